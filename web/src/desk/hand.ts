// A unit under the hand: its newest place goes up once a picture at most, its last one always.

import type { Point } from "../data";
import type { Acts } from "./acts";
import type { Link } from "./link";
import type { Change } from "./protocol";
import type { Store } from "./store";

type Move = Extract<Change, { change: "move" }>;

export function moveOf(unit: string, [lon, lat]: Point): Move {
  return { change: "move", unit, lat: Number(lat.toFixed(5)), lon: Number(lon.toFixed(5)) };
}

/** What the globe tells of a drag; `back` where a drop could not be sent. */
export function draggedBy(store: Store, acts: Acts, link: Link, back: () => void): (unit: string, at: Point, isDrop: boolean) => void {
  let newest: Move | null = null, due = 0;

  function send(): void {
    due = 0;
    if (newest) link.send({ type: "drag", move: newest });
    newest = null;
  }

  return (unit, at, isDrop) => {
    if (!isDrop) {
      newest = moveOf(unit, at);
      due ||= requestAnimationFrame(send);
      if (store.now().hand !== unit) store.set({ hand: unit });
      return;
    }
    newest = null;
    store.set({ hand: null });
    if (!acts.do(moveOf(unit, at))) back();
  };
}
