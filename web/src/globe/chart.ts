// The map itself: a globe with land, sea and names, and one layer of our own between them. The only user of MapLibre.

import { Map as Chart, setWorkerUrl, type CustomRenderMethodInput, type GeoJSONSource } from "maplibre-gl";
import type { Base, Relief } from "./base";
import type { Camera3, Drawing } from "./gl";
import type { Sight } from "./sphere";
import { named, styleOf, type Named } from "./style";

const MOST_ZOOM = 13, MOST_PITCH = 70, EARTH_PX = 512 / (2 * Math.PI); // its radius at zoom 0
const POLL_MS = 16, LONGEST_MS = 2000, LAND_MS = 800;
const QUICK_MS = 30, REST = 4; // a frame slower than this is followed by a rest, so many times as long
const TITLE = "Globe: arrow keys turn it, plus and minus bring it nearer or farther, Enter asks about its middle";
const WORKER = "/worker.js";

/** Sees to it that something is drawn, and says when it was. */
export interface Canvas {
  chart: Chart;
  sight(): Sight | null;
  drawn(): Promise<void>; // a frame from now on
  soon(): void; // see to a frame, but leave a slow machine time for other work
}

/** Resolves with the land in place, or without it where the machine is slow. */
export async function chartOf(at: HTMLElement, base: Base, window: Relief["window"], drawings: Drawing[]): Promise<Canvas> {
  setWorkerUrl(WORKER);
  const chart = new Chart({
    container: at,
    style: styleOf(base),
    bounds: [window[0], window[1], window[2], window[3]],
    maxZoom: MOST_ZOOM,
    maxPitch: MOST_PITCH,
    attributionControl: false,
    fadeDuration: 0, // names that fade in would have every frame drawn again for a while
    boxZoom: false,
    locale: { "Map.Title": TITLE },
    renderWorldCopies: false,
    pixelRatio: Math.min(devicePixelRatio || 1, 2),
    validateStyle: false,
  });
  await new Promise<void>((ready) => void chart.once("style.load", () => ready()));
  let sight: Sight | null = null;
  const add = () => chart.addLayer({
    id: "sky",
    type: "custom",
    render(gl, input) {
      const camera = cameraOf(gl as WebGL2RenderingContext, input, chart);
      const [width, height, radius] = [...camera.pixels, camera.radius].map((each) => each / camera.dots);
      sight = { matrix: camera.matrix, plane: camera.plane, width, height, radius };
      gl.disable(gl.DEPTH_TEST);
      gl.disable(gl.CULL_FACE);
      for (const each of drawings) each.draw(gl as WebGL2RenderingContext, camera);
    },
    onRemove: (_, gl) => drawings.forEach((each) => each.free(gl as WebGL2RenderingContext)),
  }, "cities");
  add();
  // After a graphics card has lost all, the map brings back its own layers alone.
  chart.on("webglcontextrestored", () => {
    for (const each of drawings) each.forget();
    chart.once("style.load", add);
  });
  await Promise.race([new Promise((there) => void chart.once("load", there)), new Promise((late) => setTimeout(late, LAND_MS))]);
  return { chart, sight: () => sight, ...paced(chart) };
}

/** Frames that are waited for, and frames that may wait. */
function paced(chart: Chart): Pick<Canvas, "drawn" | "soon"> {
  const waiting: (() => void)[] = [];
  let cost_ms = 0, last = 0, due = 0;
  chart.on("render", () => {
    const all = waiting.splice(0), start = (last = performance.now());
    clearTimeout(due);
    due = 0;
    if (!all.length) return;
    void finished(chart).then(() => {
      cost_ms = performance.now() - start;
      all.forEach((each) => each());
    });
  });
  return {
    drawn: () => new Promise((done) => {
      waiting.push(done);
      chart.triggerRepaint();
      setTimeout(done, LONGEST_MS); // a tab behind others, or without a graphics card, draws nothing, and the page goes on
    }),
    soon() {
      if (cost_ms < QUICK_MS) chart.triggerRepaint();
      else due ||= setTimeout(() => chart.triggerRepaint(), Math.max(last + REST * cost_ms - performance.now(), 0));
    },
  };
}

/** Keeps the names of places away from others that are elements over the globe, right of their spots. */
export function reserve(chart: Chart, places: Named[]): void {
  chart.getSource<GeoJSONSource>("taken")?.setData(named(places));
}

/** Resolves when the graphics card has done all that it was told: only then is a frame seen. */
async function finished(chart: Chart): Promise<void> {
  const gl = chart.getCanvas().getContext("webgl2"), fence = gl?.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  if (!gl || !fence) return;
  gl.flush();
  const end = performance.now() + LONGEST_MS;
  do await new Promise((next) => setTimeout(next, POLL_MS));
  while (!gl.isContextLost() && gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED && performance.now() < end);
  gl.deleteSync(fence);
}

function cameraOf(gl: WebGL2RenderingContext, { defaultProjectionData }: CustomRenderMethodInput, chart: Chart): Camera3 {
  const { clientWidth } = chart.getCanvas(), dots = gl.drawingBufferWidth / Math.max(clientWidth, 1);
  return {
    matrix: Float32Array.from(defaultProjectionData.mainMatrix),
    plane: defaultProjectionData.clippingPlane,
    pixels: [gl.drawingBufferWidth, gl.drawingBufferHeight],
    zoom: chart.getZoom(),
    dots,
    radius: (EARTH_PX * 2 ** chart.getZoom() * dots) / Math.max(Math.cos((chart.getCenter().lat * Math.PI) / 180), 0.01),
  };
}
