// The globe of the page: what stands where, the sky over it, and what a hand does on it.

import "./globe.css";
import type { Map as Chart } from "maplibre-gl";
import { line } from "../data";
import type { Base, Relief } from "./base";
import type { Field } from "./cells";
import { chartOf, reserve, type Canvas } from "./chart";
import type { Camera, Globe, Hand } from "./contract";
import { crossOf } from "./cross";
import { FieldDrawing } from "./field";
import { follower } from "./follow";
import { ground, placeOf } from "./hands";
import { hold, pressed, type Held } from "./hold";
import { Markers } from "./markers";
import { overlay } from "./overlays";
import { thinned } from "./pieces";
import { Replayed } from "./replayed";
import { RingNames } from "./ringnames";
import { ShadeDrawing } from "./shade";
import { Stage } from "./stage";
import { Strokes } from "./strokes";
import { EDGE, INK, PAPER } from "./style";
import { toolsOf } from "./tools";

export type { Field } from "./cells";
export type { Camera, Globe, Hand } from "./contract";
export type { Mark, Trail } from "./replayed";
export type { Shown } from "./stage";
export { reliefOf, type Base, type Relief } from "./base";

/** Of borders, by zoom: half a pixel. */
const DETAIL = [[-9, 2, 0.2], [2, 3.5, 0.06], [3.5, 5, 0.02], [5, 99, 0]] as const;
const FLIGHT_MS = 600, EDGE_PX = 24;

export async function globeOf(at: HTMLElement, base: Base, relief: Relief, hand: Hand): Promise<Globe> {
  const { canvas, strokes, field, stage, markers, cross, replayed, follow, moved } = await partsOf(at, base, relief, hand), { chart } = canvas;
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
  };
}

/** All that is on the globe, and what a hand does to it. */
async function partsOf(at: HTMLElement, base: Base, relief: Relief, hand: Hand) {
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
  const follow = follower(at, chart, markers, [new RingNames(over, stage.rings), replayed], [cross, tools]);
  chart.on("render", () => follow(canvas.sight()));
  chart.on("moveend", () => hand.moved(cameraOf(chart)));
  ground(chart, { clicked: (at) => hand.clicked(stage.here(at)), placed: (system, at) => hand.placed(system, stage.here(at)) });
  return { canvas, strokes, field, stage, markers, cross, replayed, follow, moved };
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

async function painted(of: Field | null, field: FieldDrawing, stage: Stage, canvas: Canvas): Promise<number> {
  const start = performance.now();
  field.set(of);
  stage.asks(of && [of.asked.state.pack, of.asked.state.other].filter((each) => each >= 0));
  await canvas.drawn();
  return performance.now() - start;
}
