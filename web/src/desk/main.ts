// The page of `skyshed serve`: joins the connection, what is known, the panels and the globe.

import "./page.css";
import { globeOf, reliefOf, type Base, type Globe } from "../globe/globe";
import { actsOf } from "./acts";
import { addressOf } from "./address";
import { byId, h } from "./elements";
import { noticesOf } from "./notices";
import type { Replay } from "./protocol";
import { rests } from "./rest";
import { offerLinked, sessionOf } from "./session";
import { draws, follows, handOf, panels } from "./setup";

async function fetched(name: string): Promise<Response> {
  const answer = await fetch(name);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer;
}

async function begin(): Promise<void> {
  let globe: Globe | null = null, moved = () => {};
  const notices = noticesOf(), home = () => globe?.scene(store.now().scene);
  const ground = Promise.all([fetched("/base.json").then((each) => each.json()), fetched("/relief.bin").then((each) => each.arrayBuffer())]);
  const session = await sessionOf({ notices, home }), { store, link, pending, address: opened } = session;
  const acts = actsOf(store, link, pending, notices.fault);
  const { scene } = store.now();
  byId("cover-says").textContent = byId("title").textContent = scene.scenario.name;
  document.title = `${scene.scenario.name} · skyshed`;

  const [base, relief] = await ground, hand = handOf(store, acts, link, home, () => moved());
  globe = await globeOf(byId("globe"), base as Base, reliefOf(relief), hand);
  const made = globe, address = () => {
    const now = store.now();
    return location.href.split("#")[0] + addressOf(now, now.symbols, made.camera(), now.scene.changes);
  };
  draws(store, made, link);
  made.fit(scene.window);
  if (opened?.camera) made.fly(opened.camera);
  panels(store, acts, made, address);
  moved = rests(store, address);
  offerLinked(session, notices, opened?.changes ?? null);
  follows(session, made, notices);
  byId("mark").textContent = scene.label;
  byId("mark").hidden = !scene.label;
  byId("terrain").textContent = scene.notes;
  byId("credit").append(...(base as Base).credit.map((each) => h("p", { className: "note" }, each)));
  document.body.classList.remove("waits");
  if (scene.replay) store.set({ replay: (await (await fetched("/replay.json")).json()) as Replay });
}

begin().catch((problem: unknown) => {
  byId("cover-says").textContent = "The globe could not be drawn";
  byId("cover-more").textContent = `${problem instanceof Error ? problem.message : String(problem)}. It needs WebGL 2; the report's map of skyshed assess does not.`;
});
