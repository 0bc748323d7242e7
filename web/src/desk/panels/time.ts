// Recorded flights, or one replication of a raid, as time goes by.

import type { Point } from "../../data";
import type { Globe } from "../../globe/globe";
import type { Acts } from "../acts";
import { byId, h } from "../elements";
import type { Replay } from "../protocol";
import { differs, type Ear, type Store } from "../store";
import { playerOf } from "./player";
import { otherWords, runSelect } from "./runs";

const TRAIL_S = 600, EVENTS = 3, NO_STATE = "#56616e";
const AS_IT_CAME = "Computed for the scenario as it was opened: your changes are not in it.";
const ALTITUDES = "Altitudes on the globe are above sea level.";
const SEVERAL: Record<string, string> = { target: "targets", "missile that hits": "missiles that hit", "missile that stops nothing": "missiles that stop nothing" };
const NARROW = "(max-width: 48rem)"; // as in page.css
type Track = Replay["tracks"][number];

/** Where a track is at a time, between its records; null before its first and after its last. */
export function placeOf({ t, lon, lat, alt_m }: Track, seconds: number): { at: Point; alt_m: number } | null {
  if (!t.length || seconds < t[0] || seconds > t[t.length - 1]) return null;
  let low = 0, high = t.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (t[middle] <= seconds) low = middle;
    else high = middle;
  }
  const part = t[high] > t[low] ? (seconds - t[low]) / (t[high] - t[low]) : 0, mix = (of: number[]) => of[low] + part * (of[high] - of[low]);
  return { at: [mix(lon), mix(lat)], alt_m: mix(alt_m) };
}

export function stateOf({ states }: Track, seconds: number): string {
  return states.find(([from, to]) => seconds >= from && seconds <= to)?.[2] ?? "";
}

export function timePanel(store: Store, acts: Acts, globe: Globe): Ear {
  const box = byId("time"), slider = h("input", { type: "range", min: "0", step: "1", ariaLabel: "Time" });
  const clock = h("output", { className: "clock" }), told = h("ul", { className: "map-legend" }), events = h("ul", { className: "plain events" });
  const title = h("span", { className: "kicker" }), credit = h("p", { className: "note" });
  const { play, speed, stop } = playerOf(store), run = runSelect(store, acts, stop);
  const whose = h("p", { className: "whose", hidden: true });
  slider.oninput = () => (stop(), store.set({ seconds: Number(slider.value) }));
  box.append(h("div", { className: "clockwork" }, play, slider, clock, h("span", { className: "row" }, speed, run)), h("div", { className: "now" }, title, told), whose, events, credit);
  stands(box);
  return (now, before) => {
    const { replay, seconds } = now;
    whose.textContent = otherWords(now.scene, now.run, now.pack);
    whose.hidden = !whose.textContent;
    if (!replay || !differs(now, before, "replay", "seconds", "scene")) return;
    if (differs(now, before, "replay", "scene")) {
      box.hidden = false;
      slider.max = String(Math.ceil(replay.duration_s));
      title.textContent = replay.title;
      credit.textContent = [...(now.scene.changes.length ? [AS_IT_CAME] : []), ALTITUDES, replay.credit].join(" ");
      events.hidden = !replay.events.length;
    }
    slider.value = String(Math.round(seconds));
    clock.textContent = clockWords(replay, seconds);
    slider.setAttribute("aria-valuetext", clock.textContent);
    told.replaceChildren(...counted(replay, seconds));
    events.replaceChildren(...replay.events.filter((each) => each.t <= seconds).slice(-EVENTS).reverse().map((each) => h("li", {}, `${clockWords(replay, each.t)} ${each.words}`)));
    globe.replay(...drawn(replay, seconds));
  };
}

/** On a phone it stands right below the answer, else under the globe. */
function stands(box: HTMLElement): void {
  const narrow = matchMedia(NARROW), wide = box.parentElement!, put = () => (narrow.matches ? byId("map-says").parentElement!.after(box) : wide.append(box));
  narrow.onchange = put;
  put();
}

function drawn(replay: Replay, seconds: number): Parameters<Globe["replay"]> {
  const here = replay.tracks.flatMap((track) => {
    const found = placeOf(track, seconds), colour = replay.colours[stateOf(track, seconds)] ?? NO_STATE;
    return found ? [{ mark: { ...found, name: track.name, colour }, trail: { points: trailOf(track, seconds, found.at), colour } }] : [];
  });
  return [here.map((each) => each.mark), here.map((each) => each.trail)];
}

function trailOf({ t, lon, lat }: Track, seconds: number, at: Point): Point[] {
  const past = t.flatMap((each, index): Point[] => (each <= seconds && each >= seconds - TRAIL_S ? [[lon[index], lat[index]]] : []));
  return [...past, at];
}

/** How many are in the air, state by state. */
function counted(replay: Replay, seconds: number): HTMLElement[] {
  const found = new Map(Object.keys(replay.colours).map((state) => [state, 0]));
  for (const track of replay.tracks) {
    const state = placeOf(track, seconds) ? stateOf(track, seconds) : "";
    if (state) found.set(state, (found.get(state) ?? 0) + 1);
  }
  return [...found].map(([state, n]) => {
    const swatch = h("i");
    swatch.style.background = replay.colours[state] ?? NO_STATE;
    return h("li", {}, swatch, `${n} ${n === 1 ? state : (SEVERAL[state] ?? state)}`);
  });
}

function clockWords({ start }: Replay, seconds: number): string {
  if (start) return `${new Date(Date.parse(start) + seconds * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
  const whole = Math.round(seconds), two = (value: number) => String(value).padStart(2, "0");
  return `${Math.floor(whole / 60)}:${two(whole % 60)}`;
}
