// The page once the first scene and the globe are there: who hears of what.

import type { Point } from "../data";
import type { Globe, Hand } from "../globe/globe";
import { settled } from "../state";
import type { Acts } from "./acts";
import { addressed } from "./address";
import { blockOf } from "./block";
import { byId, button, h } from "./elements";
import { draggedBy } from "./hand";
import type { Link } from "./link";
import type { Notices } from "./notices";
import { paints } from "./paint";
import { changesPanel } from "./panels/changes";
import { numbersPanel } from "./panels/numbers";
import { overlayPanel } from "./panels/overlay";
import { placePanel, put } from "./panels/place";
import { questionPanel } from "./panels/question";
import { savePanel } from "./panels/save";
import { sectionPanel } from "./panels/section";
import { timePanel } from "./panels/time";
import { unitPanel } from "./panels/unit";
import { whyPanel } from "./panels/why";
import { positionOf } from "./position";
import { offerLinked, type Session } from "./session";
import { differs, type Desk, type Store } from "./store";

export type Middle = () => Point;

/** What hands do on the globe. */
export function handOf(store: Store, acts: Acts, link: Link, back: () => void, moved: Hand["moved"]): Hand {
  return {
    dragged: draggedBy(store, acts, link, back),
    chosen: acts.choose,
    clicked: acts.why,
    placed: (system, at) => put(store, acts, system, at),
    moved,
  };
}

export function panels(store: Store, acts: Acts, globe: Globe, address: () => string): void {
  const middle: Middle = () => [globe.camera().lon, globe.camera().lat], aside = byId("aside");
  const [unit, why, section] = [h("div"), h("div"), h("div")];
  aside.append(button("Close", acts.close, { className: "close" }), unit, why, section);
  aside.onkeydown = ({ key }) => void (key === "Escape" && acts.close()); // false would take every other key away
  const asked = positionOf("Why is it so here?", acts.why, middle);
  byId("place-asked").append(h("p", { className: "note" }, "Click a place on the globe, or type it."), asked.box);
  asked.show(middle());
  store.hear(questionPanel(store, acts));
  store.hear(numbersPanel());
  store.hear(unitPanel(unit, store, acts, middle));
  store.hear(whyPanel(why));
  store.hear(sectionPanel(section, store, acts));
  store.hear(changesPanel(acts));
  store.hear(placePanel(store, acts, middle));
  store.hear(savePanel(address));
  store.hear(timePanel(store, acts, globe));
  overlayPanel(globe);
  opens(aside, store);
  ages(aside, [why, section], store);
}

/** What stands at the side is of before a move until the unit stands and it has been asked anew. */
function ages(aside: HTMLElement, answers: HTMLElement[], store: Store): void {
  const note = h("p", { className: "busy", role: "status" }, "");
  let of = store.now().scene; // that the answers are of
  aside.prepend(note);
  store.hear((now, before) => {
    if (differs(now, before, "whyAnswer", "sectionAnswer", "aside")) of = now.scene;
    const isMoving = now.hand !== null || !!now.frames.held[0]?.head.moved, isOld = isMoving || of !== now.scene;
    note.textContent = isMoving ? "Of before the move; it is asked anew once the unit stands." : "";
    for (const each of answers) each.classList.toggle("stale", isOld);
  });
}

/** What stands at the side takes the focus from keys, and gives it back. */
function opens(aside: HTMLElement, store: Store): void {
  let from: Element | null = null;
  store.hear((now, before) => {
    if (!differs(now, before, "aside")) return;
    const focused = document.activeElement, isWithin = aside.contains(focused);
    aside.hidden = !now.aside;
    if (!now.aside) return isWithin && from instanceof HTMLElement ? from.focus() : undefined;
    if (!isWithin) from = focused;
    if (focused?.matches(":focus-visible") && !isWithin) aside.focus();
    if (before) aside.scrollIntoView({ block: "nearest" });
  });
}

/** Another address in the same tab. */
export function follows(session: Session, globe: Globe, notices: Notices): void {
  const { store } = session;
  addEventListener("hashchange", () => {
    const block = blockOf(store.now().scene), asked = addressed(block, location.hash);
    if (!asked) return;
    store.set({ ...settled(block, asked.state), symbols: asked.symbols });
    if (asked.camera) globe.fly(asked.camera);
    offerLinked(session, notices, asked);
  });
}

/** The globe hears of all that it shows beside the field. */
export function draws(store: Store, globe: Globe, link: Link, failed: () => void): void {
  store.hear((now, before) => {
    if (differs(now, before, "scene")) globe.scene(now.scene);
    if (differs(now, before, "rings", "symbols", "chosen")) globe.show({ rings: now.rings, symbols: now.symbols, chosen: now.chosen });
    if (differs(now, before, "cross")) globe.cross(now.cross);
    if (differs(now, before, "aside", "sectionAnswer")) globe.line(now.aside === "section" ? (now.sectionAnswer?.line ?? null) : null);
    if (differs(now, before, "frames")) follow(now, before);
  });
  paints(globe, store, link, failed);

  /** A unit under another page's hand; one that was let go of stands where the scene has it. */
  function follow({ frames, hand, scene }: Desk, before: Desk | null): void {
    const moved = frames.held[0]?.head.moved;
    if (moved && hand !== moved.unit) globe.live(moved.unit, moved.at, moved.ring);
    if (!moved && hand === null && before?.frames.held[0]?.head.moved) globe.scene(scene);
  }
}
