// What the desk tells the globe, and the globe the desk.

import type { FeatureCollection } from "geojson";
import type { Point } from "../data";
import type { Scene } from "../desk/protocol";
import type { Field } from "./cells";
import type { Mark, Trail } from "./replayed";
import type { Shown } from "./stage";

export interface Camera { lon: number; lat: number; zoom: number; bearing: number; pitch: number }

/** What the globe tells the desk. */
export interface Hand {
  dragged(unit: string, at: Point, isDrop: boolean): void;
  chosen(unit: string): void; // click or Enter on a marker
  clicked(at: Point): void; // a point of the ground
  placed(system: string, at: Point): void; // an entry of the catalogue dropped on the globe (text/x-skyshed-system)
  moved(camera: Camera): void;
}

export interface Globe {
  scene(scene: Scene): void;
  paint(field: Field | null): Promise<number>; // once it is painted: how many ms that took
  shown(): Uint8Array; // the class of every cell of the field
  live(unit: string, at: Point, ring: number[]): void; // while it is dragged, here or in another tab
  show(options: Shown): void;
  cross(at: Point | null): void;
  line(points: Point[] | null): void;
  overlay(name: string, data: FeatureCollection | null): void;
  replay(marks: Mark[], trails: Trail[]): void;
  camera(): Camera;
  fly(camera: Camera): void;
  fit(window: [number, number, number, number]): void;
}
