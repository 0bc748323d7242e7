// All that the page knows, in one value that is never changed in place; and who hears of a new one.

import type { State } from "../state";
import type { Frames } from "./frames";
import type { Numbers, Replay, Scene, SectionAnswer, WhyAnswer } from "./protocol";

/** What is asked of the map, as in the report's, and all else that the page shows. */
export interface Desk extends State {
  scene: Scene;
  frames: Frames; // another value whenever a frame has come
  symbols: boolean; // else plain circles
  chosen: string | null; // a unit, by its key
  aside: "" | "unit" | "why" | "section";
  section: { of: "unit" | "asset"; key: string; azimuth: number };
  whyAnswer: WhyAnswer | null;
  whySeq: number; // of the newest question why
  sectionAnswer: SectionAnswer | null;
  sectionSeq: number; // of the newest section asked for
  numbers: Numbers | null;
  run: Scene["runs"][number] | null; // that was asked for; the replay may still be under way
  replay: Replay | null;
  seconds: number; // of the replay
  hand: string | null; // the unit under this page's hand
}

export type Ear = (now: Desk, before: Desk | null) => void;

export interface Store {
  now(): Desk;
  set(part: Partial<Desk>): void;
  hear(ear: Ear): void;
}

export function storeOf(first: Desk): Store {
  const ears: Ear[] = [];
  let now = first, told = first, isDue = false;

  function tell(): void {
    isDue = false;
    const before = told;
    told = now;
    for (const ear of ears) ear(told, before);
  }

  return {
    now: () => now,
    set(part) {
      now = { ...now, ...part };
      if (!isDue) queueMicrotask(tell);
      isDue = true;
    },
    hear(ear) {
      ears.push(ear);
      ear(told, null);
    },
  };
}

/** Whether any of some fields is another than before. */
export function differs(now: Desk, before: Desk | null, ...fields: (keyof Desk)[]): boolean {
  return !before || fields.some((each) => now[each] !== before[each]);
}
