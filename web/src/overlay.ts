// What lies above the colours: borders, rings, units, assets, names, the scale.

import { line, type Block, type Unit } from "./data";
import type { State } from "./state";
import { number } from "./words";
import { pixel, type View } from "./view";

type Spot = [x: number, y: number];
const SIDES = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [-1, -1], [1, 1], [-1, 1]], MIDDLE = [[0, 0]];
const RING_SPOTS = [0, 5, 115, 10, 110, 20, 100, 60]; // of its 120 points, from north
const FONT = "system-ui, sans-serif";
const SCALES_KM = [1000, 500, 200, 100, 50, 20, 10, 5, 2, 1];
const DEGREE_KM = 111.195, STEM = 15, NEAR = 24, MOST_NAMES = 40, LEAST_RING = 0.06; // of the width

function meet(one: number[], other: number[]): boolean {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
}

export function overlay(block: Block, context: CanvasRenderingContext2D, view: View, state: State): void {
  const { ink, faint, ring, paper, friend } = block.palette, white = "rgba(255,255,255,.8)";
  context.lineJoin = "round";
  const taken = [[view.width - 190, view.height - 34, view.width, view.height], [view.width - 46, 0, view.width, 92]];

  function lines(lines: number[][], colour: string, width: number, dashes: number[] = []): void {
    context.beginPath();
    for (const each of lines) line(each).forEach((at, index) => context[index ? "lineTo" : "moveTo"](...pixel(view, at)));
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dashes);
    context.stroke();
    context.setLineDash([]);
  }

  function keep(x: number, y: number, half: number, tall: number): void {
    taken.push([x - half, y - tall, x + half, y + tall]);
  }

  /** Words at the first free place around a point; false where there is none. */
  function put(words: string, [x, y]: Spot, away: number, size: number, colour: string, sides = SIDES): boolean {
    context.font = `${away > 9 ? 600 : 400} ${size}px ${FONT}`;
    const width = context.measureText(words).width, gap = away + 3;
    for (const [right, down] of sides) {
      const left = x + right * (gap + width / 2) - width / 2, top = y + down * (gap + size / 2) - size / 2;
      const box = [left, top, left + width, top + size];
      if (left < 2 || top < 2 || box[2] > view.width - 2 || box[3] > view.height - 2 || taken.some((each) => meet(box, each))) continue;
      taken.push(box);
      context.textBaseline = "middle";
      context.lineWidth = 3;
      context.strokeStyle = white;
      context.strokeText(words, left, top + size / 2);
      context.fillStyle = colour;
      context.fillText(words, left, top + size / 2);
      return true;
    }
    return false;
  }

  /** A friendly frame of APP-6 on a stem, so that what stands at the same place stays visible; a dome, or a bolt. */
  function symbol(x: number, y: number, fires: boolean): void {
    const top = y - STEM;
    context.strokeStyle = ink;
    context.lineWidth = 1.2;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x, top);
    context.stroke();
    context.fillStyle = friend;
    context.fillRect(x - 10, top - 7, 20, 14);
    context.strokeRect(x - 10, top - 7, 20, 14);
    context.beginPath();
    if (fires) context.ellipse(x, top + 7, 10, 6, 0, Math.PI, 0);
    else for (const [right, down] of [[-5, -4], [-1, 1.5], [-1, -1.5], [5, 4]]) context.lineTo(x + right, top + down);
    context.stroke();
    keep(x, top, 13, 9);
  }

  /** One symbol for all units that stand within a symbol's width. */
  function symbols(units: Unit[]): void {
    const groups: { spot: Spot; names: string[]; fires: boolean }[] = [];
    for (const { at, system, ring } of units) {
      const spot = pixel(view, at);
      let group = groups.find((each) => Math.hypot(each.spot[0] - spot[0], each.spot[1] - spot[1]) < NEAR);
      if (!group) groups.push((group = { spot, names: [], fires: false }));
      group.names.push(system);
      group.fires ||= !!ring;
    }
    for (const { spot, fires } of groups) symbol(...spot, fires);
    for (const { spot: [x, y], names } of groups) {
      const words = [...new Set(names)].map((name) => {
        const n = names.filter((each) => each === name).length;
        return n > 1 ? `${name} ×${n}` : name;
      });
      put(words.join(", "), [x, y - STEM], 12, 12, ink);
    }
  }

  function assets(): void {
    const spots = block.assets.map((each) => pixel(view, each.at));
    for (const [x, y] of spots) {
      context.beginPath();
      context.arc(x, y, 2.8, 0, 7);
      context.fillStyle = "#fff";
      context.strokeStyle = ink;
      context.lineWidth = 1.1;
      context.fill();
      context.stroke();
      keep(x, y, 4, 4);
    }
    block.assets.slice(0, MOST_NAMES).forEach(({ name }, index) => put(name, spots[index], 4, 10.5, ink));
  }

  function ringNames(rings: Unit[]): void {
    const said = new Set<string>();
    for (const each of rings) {
      const words = `${each.system}: ${number(each.ring_km!)} km advertised`;
      const points = line(each.ring!).map((at) => pixel(view, at));
      if (points[60][1] - points[0][1] < LEAST_RING * view.width) continue;
      for (const at of RING_SPOTS) if (!said.has(words) && put(words, points[at], 0, 10.5, ring)) said.add(words);
    }
  }

  function scale(): void {
    const long = SCALES_KM.find((each) => (each / DEGREE_KM) * view.pitch < view.width / 4) ?? 1;
    const width = (long / DEGREE_KM) * view.pitch, y = view.height - 10;
    context.fillStyle = white;
    context.fillRect(5, y - 18, width + 12, 25);
    context.fillStyle = ink;
    context.fillRect(11, y, width, 2.5);
    context.font = `10.5px ${FONT}`;
    context.textBaseline = "middle";
    context.fillText(`${number(long)} km`, 11, y - 9);
    taken.push([0, y - 20, width + 20, view.height]);
  }

  const { which } = state, packs = [state.pack, state.other].filter((each) => each >= 0);
  const units = [...new Set(packs.flatMap((each) => block.packages[each].units))].map((each) => block.units[each]);
  const rings = state.rings ? units.filter((each) => each.ring) : [], ringLines = rings.map((each) => each.ring!);
  lines(block.borders, faint, 0.7);
  lines(block.disputed, faint, 0.8, [3.5, 2.5]);
  lines(block.area, paper, 3);
  lines(block.area, ink, 1.4);
  lines(ringLines, white, 2.4);
  lines(ringLines, ring, 1.3, [6, 3.5]);
  block.tracks?.colours.forEach(([colour], state) => {
    const traces = state ? block.tracks!.inside[which] : block.tracks!.lines;
    lines(traces.filter((each) => each[1] === state).map((each) => each[2]), colour, state ? 2.2 : 1);
  });
  scale();
  symbols(units);
  assets();
  ringNames(rings);
  for (const [name, lon, lat] of block.states) put(name.toUpperCase(), pixel(view, [lon, lat]), 0, 9.5, faint, MIDDLE);
}
