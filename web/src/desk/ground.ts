// What is fetched: what the map rests on, and recorded runs.

import type { Base } from "../globe/globe";
import { byId, h } from "./elements";
import type { Replay, Scene } from "./protocol";

const TRIES = 4, WAIT_MS = 1000;

/** A server that is just being started again is given a moment. */
export async function fetched(name: string, left = TRIES): Promise<Response> {
  const answer = await fetch(name).catch(() => null);
  if (answer?.ok) return answer;
  if (left <= 1) throw new Error(`skyshed did not send ${name}`);
  await new Promise((again) => setTimeout(again, WAIT_MS));
  return fetched(name, left - 1);
}

/** A coarse ground is marked at all times. */
export function grounded({ label, notes }: Scene, { credit }: Base): void {
  byId("mark").textContent = label;
  byId("mark").hidden = !label;
  byId("terrain").textContent = notes;
  byId("credit").append(...credit.map((each) => h("p", { className: "note" }, each)));
}

/** A recorded run: that of a file of the result folder, or the first. */
export async function replayed(name: string | null): Promise<Replay> {
  const answer = await fetched(name === null ? "/replay.json" : `/replay.json?name=${encodeURIComponent(name)}`);
  return (await answer.json()) as Replay;
}
