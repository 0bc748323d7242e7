// Advertised rings of the units that are shown; one under a hand goes with it.

import { line, type Point } from "../data";
import type { Scene } from "../desk/protocol";
import { number } from "../words";
import { circle } from "./sphere";
import type { Strokes } from "./strokes";

const DASH: [number, number] = [6, 3.5];

export class Rings {
  private lines = new Map<string, Point[]>();
  private words = new Map<string, string>();
  private radii = new Map<string, number>(); // km
  private colour = "#8a1c3b";
  private isShown = true;
  private asked: ReadonlySet<string> = new Set();

  constructor(private readonly strokes: Strokes) {}

  /** What `show` draws from now on. */
  scene({ units, palette }: Scene): void {
    this.colour = palette.ring;
    this.lines = new Map(units.flatMap(({ key, ring }) => (ring ? [[key, line(ring)] as const] : [])));
    this.words = new Map(units.flatMap(({ key, system, ring_km }) => (ring_km ? [[key, `${system}: ${number(ring_km)} km advertised`] as const] : [])));
    this.radii = new Map(units.flatMap(({ key, ring_km }) => (ring_km ? [[key, ring_km] as const] : [])));
  }

  /** The rings that are shown, and what each is. */
  named(): { words: string; line: Point[] }[] {
    return this.seen().map(([unit, line]) => ({ words: this.words.get(unit) ?? "", line }));
  }

  /** The same circle about another place, until the server's own comes. */
  moved(unit: string, at: Point): void {
    const radius = this.radii.get(unit);
    if (radius) this.put(unit, circle(at, radius));
  }

  live(unit: string, ring: number[]): void {
    if (ring.length) this.put(unit, line(ring));
  }

  show(isShown: boolean, asked: ReadonlySet<string>): void {
    this.isShown = isShown;
    this.asked = asked;
    this.draw();
  }

  private put(unit: string, ring: Point[]): void {
    this.lines.set(unit, ring);
    this.draw();
  }

  private seen(): [unit: string, line: Point[]][] {
    return this.isShown ? [...this.lines].filter(([unit]) => this.asked.has(unit)) : [];
  }

  private draw(): void {
    this.strokes.set("rings", this.seen().map(([, ring]) => ring), { colour: this.colour, width: 1.4, dash: DASH, halo: "#ffffff" });
  }
}
