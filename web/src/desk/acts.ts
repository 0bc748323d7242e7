// What a person can do on the page, whichever panel or hand it comes from.

import type { Point } from "../data";
import { isWithin, settled, type State } from "../state";
import { blockOf } from "./block";
import type { Link } from "./link";
import type { Change, Question } from "./protocol";
import type { Desk, Store } from "./store";

const REST_MS = 350, SLIDER_MS = 60;

export interface Acts {
  ask(part: Partial<State>): void;
  choose(key: string): void; // a unit, or an asset by its name
  close(): void; // what stands at the side
  why(at: Point): void;
  section(section: Desk["section"]): void;
  do(change: Change): boolean; // false where there is no connection
  step(to: "undo" | "redo" | "start"): void;
  restore(changes: readonly Change[]): void;
}

export function questionOf({ pack, target, which }: State): Question {
  return { package: pack, target, case: which };
}

export function actsOf(store: Store, link: Link, refused: (words: string) => void): Acts {
  let timer = 0;

  function sent(message: Parameters<Link["send"]>[0]): boolean {
    const isSent = link.send(message) !== null;
    if (!isSent) refused("There is no connection to skyshed at the moment: nothing was changed.");
    return isSent;
  }

  /** What stands at the side is asked for again, once nothing has changed for a moment. */
  function askAside(waits: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const { aside, cross, kind, height, section, ...now } = store.now(), question = questionOf(store.now());
      if (aside === "why" && cross) sent({ type: "why", question, lat: cross[1], lon: cross[0], kind, height_m: height });
      if (aside === "section" && now.scene.units.length)
        sent({ type: "section", question, of: section.of, key: section.key, azimuth_deg: section.azimuth });
    }, waits);
  }

  store.hear((now, before) => {
    if (!before) return;
    const moved = ["pack", "target", "which"] as const;
    if (moved.some((each) => now[each] !== before[each]) || now.other !== before.other)
      link.send({ type: "view", question: questionOf(now), other: now.other < 0 ? null : now.other });
    const asked = [...moved, "kind", "height", "scene"] as const;
    if (asked.some((each) => now[each] !== before[each])) askAside(REST_MS);
  });

  return {
    ask: (part) => store.set(settled(blockOf(store.now().scene), { ...store.now(), ...part })),
    choose(key) {
      const { scene, section } = store.now();
      if (scene.units.some((each) => each.key === key)) return store.set({ chosen: key, aside: "unit", section: { ...section, of: "unit", key } });
      if (!scene.assets.some((each) => each.name === key)) return;
      store.set({ aside: "section", section: { ...section, of: "asset", key }, sectionAnswer: null });
      askAside(0);
    },
    close: () => store.set({ aside: "", chosen: null, cross: null, whyAnswer: null, sectionAnswer: null }),
    why(at) {
      const { scene } = store.now();
      if (!isWithin(blockOf(scene), at)) return;
      store.set({ cross: at, aside: "why", whyAnswer: null, sectionAnswer: null });
      askAside(0);
    },
    section(section) {
      store.set({ section, aside: "section", cross: null });
      askAside(SLIDER_MS);
    },
    do: (change) => sent({ type: "do", change }),
    step: (to) => void sent({ type: "step", to }),
    restore: (changes) => void sent({ type: "restore", changes: [...changes] }),
  };
}
