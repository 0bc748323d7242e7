// What the report's map is made of, from what the server says: so that cells, words, legend and state serve both.

import type { Asked } from "../cells";
import { indexOf, type Block, type Grid, type Skies } from "../data";
import type { State } from "../state";
import { isSame, type Frames, type Held } from "./frames";
import type { FrameGrid, FrameHead, Scene } from "./protocol";

const NO_GRID: FrameGrid = { rows: 0, columns: 0, window: [0, 0, 0, 0], step: [1, 1], digest: "", row_km2: [] };

export interface Shown {
  asked: Asked;
  grid: FrameGrid;
  head: FrameHead;
}

export function blockOf(scene: Scene, grid: FrameGrid | null = null, shares: Block["shares"] = []): Block {
  const { rows, columns, step, row_km2 } = grid ?? NO_GRID;
  const cells: Grid = { rows, columns, step, row_km2, size: 1, ground_from: 0, ceiling_from: 0, scale: [1, 0, 1, 0], open: false };
  return { ...scene, window: grid?.window ?? scene.window, grid: cells, shares, packed: "" };
}

/** What the frames answer of what is asked; null until it has come. The two skies of a comparison are of one moment. */
export function shownOf(scene: Scene, { grounds, held }: Frames, state: State): Shown | null {
  const asks = (pack: number) => ({ head }: Held) => isSame(head.question, { package: pack, target: state.target, case: state.which });
  const second = ({ head: { grid, revision } }: Held) => held.filter(asks(state.other)).find(({ head }) => head.revision === revision && head.grid.digest === grid.digest);
  const main = held.filter(asks(state.pack)).find((each) => state.other < 0 || second(each));
  if (!main) return null;
  const { grid } = main.head, here = state.other < 0 ? [main] : [main, second(main)!], shares: Block["shares"] = [];
  const block = blockOf(scene, grid, shares);
  for (const { head } of here) shares[indexOf(block, head.question.package, state.target, state.which)] = head.shares;
  const skies: Skies = {
    ...grounds.get(grid.digest)!,
    sky: (pack) => here.find(({ head }) => head.question.package === pack)!.sky,
  };
  return { asked: { block, skies, state }, grid, head: main.head };
}
