// How the map's own layers look: sea, land, and names that give each other room.

import type { StyleSpecification } from "maplibre-gl";
import type { Base } from "./base";

export const SEA = "#c9d8e1", LAND = "#ededed", INK = "#3d444b", FAINT = "#6d7680", EDGE = "#8b949c", PAPER = "#ffffff";
const FONT = ["system-ui"], BOLD = ["Arial Bold"];

export type Named = [name: string, lon: number, lat: number, ...rank: number[]];

export function named(points: Named[]) {
  return {
    type: "FeatureCollection" as const,
    features: points.map(([name, lon, lat, rank]) => ({
      type: "Feature" as const,
      properties: { name, rank: rank ?? 0 },
      geometry: { type: "Point" as const, coordinates: [lon, lat] },
    })),
  };
}

export function styleOf({ land, states, cities }: Base): StyleSpecification {
  return {
    version: 8,
    projection: { type: "vertical-perspective" }, // a globe at every zoom, whose places our own layer shares
    sources: {
      land: { type: "geojson", data: land, maxzoom: 9, tolerance: 0.3, buffer: 8 },
      states: { type: "geojson", data: named(states), maxzoom: 6, buffer: 32 },
      cities: { type: "geojson", data: named(cities), maxzoom: 6, buffer: 32 },
      taken: { type: "geojson", data: named([]), maxzoom: 6, buffer: 32 },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": SEA } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": LAND, "fill-antialias": false } },
      {
        id: "cities", type: "symbol", source: "cities", minzoom: 4,
        filter: ["<=", ["get", "rank"], ["step", ["zoom"], 0, 5, 1, 6, 2, 7, 3]],
        layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 11, "symbol-sort-key": ["get", "rank"], "text-padding": 4 },
        paint: { "text-color": FAINT, "text-halo-color": PAPER, "text-halo-width": 1.2 },
      },
      {
        id: "states", type: "symbol", source: "states", minzoom: 2,
        layout: { "text-field": ["upcase", ["get", "name"]], "text-font": BOLD, "text-size": 10, "text-letter-spacing": 0.08, "text-padding": 6, "text-max-width": 8 },
        paint: { "text-color": FAINT, "text-halo-color": PAPER, "text-halo-width": 1.2 },
      },
      {
        id: "taken", type: "symbol", source: "taken",
        layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 12, "text-anchor": "left", "text-offset": [0.5, 0], "text-allow-overlap": true, "text-max-width": 99 },
        paint: { "text-opacity": 0 },
      },
    ],
  };
}
