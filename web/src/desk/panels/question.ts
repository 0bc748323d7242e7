// What is asked of the sky, the sentence that answers, and the colours: the report map's own.

import { classes, OPEN, partOf } from "../../cells";
import { controls } from "../../controls";
import { legend, type Entry } from "../../legend";
import type { State } from "../../state";
import { percent, says } from "../../words";
import type { Acts } from "../acts";
import { blockOf, shownOf, type Shown } from "../block";
import { byId, h } from "../elements";
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
    if (!shown) return;
    byId("map-says").textContent = says(shown.asked);
    byId("map-legend").replaceChildren(...swatches(shown.asked, now));
  };
}

function isBehind({ scene }: Desk, { head }: Shown): boolean {
  return head.revision < scene.revision;
}

export function busyWords(now: Desk, shown: Shown | null): string {
  if (!now.frames.held.length) return "The first sky is being computed …";
  if (!shown) return "Being computed …";
  if (shown.head.detail === "drag") return now.hand ? "Coarse while you drag." : "Coarse for the moment; the fine sky is being computed …";
  return isBehind(now, shown) ? "Being computed …" : "";
}

/** The legend; of the many reasons only those that are seen; of two packages also how much of the sky each is. */
function swatches(asked: Shown["asked"], { scene }: Desk): HTMLElement[] {
  const { block, skies, state } = asked, shown = classes(asked, new Uint8Array(skies.ground.length)), seen = new Set(shown);
  const known: Entry[] = legend(asked).filter(([index]) => state.layer !== "reason" || state.other >= 0 || seen.has(index));
  if (seen.has(OPEN)) known.push([OPEN, "#c9c9c9", block.palette.reasons[block.palette.open][1]]);
  const made = known.map(([index, colour, words]) => {
    const swatch = h("i");
    swatch.style.background = colour;
    return h("li", {}, swatch, state.other < 0 || index === OPEN ? words : `${words}: ${percent(partOf(asked, shown, index))}`);
  });
  if (isHatched(state, scene.coarse_below_m)) made.push(h("li", {}, h("i", { className: "hatched" }), "needs finer ground"));
  return made;
}

function isHatched({ kind, height }: State, below: number): boolean {
  return below > 0 && (kind !== "agl" || height < below);
}
