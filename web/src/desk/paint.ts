// The globe shows what the newest frame answers; the server hears of every frame that has been painted.

import type { Globe } from "../globe/globe";
import { shownOf, type Shown } from "./block";
import type { Link } from "./link";
import { differs, type Store } from "./store";

/** Paint whenever the field is another; one painting at a time, the newest next. */
export function paints(globe: Globe, store: Store, link: Link): void {
  let isPainting = false, isDue = false, last: Shown | null = null;

  async function paint(): Promise<void> {
    if (isPainting) return void (isDue = true);
    isPainting = true;
    do {
      isDue = false;
      const { scene, frames } = store.now(), frame = frames.held[0]?.head.frame;
      const shown = shownOf(scene, frames, store.now());
      if (shown) await globe.paint({ asked: shown.asked, grid: shown.grid, coarseBelow: scene.coarse_below_m });
      if (frame !== undefined && frames.held[0].head !== told) link.send({ type: "painted", frame });
      told = frames.held[0]?.head ?? null;
      last = shown ?? last;
    } while (isDue);
    isPainting = false;
  }

  let told: Shown["head"] | null = null;
  store.hear((now, before) => {
    if (differs(now, before, "frames", "scene", "pack", "other", "target", "which", "kind", "height", "layer")) void paint();
  });
}
