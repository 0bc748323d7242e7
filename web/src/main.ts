// The map of a report: reads its block of data, draws it, and keeps state, page and address together.

import { OPEN, type Asked } from "./cells";
import { controls, element, make } from "./controls";
import { inflated, skiesOf, type Block } from "./data";
import { gestures } from "./gestures";
import { legend, type Entry } from "./legend";
import { pictureOf } from "./picture";
import { first, read, settled, written, type State } from "./state";
import { cellAt } from "./view";
import { cellWords, notes, says } from "./words";

const SPEAK_MS = 500; // after the last change: a screen reader is not to read every step of a slider

const block = JSON.parse(element("data").textContent!) as Block;
const skies = skiesOf(block, await inflated(block.skies));
const canvas = element<HTMLCanvasElement>("canvas"), picture = pictureOf(block, skies, canvas);
let state = settled(block, read(block, location.hash) ?? first(block)), speaking = 0;

function show(): void {
  const asked: Asked = { block, skies, state }, seen = picture.paint(state), said = says(asked);
  const cell = state.cross ? cellAt(block, state.cross) : -1, told = cell < 0 ? "" : cellWords(asked, cell, state.cross!);
  showControls(state);
  element("says").textContent = said;
  element("cell").textContent = told;
  element("legend").replaceChildren(...entries(asked, seen).map(swatch));
  canvas.style.touchAction = state.zoom > 1 ? "none" : "pan-y";
  canvas.setAttribute("aria-label", `Map. ${said}`);
  clearTimeout(speaking);
  speaking = setTimeout(() => (element("spoken").textContent = `${said} ${told}`), SPEAK_MS);
}

function change(part: Partial<State>): void {
  state = settled(block, { ...state, ...part });
  show();
  history.replaceState(null, "", written(state));
}

/** The legend; of the many reasons only those that are seen. */
function entries(asked: Asked, seen: Set<number>): Entry[] {
  const { palette } = block, known = legend(asked).filter(([index]) => state.layer !== "reason" || seen.has(index));
  return seen.has(OPEN) ? [...known, [OPEN, "#c9c9c9", palette.reasons[palette.open][1]]] : known;
}

function swatch([, colour, words]: Entry): HTMLElement {
  const item = make("li"), made = make("i");
  made.style.background = colour;
  item.append(made, words);
  return item;
}

const showControls = controls(block, change), zoomed = gestures(block, picture, () => state, change);
element("in").onclick = () => zoomed(1.5);
element("out").onclick = () => zoomed(1 / 1.5);
element("mark").textContent = block.label;
element("mark").hidden = !block.label;
element("terrain").textContent = notes(block);
element("live").hidden = false;
addEventListener("hashchange", () => {
  const asks = read(block, location.hash);
  if (!asks) return;
  state = settled(block, asks);
  show();
});
show();
new ResizeObserver(() => picture.paint(state)).observe(canvas);
element("live").dataset["ready"] = "";
