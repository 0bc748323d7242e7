// What a person can do on the page, whichever panel or hand it comes from.

import type { Point } from "../data";
import { settled, type State } from "../state";
import { blockOf } from "./block";
import type { Link } from "./link";
import type { Pending } from "./pending";
import type { Change, Message, Question } from "./protocol";
import { differs, type Desk, type Store } from "./store";

const REST_MS = 350, SLIDER_MS = 60;

export interface Acts {
  ask(part: Partial<State>): void;
  choose(unit: string): void;
  close(): void; // what stands at the side
  why(at: Point): void;
  section(section: Desk["section"]): void;
  do(change: Change): boolean; // false where there is no connection
  step(to: "undo" | "redo" | "start"): void;
}

export function questionOf({ pack, target, which }: State): Question {
  return { package: pack, target, case: which };
}

/** What the page looks at, as the server is told. */
export function viewOf(state: State): Message {
  return { type: "view", question: questionOf(state), other: state.other < 0 ? null : state.other };
}

export function actsOf(store: Store, link: Link, pending: Pending, refused: (words: string) => void): Acts {
  let timer = 0;

  function sent(message: Message): number | null {
    const seq = link.send(message);
    if (seq === null) refused("There is no connection to skyshed at the moment: nothing was changed.");
    return seq;
  }

  function done(change: Change): boolean {
    const seq = sent({ type: "do", change });
    if (seq !== null) pending.sent(seq, change);
    return seq !== null;
  }

  /** What stands at the side is asked for again, once nothing has changed for a moment. */
  function askAside(waits: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const { aside, cross, kind, height, section, ...now } = store.now(), question = questionOf(store.now());
      if (aside === "why" && cross)
        store.set({ whySeq: link.send({ type: "why", question, lat: cross[1], lon: cross[0], kind, height_m: height }) ?? now.whySeq });
      if (aside === "section" && section.key)
        store.set({ sectionSeq: link.send({ type: "section", question, of: section.of, key: section.key, azimuth_deg: section.azimuth }) ?? now.sectionSeq });
    }, waits);
  }

  store.hear((now, before) => {
    if (!before) return;
    if (differs(now, before, "pack", "other", "target", "which")) link.send(viewOf(now));
    if (differs(now, before, "pack", "target", "which", "kind", "height", "scene")) askAside(REST_MS);
  });

  return {
    ask: (part) => store.set(settled(blockOf(store.now().scene), { ...store.now(), ...part })),
    choose(key) {
      store.set({ chosen: key, aside: "unit" });
    },
    close: () => store.set({ aside: "", chosen: null, cross: null, whyAnswer: null, sectionAnswer: null }),
    why(at) {
      store.set({ cross: at, aside: "why", whyAnswer: null, sectionAnswer: null });
      askAside(0);
    },
    section(section) {
      store.set({ section, aside: "section", cross: null });
      askAside(SLIDER_MS);
    },
    do: done,
    step: (to) => void sent({ type: "step", to }),
  };
}
