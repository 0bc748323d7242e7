// One byte a cell for the field: its class, whether it lies within the area, and whether it needs finer ground.

import { classes, OPEN, skyOf, type Asked } from "../cells";
import type { FrameGrid } from "../desk/protocol";

export interface Field {
  asked: Asked;
  grid: FrameGrid;
  coarseBelow: number; // metres above ground
}

export const WITHIN = 64, COARSE = 128, UNKNOWN = 63; // of the byte; a class takes the other six bits

/** The class of every cell goes into `shown`, the bytes into `out`. */
export function packed({ asked, coarseBelow }: Field, shown: Uint8Array, out: Uint8Array): Uint8Array {
  const { inArea } = asked.skies, above = aboveGround(asked);
  classes(asked, shown);
  for (let cell = 0; cell < out.length; cell++) {
    const it = shown[cell], isIn = inArea[cell];
    if (it === OPEN) out[cell] = UNKNOWN | (isIn && WITHIN);
    else out[cell] = it | (isIn && WITHIN) | ((it || isIn) && above(cell) < coarseBelow ? COARSE : 0);
  }
  return out;
}

/** How far above the ground a cell's answer lies: the altitude asked at, or the floor that is shown. */
export function aboveGround(asked: Asked): (cell: number) => number {
  const { skies: { ground }, state } = asked;
  if (state.layer === "floor" && state.other < 0) {
    const { bottom } = skyOf(asked);
    return (cell) => bottom[cell] - ground[cell];
  }
  return state.kind === "agl" ? () => state.height : (cell) => state.height - ground[cell];
}
