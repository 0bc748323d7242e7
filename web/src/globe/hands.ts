// What a hand does on the ground: a click, an entry of the catalogue that is dropped, a globe that is turned.

import type { Map as Chart } from "maplibre-gl";
import type { Point } from "../data";

export const DROPPED = "text/x-skyshed-system";
const OFF_PX = 2; // beside the Earth the map answers with its edge

export interface Ground {
  clicked(at: Point): void;
  placed(system: string, at: Point): void;
}

/** The place under a point of the page, null beside the Earth. */
export function placeOf(chart: Chart, x: number, y: number): Point | null {
  const { left, top } = chart.getCanvas().getBoundingClientRect(), spot: Point = [x - left, y - top];
  const place = chart.unproject(spot), there = chart.project(place);
  if (!(Math.hypot(there.x - spot[0], there.y - spot[1]) < OFF_PX)) return null;
  return [place.lng, place.lat];
}

export function ground(chart: Chart, hand: Ground): void {
  const canvas = chart.getCanvas(), over = chart.getContainer();
  chart.on("click", ({ originalEvent }) => {
    const at = placeOf(chart, originalEvent.clientX, originalEvent.clientY);
    if (at) hand.clicked(at);
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    const { lng, lat } = chart.getCenter();
    hand.clicked([lng, lat]);
  });
  over.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes(DROPPED)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  over.addEventListener("drop", (event) => {
    const system = event.dataTransfer?.getData(DROPPED), at = system ? placeOf(chart, event.clientX, event.clientY) : null;
    if (!system) return;
    event.preventDefault();
    if (at) hand.placed(system, at);
  });
}
