// Why a place is covered, or not: the answer's lines, and the ground between the antenna and the place.

import { cellWords, metres, number } from "../../words";
import { cellAt } from "../../view";
import { shownOf } from "../block";
import { chartOf, groundUnder } from "../chart";
import { h, refill } from "../elements";
import { marked, questionWords } from "../said";
import type { Profile, WhyAnswer } from "../protocol";
import { differs, type Desk, type Ear } from "../store";

export function whyPanel(at: HTMLElement): Ear {
  return (now, before) => {
    if (!differs(now, before, "aside", "whyAnswer", "cross", "frames", "kind", "height")) return;
    at.hidden = now.aside !== "why";
    if (!at.hidden) refill(at, h("h2", {}, "Why?"), ...markOf(now), h("p", { className: "note" }, `${questionWords(now)}.`), ...(now.whyAnswer ? answered(now.whyAnswer) : waiting(now)));
  };
}

/** Where the height asked at is so low that the ground does not tell. */
function markOf(now: Desk): HTMLElement[] {
  const { scene, cross, kind, height } = now, shown = shownOf(scene, now.frames, { ...now, other: -1 }), cell = shown && cross ? cellAt(shown.asked.block, cross) : -1;
  const above = kind === "agl" ? height : height - (shown?.asked.skies.ground[cell] ?? 0);
  return above < scene.coarse_below_m ? marked(`${scene.label}. Below ${metres(scene.coarse_below_m)} above ground the answer needs finer ground.`) : [];
}

/** What the page holds of the place itself, at once. */
export function hereWords(now: Desk): string {
  const shown = shownOf(now.scene, now.frames, now), cell = shown && now.cross ? cellAt(shown.asked.block, now.cross) : -1;
  return shown && cell >= 0 ? cellWords(shown.asked, cell, now.cross!) : "";
}

function waiting(now: Desk): HTMLElement[] {
  return [h("p", {}, hereWords(now)), h("p", { className: "busy" }, "Asking …")];
}

function answered(answer: WhyAnswer): HTMLElement[] {
  const [lead, ...more] = answer.lines, verdict = h("p", { className: `verdict ${answer.verdict === "covered" ? "yes" : "no"}` }, answer.verdict);
  const profile = answer.profile ? [drawn(answer.profile, answer)] : [];
  return [verdict, h("p", {}, lead ?? ""), ...profile, h("ul", { className: "told" }, ...more.map((each) => h("li", {}, each)))];
}

function drawn(profile: Profile, { altitude_m }: WhyAnswer): HTMLElement {
  const { from, range_km, ground_m, ray_m, blocker } = profile, far = range_km[range_km.length - 1] ?? 0;
  const heights = [...ground_m, ...ray_m, altitude_m], low = Math.min(0, ...ground_m), high = Math.max(...heights) * 1.08;
  const chart = chartOf(`Ground and line of sight from ${from}, ${number(far)} km`, far, low, high);
  for (const part of groundUnder(range_km, ground_m, low)) chart.path("ground", part, true);
  chart.path("ray", range_km.map((km, index) => [km, ray_m[index]]));
  chart.add("circle", { class: "target", cx: chart.x(far), cy: chart.y(altitude_m), r: 4 });
  chart.add("circle", { class: "antenna", cx: chart.x(0), cy: chart.y(ray_m[0] ?? 0), r: 3.5 });
  const under = [`Line of sight from ${from}, bent as the air bends it.`];
  if (blocker) {
    chart.add("circle", { class: "blocker", cx: chart.x(blocker.range_km), cy: chart.y(blocker.ground_m), r: 4.5 });
    under.push(`In the way: ground of ${metres(blocker.ground_m)} at ${number(blocker.range_km)} km (marked).`);
  }
  return h("figure", {}, chart.at, h("figcaption", {}, under.join(" ")));
}
