// Once nothing has changed for a moment: screen readers hear it, and the address says it.

import { shownOf } from "./block";
import { byId } from "./elements";
import { busyWords } from "./panels/question";
import { hereWords } from "./panels/why";
import { sentence } from "./said";
import type { Store } from "./store";

const REST_MS = 500;

/** Returns what is to be called where the camera has moved. */
export function rests(store: Store, address: () => string): () => void {
  let timer = 0;

  function rest(): void {
    const now = store.now(), shown = shownOf(now.scene, now.frames, now);
    if (shown && !busyWords(now, shown)) byId("spoken").textContent = [sentence(shown, now.scene), hereWords(now), now.aside === "why" ? (now.whyAnswer?.lines[0] ?? "") : ""].join(" ").trim();
    history.replaceState(null, "", address());
  }

  function later(): void {
    clearTimeout(timer);
    timer = setTimeout(rest, REST_MS);
  }

  store.hear((now, before) => {
    if (before && now.seconds === before.seconds) later();
  });
  return later;
}
