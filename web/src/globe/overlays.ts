// A user's own points, lines and areas, drawn by the map itself; their names are text, never markup.

import type { FeatureCollection } from "geojson";
import type { GeoJSONSource, Map as Chart } from "maplibre-gl";

const COLOUR = "#7a3db8", PAPER = "#ffffff";

export function overlay(chart: Chart, name: string, data: FeatureCollection | null): void {
  const id = `overlay ${name}`, parts = ["area", "edge", "point", "name"].map((each) => `${id} ${each}`);
  const source = chart.getSource<GeoJSONSource>(id);
  if (source && data) return void source.setData(data);
  if (source) {
    for (const each of parts) chart.removeLayer(each);
    chart.removeSource(id);
  }
  if (!data) return;
  chart.addSource(id, { type: "geojson", data });
  const [area, edge, point, text] = parts;
  chart.addLayer({ id: area, type: "fill", source: id, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": COLOUR, "fill-opacity": 0.15 } });
  chart.addLayer({ id: edge, type: "line", source: id, filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": COLOUR, "line-width": 1.6 } });
  chart.addLayer({
    id: point, type: "circle", source: id, filter: ["==", ["geometry-type"], "Point"],
    paint: { "circle-color": COLOUR, "circle-radius": 4, "circle-stroke-color": PAPER, "circle-stroke-width": 1.5 },
  });
  chart.addLayer({
    id: text, type: "symbol", source: id,
    layout: { "text-field": ["to-string", ["coalesce", ["get", "name"], ["get", "title"], ""]], "text-font": ["system-ui"], "text-size": 11, "text-offset": [0, 1], "text-anchor": "top" },
    paint: { "text-color": COLOUR, "text-halo-color": PAPER, "text-halo-width": 1.4 },
  });
}
