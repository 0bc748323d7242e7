// Lines cut into straight pieces, in runs that lie together: of each run it is cheap to say whether it is in sight.

import type { Point } from "../data";
import type { Camera3 } from "./gl";
import { onSphere, type Vector } from "./sphere";

export const PIECE = 8; // numbers a piece: its two ends on the sphere, and how far along the line each is
const RUN = 96, LONGEST_DEG = 1;

export interface Run {
  from: number; // pieces
  to: number;
  middle: Vector;
  radius: number;
}

/** Long steps are cut in equal parts of latitude and longitude, as edges of areas run. */
export function piecesOf(lines: Point[][]): Float32Array {
  const pieces: number[] = [];
  for (const line of lines) {
    let along = 0;
    for (let at = 1; at < line.length; at++) {
      const [from, to] = [line[at - 1], line[at]];
      const n = Math.max(Math.ceil(Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])) / LONGEST_DEG), 1);
      let last: Vector = onSphere(from);
      for (let part = 1; part <= n; part++) {
        const next = onSphere([from[0] + ((to[0] - from[0]) * part) / n, from[1] + ((to[1] - from[1]) * part) / n]);
        const far = along + Math.hypot(next[0] - last[0], next[1] - last[1], next[2] - last[2]);
        pieces.push(...last, ...next, along, far);
        [last, along] = [next, far];
      }
    }
  }
  return Float32Array.from(pieces);
}

export function runsOf(pieces: Float32Array): Run[] {
  const n = pieces.length / PIECE, runs: Run[] = [];
  for (let from = 0; from < n; from += RUN) {
    const to = Math.min(from + RUN, n), low: Vector = [2, 2, 2], high: Vector = [-2, -2, -2];
    for (let at = from * PIECE; at < to * PIECE; at += PIECE)
      for (let axis = 0; axis < 6; axis++) {
        low[axis % 3] = Math.min(low[axis % 3], pieces[at + axis]);
        high[axis % 3] = Math.max(high[axis % 3], pieces[at + axis]);
      }
    const middle = low.map((each, axis) => (each + high[axis]) / 2) as Vector;
    runs.push({ from, to, middle, radius: Math.hypot(...low.map((each, axis) => high[axis] - each)) / 2 });
  }
  return runs;
}

/** The runs in sight, those that follow each other as one. */
export function inSight(runs: Run[], camera: Camera3): [from: number, to: number][] {
  const walls = wallsOf(camera), seen: [number, number][] = [];
  for (const { from, to, middle: [x, y, z], radius } of runs) {
    if (walls.some(([a, b, c, d]) => a * x + b * y + c * z + d < -radius)) continue;
    const last = seen.at(-1);
    if (last?.[1] === from) last[1] = to;
    else seen.push([from, to]);
  }
  return seen;
}

/** The planes that bound what is seen: the four edges of the screen, and the horizon. */
function wallsOf({ matrix: m, plane }: Camera3): number[][] {
  const row = (index: number) => [m[index], m[index + 4], m[index + 8], m[index + 12]];
  const [across, up, , away] = [0, 1, 2, 3].map(row);
  const sides = [across, up].flatMap((side) => [1, -1].map((sign) => away.map((each, axis) => each + sign * side[axis])));
  return [...sides, [...plane]].map((wall) => {
    const length = Math.hypot(wall[0], wall[1], wall[2]) || 1;
    return wall.map((each) => each / length);
  });
}

/** Lines without the points that nobody tells apart: nearer to the last than so many degrees. */
export function thinned(lines: Point[][], nearest_deg: number): Point[][] {
  return lines.flatMap((line) => {
    const kept = [line[0]];
    for (const each of line.slice(1, -1)) {
      const last = kept[kept.length - 1];
      if (Math.hypot((each[0] - last[0]) * Math.cos((each[1] * Math.PI) / 180), each[1] - last[1]) >= nearest_deg) kept.push(each);
    }
    if (line.length > 1) kept.push(line[line.length - 1]);
    const isSpeck = kept.length < 3 || (kept.length === 3 && kept[0][0] === kept[2][0] && kept[0][1] === kept[2][1]);
    return isSpeck && nearest_deg > 0 && line.length > 2 ? [] : [kept];
  });
}
