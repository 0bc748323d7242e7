// Where a place lies on the canvas: degrees in equal steps, narrowed as they are in the middle of the map.

import type { Block, Point } from "./data";
import { clamp, type State } from "./state";

export interface View {
  width: number; // CSS pixels
  height: number;
  pitch: number; // pixels a degree of latitude
  narrow: number; // of a degree of longitude
  middle: Point;
}

export function narrowOf(block: Block): number {
  const [, south, , north] = block.window;
  return Math.max(Math.cos((((south + north) / 2) * Math.PI) / 180), 0.05);
}

export function viewOf(block: Block, state: State, width: number, height: number): View {
  const [west, south, east, north] = block.window, narrow = narrowOf(block);
  const fit = Math.min(width / ((east - west) * narrow), height / (north - south));
  const pitch = fit * state.zoom;
  const held = (at: number, low: number, high: number, half: number) =>
    high - low <= 2 * half ? (low + high) / 2 : clamp(at, low + half, high - half);
  const middle: Point = [
    held(state.middle[0], west, east, width / 2 / pitch / narrow),
    held(state.middle[1], south, north, height / 2 / pitch),
  ];
  return { width, height, pitch, narrow, middle };
}

export function pixel({ width, height, pitch, narrow, middle }: View, [lon, lat]: Point): [number, number] {
  return [width / 2 + (lon - middle[0]) * narrow * pitch, height / 2 - (lat - middle[1]) * pitch];
}

export function place({ width, height, pitch, narrow, middle }: View, x: number, y: number): Point {
  return [middle[0] + (x - width / 2) / narrow / pitch, middle[1] - (y - height / 2) / pitch];
}

/** The cell that holds a place; -1 beside the grid. */
export function cellAt(block: Block, [lon, lat]: Point): number {
  const { rows, columns, step } = block.grid, [west, , , north] = block.window;
  const row = Math.floor((north - lat) / step[0]), column = Math.floor((lon - west) / step[1]);
  return row < 0 || column < 0 || row >= rows || column >= columns ? -1 : row * columns + column;
}

export function middleOfCell(block: Block, cell: number): Point {
  const { columns, step } = block.grid, [west, , , north] = block.window;
  return [west + ((cell % columns) + 0.5) * step[1], north - (Math.floor(cell / columns) + 0.5) * step[0]];
}
