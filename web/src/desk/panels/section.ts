// The sky above a radial of a unit or an asset, from the ground up.

import { metres, number } from "../../words";
import type { Acts } from "../acts";
import { chartOf, groundUnder, type Chart } from "../chart";
import { button, byId, h, labelled, refill, select } from "../elements";
import type { Scene, SectionAnswer } from "../protocol";
import { differs, type Desk, type Ear, type Store } from "../store";

const HEIGHTS_M = [15_000, 30_000, 5_000];

/** The form in the list of panels; the drawing stands at the side. */
export function sectionPanel(at: HTMLElement, store: Store, acts: Acts): Ear {
  const azimuth = h("input", { type: "number", min: "0", max: "360", step: "1", value: "0", key: "number" });
  const slider = h("input", { type: "range", min: "0", max: "360", step: "1", ariaLabel: "Azimuth", key: "slider" });
  const from = select([], () => go(), "from"), drawing = h("div"), tall = select(HEIGHTS_M.map((each) => `up to ${metres(each)}`), () => draw(), "tall");
  const open = button("Draw the section", () => go());
  const go = () => acts.section({ ...places(store.now().scene)[from.selectedIndex].place, azimuth: wrapped(azimuth.value) });
  const draw = () => refill(drawing, ...drawn(store.now(), HEIGHTS_M[tall.selectedIndex]));
  slider.oninput = () => ((azimuth.value = slider.value), go());
  azimuth.oninput = () => azimuth.value && go();
  const form = h("div", { className: "map-asks" }, labelled("From", from), labelled("Height", tall), h("div", { className: "azimuth" }, labelled("Azimuth, ° from north", azimuth), slider));
  byId("section-asked").append(h("p", { className: "note" }, "The ground and the covered sky seen from the side, along one direction from a unit or an asset (a place to be protected)."), open);
  at.append(h("h2", {}, "Section"), form, drawing);
  return (now, before) => {
    if (!differs(now, before, "aside", "section", "sectionAnswer", "scene")) return;
    at.hidden = now.aside !== "section";
    from.replaceChildren(...places(now.scene).map((each) => new Option(each.words)));
    from.selectedIndex = Math.max(0, places(now.scene).findIndex(({ place }) => place.of === now.section.of && place.key === now.section.key));
    if (document.activeElement !== azimuth) azimuth.value = String(now.section.azimuth);
    slider.value = azimuth.value;
    if (!at.hidden && differs(now, before, "aside", "sectionAnswer")) draw();
  };
}

function wrapped(text: string): number {
  const value = Number(text);
  return Number.isFinite(value) ? Math.min(Math.max(value, 0), 360) : 0;
}

function places({ units, assets }: Scene): { words: string; place: { of: "unit" | "asset"; key: string } }[] {
  const of = (kind: "unit" | "asset") => (key: string, words: string) => ({ words, place: { of: kind, key } });
  return [...units.map((each) => of("unit")(each.key, each.name)), ...assets.map((each) => of("asset")(each.name, each.name))];
}

function drawn({ sectionAnswer: answer, scene, pack }: Desk, high: number): HTMLElement[] {
  if (!answer) return [h("p", { className: "busy" }, "Being computed …")];
  const { range_km, ground_m, of, azimuth_deg, others } = answer, far = range_km[range_km.length - 1] ?? 0;
  const low = Math.min(0, ...ground_m.filter((each) => each !== null)), name = scene.packages[pack].name;
  const chart = chartOf(`Section from ${of} at ${number(azimuth_deg)} degrees`, far, low, high);
  covered(chart, answer, high);
  for (const part of groundUnder(range_km, ground_m, low)) chart.path("ground", part, true);
  ringOf(chart, answer, low);
  for (const each of others) chart.add("path", { class: "other", d: `M${chart.x(each.range_km)} ${chart.y(low)}v-12` });
  const named = others.map((each) => `${each.name} at ${number(each.range_km)} km`).join(", ");
  const caption = `${of}, ${number(azimuth_deg)}° from north. Shaded: covered by ${name}. Dashed: what is advertised.${named ? ` Near the line: ${named}.` : ""}`;
  return [h("figure", {}, chart.at, h("figcaption", {}, caption)), readout(chart, answer, low)];
}

/** Every stretch of every range, half a step to both sides. */
function covered(chart: Chart, { range_km, stretches }: SectionAnswer, high: number): void {
  const steps = stretches.flatMap((here, index) => {
    const before = range_km[Math.max(index - 1, 0)], after = range_km[Math.min(index + 1, range_km.length - 1)];
    const [left, right] = [(before + range_km[index]) / 2, (after + range_km[index]) / 2].map(chart.x);
    return here.filter(([bottom]) => bottom < high).map(([bottom, top]) =>
      `M${left.toFixed(1)} ${chart.y(bottom).toFixed(1)}H${right.toFixed(1)}V${chart.y(top).toFixed(1)}H${left.toFixed(1)}Z`);
  });
  chart.add("path", { class: "covered", d: steps.join("") });
}

function ringOf(chart: Chart, { ring_km, ring_m }: SectionAnswer, low: number): void {
  if (ring_km === null) return;
  const top = ring_m ?? HEIGHTS_M[1];
  chart.path("ring", [[0, top], [ring_km, top], [ring_km, low]]);
}

/** The values at one distance: under the pointer, or under the slider. */
function readout(chart: Chart, answer: SectionAnswer, low: number): HTMLElement {
  const { range_km } = answer, words = h("output", { ariaLive: "polite", className: "readout" });
  const at = h("input", { type: "range", min: "0", max: String(range_km.length - 1), value: "0", ariaLabel: "Distance read", key: "distance", className: "along" });
  const mark = document.createElementNS("http://www.w3.org/2000/svg", "path");
  mark.setAttribute("class", "mark");
  chart.at.append(mark);
  const tell = (index: number) => {
    words.textContent = valuesAt(answer, index);
    at.setAttribute("aria-valuetext", words.textContent);
    mark.setAttribute("d", `M${chart.x(range_km[index])} ${chart.y(low)}V8`);
  };
  at.oninput = () => tell(Number(at.value));
  chart.at.addEventListener("pointermove", (event) => {
    const km = chart.kmAt((event as PointerEvent).clientX);
    const index = range_km.reduce((best, each, index) => (Math.abs(each - km) < Math.abs(range_km[best] - km) ? index : best), 0);
    at.value = String(index);
    tell(index);
  });
  if (range_km.length) tell(0);
  return h("div", {}, at, words);
}

export function valuesAt({ range_km, ground_m, stretches }: SectionAnswer, index: number): string {
  const ground = ground_m[index], soil = ground === null ? "no terrain data" : `ground ${metres(ground)}`;
  const told = stretches[index].map(([low, high]) => `${metres(low)} to ${metres(high)}`);
  return `At ${range_km[index].toFixed(range_km[index] < 10 ? 1 : 0)} km: ${soil}; ${told.length ? `covered from ${told.join(" and ")} above sea level` : "not covered at any height"}.`;
}
