// The page of `skyshed serve`: joins the connection, what is known, the panels and the globe.

import "./page.css";
import { globeOf, reliefOf, type Base, type Globe } from "../globe/globe";
import { actsOf } from "./acts";
import { addressOf } from "./address";
import { byId } from "./elements";
import { fetched, grounded } from "./ground";
import { noticesOf } from "./notices";
import { firstRun } from "./panels/runs";
import { rests } from "./rest";
import { offerLinked, sessionOf, UNSHOWN, type Session } from "./session";
import { draws, follows, handOf, panels } from "./setup";

function titled(session: Session): Session {
  const { scene } = session.store.now();
  byId("cover-says").textContent = byId("title").textContent = scene.scenario.name;
  document.title = `${scene.scenario.name} · skyshed`;
  return session;
}

async function begin(): Promise<void> {
  let globe: Globe | null = null, moved = () => {};
  const notices = noticesOf(), home = () => globe?.scene(store.now().scene);
  const [session, base, relief] = await Promise.all([
    sessionOf({ notices, home }).then(titled),
    fetched("/base.json").then((each) => each.json() as Promise<Base>),
    fetched("/relief.bin").then((each) => each.arrayBuffer()),
  ]);
  const { store, link, pending, address: opened } = session, { scene } = store.now();
  const acts = actsOf(store, link, pending, notices.fault), hand = handOf(store, acts, link, home, () => moved());
  const made = (globe = await globeOf(byId("globe"), base, reliefOf(relief), hand));
  const address = () => {
    const now = store.now();
    return location.origin + location.pathname + addressOf(now, now.symbols, made.camera(), now.scene.changes);
  };
  draws(store, made, link, () => notices.fault(UNSHOWN));
  made.fit(scene.window);
  if (opened?.camera) made.fly(opened.camera);
  panels(store, acts, made, address);
  moved = rests(store, address);
  offerLinked(session, notices, opened);
  follows(session, made, notices);
  grounded(scene, base);
  document.body.classList.remove("waits");
  await firstRun(store);
}

begin().catch((problem: unknown) => {
  byId("cover-says").textContent = "The globe could not be drawn";
  byId("cover-more").textContent = `${problem instanceof Error ? problem.message : String(problem)}. Without WebGL 2 there is no globe; the map in the report of skyshed assess needs none.`;
});
