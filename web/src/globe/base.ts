// What the globe stands on: land, borders and names, and the heights under the sky, as the server has them.

import type { GeoJSON } from "geojson";
import type { Point } from "../data";

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

const LOWEST_M = 1001; // heights come as whole metres above -1000 m, plus 1

/** Reads relief.bin: the length of a head, the head, and heights. */
export function reliefOf(bytes: ArrayBuffer): Relief {
  const length = new DataView(bytes).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length))) as Omit<Relief, "heights">;
  const whole = new Uint16Array(bytes, 4 + length, head.rows * head.columns);
  return { ...head, heights: Float32Array.from(whole, (each) => (each ? each - LOWEST_M : NaN)) };
}

/** The ground at a place, between its four nearest heights; null where none is known. */
export function heightAt({ rows, columns, window, step, heights }: Relief, [lon, lat]: Point): number | null {
  const [west, , , north] = window, turned = west + ((((lon - west) % 360) + 360) % 360);
  const across = (turned - west) / step[1] - 0.5, down = (north - lat) / step[0] - 0.5;
  if (!(across >= -0.5 && down >= -0.5 && across <= columns - 0.5 && down <= rows - 0.5)) return null;
  const column = Math.min(Math.max(Math.floor(across), 0), Math.max(columns - 2, 0)), row = Math.min(Math.max(Math.floor(down), 0), Math.max(rows - 2, 0));
  const right = Math.min(Math.max(across - column, 0), 1), below = Math.min(Math.max(down - row, 0), 1);
  const at = (row: number, column: number) => heights[Math.min(row, rows - 1) * columns + Math.min(column, columns - 1)];
  const upper = at(row, column) * (1 - right) + at(row, column + 1) * right;
  const lower = at(row + 1, column) * (1 - right) + at(row + 1, column + 1) * right;
  const height = upper * (1 - below) + lower * below;
  return Number.isNaN(height) ? null : height;
}
