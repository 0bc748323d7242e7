// Elements over the globe go where the newest frame has their places.

import type { Map as Chart } from "maplibre-gl";
import type { Markers } from "./markers";
import type { RingNames } from "./ringnames";
import { rooms } from "./room";
import type { Sight } from "./sphere";

const REST_MS = 120;

interface Put {
  put(sight: Sight): void;
}

/** Puts elements where the newest frame has them; what measures the page waits until the globe rests. */
export function follower(at: HTMLElement, chart: Chart, markers: Markers, rings: RingNames, others: Put[]): (sight: Sight | null) => void {
  const room = rooms(at);
  let resting = 0;
  return (sight) => {
    if (!sight) return;
    markers.put(sight, chart.getZoom());
    for (const each of [rings, ...others]) each.put(sight);
    clearTimeout(resting);
    resting = setTimeout(() => room([...markers.labels(), ...rings.labels()]), REST_MS);
  };
}
