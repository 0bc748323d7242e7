// A file of one's own above the map: GeoJSON, or KML. It is read on this page and goes nowhere.

import { kml } from "@tmcw/togeojson";
import type { Globe } from "../../globe/globe";
import { button, byId, h, labelled, refill } from "../elements";

const MOST_BYTES = 20_000_000, MOST_FEATURES = 20_000, MOST_WITHIN = 10; // collections within each other

export function overlayPanel(globe: Globe): void {
  const at = byId("overlay"), fault = h("p", { className: "fault", role: "alert", hidden: true }), list = h("ul", { className: "plain" });
  const input = h("input", { type: "file", accept: ".geojson,.json,.kml", multiple: true }), shown = new Set<string>();

  async function add(file: File): Promise<void> {
    fault.hidden = true;
    try {
      globe.overlay(file.name, await read(file));
      shown.add(file.name);
    } catch (problem) {
      fault.textContent = `${file.name}: ${problem instanceof Error ? problem.message : "cannot be read"}`;
      fault.hidden = false;
    }
    show();
  }

  function show(): void {
    refill(list, ...[...shown].map((name) => h("li", {}, `${name} `, button("Remove", () => {
      globe.overlay(name, null);
      shown.delete(name);
      show();
    }, { ariaLabel: `Remove ${name}` }))));
  }

  input.onchange = () => {
    for (const file of input.files ?? []) void add(file);
    input.value = "";
  };
  addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    for (const file of event.dataTransfer.files) void add(file);
  });
  at.append(h("p", { className: "note" }, "GeoJSON or KML, up to 20 MB, drawn over the globe; it stays in this page. Choose a file, or drop it anywhere."), labelled("File", input), fault, list);
}

async function read(file: File): Promise<GeoJSON.FeatureCollection> {
  if (file.size > MOST_BYTES) throw new Error("larger than 20 MB");
  const text = await file.text();
  const found = /\.kml$/i.test(file.name) ? kmlOf(text) : collection(parsed(text));
  const features = found.features.filter((each) => isPlaced(each?.geometry));
  if (!features.length) throw new Error("nothing in it has a place on the globe (longitude from -180 to 180, latitude from -90 to 90)");
  if (features.length > MOST_FEATURES) throw new Error(`more than ${MOST_FEATURES.toLocaleString("en")} features`);
  return { type: "FeatureCollection", features };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("not JSON; a GeoJSON or a KML file (.kml) is read");
  }
}

function kmlOf(text: string): GeoJSON.FeatureCollection {
  const page = new DOMParser().parseFromString(text, "text/xml");
  if (page.querySelector("parsererror") || page.documentElement.localName !== "kml") throw new Error("not a KML file");
  return kml(page) as GeoJSON.FeatureCollection;
}

/** A collection, one feature or one geometry, as a collection. */
export function collection(found: unknown): GeoJSON.FeatureCollection {
  const thing = found as { type?: unknown; features?: unknown; coordinates?: unknown; geometries?: unknown; geometry?: unknown } | null;
  if (thing?.type === "FeatureCollection" && Array.isArray(thing.features)) return thing as GeoJSON.FeatureCollection;
  if (thing?.type === "Feature") return { type: "FeatureCollection", features: [thing as GeoJSON.Feature] };
  if (Array.isArray(thing?.coordinates) || Array.isArray(thing?.geometries))
    return { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: thing as GeoJSON.Geometry }] };
  throw new Error("not GeoJSON: its type is none of FeatureCollection, Feature or a geometry");
}

/** How deep positions lie in a geometry of each type: another depth is none that can be drawn. */
const DEPTHS: Record<string, number> = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 };

function isPlaced(geometry: GeoJSON.Geometry | null | undefined, within = 0): boolean {
  if (!geometry) return false;
  if (geometry.type !== "GeometryCollection") return Object.hasOwn(DEPTHS, geometry.type) && areDegrees(geometry.coordinates, DEPTHS[geometry.type]);
  const all = geometry.geometries;
  return within < MOST_WITHIN && Array.isArray(all) && all.length > 0 && all.every((each) => isPlaced(each, within + 1));
}

function areDegrees(found: unknown, depth: number): boolean {
  if (!Array.isArray(found) || !found.length) return false;
  if (depth) return found.every((each) => areDegrees(each, depth - 1));
  return found.length >= 2 && found.every(Number.isFinite) && Math.abs(found[0] as number) <= 540 && Math.abs(found[1] as number) <= 90;
}
