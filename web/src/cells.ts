// Cell by cell: what a layer shows, and the share of the area. No drawing here.

import { indexOf, type Block, type Skies, type Sky } from "./data";
import { askedLevel, type State } from "./state";

export const OPEN = 255;

/** The altitude above the sea that is asked at, over a cell. */
export function altitude(skies: Skies, state: State, cell: number): number {
  return state.kind === "agl" ? skies.ground[cell] + state.height : state.height;
}

export function isCovered(sky: Sky, cell: number, altitude: number): boolean {
  if (!(altitude >= sky.bottom[cell] && altitude <= sky.ceiling[cell])) return false;
  const gaps = sky.gaps.get(cell);
  for (let at = 0; gaps && at < gaps.length; at += 2)
    if (altitude > sky.bottom[cell] + gaps[at] && altitude < sky.bottom[cell] + gaps[at + 1]) return false;
  return true;
}

export interface Asked {
  block: Block;
  skies: Skies;
  state: State;
}

export function skyOf({ skies, state }: Asked, pack = state.pack): Sky {
  return skies.sky(pack, state.target, state.which);
}

/** 1 where the asked height is covered, 0 where not, OPEN where missing terrain leaves it open. */
export function coverage(asked: Asked, sky: Sky, out: Uint8Array): Uint8Array {
  const { block, skies, state } = asked;
  const level = askedLevel(block, state), { ground } = skies, { bottom, ceiling } = sky;
  const isAgl = state.kind === "agl", counts = level < 0 ? null : sky.counts[level];
  const hasGaps = sky.gaps.size > 0, hasOpen = sky.unsure.length > 0;
  for (let cell = 0; cell < out.length; cell++) {
    let covered: boolean;
    if (counts) covered = counts[cell] > 0;
    else {
      const at = isAgl ? ground[cell] + state.height : state.height;
      covered = at >= bottom[cell] && at <= ceiling[cell] && (!hasGaps || isCovered(sky, cell, at));
    }
    out[cell] = covered ? 1 : 0;
    if (hasOpen && !covered && isOpen(block, sky, cell, level)) out[cell] = OPEN;
  }
  return out;
}

/** Between the tables' levels a cell is open where it is so at any of them: the page holds no more. */
export function isOpen(block: Block, sky: Sky, cell: number, level: number): boolean {
  if (level >= 0) return sky.unsure[level]?.[cell] > 0;
  return (sky.reason[cell] & 15) === block.palette.open || sky.unsure.some((each) => each[cell] > 0);
}

/** The share of the sky over the area that has a class; NaN where there is no sky. */
export function partOf({ skies, state }: Asked, shown: Uint8Array, index: number): number {
  const { km2, ground } = skies, lowest = state.kind === "agl" ? Math.sign(state.height) * Infinity : state.height;
  let whole = 0, part = 0;
  for (let cell = 0; cell < shown.length; cell++) {
    if (lowest < ground[cell]) continue; // below the ground there is no sky
    whole += km2[cell];
    if (shown[cell] === index) part += km2[cell];
  }
  return whole ? part / whole : NaN;
}

/** The two ends of the covered share, recomputed from the cells. */
export function computedShare(asked: Asked, sky: Sky): [number, number] {
  const shown = coverage(asked, sky, new Uint8Array(asked.skies.ground.length)), least = partOf(asked, shown, 1);
  return [least, least + partOf(asked, shown, OPEN)];
}

/** The share that the page states: the tables' where they have it, else what the cells add up to. */
export function share(asked: Asked, pack = asked.state.pack): [number, number] {
  const { block, state } = asked;
  const level = askedLevel(block, state);
  if (level < 0) return computedShare(asked, skyOf(asked, pack));
  return block.shares[indexOf(block, pack, state.target, state.which)][level];
}

/** The reason, by its number, that the page holds for a cell that is not covered; 0 where it holds none. */
export function reason(asked: Asked, sky: Sky, cell: number): number {
  const at = altitude(asked.skies, asked.state, cell);
  if (Number.isNaN(sky.bottom[cell]) || at < sky.bottom[cell]) return sky.reason[cell] & 15;
  return at > sky.ceiling[cell] ? sky.reason[cell] >> 4 : 0;
}

/** The class of every cell in the layer that is shown: 0 nothing, then the legend's entries from 1. */
export function classes(asked: Asked, out: Uint8Array): Uint8Array {
  const { block, skies, state } = asked;
  const sky = skyOf(asked);
  coverage(asked, sky, out);
  if (state.other >= 0) differ(out, coverage(asked, skyOf(asked, state.other), new Uint8Array(out.length)));
  else if (state.layer === "units") count(sky.counts[askedLevel(block, state)], out);
  else if (state.layer === "floor") steps(block, skies, sky, out);
  else if (state.layer === "reason") reasons(asked, sky, out);
  for (let cell = 0; cell < out.length; cell++) if (Number.isNaN(skies.ground[cell])) out[cell] = OPEN;
  return out;
}

function differ(out: Uint8Array, other: Uint8Array): void {
  for (let cell = 0; cell < out.length; cell++)
    out[cell] = out[cell] === OPEN || other[cell] === OPEN ? OPEN : out[cell] + 2 * other[cell];
}

function count(counts: Uint8Array | undefined, out: Uint8Array): void {
  for (let cell = 0; counts && cell < out.length; cell++) if (out[cell] !== OPEN) out[cell] = Math.min(counts[cell], 4);
}

function steps(block: Block, skies: Skies, sky: Sky, out: Uint8Array): void {
  for (let cell = 0; cell < out.length; cell++) {
    const above = Math.max(sky.bottom[cell] - skies.ground[cell], 0);
    if (!Number.isNaN(above)) out[cell] = 1 + block.palette.steps.filter((each) => above >= each).length;
    else out[cell] = (sky.reason[cell] & 15) === block.palette.open ? OPEN : 0;
  }
}

function reasons(asked: Asked, sky: Sky, out: Uint8Array): void {
  for (let cell = 0; cell < out.length; cell++)
    if (out[cell] !== OPEN) out[cell] = out[cell] ? 0 : reason(asked, sky, cell);
}
