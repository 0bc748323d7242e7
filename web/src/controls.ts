// The controls under and beside the map: what they show, and what they change.

import type { Block, Kind } from "./data";
import { askedLevel, clamp, FLIGHT_LEVEL_M, HIGHEST_M, LAYERS, LOWEST_M, type State } from "./state";
import { flightLevel, heightWords, metres } from "./words";

const STEPS = 600, NEAR = 5;
const KINDS: Kind[] = ["agl", "msl", "fl"]; // as the page has them

export function element<T extends HTMLElement>(name: string): T {
  return document.getElementById(`map-${name}`) as T;
}

export function make<K extends keyof HTMLElementTagNameMap>(kind: K): HTMLElementTagNameMap[K] {
  return document.createElement(kind);
}

/** Set the controls up; return what makes them show a state. */
export function controls(block: Block, change: (change: Partial<State>) => void): (state: State) => void {
  const names = (each: { name: string }) => each.name;
  const pack = select("package", block.packages.map(names), (pack) => change({ pack }));
  const other = select("other", block.packages.map(names), (index) => change({ other: index - 1, layer: "covered" }));
  const target = select("target", block.targets.map(names), (target) => change({ target }));
  const layer = select("layer", [], (index) => change({ layer: LAYERS[index], other: -1 }));
  const cases = radios("cases", block.cases.map(names), (which) => change({ which }));
  const kinds = radios("kinds", [], (index) => change({ kind: KINDS[index] }));
  const rings = element<HTMLInputElement>("rings"), slider = element<HTMLInputElement>("height");
  const levels = block.levels.map(({ short, kind, m }) => button(short, () => change({ kind, height: m })));
  const ticks = block.levels.map(({ m }) => tick(stepOf(m)));
  let shown: State;

  layer.options[3].hidden = !!block.tracks; // zones of flights hold no reasons
  element("levels").replaceChildren(...levels);
  element("ticks").replaceChildren(...ticks);
  rings.onchange = () => change({ rings: rings.checked });
  slider.max = String(STEPS);
  slider.oninput = () => change({ height: heightAt(block, shown.kind, Number(slider.value)) });

  return (state) => {
    shown = state;
    pack.selectedIndex = state.pack;
    other.selectedIndex = state.other + 1;
    for (const each of other.options) each.disabled = each.index === state.pack + 1;
    target.selectedIndex = state.target;
    layer.selectedIndex = LAYERS.indexOf(state.layer);
    rings.checked = state.rings;
    cases[state.which].checked = kinds[KINDS.indexOf(state.kind)].checked = true;
    if (heightAt(block, state.kind, Number(slider.value)) !== state.height) slider.value = String(stepOf(state.height));
    slider.setAttribute("aria-valuetext", heightWords(state));
    element("height-words").textContent = state.kind === "fl" ? flightLevel(state.height) : metres(state.height);
    const asked = askedLevel(block, state);
    levels.forEach((each, index) => each.setAttribute("aria-pressed", String(index === asked)));
    ticks.forEach((each, index) => (each.hidden = block.levels[index].kind !== state.kind));
  };
}

/** The height at a step of the slider: a round one, or that of a level near by. */
function heightAt(block: Block, kind: Kind, step: number): number {
  const near = block.levels.find((each) => each.kind === kind && Math.abs(stepOf(each.m) - step) <= NEAR);
  if (near) return near.m;
  const height = LOWEST_M * (HIGHEST_M / LOWEST_M) ** (step / STEPS);
  if (kind === "fl") return Math.max(Math.round(height / FLIGHT_LEVEL_M / 5) * 5, 1) * FLIGHT_LEVEL_M;
  const unit = 10 ** (Math.floor(Math.log10(height)) - 1);
  return Math.round(height / unit) * unit;
}

function stepOf(height: number): number {
  return clamp(Math.round((Math.log(Math.max(height, 1) / LOWEST_M) / Math.log(HIGHEST_M / LOWEST_M)) * STEPS), 0, STEPS);
}

function select(name: string, words: string[], chosen: (index: number) => void): HTMLSelectElement {
  const made = element<HTMLSelectElement>(name);
  made.append(...words.map((each) => new Option(each)));
  made.parentElement!.hidden = words.length === 1;
  made.onchange = () => chosen(made.selectedIndex);
  return made;
}

function radios(name: string, words: string[], chosen: (index: number) => void): HTMLInputElement[] {
  const box = element(name);
  for (const each of words) {
    const input = make("input"), label = make("label"), span = make("span");
    input.type = "radio";
    input.name = `map-${name}`;
    span.textContent = each;
    label.append(input, span);
    box.append(label);
  }
  const inputs = [...box.querySelectorAll("input")];
  inputs.forEach((each, index) => (each.onchange = () => chosen(index)));
  return inputs;
}

function button(words: string, pressed: () => void): HTMLButtonElement {
  const made = make("button");
  made.type = "button";
  made.textContent = words;
  made.onclick = pressed;
  return made;
}

function tick(step: number): HTMLElement {
  const made = make("i");
  made.style.left = `${(100 * step) / STEPS}%`;
  return made;
}
