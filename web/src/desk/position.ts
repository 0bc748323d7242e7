// A place, typed: the way of keys to whatever else is done with a hand on the globe.

import type { Point } from "../data";
import { button, h, labelled } from "./elements";

export interface Position {
  box: HTMLFormElement;
  show(at: Point): void; // unless it is being typed in
}

/** Two numbers and a button; `middle` is the place that the globe looks at. */
export function positionOf(words: string, go: (at: Point) => void, middle: () => Point, ...more: HTMLElement[]): Position {
  const lat = h("input", { inputMode: "decimal", autocomplete: "off", placeholder: "33.31 N" });
  const lon = h("input", { inputMode: "decimal", autocomplete: "off", placeholder: "44.36 E" });
  const fault = h("p", { className: "fault", role: "alert", hidden: true });
  const here = button("Middle of the globe", () => fill(middle()));
  const box = h("form", { className: "position" }, ...more, h("div", { className: "pair" }, labelled("Latitude", lat), labelled("Longitude", lon)),
    h("p", { className: "row" }, h("button", { type: "submit" }, words), here), fault);

  function fill([east, north]: Point): void {
    lat.value = north.toFixed(4);
    lon.value = (((east + 540) % 360) - 180).toFixed(4);
  }

  box.onsubmit = (event) => {
    event.preventDefault();
    const north = degrees(lat.value, 90, "NS"), east = degrees(lon.value, 180, "EW");
    fault.hidden = north !== null && east !== null;
    fault.textContent = north === null ? "A latitude is a number from -90 to 90, such as 33.31." : "A longitude is a number from -180 to 180, such as 44.36.";
    if (north !== null && east !== null) go([east, north]);
  };
  return { box, show: (at) => void (box.contains(document.activeElement) || fill(at)) };
}

/** Degrees as people write them: 33.31, -33.31, 33.31 S, 33.31° S; null for anything else, such as -33.31 S. */
export function degrees(text: string, most: number, letters: string): number | null {
  const found = new RegExp(`^([+-]?\\d+(?:[.,]\\d+)?)\\s*°?\\s*([${letters}]?)$`, "i").exec(text.trim());
  if (!found || (found[2] && /^[+-]/.test(found[1]))) return null;
  const size = Number(found[1].replace(",", ".")), value = found[2].toUpperCase() === letters[1] ? -size : size;
  return Math.abs(value) <= most ? value : null;
}
