// What is asked of the map, and its place in the address: #map=... with one short value a key.

import type { Block, Kind, Point } from "./data";

export const LAYERS = ["covered", "units", "floor", "reason"] as const;
export type Layer = (typeof LAYERS)[number];
export const LOWEST_M = 30, HIGHEST_M = 30000, FLIGHT_LEVEL_M = 30.48;

export interface State {
  pack: number;
  other: number; // compared with; -1 for none
  target: number;
  which: number; // case
  kind: Kind;
  height: number; // metres, of whatever kind
  layer: Layer;
  rings: boolean;
  cross: Point | null;
  zoom: number; // 1: all of it
  middle: Point;
}

export function middleOf(block: Block): Point {
  const [west, south, east, north] = block.window;
  return [(west + east) / 2, (south + north) / 2];
}

export function first(block: Block): State {
  const { start, levels } = block;
  const { kind, m } = levels[start.level];
  return {
    pack: start.package, other: -1, target: start.target, which: start.case,
    kind, height: m, layer: "covered", rings: true, cross: null, zoom: 1, middle: middleOf(block),
  };
}

/** The level of the tables that is asked at, -1 between them. */
export function askedLevel(block: Block, state: State): number {
  return block.levels.findIndex(({ kind, m }) => kind === state.kind && Math.abs(m - state.height) < 0.6);
}

export function written(state: State): string {
  const { pack, other, target, which, kind, height, layer, rings, cross, zoom, middle } = state;
  const at = ([lon, lat]: Point) => `${lon.toFixed(4)},${lat.toFixed(4)}`;
  const words = [`p${pack}`, `t${target}`, `c${which}`, `${kind}${+height.toFixed(1)}`, layer];
  if (other >= 0) words.push(`v${other}`);
  if (!rings) words.push("norings");
  if (cross) words.push(`x${at(cross)}`);
  if (zoom > 1) words.push(`z${zoom.toFixed(2)},${at(middle)}`);
  return `#map=${words.join(";")}`;
}

/** What an address asks for; anything that it does not say, or says badly, stays as it is first shown. */
export function read(block: Block, hash: string): State | null {
  if (!hash.startsWith("#map=")) return null;
  const state = first(block);
  for (const word of hash.slice(5, 400).split(";")) take(block, state, word);
  return state;
}

function take(block: Block, state: State, word: string): void {
  const some = /^([ptcvxz]|agl|msl|fl)(-?[\d.,-]+)$/.exec(word);
  if (!some) {
    if ((LAYERS as readonly string[]).includes(word)) state.layer = word as Layer;
    if (word === "norings") state.rings = false;
    return;
  }
  const numbers = some[2].split(",").map(Number);
  if (!numbers.every(Number.isFinite)) return;
  const index = (n: number) => (Number.isInteger(numbers[0]) && numbers[0] >= 0 && numbers[0] < n ? numbers[0] : null);
  switch (some[1]) {
    case "p": state.pack = index(block.packages.length) ?? state.pack; break;
    case "v": state.other = index(block.packages.length) ?? -1; break;
    case "t": state.target = index(block.targets.length) ?? state.target; break;
    case "c": state.which = index(block.cases.length) ?? state.which; break;
    case "x": if (isWithin(block, numbers)) state.cross = [numbers[0], numbers[1]]; break;
    case "z":
      if (numbers.length === 3 && isWithin(block, numbers.slice(1))) {
        state.zoom = clamp(numbers[0], 1, 12);
        state.middle = [numbers[1], numbers[2]];
      }
      break;
    default:
      state.kind = some[1] as Kind;
      state.height = clamp(numbers[0], -500, 60000);
  }
}

export function isWithin(block: Block, [lon, lat]: number[]): boolean {
  const [west, south, east, north] = block.window;
  return lon >= west && lon <= east && lat >= south && lat <= north;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** A state that can be shown: counts of fire units are held at the levels of the tables alone. */
export function settled(block: Block, state: State): State {
  const other = state.other === state.pack ? -1 : state.other;
  if (state.layer !== "units" || askedLevel(block, state) >= 0) return { ...state, other };
  const away = ({ m, kind }: { m: number; kind: Kind }) =>
    Math.abs(Math.log(Math.max(m, 1) / Math.max(state.height, 1))) + (kind === state.kind ? 0 : 9);
  const [near] = [...block.levels].sort((one, other) => away(one) - away(other));
  return { ...state, other, kind: near.kind, height: near.m };
}
