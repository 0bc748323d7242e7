// Sentences. Numbers look as they do in the rest of the page (report/words.py, units.py).

import { altitude, isCovered, isOpen, OPEN, reason, share, skyOf, type Asked } from "./cells";
import type { Point, Sky } from "./data";
import { askedLevel, FLIGHT_LEVEL_M, type State } from "./state";

const THIN = "\u00a0";

export function number(value: number): string {
  return Math.round(value).toLocaleString("en");
}

export function metres(height: number): string {
  return `${number(height)}${THIN}m`;
}

/** Three digits at most: what is packed has no more. */
export function about(height: number): string {
  const unit = height >= 10000 ? 100 : height >= 1000 ? 10 : height >= 100 ? 5 : 1;
  return metres(Math.round(height / unit) * unit);
}

export function flightLevel(height: number): string {
  return `FL${String(Math.round(height / FLIGHT_LEVEL_M)).padStart(3, "0")}`;
}

export function heightWords({ kind, height }: State): string {
  if (kind === "fl") return `${flightLevel(height)} (about ${metres(height)})`;
  return `${metres(height)} above ${kind === "agl" ? "ground" : "sea level"}`;
}

export function percent(value: number): string {
  const of100 = value * 100;
  if (of100 > 0 && of100 < 0.1) return `under 0.1${THIN}%`;
  if (of100 > 99.9 && of100 < 100) return `over 99.9${THIN}%`;
  const digits = (of100 > 0 && of100 < 9.95) || (of100 > 99 && of100 < 100) ? 1 : 0;
  return `${of100.toFixed(digits).replace(/\.0$/, "")}${THIN}%`;
}

export function between([least, most]: [number, number]): string {
  const [low, high] = [percent(least), percent(most)];
  return low === high ? low : `${low.replace(`${THIN}%`, "")} to ${high}`;
}

/** The sentence over the map: how much of the sky is covered, at which height, against what, in which case. */
export function says(asked: Asked): string {
  const { block, state } = asked;
  if (block.tracks) return `${block.tracks.says[state.which]}. The zones are drawn at ${heightWords(state)}.`;
  const sky = `sky over ${block.title} at ${heightWords(state)}`, ends = share(asked);
  if (Number.isNaN(ends[0])) return `There is no ${sky}.`;
  const isFree = block.packages[state.pack].free && block.levels[askedLevel(block, state)]?.free;
  const mark = block.label && !isFree ? `Not for quoting (${block.label}): ` : "";
  const against = `against ${block.targets[state.target].words}, ${block.cases[state.which].name} case`;
  const { name, verb } = block.packages[state.pack], first = `${mark}${name} ${verb} ${between(ends)}`;
  if (state.other < 0) return `${first} of the ${sky}, ${against}.`;
  return `${first}, ${block.packages[state.other].name} ${between(share(asked, state.other))} of the ${sky}, ${against}.`;
}

export function placeWords([lon, lat]: Point): string {
  const east = ((lon + 540) % 360) - 180;
  return `${Math.abs(lat).toFixed(2)}°${lat < 0 ? "S" : "N"} ${Math.abs(east).toFixed(2)}°${east < 0 ? "W" : "E"}`;
}

/** What the page holds of one cell. */
export function cellWords(asked: Asked, cell: number, at: Point): string {
  const { skies, state, block } = asked;
  const ground = skies.ground[cell];
  const soil = Number.isNaN(ground) ? "no terrain data" : `ground ${metres(ground)}`;
  const packs = state.other < 0 ? [state.pack] : [state.pack, state.other];
  const told = packs.map((pack) => {
    const words = skyWords(asked, skyOf(asked, pack), cell);
    return packs.length > 1 ? `${block.packages[pack].name}: ${words}` : words;
  });
  return `${placeWords(at)}, ${soil}. ${told.join(" ")}`;
}

function skyWords(asked: Asked, sky: Sky, cell: number): string {
  const { block, skies, state } = asked, level = askedLevel(block, state);
  const here = `At ${heightWords(state)}: `, tail = stretch(sky, cell, skies.ground[cell]);
  switch (verdictOf(asked, sky, cell)) {
    case OPEN: return `${here}open, for want of terrain data.${tail}`;
    case 1: {
      const n = level < 0 ? 0 : sky.counts[level][cell];
      return `${here}covered${n ? `, by ${n} fire unit${n > 1 ? "s" : ""}` : ""}.${tail}`;
    }
  }
  if (altitude(skies, state, cell) < skies.ground[cell]) return `${here}below the ground.`;
  const found = block.palette.reasons[reason(asked, sky, cell)]; // none between two stretches: the page holds no why
  return `${here}not covered${found ? ` (${found[1]})` : ""}.${tail}`;
}

function verdictOf(asked: Asked, sky: Sky, cell: number): number {
  const level = askedLevel(asked.block, asked.state);
  const isIn = level < 0 ? isCovered(sky, cell, altitude(asked.skies, asked.state, cell)) : sky.counts[level][cell] > 0;
  if (isIn) return 1;
  return isOpen(asked.block, sky, cell, level) ? OPEN : 0;
}

function stretch(sky: Sky, cell: number, ground: number): string {
  const floor = sky.bottom[cell];
  if (Number.isNaN(floor)) return "";
  const n = 1 + (sky.gaps.get(cell)?.length ?? 0) / 2;
  const low = Number.isNaN(ground) ? `${about(floor)} above sea level` : `${about(Math.max(floor - ground, 0))} above ground`;
  return ` Covered here from about ${low} to ${about(sky.ceiling[cell])} above sea level${n > 1 ? `, in ${n} stretches` : ""}.`;
}
