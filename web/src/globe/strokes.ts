// Lines on the ground, of one width on the screen: borders, rings, sections, trails. No source, no worker, no tiles.

import type { Point } from "../data";
import { Program, type Camera3, type Drawing } from "./gl";
import { arrayOf, release, type Buffers } from "./corners";
import { inSight, piecesOf, runsOf, type Run } from "./pieces";

export interface Pen {
  colour: string;
  width: number; // CSS pixels
  dash?: readonly [on: number, off: number];
  halo?: string; // drawn wider, below
  zooms?: readonly [from: number, below: number];
}

interface Stroke extends Buffers {
  pen: Pen;
  runs: Run[];
}

const HALO_PX = 1.6;

// Four corners for each piece, told apart by their number; it runs on by half its width, so that bends leave no gaps.
const VERTEX = `
in vec3 a_from;
in vec3 a_to;
in vec2 a_along;
uniform vec2 u_pixels;
uniform float u_half;
uniform float u_radius;
out float v_away;
out float v_along;
void main() {
  bool isEnd = (gl_VertexID & 2) == 2;
  float side = (gl_VertexID & 1) == 1 ? 1.0 : -1.0;
  vec4 from = seen(a_from), to = seen(a_to);
  if (from.w <= 0.0 || to.w <= 0.0) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    return;
  }
  vec2 way = (to.xy / to.w - from.xy / from.w) * u_pixels;
  float length = max(length(way), 1e-4);
  way /= length;
  float wide = u_half + 1.0;
  vec4 spot = isEnd ? to : from;
  vec2 off = side * wide * vec2(-way.y, way.x) + (isEnd ? 1.0 : -1.0) * u_half * way;
  spot.xy += off / u_pixels * spot.w;
  v_away = side * wide;
  v_along = (isEnd ? a_along.y : a_along.x) * u_radius;
  gl_Position = spot;
}`;

const FRAGMENT = `
uniform vec3 u_colour;
uniform float u_half;
uniform vec2 u_dash;
in float v_away;
in float v_along;
out vec4 colour;
void main() {
  if (u_dash.y > 0.0 && mod(v_along, u_dash.x + u_dash.y) > u_dash.x) discard;
  float there = clamp(u_half + 0.5 - abs(v_away), 0.0, 1.0);
  colour = vec4(u_colour * there, there);
}`;

export class Strokes implements Drawing {
  private readonly strokes = new Map<string, Stroke>();
  private readonly dropped: Stroke[] = [];
  private program: Program | null = null;

  /** Lines by a name; those named first lie lowest, and keep their place when they change. */
  set(name: string, lines: Point[][], pen: Pen): void {
    const old = this.strokes.get(name);
    if (old) this.dropped.push(old);
    const pieces = piecesOf(lines);
    this.strokes.set(name, { pen, pieces, runs: runsOf(pieces), array: null, buffers: [] });
  }

  /** Takes away all whose names begin alike. */
  clear(beginning: string): void {
    for (const [name, stroke] of this.strokes)
      if (name.startsWith(beginning)) {
        this.dropped.push(stroke);
        this.strokes.delete(name);
      }
  }

  draw(gl: WebGL2RenderingContext, camera: Camera3): void {
    const program = (this.program ??= new Program(gl, VERTEX, FRAGMENT, ["a_from", "a_to", "a_along"]));
    for (const each of this.dropped.splice(0)) release(gl, each);
    program.use(camera);
    gl.uniform2f(program.at("u_pixels"), camera.pixels[0] / 2, camera.pixels[1] / 2);
    gl.uniform1f(program.at("u_radius"), camera.radius);
    for (const stroke of this.strokes.values()) {
      const { zooms } = stroke.pen, isAsked = !zooms || (camera.zoom >= zooms[0] && camera.zoom < zooms[1]);
      const seen = isAsked ? inSight(stroke.runs, camera) : [];
      if (seen.length) this.put(gl, program, stroke, seen, camera.dots);
    }
    gl.bindVertexArray(null);
  }

  private put(gl: WebGL2RenderingContext, program: Program, stroke: Stroke, seen: [number, number][], dots: number): void {
    const { colour, width, dash, halo } = stroke.pen, passes: [string, number, readonly [number, number]][] = [[colour, width, dash ?? [0, 0]]];
    if (halo) passes.unshift([halo, width + HALO_PX, [0, 0]]);
    stroke.array ??= arrayOf(gl, stroke);
    gl.bindVertexArray(stroke.array);
    for (const [colour, width, dash] of passes) {
      gl.uniform3f(program.at("u_colour"), ...channels(colour));
      gl.uniform1f(program.at("u_half"), (width / 2) * dots);
      gl.uniform2f(program.at("u_dash"), dash[0] * dots, dash[1] * dots);
      for (const [from, to] of seen) gl.drawElements(gl.TRIANGLES, 6 * (to - from), gl.UNSIGNED_INT, 4 * 6 * from);
    }
  }

  free(gl: WebGL2RenderingContext): void {
    for (const each of this.strokes.values()) release(gl, each);
    this.program?.free();
    this.forget();
  }

  forget(): void {
    for (const each of this.strokes.values()) [each.array, each.buffers] = [null, []];
    this.dropped.length = 0;
    this.program = null;
  }
}

function channels(colour: string): [number, number, number] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255) as [number, number, number];
}
