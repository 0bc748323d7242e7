// The globe of the page: what stands where, the sky over it, and what a hand does on it.

import "./globe.css";
import type { FeatureCollection } from "geojson";
import type { Map as Chart } from "maplibre-gl";
import { line, type Point } from "../data";
import type { Scene } from "../desk/protocol";
import { heightAt, type Base, type Relief } from "./base";
import type { Field } from "./cells";
import { chartOf, EDGE, INK, PAPER, reserve, type Canvas } from "./chart";
import { crossOf } from "./cross";
import { FieldDrawing } from "./field";
import { ground, placeOf } from "./hands";
import { hold, pressed, type Held } from "./hold";
import { Markers } from "./markers";
import { overlay } from "./overlays";
import { thinned } from "./pieces";
import { Replayed, type Mark, type Trail } from "./replayed";
import { ShadeDrawing } from "./shade";
import { RingNames } from "./ringnames";
import { rooms } from "./room";
import type { Sight } from "./sphere";
import { Stage, type Shown } from "./stage";
import { Strokes } from "./strokes";
import { toolsOf } from "./tools";

export type { Field } from "./cells";
export type { Shown } from "./stage";
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
  const strokes = strokesOf(base), field = new FieldDrawing();
  const canvas = await chartOf(at, base, relief.window, [new ShadeDrawing(relief), field, strokes]), { chart } = canvas, over = chart.getCanvasContainer();
  const moved = () => {
    follow(canvas.sight());
    canvas.soon();
  };
  const held: Held = {
    moved(marker, at, isDrop) {
      stage.rings.moved(marker.key, at);
      moved();
      hand.dragged(marker.key, stage.here(at), isDrop);
    },
    chosen: ({ key }) => hand.chosen(key),
    placeOf: (x, y) => placeOf(chart, x, y),
  };
  const markers = new Markers(over, (each) => hold(each, held), (each) => pressed(each, () => hand.clicked(each.at)));
  const stage = new Stage(markers, strokes, (names) => reserve(chart, names));
  const tools = toolsOf(at, chart), cross = crossOf(over), replayed = new Replayed(over, strokes);
  const follow = follower(at, chart, markers, new RingNames(over, stage.rings), [cross, replayed, tools]);
  chart.on("render", () => follow(canvas.sight()));
  chart.on("moveend", () => hand.moved(cameraOf(chart)));
  ground(chart, { clicked: (at) => hand.clicked(stage.here(at)), placed: (system, at) => hand.placed(system, stage.here(at)) });
  /** What changes something, and then has it seen. */
  const then = <Given extends unknown[]>(seen: () => void, act: (...given: Given) => void) => (...given: Given): void => {
    act(...given);
    seen();
  };
  const redraw = () => chart.triggerRepaint();

  return {
    scene: then(redraw, (scene) => stage.scene(scene)),
    paint: (of) => painted(of, field, stage, canvas),
    shown: () => field.shown,
    live: then(moved, (unit, at, ring) => markers.live(unit, at) && stage.rings.live(unit, ring)),
    show: then(redraw, (options) => stage.show(options)),
    cross: then(() => follow(canvas.sight()), (at) => cross.to(at)),
    line: then(redraw, (points) => strokes.set("section", points ? [points] : [], { colour: INK, width: 2.2, halo: PAPER })),
    overlay: (name, data) => overlay(chart, name, data),
    replay: then(moved, (marks, trails) => replayed.set(marks, trails)),
    camera: () => cameraOf(chart),
    fly: ({ lon, lat, ...rest }) => void chart.easeTo({ center: [lon, lat], ...rest, animate: field.shown.length > 0, duration: FLIGHT_MS }),
    fit: ([west, south, east, north]) => void chart.fitBounds([[west, south], [east, north]], { padding: EDGE_PX, animate: false }),
    height: (at) => heightAt(relief, at),
    free() {
      for (const each of [markers, tools]) each.free();
      chart.remove();
    },
  };
}

function strokesOf({ borders, disputed }: Base): Strokes {
  const strokes = new Strokes(), lines = borders.map(line);
  for (const [from, below, nearest_deg] of DETAIL)
    strokes.set(`borders ${from}`, thinned(lines, nearest_deg), { colour: EDGE, width: 0.8, zooms: [from, below] });
  strokes.set("disputed", disputed.map(line), { colour: EDGE, width: 0.8, dash: [3.5, 2.5] });
  return strokes;
}

function cameraOf(chart: Chart): Camera {
  const { lng, lat } = chart.getCenter();
  return { lon: lng, lat, zoom: chart.getZoom(), bearing: chart.getBearing(), pitch: chart.getPitch() };
}

/** Puts elements where the newest frame has them; what measures the page waits until the globe rests. */
function follower(at: HTMLElement, chart: Chart, markers: Markers, rings: RingNames, others: Put[]): (sight: Sight | null) => void {
  const room = rooms(at);
  let resting = 0;
  return (sight) => {
    if (!sight) return;
    markers.put(sight, chart.getZoom());
    for (const each of [rings, ...others]) each.put(sight);
    clearTimeout(resting);
    resting = setTimeout(() => room([...markers.labels(), ...rings.labels()]), REST_MS);
  };
}

interface Put {
  put(sight: Sight): void;
}

async function painted(of: Field | null, field: FieldDrawing, stage: Stage, canvas: Canvas): Promise<number> {
  const start = performance.now();
  field.set(of);
  stage.asks(of && [of.asked.state.pack, of.asked.state.other].filter((each) => each >= 0));
  await canvas.drawn();
  return performance.now() - start;
}
