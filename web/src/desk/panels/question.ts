// What is asked of the sky, and the sentence that answers.

import { controls } from "../../controls";
import type { Acts } from "../acts";
import { blockOf, shownOf, type Shown } from "../block";
import { byId } from "../elements";
import { sentence } from "../said";
import { differs, type Desk, type Ear, type Store } from "../store";

const ASKS = ["scene", "frames", "pack", "other", "target", "which", "kind", "height", "layer", "rings", "symbols"] as const;

export function questionPanel(store: Store, acts: Acts): Ear {
  const show = controls(blockOf(store.now().scene), acts.ask), symbols = byId<HTMLInputElement>("symbols");
  symbols.onchange = () => store.set({ symbols: symbols.checked });
  return (now, before) => {
    if (!differs(now, before, ...ASKS, "hand")) return;
    show(now);
    symbols.checked = now.symbols;
    const shown = shownOf(now.scene, now.frames, now);
    byId("busy").textContent = busyWords(now, shown);
    byId("map-says").classList.toggle("stale", !shown || isBehind(now, shown));
    if (shown) byId("map-says").textContent = sentence(shown, now.scene);
  };
}

function isBehind({ scene }: Desk, { head }: Shown): boolean {
  return head.revision < scene.revision;
}

export function busyWords(now: Desk, shown: Shown | null): string {
  if (!now.frames.held.length) return "The first sky is being computed …";
  if (!shown) return "Being computed …";
  if (shown.head.detail === "drag") {
    if (!now.hand) return shown.head.moved ? "Coarse while a unit is dragged in another tab." : "Coarse for the moment: the full sky is being computed …";
    return "Coarse while you drag.";
  }
  return isBehind(now, shown) ? "Being computed …" : "";
}
