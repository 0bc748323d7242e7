// Recorded flights above the zones.

import { line, type Point, type Tracks } from "./data";
import { clamp } from "./state";
import { pixel, type View } from "./view";

const NEAR_PX = 9, MOST_NAMED = 6;

/** The flights that pass a place, by name, as a sentence; nothing where there is none. */
export function flightWords({ names, lines, inside }: Tracks, which: number, view: View, at: Point): string {
  const [x, y] = pixel(view, at), found = new Map<number, number>();
  for (const [flight, state, steps] of [...lines, ...inside[which]]) {
    if (state > (found.get(flight) ?? -1) && isNear(line(steps).map((each) => pixel(view, each)), x, y)) found.set(flight, state);
  }
  const words = [...found].map(([flight, state]) => names[flight] + ["", " (possibly inside)", " (inside)"][state]);
  if (words.length > MOST_NAMED) words.splice(MOST_NAMED, words.length, `${words.length - MOST_NAMED} more`);
  return words.length ? ` Recorded here: ${words.join(", ")}.` : "";
}

function isNear(points: [number, number][], x: number, y: number): boolean {
  return points.some(([toX, toY], index) => {
    const [fromX, fromY] = points[Math.max(index - 1, 0)], right = toX - fromX, down = toY - fromY;
    const along = clamp(((x - fromX) * right + (y - fromY) * down) / (right * right + down * down || 1), 0, 1);
    return Math.hypot(fromX + along * right - x, fromY + along * down - y) < NEAR_PX;
  });
}
