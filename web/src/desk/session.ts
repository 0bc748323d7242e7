// What the server says, from the first scene on; and what is asked of the person where two sides differ.

import { first, settled } from "../state";
import { viewOf } from "./acts";
import { addressed, type Address } from "./address";
import { blockOf } from "./block";
import { byId } from "./elements";
import { NO_FRAMES, numberOf, parted, taken } from "./frames";
import { linkOf, type Link } from "./link";
import type { Notices } from "./notices";
import { pendingOf, type Pending } from "./pending";
import { MOST_BYTES, type Answer, type Change, type Scene } from "./protocol";
import { storeOf, type Desk, type Store } from "./store";

export interface Session {
  link: Link;
  store: Store;
  pending: Pending;
  address: Address | null; // that the page was opened with
}

interface Told {
  notices: Notices;
  home(): void; // units stand where the scene has them
}

const LINES = { open: "", lost: "Connection lost, trying again …", older: "skyshed has been updated: reload this page." };

export const UNSHOWN = "Something that came from skyshed could not be shown; if it stays so, reload this page.";

/** Connect; the session begins with the first scene. */
export function sessionOf(told: Told): Promise<Session> {
  let session: Session | null = null, wasLost = false, begin: (session: Session) => void;
  const pending = pendingOf();
  const link = linkOf({
    line: (state) => {
      byId("line").textContent = LINES[state];
      document.body.classList.toggle("lost", state !== "open");
      wasLost ||= state === "lost";
    },
    unread: () => told.notices.fault(UNSHOWN),
    frame: async (bytes) => {
      const { store } = session!; // a frame follows a scene
      try {
        const read = await parted(bytes), frames = taken(store.now().frames, read);
        pending.heard(frames.held[0].head.seq);
        store.set({ frames });
      } catch (fault) {
        const frame = numberOf(bytes);
        if (frame !== null) link.send({ type: "painted", frame }); // the next one comes only then
        throw fault;
      }
    },
    answer: (answer) => {
      if (session) heard(session, told, answer, wasLost);
      else if (answer.type === "scene") begin((session = begun(answer, link, pending)));
      if (answer.type === "scene") wasLost = false;
    },
  });
  return new Promise((done) => (begin = done));
}

function begun(scene: Scene, link: Link, pending: Pending): Session {
  const block = blockOf(scene), address = addressed(block, location.hash), store = storeOf(deskOf(scene, address));
  link.send(viewOf(store.now()));
  return { link, store, pending, address };
}

function deskOf(scene: Scene, address: Address | null): Desk {
  const block = blockOf(scene);
  return {
    ...settled(block, address?.state ?? first(block)), scene, frames: NO_FRAMES, symbols: address?.symbols ?? true, chosen: null, aside: "",
    section: { of: "unit", key: scene.units[0]?.key ?? "", azimuth: 0 }, whyAnswer: null, whySeq: 0, sectionAnswer: null, sectionSeq: 0,
    numbers: null, run: null, replay: null, seconds: 0, hand: null,
  };
}

function heard(session: Session, told: Told, answer: Answer, wasLost: boolean): void {
  const { store, pending } = session;
  switch (answer.type) {
    case "scene": return renewed(session, told, answer, wasLost);
    case "numbers": return store.set({ numbers: answer });
    case "why": return answer.seq < store.now().whySeq ? undefined : store.set({ whyAnswer: answer });
    case "section": return answer.seq < store.now().sectionSeq ? undefined : store.set({ sectionAnswer: answer });
    case "problem":
      if (answer.seq !== null) pending.heard(answer.seq);
      if (answer.seq !== null && answer.seq === store.now().whySeq) store.set({ aside: "" });
      told.notices.fault(answer.text);
      told.home();
  }
}

function renewed(session: Session, told: Told, scene: Scene, wasLost: boolean): void {
  const { store } = session, { scene: before, chosen } = store.now();
  if (scene.scenario.digest !== before.scenario.digest) return anew();
  const isGone = chosen !== null && !scene.units.some((each) => each.key === chosen);
  store.set({ scene, ...(isGone ? { chosen: null, aside: "" as const } : {}) });
  if (scene.changes.length) told.notices.settle("before");
  told.notices.calm();
  if (wasLost) back(session, told, before, scene);
}

/** The server has another scenario now: what this page asks and has changed means nothing there. */
function anew(): void {
  history.replaceState(null, "", location.pathname);
  location.reload();
}

/** Back after a break: the question goes up anew, then what was under way; a server that was started again is offered what it lacks. */
function back({ store, link, pending }: Session, { notices }: Told, before: Scene, scene: Scene): void {
  const left = pending.taken(), isAnother = scene.boot !== before.boot;
  if (isAnother) store.set({ frames: NO_FRAMES, numbers: null });
  link.send(viewOf(store.now()));
  const lost = left.filter((each) => !scene.changes.some((other) => JSON.stringify(other) === JSON.stringify(each)));
  if (!isAnother) for (const change of lost) link.send({ type: "do", change });
  else if (!scene.changes.length) offerBefore(link, notices, [...before.changes, ...left]);
}

/** The changes, from the first on, that one message holds: a larger one would end the connection. */
function fitting(changes: Change[]): Change[] {
  let left = MOST_BYTES - 100; // for what stands around them
  const last = changes.findIndex((each) => (left -= new TextEncoder().encode(JSON.stringify(each)).length + 1) < 0);
  return last < 0 ? changes : changes.slice(0, last);
}

function counted(n: number): string {
  return n === 1 ? "1 change" : `${n} changes`;
}

function offerBefore(link: Link, notices: Notices, changes: Change[]): void {
  if (!changes.length) return;
  const some = fitting(changes), most = some.length < changes.length ? ` The first ${some.length} can be brought back at once; the others do not fit into one message.` : "";
  notices.offer("before", `skyshed was started again and does not have your ${counted(changes.length)}.${most}`, [
    ["Restore", () => link.send({ type: "restore", changes: some })],
    ["Forget", () => {}],
  ]);
}

/** A link's own changes: they take the place of none, or of others only when asked. What is damaged in it is said. */
export function offerLinked({ link, store }: Session, notices: Notices, address: Address | null): void {
  const { changes } = store.now().scene, theirs = address?.changes;
  notices.settle("address");
  if (address?.unread) notices.offer("address", address.unread, [["Close", () => {}]]);
  if (!theirs || JSON.stringify(theirs) === JSON.stringify(changes)) return;
  const restore = () => link.send({ type: "restore", changes: theirs });
  if (!changes.length) return void restore();
  notices.offer("linked", `The address holds ${counted(theirs.length)} other than the ${counted(changes.length)} made here already.`, [
    ["Take those of the address", restore],
    ["Keep those made here", () => {}],
  ]);
}
