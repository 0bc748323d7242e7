// The numbers at every level: the share now, from case to case, its spread, and the difference to the start.

import { askedLevel } from "../../state";
import { between } from "../../words";
import { blockOf, shownOf } from "../block";
import { byId, h, refill } from "../elements";
import { questionWords } from "../said";
import type { NumberRow, Numbers, Scene, Shares } from "../protocol";
import { differs, type Desk, type Ear } from "../store";

const HEADS = [["Level", ""], ["Covered", "all cases"], ["Spread", "5 to 95 %"], ["Change", "points"]];
type Ends = [number, number] | null;

export function numbersPanel(): Ear {
  const at = byId("numbers");
  return (now, before) => {
    if (differs(now, before, "numbers", "frames", "scene", "pack", "target", "which", "kind", "height", "hand")) refill(at, ...shown(now));
  };
}

function shown(now: Desk): HTMLElement[] {
  const { numbers, scene, pack, target, which } = now, live = shownOf(scene, now.frames, { ...now, other: -1 });
  if (!numbers || numbers.package !== pack || numbers.target !== target) return [h("p", { className: "busy" }, "The numbers are being computed …")];
  const head = live?.head, isNew = !!head && head.revision > numbers.revision, isOld = isNew || numbers.revision < scene.revision;
  const asked = askedLevel(blockOf(scene), now);
  const rows = numbers.rows.map((row, level) => {
    const made = rowOf({ ...row, level: scene.levels[level].short }, which, isNew ? ends(head.shares[level]) : undefined);
    made.classList.toggle("asked", level === asked);
    made.classList.toggle("finer", !row.free);
    return made;
  });
  const heads = HEADS.map(([words, small]) => h("th", { scope: "col" }, words, ...under(small)));
  const table = h("table", { className: isOld ? "stale" : "" }, h("caption", {}, questionWords(now)), h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows));
  return [table, h("p", { className: "busy" }, stateWords(numbers, isOld, now.hand !== null)), ...below(numbers, asked, scene, isOld)];
}

function stateWords({ rows }: Numbers, isOld: boolean, isHeld: boolean): string {
  if (isHeld) return "Coarse while you drag.";
  if (isOld) return "The numbers are being computed …";
  const waits = rows.some((each) => each.free) && rows.every((each) => !each.now.draws);
  return waits ? "The spread over sampled figures follows …" : "";
}

function ends(pair: [number | null, number | null] | undefined): Ends {
  return pair && pair[0] !== null && pair[1] !== null ? [pair[0], pair[1]] : null;
}

function rowOf({ level, now, was }: NumberRow, which: number, live: Ends | undefined): HTMLElement {
  const here = live === undefined ? now.covered[which] : live, detected = now.detected[which];
  return h("tr", {},
    h("th", { scope: "row" }, level, ...under(detected && live === undefined ? `${between(detected)} detected` : "")),
    h("td", {}, here ? between(here) : "no sky", ...under(live === undefined ? casesWords(now) : "")),
    h("td", {}, now.draws && live === undefined ? drawsWords(now.draws) : "–"),
    h("td", {}, differenceWords(here, was.covered[which])),
  );
}

function under(words: string): HTMLElement[] {
  return words ? [h("small", {}, words)] : [];
}

/** From the claimed to the conservative case. */
function casesWords({ covered }: Shares): string {
  const known = covered.filter((each) => each !== null).flat();
  if (covered.length < 2 || !known.length) return "";
  return between([Math.min(...known), Math.max(...known)]);
}

function drawsWords([low, , high]: [number, number, number]): string {
  return between([low, high]);
}

export function differenceWords(now: Ends, was: Ends): string {
  if (!now || !was) return "–";
  const points = 100 * ((now[0] + now[1]) / 2 - (was[0] + was[1]) / 2);
  if (Math.abs(points) < 0.05) return "0";
  return `${points < 0 ? "−" : "+"}${Math.abs(points).toFixed(Math.abs(points) < 9.95 ? 1 : 0)}`;
}

/** Three digits above a thousand, as in the report. */
function area(km2: number): string {
  const scale = 10 ** Math.max(Math.floor(Math.log10(Math.max(km2, 1))) - 2, 0);
  return (Math.round(km2 / scale) * scale).toLocaleString("en");
}

/** Beside the area, at the level that is asked at. */
function below({ rows, neighbours, remarks }: Numbers, asked: number, { levels }: Scene, isOld: boolean): HTMLElement[] {
  const lines = neighbours.filter((each) => each.level === rows[asked]?.level && each.km2 + each.was_km2 >= 1).map(({ state, km2, was_km2 }) => {
    const change = area(km2) === area(was_km2) ? "" : ` (${area(was_km2)} at the start)`;
    return h("li", {}, `${state}: ${area(km2)}\u00a0km²${change}`);
  });
  const told = remarks.map((each) => h("p", { className: "note" }, each));
  const className = isOld ? "stale" : "";
  return lines.length ? [h("h3", { className }, `Neighbours’ airspace reached at ${levels[asked].short}`), h("ul", { className: `plain ${className}` }, ...lines), ...told] : told;
}
