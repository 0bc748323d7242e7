// Elements over the globe go where the newest frame has their places.

import type { Map as Chart } from "maplibre-gl";
import type { Markers } from "./markers";
import { rooms, type Label } from "./room";
import type { Sight } from "./sphere";

const REST_MS = 120, LONGEST_MS = 600; // between names, while a replay goes by over a globe that stands

interface Put {
  put(sight: Sight): void;
}

interface Named extends Put {
  labels(): Label[];
}

/** Puts elements where the newest frame has them; what measures the page waits until the globe rests. */
export function follower(at: HTMLElement, chart: Chart, markers: Markers, named: Named[], others: Put[]): (sight: Sight | null) => void {
  const room = rooms(at);
  let resting = 0, measured_ms = 0;
  const measure = () => {
    resting = 0;
    measured_ms = performance.now();
    room([markers, ...named].flatMap((each) => each.labels()));
  };
  return (sight) => {
    if (!sight) return;
    markers.put(sight, chart.getZoom());
    for (const each of [...named, ...others]) each.put(sight);
    if (resting && !chart.isMoving() && performance.now() - measured_ms > LONGEST_MS) return;
    clearTimeout(resting);
    resting = setTimeout(measure, REST_MS);
  };
}
