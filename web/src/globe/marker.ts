// One unit or asset: its element, what it says of itself, and how its symbol stands.

import { SYMBOLS } from "symbols";
import type { Point } from "../data";
import type { SceneUnit } from "../desk/protocol";

export interface Marker {
  key: string;
  at: Point;
  element: HTMLElement;
  name: HTMLElement;
  spot: Point | null; // on the page, where it was put last
  isAsked: boolean; // about a package of its own
  isHeld: boolean; // by a hand of this page
}

/** A place of its own over the globe, with a name beside it. */
export function markerOf(key: string, at: Point, kind: "unit" | "asset"): Marker {
  const element = made("div", kind), name = made("span", "name faded");
  element.setAttribute("role", "button");
  element.tabIndex = 0;
  element.append(made("i", "dot"), name);
  if (kind === "unit") element.append(made("i", "stem"), made("span", "sign"));
  return { key, at, element, name, spot: null, isAsked: true, isHeld: false };
}

export function describe({ element, name }: Marker, { name: called, system, symbol, ring_km, radars }: SceneUnit): void {
  const ring = ring_km ? `, ${ring_km} km advertised` : "", isOff = radars.length > 0 && radars.every(({ on }) => !on);
  element.setAttribute("aria-label", `${called}, ${system}${ring}${isOff ? ", its radars off" : ""}`);
  element.title = `${called}, ${system}: drag to move, click for more`;
  element.classList.toggle("off", isOff);
  element.setAttribute("aria-roledescription", "unit; arrow keys move it");
  name.textContent = system;
  const sign = element.querySelector(".sign")!, text = SYMBOLS[symbol];
  if (element.dataset["symbol"] === symbol) return;
  element.dataset["symbol"] = symbol;
  if (!text) return sign.replaceChildren();
  const image = document.createElement("img");
  image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
  image.alt = "";
  image.draggable = false;
  sign.replaceChildren(image);
}

/** Puts a symbol beside its place, on a stem. */
export function lean(element: HTMLElement, right: number, up: number): void {
  const key = `${right},${up}`;
  if (element.dataset["lean"] === key) return;
  element.dataset["lean"] = key;
  element.style.setProperty("--right", `${right}px`);
  element.style.setProperty("--up", `${up}px`);
  element.style.setProperty("--long", `${Math.hypot(right, up)}px`);
  element.style.setProperty("--turn", `${Math.atan2(right, up)}rad`);
}

export function made(kind: string, name: string): HTMLElement {
  const element = document.createElement(kind);
  element.className = name;
  return element;
}
