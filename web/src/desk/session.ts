// What the server says, from the first scene on; and what is asked of the person when two sides differ.

import { first, settled } from "../state";
import { addressed, type Address } from "./address";
import { blockOf } from "./block";
import { byId } from "./elements";
import { NO_FRAMES, taken } from "./frames";
import { linkOf, type Link } from "./link";
import type { Notices } from "./notices";
import type { Answer, Change, Scene } from "./protocol";
import { storeOf, type Desk, type Store } from "./store";

export interface Session {
  link: Link;
  store: Store;
  address: Address | null; // that the page was opened with
}

const LINES = { open: "", lost: "Connection lost, trying again …", older: "skyshed is of another version now: load the page again." };

/** Connect; the session begins with the first scene. `home` where a unit is to stand where the scene has it. */
export function sessionOf(notices: Notices, home: (scene: Scene) => void): Promise<Session> {
  let store: Store | null = null, begin: (session: Session) => void;
  const early: ArrayBuffer[] = [];
  const link = linkOf({
    line: (state) => {
      byId("line").textContent = LINES[state];
      document.body.classList.toggle("lost", state !== "open");
    },
    frame: (bytes) => (store ? store.set({ frames: taken(store.now().frames, bytes) }) : void early.push(bytes)),
    answer: (answer) => {
      if (store) return heard(store, link, notices, answer, home);
      if (answer.type !== "scene") return;
      const block = blockOf(answer), address = addressed(block, location.hash);
      store = storeOf(deskOf(answer, address));
      for (const bytes of early) store.set({ frames: taken(store.now().frames, bytes) });
      begin({ link, store, address });
    },
  });
  return new Promise((done) => (begin = done));
}

function deskOf(scene: Scene, address: Address | null): Desk {
  const block = blockOf(scene);
  return {
    ...settled(block, address?.state ?? first(block)), scene, frames: NO_FRAMES, symbols: address?.symbols ?? true, chosen: null, aside: "",
    section: { of: "unit", key: scene.units[0]?.key ?? "", azimuth: 0 }, whyAnswer: null, sectionAnswer: null,
    numbers: null, replay: null, seconds: 0, hand: null,
  };
}

function heard(store: Store, link: Link, notices: Notices, answer: Answer, home: (scene: Scene) => void): void {
  switch (answer.type) {
    case "scene": return renewed(store, link, notices, answer);
    case "numbers": return store.set({ numbers: answer });
    case "why": return store.set({ whyAnswer: answer });
    case "section": return store.set({ sectionAnswer: answer });
    case "problem":
      notices.fault(answer.text);
      home(store.now().scene);
  }
}

/** Another scene; of a server that was started again, the question goes up anew and what it lacks is offered. */
function renewed(store: Store, link: Link, notices: Notices, scene: Scene): void {
  const { scene: before, chosen, pack, target, which, other } = store.now();
  if (scene.scenario.digest !== before.scenario.digest) return location.reload();
  const isThere = scene.units.some((each) => each.key === chosen);
  store.set({ scene, ...(chosen && !isThere ? { chosen: null, aside: "" as const } : {}) });
  if (scene.changes.length) notices.settle("before");
  if (scene.boot === before.boot) return;
  store.set({ frames: NO_FRAMES, numbers: null });
  link.send({ type: "view", question: { package: pack, target, case: which }, other: other < 0 ? null : other });
  if (before.changes.length && !scene.changes.length) offerBefore(link, notices, before.changes);
}

function counted(n: number): string {
  return n === 1 ? "1 change" : `${n} changes`;
}

function offerBefore(link: Link, notices: Notices, changes: Change[]): void {
  const are = changes.length === 1 ? "is" : "are";
  notices.offer("before", `skyshed was started again: ${counted(changes.length)} of before ${are} not on the server.`, [
    ["Restore", () => link.send({ type: "restore", changes })],
    ["Forget", () => {}],
  ]);
}

/** A link's own changes: they take the place of none, or of others only when asked. */
export function offerLinked({ link, store, address }: Session, notices: Notices): void {
  const theirs = address?.changes, { changes } = store.now().scene;
  if (!theirs || JSON.stringify(theirs) === JSON.stringify(changes)) return;
  const restore = () => link.send({ type: "restore", changes: theirs });
  if (!changes.length) return void restore();
  notices.offer("linked", `This address holds ${counted(theirs.length)}; skyshed has ${counted(changes.length)}, and they are not the same.`, [
    ["Take those of the address", restore],
    ["Keep what is here", () => {}],
  ]);
}

