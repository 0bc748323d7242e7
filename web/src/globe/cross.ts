// A cross on the ground: the place that was asked about.

import type { Point } from "../data";
import { spotOf, type Sight } from "./sphere";

export interface Cross {
  to(at: Point | null): void;
  put(sight: Sight): void;
}

export function crossOf(over: HTMLElement): Cross {
  const element = document.createElement("div");
  element.className = "cross";
  element.hidden = true;
  over.append(element);
  let place: Point | null = null;
  return {
    to(at) {
      place = at;
    },
    put(sight) {
      const spot = place && spotOf(sight, place);
      element.hidden = !spot;
      if (spot) element.style.transform = `translate(${spot[0].toFixed(1)}px,${spot[1].toFixed(1)}px)`;
    },
  };
}
