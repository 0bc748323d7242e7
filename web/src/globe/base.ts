// What the globe stands on: land, borders and names, and the heights under the sky, as the server has them.

import type { GeoJSON } from "geojson";
import { heights } from "../heights";

export interface Base {
  land: GeoJSON; // polygons: all of the world, finer within the window
  borders: number[][]; // steps, as those of the report's map
  disputed: number[][];
  states: [name: string, lon: number, lat: number][];
  cities: [name: string, lon: number, lat: number, rank: number][]; // 0: the largest
  credit: string[];
}

export interface Relief {
  rows: number;
  columns: number;
  window: [west: number, south: number, east: number, north: number];
  step: [height: number, width: number];
  heights: Float32Array; // metres above the sea, from the north-west; NaN where none is known
}

/** Reads relief.bin: the length of a head, the head, and heights. */
export function reliefOf(bytes: ArrayBuffer): Relief {
  const length = new DataView(bytes).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length))) as Omit<Relief, "heights">;
  const whole = new Uint16Array(bytes, 4 + length, head.rows * head.columns);
  return { ...head, heights: heights(whole) };
}
