// The sky above a radial of a unit or an asset, from the ground up.

import { about, metres, number } from "../../words";
import type { Acts } from "../acts";
import { chartOf, groundUnder, type Chart } from "../chart";
import { button, byId, h, labelled, refill, select } from "../elements";
import { marked, questionWords } from "../said";
import type { Scene, SectionAnswer } from "../protocol";
import { differs, type Desk, type Ear, type Store } from "../store";

const HATCH_PX = 5;
const HEIGHTS_M = [15_000, 30_000, 5_000];

/** The form in the list of panels; the drawing stands at the side. */
export function sectionPanel(at: HTMLElement, store: Store, acts: Acts): Ear {
  const azimuth = h("input", { type: "number", min: "0", max: "360", step: "1", value: "0", key: "number" });
  const slider = h("input", { type: "range", min: "0", max: "360", step: "1", ariaLabel: "Azimuth", key: "slider" });
  const from = select([], () => go(), "from"), drawing = h("div"), tall = select(HEIGHTS_M.map((each) => `up to ${metres(each)}`), () => draw(), "tall");
  const open = button("Draw the section", () => go());
  const go = () => acts.section({ ...places(store.now())[from.selectedIndex].place, azimuth: wrapped(azimuth.value) });
  const draw = () => refill(drawing, ...drawn(store.now(), HEIGHTS_M[tall.selectedIndex]));
  slider.oninput = () => ((azimuth.value = slider.value), go());
  azimuth.oninput = () => azimuth.value && go();
  const form = h("div", { className: "map-asks" }, labelled("From", from), labelled("Height", tall), h("div", { className: "azimuth" }, labelled("Azimuth, ° from north", azimuth), slider));
  byId("section-asked").append(h("p", { className: "note" }, "The ground and the covered sky seen from the side, along one direction from a unit or an asset (a place worth covering)."), open);
  at.append(h("h2", {}, "Section"), form, drawing);
  return (now, before) => {
    if (!differs(now, before, "aside", "section", "sectionAnswer", "scene", "pack")) return;
    at.hidden = now.aside !== "section";
    const found = places(now);
    from.replaceChildren(...found.map((each) => new Option(each.words)));
    from.selectedIndex = Math.max(0, found.findIndex(({ place }) => isFrom(now, place)));
    if (document.activeElement !== azimuth) azimuth.value = String(now.section.azimuth);
    slider.value = azimuth.value;
    if (!at.hidden && differs(now, before, "aside", "sectionAnswer")) draw();
  };
}

function wrapped(text: string): number {
  const value = Number(text);
  return Number.isFinite(value) ? Math.min(Math.max(value, 0), 360) : 0;
}

interface Place { of: "unit" | "asset"; key: string }

function isFrom({ aside, section }: Desk, { of, key }: Place): boolean {
  return aside === "section" && section.of === of && section.key === key;
}

/** Units of the package that is shown, the one of the longest reach first, then assets; and whatever a section stands from now. */
export function places(now: Desk): { words: string; place: Place }[] {
  const { units, assets } = now.scene, of = (kind: Place["of"]) => (key: string, words: string) => ({ words, place: { of: kind, key } });
  const shown = units.filter(({ key, packages }) => packages.includes(now.pack) || isFrom(now, { of: "unit", key }));
  shown.sort((one, other) => (other.ring_km ?? 0) - (one.ring_km ?? 0));
  return [...shown.map((each) => of("unit")(each.key, each.name)), ...assets.map((each) => of("asset")(each.name, each.name))];
}

function drawn(now: Desk, high: number): HTMLElement[] {
  const { sectionAnswer: answer, scene } = now;
  if (!answer) return [h("p", { className: "busy" }, "Being computed …")];
  const { range_km, ground_m, of, azimuth_deg, others } = answer, far = range_km[range_km.length - 1] ?? 0;
  const low = Math.min(0, ...ground_m.filter((each) => each !== null)), asked = questionWords(now), mark = scene.label;
  const chart = chartOf(`Section from ${of} at ${number(azimuth_deg)} degrees; ${asked}${mark && `; ${mark}`}`, far, low, high);
  covered(chart, answer, high);
  if (scene.coarse_below_m) coarse(chart, answer, scene.coarse_below_m);
  for (const part of groundUnder(range_km, ground_m, low)) chart.path("ground", part, true);
  ringOf(chart, answer, low);
  for (const each of others) chart.add("path", { class: "other", d: `M${chart.x(each.range_km)} ${chart.y(low)}v-12` });
  const named = others.map((each) => `${each.name} at ${number(each.range_km)} km`).join(", ");
  const hatched = scene.coarse_below_m ? ` Hatched: below ${metres(scene.coarse_below_m)} above ground, which needs finer ground.` : "";
  const caption = `${of}, ${number(azimuth_deg)}° from north. Shaded: covered by ${asked}.${hatched} Dashed: what is advertised.${named ? ` Near the line: ${named}.` : ""}`;
  return [...marked(mark), h("p", {}, `${asked}.`), h("figure", {}, chart.at, h("figcaption", {}, caption)), readout(chart, answer, low, scene)];
}

/** Strokes over what this ground cannot tell: from the ground up. */
function coarse(chart: Chart, { range_km, ground_m }: SectionAnswer, below: number): void {
  const [left, right] = [range_km[0] ?? 0, range_km[range_km.length - 1] ?? 0].map(chart.x), steps: string[] = [];
  for (let x = left; x < right; x += HATCH_PX) {
    const ground = ground_m[nearest(range_km, chart.kmOf(x))];
    if (ground !== null) steps.push(`M${x.toFixed(1)} ${chart.y(ground).toFixed(1)}L${(x + HATCH_PX).toFixed(1)} ${chart.y(ground + below).toFixed(1)}`);
  }
  chart.add("path", { class: "coarse", d: steps.join("") });
}

function nearest(range_km: number[], km: number): number {
  return range_km.reduce((best, each, index) => (Math.abs(each - km) < Math.abs(range_km[best] - km) ? index : best), 0);
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
function readout(chart: Chart, answer: SectionAnswer, low: number, scene: Scene): HTMLElement {
  const { range_km } = answer, words = h("output", { ariaLive: "polite", className: "readout" });
  const at = h("input", { type: "range", min: "0", max: String(range_km.length - 1), value: "0", ariaLabel: "Distance read", key: "distance", className: "along" });
  const mark = document.createElementNS("http://www.w3.org/2000/svg", "path");
  mark.setAttribute("class", "mark");
  chart.at.append(mark);
  const tell = (index: number) => {
    words.textContent = valuesAt(answer, index, scene);
    at.setAttribute("aria-valuetext", words.textContent);
    mark.setAttribute("d", `M${chart.x(range_km[index])} ${chart.y(low)}V8`);
  };
  at.oninput = () => tell(Number(at.value));
  chart.at.addEventListener("pointermove", (event) => {
    const index = nearest(range_km, chart.kmAt((event as PointerEvent).clientX));
    at.value = String(index);
    tell(index);
  });
  if (range_km.length) tell(0);
  return h("div", {}, at, words);
}

/** On coarse ground nothing is said of heights that it cannot tell. */
export function valuesAt({ range_km, ground_m, stretches }: SectionAnswer, index: number, { coarse_below_m, label }: Pick<Scene, "coarse_below_m" | "label">): string {
  const ground = ground_m[index], soil = ground === null ? "no terrain data" : `ground ${about(ground)}`;
  const lowest = coarse_below_m && ground !== null ? ground + coarse_below_m : -Infinity;
  const told = stretches[index].filter(([, high]) => high > lowest).map(([low, high]) => `${low < lowest ? `${metres(coarse_below_m)} above ground` : about(low)} to ${about(high)}`);
  const none = lowest > -Infinity ? `not covered at any height from ${metres(coarse_below_m)} above ground` : "not covered at any height";
  const finer = lowest > -Infinity ? ` Lower: needs finer ground (${label}).` : "";
  return `At ${range_km[index].toFixed(range_km[index] < 10 ? 1 : 0)} km: ${soil}; ${told.length ? `covered from ${told.join(" and ")} above sea level` : none}.${finer}`;
}
