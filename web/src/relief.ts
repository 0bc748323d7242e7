// The ground under the colours: hill shading with light from the north-west, as report/drawing/canvas.py has it.

import type { Block, Skies } from "./data";
import { clamp } from "./state";
import { narrowOf } from "./view";

const DEGREE_M = 111195, FLAT = 0.93, FADE = 12; // cells over which the ground becomes flat paper at the edges

/** One grey a cell; unknown ground is flat. */
export function relief(block: Block, skies: Skies): HTMLCanvasElement {
  const { rows, columns, step } = block.grid, { ground } = skies;
  const slopes = new Float32Array(ground.length), steep = new Float32Array(ground.length);
  for (let cell = 0; cell < ground.length; cell++) {
    const column = cell % columns, row = (cell - column) / columns;
    const rise = (before: boolean, after: boolean, hop: number, width: number) => {
      const low = before ? cell - hop : cell, high = after ? cell + hop : cell;
      return (ground[high] - ground[low]) / (((high - low) / hop) * width) || 0;
    };
    const right = rise(column > 0, column < columns - 1, 1, step[1] * DEGREE_M * narrowOf(block));
    const down = rise(row > 0, row < rows - 1, columns, step[0] * DEGREE_M);
    const edge = Math.min(column, row, columns - 1 - column, rows - 1 - row) / FADE;
    slopes[cell] = ((right + down) / Math.SQRT2) * Math.min(edge, 1);
    steep[cell] = Math.hypot(right, down);
  }
  const most = Math.max(steep.slice().sort()[Math.floor(0.98 * (steep.length - 1))], 0.001);
  const canvas = sized(columns, rows), context = brush(canvas);
  const image = context.createImageData(columns, rows), grey = new Uint32Array(image.data.buffer);
  for (let cell = 0; cell < grey.length; cell++) {
    const lit = clamp(slopes[cell] / most, -1, 1);
    const tone = Math.round(255 * (FLAT + lit * (lit > 0 ? 0.07 : 0.33)));
    grey[cell] = 0xff000000 | (tone << 16) | (tone << 8) | tone;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

export function sized(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

export function brush(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  return canvas.getContext("2d")!;
}
