// What fingers, mouse and keys do on the map itself.

import type { Block, Point } from "./data";
import type { Picture } from "./picture";
import { clamp, isWithin, type State } from "./state";
import { cellAt, middleOfCell, place } from "./view";

const MOST_ZOOM = 12, CLICK_PX = 6;
const MOVES: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
};

type Change = (change: Partial<State>) => void;

export function gestures(block: Block, picture: Picture, now: () => State, change: Change): (by: number) => void {
  const { canvas } = picture;

  const zoomed = (by: number, x = picture.view().width / 2, y = picture.view().height / 2) => {
    const zoom = clamp(now().zoom * by, 1, MOST_ZOOM), { middle } = picture.view();
    const kept = 1 - now().zoom / zoom, [lon, lat] = place(picture.view(), x, y);
    change({ zoom, middle: [middle[0] + (lon - middle[0]) * kept, middle[1] + (lat - middle[1]) * kept] });
  };
  const moved = (right: number, down: number) => {
    const view = picture.view();
    change({ middle: place(view, view.width / 2 - right, view.height / 2 - down) });
  };
  const crossed = (at: Point) => {
    const cell = cellAt(block, at);
    if (isWithin(block, at) && cell >= 0) change({ cross: middleOfCell(block, cell) });
  };

  const fingers = new Map<number, { x: number; y: number }>();
  let travelled = 0;
  canvas.onpointerdown = (event) => {
    fingers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    if (fingers.size === 1) travelled = 0;
    canvas.setPointerCapture(event.pointerId);
  };
  canvas.onpointermove = (event) => {
    const last = fingers.get(event.pointerId);
    if (!last) return;
    const next = { x: event.offsetX, y: event.offsetY };
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    travelled += Math.hypot(next.x - last.x, next.y - last.y);
    fingers.set(event.pointerId, next);
    if (other) {
      const apart = (each: { x: number; y: number }) => Math.hypot(each.x - other.x, each.y - other.y);
      zoomed(apart(next) / Math.max(apart(last), 1), (next.x + other.x) / 2, (next.y + other.y) / 2);
    } else if (now().zoom > 1 && travelled > CLICK_PX) moved(next.x - last.x, next.y - last.y);
  };
  canvas.onpointerup = (event) => {
    if (fingers.delete(event.pointerId) && !fingers.size && travelled <= CLICK_PX)
      crossed(place(picture.view(), event.offsetX, event.offsetY));
  };
  canvas.onpointercancel = (event) => fingers.delete(event.pointerId);
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // the page scrolls
    event.preventDefault();
    zoomed(Math.exp(-event.deltaY / 300), event.offsetX, event.offsetY);
  }, { passive: false });

  canvas.onkeydown = (event) => {
    const move = MOVES[event.key], { cross, middle } = now();
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (move) {
      const hop = event.shiftKey ? 10 : 1, from = cross ?? middle, { step } = block.grid;
      crossed(cross ? [from[0] + move[0] * hop * step[1], from[1] + move[1] * hop * step[0]] : from);
    } else if (event.key === "Enter" || event.key === " ") crossed(cross ?? middle);
    else if (event.key === "+" || event.key === "=") zoomed(1.5);
    else if (event.key === "-") zoomed(1 / 1.5);
    else if (event.key === "Escape") change({ cross: null, zoom: 1 });
    else return;
    event.preventDefault();
  };
  return zoomed;
}
