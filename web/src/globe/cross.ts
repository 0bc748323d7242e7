// A cross on the ground: the place that was asked about.

import type { Point } from "../data";
import { spotOf, type Sight } from "./sphere";

export interface Cross {
  at: Point | null;
  put(sight: Sight): void;
}

export function crossOf(over: HTMLElement): Cross {
  const element = document.createElement("div");
  element.className = "cross";
  element.hidden = true;
  over.append(element);
  return {
    at: null,
    put(sight) {
      const spot = this.at && spotOf(sight, this.at);
      element.hidden = !spot;
      if (spot) element.style.transform = `translate(${spot[0].toFixed(1)}px,${spot[1].toFixed(1)}px)`;
    },
  };
}
