// The map of a report: reads its block of data, draws it, and keeps state, page and address together.

import { OPEN, partOf, type Asked } from "./cells";
import { controls, element, make } from "./controls";
import { inflated, skiesOf, type Block } from "./data";
import { gestures } from "./gestures";
import { legend, type Entry } from "./legend";
import { pictureOf } from "./picture";
import { first, read, settled, written, type State } from "./state";
import { flightWords } from "./tracks";
import { cellAt } from "./view";
import { cellWords, percent, says } from "./words";

const REST_MS = 400; // after the last change: neither screen readers nor addresses follow every step of a slider

const block = JSON.parse(element("data").textContent!) as Block;
const skies = skiesOf(block, await inflated(block.packed));
const canvas = element<HTMLCanvasElement>("canvas"), picture = pictureOf(block, skies, canvas);
let state = settled(block, read(block, location.hash) ?? first(block)), resting = 0;

function show(isAsked = false): void {
  const asked: Asked = { block, skies, state }, seen = picture.paint(state), said = says(asked);
  const cell = state.cross ? cellAt(block, state.cross) : -1, told = cell < 0 ? "" : cellWords(asked, cell, state.cross!) + flights();
  showControls(state);
  element("says").textContent = said;
  element("cell").textContent = told;
  element("legend").replaceChildren(...entries(asked, seen).map((each) => swatch(asked, each)));
  canvas.style.touchAction = state.zoom > 1 ? "none" : "pan-y";
  clearTimeout(resting);
  resting = setTimeout(() => {
    element("spoken").textContent = `${said} ${told}`;
    if (isAsked) history.replaceState(null, "", written(state));
  }, REST_MS);
}

function flights(): string {
  return block.tracks ? flightWords(block.tracks, state.which, picture.view(), state.cross!) : "";
}

function change(part: Partial<State>): void {
  state = settled(block, { ...state, ...part });
  show(true);
}

/** The legend; of the many reasons only those that are seen. */
function entries(asked: Asked, seen: Set<number>): Entry[] {
  const { palette } = block, known = legend(asked).filter(([index]) => state.layer !== "reason" || seen.has(index));
  if (seen.has(OPEN)) known.push([OPEN, "#c9c9c9", palette.reasons[palette.open][1]]);
  return [...known, ...(block.tracks?.colours ?? []).map(([colour, words]): Entry => [0, colour, words])];
}

/** A colour and its words; of two packages also how much of the sky it is. */
function swatch(asked: Asked, [index, colour, words]: Entry): HTMLElement {
  const item = make("li"), made = make("i");
  made.style.background = colour;
  item.append(made, state.other < 0 || index === OPEN ? words : `${words}: ${percent(partOf(asked, picture.shown, index))}`);
  return item;
}

const showControls = controls(block, change), zoomed = gestures(block, picture, () => state, change);
element("in").onclick = () => zoomed(1.5);
element("out").onclick = () => zoomed(1 / 1.5);
element("mark").textContent = block.label;
element("mark").hidden = !block.label;
element("terrain").textContent = block.notes;
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
