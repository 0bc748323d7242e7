// The globe shows what the newest frame answers; the server hears of every frame that has been painted.

import type { Globe } from "../globe/globe";
import { shownOf } from "./block";
import { byId } from "./elements";
import type { Link } from "./link";
import { showLegend } from "./panels/legend";
import type { FrameHead } from "./protocol";
import { differs, type Store } from "./store";

/** Paint whenever the field is another; one painting at a time, the newest next. */
export function paints(globe: Globe, store: Store, link: Link, failed: () => void): void {
  let isPainting = false, isDue = false, isAsked = true, painted: FrameHead | null = null, told: FrameHead | null = null; // the newest frame that the server knows to be painted

  async function paint(): Promise<void> {
    if (isPainting) return void (isDue = true);
    isPainting = true;
    do {
      isDue = false;
      const { scene, frames } = store.now(), head = frames.held[0]?.head ?? null;
      const shown = shownOf(scene, frames, store.now());
      try {
        if (shown && (isAsked || shown.head !== painted)) { // the first sky of a comparison changes nothing until its second has come
          [isAsked, painted] = [false, shown.head];
          const ms = await globe.paint({ asked: shown.asked, grid: shown.grid, coarseBelow: scene.coarse_below_m });
          showLegend(shown, globe.shown(), scene.coarse_below_m);
          byId("globe").dispatchEvent(new CustomEvent("painted", { bubbles: true, detail: { ...shown, classes: globe.shown(), ms } })); // for tests and timings
        }
      } catch (fault) {
        console.error(fault);
        failed();
      }
      if (head && head !== told) link.send({ type: "painted", frame: head.frame });
      told = head;
    } while (isDue);
    isPainting = false;
  }

  store.hear((now, before) => {
    isAsked ||= differs(now, before, "scene", "pack", "other", "target", "which", "kind", "height", "layer");
    if (differs(now, before, "frames", "scene", "pack", "other", "target", "which", "kind", "height", "layer")) void paint();
  });
}
