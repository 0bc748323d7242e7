// A drawing of heights over distance: axes, areas, lines.

import { number } from "../words";
import { svg } from "./elements";

const WIDTH = 340, HEIGHT = 190, LEFT = 46, RIGHT = 8, TOP = 8, BOTTOM = 30;

export interface Chart {
  at: SVGElement;
  x(km: number): number;
  y(m: number): number;
  kmOf(x: number): number;
  kmAt(clientX: number): number; // on the page
  path(name: string, points: [km: number, m: number][], isClosed?: boolean): void;
  add(kind: string, attributes: Record<string, string | number>, words?: string): void;
}

export function chartOf(label: string, mostKm: number, lowM: number, highM: number): Chart {
  const at = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "chart", role: "img", "aria-label": label });
  const x = (km: number) => LEFT + (km / (mostKm || 1)) * (WIDTH - LEFT - RIGHT);
  const y = (m: number) => HEIGHT - BOTTOM - ((Math.min(m, highM) - lowM) / (highM - lowM || 1)) * (HEIGHT - TOP - BOTTOM);
  const add: Chart["add"] = (kind, attributes, words) => void at.append(svg(kind, attributes, words));

  for (const m of ticks(lowM, highM)) {
    add("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(m), y2: y(m) });
    add("text", { class: "tick", x: LEFT - 5, y: y(m) + 3.5, "text-anchor": "end" }, number(m));
  }
  for (const km of ticks(0, mostKm)) add("text", { class: "tick", x: x(km), y: HEIGHT - BOTTOM + 13, "text-anchor": "middle" }, number(km));
  const kmOf = (x: number) => ((x - LEFT) / (WIDTH - LEFT - RIGHT)) * mostKm;
  add("text", { class: "tick", x: WIDTH - RIGHT, y: HEIGHT - 4, "text-anchor": "end" }, "km");
  add("text", { class: "tick", x: LEFT, y: HEIGHT - 4 }, "height in m above sea level");

  return {
    at, x, y, add, kmOf,
    kmAt(clientX) {
      const box = at.getBoundingClientRect();
      return kmOf(((clientX - box.left) / box.width) * WIDTH);
    },
    path(name, points, isClosed = false) {
      const steps = points.map(([km, m], index) => `${index ? "L" : "M"}${x(km).toFixed(1)} ${y(m).toFixed(1)}`);
      add("path", { class: name, d: steps.join("") + (isClosed ? "Z" : "") });
    },
  };
}

/** Round numbers, four to seven of them. */
export function ticks(low: number, high: number): number[] {
  const rough = (high - low) / 5 || 1, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((each) => each * power >= rough)! * power, found: number[] = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step * 1e-9; at += step) found.push(Math.round(at * 1e6) / 1e6);
  return found;
}

/** The ground below a line of points, down to the edge of a chart; where it is not known there is none. */
export function groundUnder(km: number[], ground: (number | null)[], low: number): [number, number][][] {
  const parts: [number, number][][] = [];
  let part: [number, number][] = [];
  const close = () => {
    if (part.length > 1) parts.push([[part[0][0], low], ...part, [part[part.length - 1][0], low]]);
    part = [];
  };
  ground.forEach((m, index) => (m === null ? close() : part.push([km[index], m])));
  close();
  return parts;
}
