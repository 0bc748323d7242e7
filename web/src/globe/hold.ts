// A hand on a marker: mouse, finger or keys move it; a click chooses it.

import type { Point } from "../data";
import type { Marker } from "./marker";

export interface Held {
  moved(marker: Marker, at: Point, isDrop: boolean): void;
  chosen(marker: Marker): void;
  placeOf(x: number, y: number): Point | null; // of a point of the page; null beside the Earth
}

const START_PX = 4, REST_MS = 600, STEP_DEG = 0.02, WIDE_STEP_DEG = 0.1, HIGHEST_DEG = 89.9;
const STEPS: Record<string, Point> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** Lets a marker be taken; Escape puts it back where it was taken from. */
export function hold(marker: Marker, held: Held): void {
  const { element } = marker;
  let from: Point | null = null; // where it stood before it was moved
  let resting = 0;

  const move = (at: Point, isDrop: boolean) => {
    from ??= marker.at;
    marker.at = at;
    marker.isHeld = !isDrop;
    element.classList.toggle("held", !isDrop);
    if (isDrop) from = null;
    clearTimeout(resting);
    held.moved(marker, at, isDrop);
  };
  const back = () => from && move(from, true);
  byPointer(marker, held, move, back);

  element.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (step) {
      const size = event.shiftKey ? WIDE_STEP_DEG : STEP_DEG;
      move(stepped(marker.at, step, size), false);
      resting = setTimeout(() => from && move(marker.at, true), REST_MS);
    } else if (event.key === "Enter" || event.key === " ") {
      if (from) move(marker.at, true);
      else held.chosen(marker);
    } else if (event.key === "Escape" && from) back();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  element.addEventListener("blur", () => from && resting && move(marker.at, true));
}

/** As far on the ground to the east as to the north, in round numbers of degrees. */
function stepped([lon, lat]: Point, [right, up]: Point, size: number): Point {
  const round = (value: number) => Math.round(value * 1e5) / 1e5;
  return [round(lon + right * size), round(Math.min(Math.max(lat + up * size, -HIGHEST_DEG), HIGHEST_DEG))];
}

function byPointer(marker: Marker, held: Held, move: (at: Point, isDrop: boolean) => void, back: () => void): void {
  const { element } = marker;
  let taken: { id: number; x: number; y: number; off: Point; isMoving: boolean } | null = null;

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !marker.spot || taken) return;
    // The place keeps its distance from the pointer, so that nothing jumps when it is taken.
    const box = element.getBoundingClientRect();
    taken = { id: event.pointerId, x: event.clientX, y: event.clientY, off: [box.left - event.clientX, box.top - event.clientY], isMoving: false };
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => {
    if (!taken || event.pointerId !== taken.id) return;
    taken.isMoving ||= Math.hypot(event.clientX - taken.x, event.clientY - taken.y) > START_PX;
    const at = taken.isMoving ? held.placeOf(event.clientX + taken.off[0], event.clientY + taken.off[1]) : null;
    if (at) move(at, false);
  });
  element.addEventListener("pointerup", (event) => {
    if (!taken || event.pointerId !== taken.id) return;
    const { isMoving } = taken;
    taken = null;
    if (isMoving) move(marker.at, true);
    else held.chosen(marker);
  });
  element.addEventListener("pointercancel", () => {
    taken = null;
    back();
  });
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") taken = null;
  });
  // The map below must not move along.
  for (const kind of ["mousedown", "touchstart", "click", "dblclick"])
    element.addEventListener(kind, (event) => event.stopPropagation());
}

/** A click, Enter or the space bar. */
export function pressed({ element }: Marker, then: () => void): void {
  element.addEventListener("click", (event) => {
    event.stopPropagation();
    then();
  });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    then();
  });
}
