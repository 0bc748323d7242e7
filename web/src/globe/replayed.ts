// Aircraft and missiles of a replay: trails on the ground, and marks with a name and an altitude.

import type { Point } from "../data";
import { metres } from "../words";
import { made } from "./marker";
import type { Label } from "./room";
import { spotOf, type Sight } from "./sphere";
import type { Strokes } from "./strokes";

export interface Mark { at: Point; name: string; colour: string; alt_m: number }
export interface Trail { points: Point[]; colour: string }

export class Replayed {
  private readonly layer = document.createElement("div");
  private marks: Mark[] = [];
  private readonly elements: { mark: HTMLElement; words: HTMLElement }[] = [];

  constructor(over: HTMLElement, private readonly strokes: Strokes) {
    this.layer.className = "replay";
    over.append(this.layer);
  }

  set(marks: Mark[], trails: Trail[]): void {
    const colours = new Map<string, Point[][]>();
    for (const { points, colour } of trails) colours.set(colour, [...(colours.get(colour) ?? []), points]);
    this.strokes.clear("trail ");
    for (const [colour, lines] of colours) this.strokes.set(`trail ${colour}`, lines, { colour, width: 2, halo: "#ffffff" });
    this.marks = marks;
    while (this.elements.length < marks.length) this.elements.push(this.made());
    this.elements.forEach(({ mark, words }, index) => {
      const it = marks[index];
      mark.hidden = !it;
      if (!it) return;
      mark.style.setProperty("--colour", it.colour);
      const said = `${it.name}: ${metres(it.alt_m)}`; // a name may end in a number
      if (words.textContent !== said) words.textContent = said;
    });
  }

  private made(): { mark: HTMLElement; words: HTMLElement } {
    const mark = made("div", "mark"), words = made("span", "faded");
    mark.append(document.createElement("i"), words);
    this.layer.append(mark);
    return { mark, words };
  }

  put(sight: Sight): void {
    this.marks.forEach(({ at }, index) => {
      const spot = spotOf(sight, at), { mark } = this.elements[index];
      mark.hidden = !spot;
      if (spot) mark.style.transform = `translate(${spot[0].toFixed(1)}px,${spot[1].toFixed(1)}px)`;
    });
  }

  labels(): Label[] {
    return this.elements.map(({ mark, words }) => ({ owner: mark, name: words }));
  }
}
