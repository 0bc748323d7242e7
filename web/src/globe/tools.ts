// Buttons that bring the globe nearer, farther and back to north, and a scale.

import type { Map as Chart } from "maplibre-gl";
import { EARTH_KM, type Sight } from "./sphere";
import { number } from "../words";

const SCALES_KM = [5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1];
const WIDEST_PX = 110;

export interface Tools {
  put(sight: Sight): void;
}

export function toolsOf(over: HTMLElement, chart: Chart): Tools {
  const box = document.createElement("div"), scale = document.createElement("div"), bar = document.createElement("i"), words = document.createElement("span");
  const button = (sign: string, name: string, press: () => void) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = sign;
    made.title = name;
    made.setAttribute("aria-label", name);
    made.onclick = press;
    box.append(made);
    return made;
  };
  box.className = "tools";
  scale.className = "scale";
  scale.append(words, bar);
  button("+", "Nearer", () => chart.zoomTo(chart.getZoom() + 1));
  button("\u2212", "Farther", () => chart.zoomTo(chart.getZoom() - 1));
  const north = button("\u2191", "North up, seen from above", () => chart.easeTo({ bearing: 0, pitch: 0 }));
  over.append(box, scale);
  return {
    put({ radius: radius_px }) {
      const long = SCALES_KM.find((each) => (each / EARTH_KM) * radius_px < WIDEST_PX) ?? 1;
      bar.style.width = `${((long / EARTH_KM) * radius_px).toFixed(1)}px`;
      const said = `${number(long)}\u00a0km`;
      if (words.textContent !== said) words.textContent = said;
      north.style.rotate = `${-chart.getBearing()}deg`;
      north.hidden = !chart.getBearing() && !chart.getPitch();
    },
  };
}
