// The picture: ground, cells and what lies above, each drawn again only when it has changed.

import { classes, OPEN } from "./cells";
import type { Block, Skies } from "./data";
import { legend } from "./legend";
import { overlay } from "./overlay";
import { brush, relief, sized } from "./relief";
import type { State } from "./state";
import { pixel, viewOf, type View } from "./view";

const INSIDE = 0.8, OUTSIDE = 0.42; // how strongly colours lie over the ground, within the area and beside it
const BLANK = "#ededed"; // flat ground: beyond the cells nothing is reached
const PALE = 0xfff7f7f7, DARK = 0xff9e9e9e; // stripes over what is not known

export interface Picture {
  canvas: HTMLCanvasElement;
  shown: Uint8Array; // the class of every cell
  view(): View;
  paint(state: State): Set<number>; // the classes that are seen
}

export function pictureOf(block: Block, skies: Skies, canvas: HTMLCanvasElement): Picture {
  const { rows, columns, step } = block.grid, [west, , , north] = block.window;
  const ground = relief(block, skies), cells = sized(columns, rows);
  const image = new ImageData(columns, rows), out = new Uint32Array(image.data.buffer);
  const shown = new Uint8Array(rows * columns);
  let view: View, below = sized(1, 1), above = below, drawn = "";

  function spread(context: CanvasRenderingContext2D, cells: HTMLCanvasElement): void {
    const [x, y] = pixel(view, [west, north]);
    context.drawImage(cells, x, y, columns * step[1] * view.narrow * view.pitch, rows * step[0] * view.pitch);
  }

  /** Ground and overlay, where the view or what stands on it is another. */
  function lay(state: State, dots: number): void {
    const key = JSON.stringify([view, dots, state.pack, state.other, state.which, state.rings]);
    if (key === drawn) return;
    drawn = key;
    canvas.width = Math.round(view.width * dots);
    canvas.height = Math.round(view.height * dots);
    below = sized(canvas.width, canvas.height);
    above = sized(canvas.width, canvas.height);
    const [under, over] = [below, above].map(brush);
    under.fillStyle = BLANK;
    under.fillRect(0, 0, canvas.width, canvas.height);
    under.scale(dots, dots);
    spread(under, ground);
    over.scale(dots, dots);
    overlay(block, over, view, state);
  }

  function colour(state: State): Set<number> {
    const asked = { block, skies, state }, entries = legend(asked), seen = new Set<number>();
    const mark = new Uint8Array(256);
    classes(asked, shown);
    const [beside, within] = [OUTSIDE, INSIDE].map((strength) => {
      const table = new Uint32Array(256);
      for (const [index, [red, green, blue]] of entries.map(([index, colour]) => [index, channels(colour)] as const))
        table[index] = (Math.round(255 * strength) << 24) | (blue << 16) | (green << 8) | red;
      return table;
    });
    for (let cell = 0; cell < out.length; cell++) {
      const it = shown[cell];
      mark[it] = 1;
      if (it === OPEN) out[cell] = (cell + Math.floor(cell / columns)) % 5 < 2 ? DARK : PALE;
      else out[cell] = it ? (skies.inArea[cell] ? within : beside)[it] : 0;
    }
    brush(cells).putImageData(image, 0, 0);
    mark.forEach((each, it) => each && seen.add(it));
    return seen;
  }

  function cross(context: CanvasRenderingContext2D, [x, y]: [number, number]): void {
    for (const [colour, width] of [["#fff", 4], [block.palette.ink, 1.6]] as const) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.beginPath();
      context.arc(x, y, 8, 0, 7);
      for (const [right, down] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
        context.moveTo(x + 4 * right, y + 4 * down);
        context.lineTo(x + 15 * right, y + 15 * down);
      }
      context.stroke();
    }
  }

  return {
    canvas,
    shown,
    view: () => view,
    paint(state) {
      const dots = Math.min(devicePixelRatio || 1, 3), context = brush(canvas);
      view = viewOf(block, state, canvas.clientWidth || 1, canvas.clientHeight || 1);
      lay(state, dots);
      const seen = colour(state);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.drawImage(below, 0, 0);
      context.scale(dots, dots);
      context.imageSmoothingEnabled = false;
      spread(context, cells);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.drawImage(above, 0, 0);
      context.scale(dots, dots);
      if (state.cross) cross(context, pixel(view, state.cross));
      return seen;
    },
  };
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}
