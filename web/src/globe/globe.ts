// The globe of the page: what stands where, the sky over it, and what a hand does on it.

import "./globe.css";
import type { FeatureCollection } from "geojson";
import { line, type Point } from "../data";
import type { Scene } from "../desk/protocol";
import { heightAt, type Base, type Relief } from "./base";
import type { Field } from "./cells";
import { chartOf, EDGE, INK, PAPER, reserve } from "./chart";
import { crossOf } from "./cross";
import { FieldDrawing } from "./field";
import { ground, placeOf } from "./hands";
import { hold, pressed, type Held } from "./hold";
import { Markers } from "./markers";
import { overlay } from "./overlays";
import { thinned } from "./pieces";
import { Replayed, type Mark, type Trail } from "./replayed";
import { Rings } from "./rings";
import { ShadeDrawing } from "./shade";
import { Strokes } from "./strokes";
import { toolsOf } from "./tools";

export type { Field } from "./cells";
export type { Mark, Trail } from "./replayed";
export { reliefOf, type Base, type Relief } from "./base";

export interface Camera { lon: number; lat: number; zoom: number; bearing: number; pitch: number }

/** What the globe tells the desk. */
export interface Hand {
  dragged(unit: string, at: Point, isDrop: boolean): void;
  chosen(unit: string): void; // click or Enter on a marker
  clicked(at: Point): void; // a point of the ground
  placed(system: string, at: Point): void; // an entry of the catalogue dropped on the globe (text/x-skyshed-system)
  moved(camera: Camera): void;
}

export interface Shown { rings: boolean; symbols: boolean; chosen: string | null }

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
  height(at: Point): number | null;
  free(): void;
}

/** Of borders, by zoom: half a pixel. */
const DETAIL = [[-9, 2, 0.2], [2, 3.5, 0.06], [3.5, 5, 0.02], [5, 99, 0]] as const;
const FLIGHT_MS = 600, EDGE_PX = 24, REST_MS = 120;

export async function globeOf(at: HTMLElement, base: Base, relief: Relief, hand: Hand): Promise<Globe> {
  const strokes = new Strokes(), field = new FieldDrawing(), rings = new Rings(strokes);
  const borders = base.borders.map(line);
  DETAIL.forEach(([from, below, nearest_deg]) =>
    strokes.set(`borders ${from}`, thinned(borders, nearest_deg), { colour: EDGE, width: 0.8, zooms: [from, below] }));
  strokes.set("disputed", base.disputed.map(line), { colour: EDGE, width: 0.8, dash: [3.5, 2.5] });
  const canvas = await chartOf(at, base, [new ShadeDrawing(relief), field, strokes]), { chart } = canvas;

  const held: Held = {
    moved(marker, at, isDrop) {
      rings.moved(marker.key, at);
      chart.triggerRepaint();
      hand.dragged(marker.key, at, isDrop);
    },
    chosen: ({ key }) => hand.chosen(key),
    placeOf: (x, y) => placeOf(chart, x, y),
  };
  const markers = new Markers(chart.getCanvasContainer(), (each) => hold(each, held), (each) => pressed(each, () => hand.clicked(each.at)));
  const tools = toolsOf(at, chart), cross = crossOf(chart.getCanvasContainer()), replayed = new Replayed(chart.getCanvasContainer(), strokes);
  ground(chart, hand);
  let resting = 0;
  const named = () => markers.names(at.clientWidth, at.clientHeight);
  chart.on("render", () => {
    const sight = canvas.sight();
    if (!sight) return;
    markers.put(sight, chart.getZoom());
    cross.put(sight);
    replayed.put(sight);
    tools.put(sight.radius);
    clearTimeout(resting);
    resting = setTimeout(named, REST_MS);
  });
  const cameraNow = (): Camera => {
    const { lng, lat } = chart.getCenter();
    return { lon: lng, lat, zoom: chart.getZoom(), bearing: chart.getBearing(), pitch: chart.getPitch() };
  };
  chart.on("moveend", () => hand.moved(cameraNow()));

  let units: Scene["units"] = [], shown: Shown = { rings: true, symbols: true, chosen: null }, asked: number[] | null = null, taken: [string, number, number][] = [];
  /** Units of the packages that are asked about; of all, before any is. */
  const isAsked = (key: string) => !asked || units.some((each) => each.key === key && each.packages.some((pack) => asked!.includes(pack)));
  const refresh = () => {
    markers.show(shown.symbols, shown.chosen, isAsked);
    rings.show(shown.rings, isAsked);
    chart.triggerRepaint();
  };

  return {
    scene(scene) {
      units = scene.units;
      markers.scene(scene);
      rings.scene(scene);
      const gone = scene.units.flatMap(({ home, at }): Point[][] => (home && String(home) !== String(at) ? [[home, at]] : []));
      strokes.set("moved", gone, { colour: INK, width: 1.2, dash: [2, 3], halo: PAPER });
      strokes.set("area", scene.area.map(line), { colour: INK, width: 1.5, halo: PAPER });
      const names = scene.assets.map(({ name, at }): [string, number, number] => [name, ...at]);
      if (String(names) !== String(taken)) reserve(chart, (taken = names));
      refresh();
    },
    async paint(of) {
      const start = performance.now(), packs = of && [of.asked.state.pack, of.asked.state.other].filter((each) => each >= 0);
      field.set(of);
      if (String(packs) !== String(asked)) {
        asked = packs;
        refresh();
      }
      await canvas.drawn();
      return performance.now() - start;
    },
    shown: () => field.shown,
    live(unit, at, ring) {
      const marker = markers.units.get(unit);
      if (!marker || marker.isHeld) return;
      marker.at = at;
      rings.live(unit, ring);
      chart.triggerRepaint();
    },
    show(options) {
      shown = options;
      refresh();
    },
    cross(at) {
      cross.at = at;
      chart.triggerRepaint();
    },
    line(points) {
      strokes.set("section", points ? [points] : [], { colour: INK, width: 2.2, halo: PAPER });
      chart.triggerRepaint();
    },
    overlay: (name, data) => overlay(chart, name, data),
    replay(marks, trails) {
      replayed.set(marks, trails);
      chart.triggerRepaint();
    },
    camera: cameraNow,
    fly: ({ lon, lat, ...rest }) => void chart.easeTo({ center: [lon, lat], ...rest, duration: FLIGHT_MS }),
    fit: ([west, south, east, north]) => void chart.fitBounds([[west, south], [east, north]], { padding: EDGE_PX, animate: false }),
    height: (at) => heightAt(relief, at),
    free() {
      clearTimeout(resting);
      markers.free();
      tools.free();
      chart.remove();
    },
  };
}
