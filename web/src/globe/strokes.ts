// Lines on the ground, of one width on the screen: borders, rings, sections, trails. No source, no worker, no tiles.

import type { Point } from "../data";
import { Program, type Camera3, type Drawing } from "./gl";
import { onSphere, type Vector } from "./sphere";

export interface Pen {
  colour: string;
  width: number; // CSS pixels
  dash?: readonly [on: number, off: number];
  halo?: string; // drawn wider, below
}

interface Stroke {
  pen: Pen;
  pieces: Float32Array;
  array: WebGLVertexArrayObject | null;
  buffer: WebGLBuffer | null;
}

const LONGEST_DEG = 1, PIECE = 8; // numbers a piece: two ends on the sphere, and how far along the line each is
const HALO_PX = 1.6;

// One strip of four corners for each piece; it runs on by half its width, so that bends leave no gaps.
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
  bool isEnd = gl_VertexID > 1;
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
    this.strokes.set(name, { pen, pieces: piecesOf(lines), array: null, buffer: null });
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
      if (!stroke.pieces.length) continue;
      stroke.array ??= arrayOf(gl, stroke);
      gl.bindVertexArray(stroke.array);
      const { colour, width, dash, halo } = stroke.pen;
      const put = (colour: string, width: number, dash: readonly [number, number]) => {
        gl.uniform3f(program.at("u_colour"), ...channels(colour));
        gl.uniform1f(program.at("u_half"), (width / 2) * camera.dots);
        gl.uniform2f(program.at("u_dash"), dash[0] * camera.dots, dash[1] * camera.dots);
        gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, stroke.pieces.length / PIECE);
      };
      if (halo) put(halo, width + HALO_PX, [0, 0]);
      put(colour, width, dash ?? [0, 0]);
    }
    gl.bindVertexArray(null);
  }

  free(gl: WebGL2RenderingContext): void {
    for (const each of this.strokes.values()) release(gl, each);
    this.program?.free();
    this.forget();
  }

  forget(): void {
    for (const each of this.strokes.values()) [each.array, each.buffer] = [null, null];
    this.dropped.length = 0;
    this.program = null;
  }
}

function channels(colour: string): [number, number, number] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255) as [number, number, number];
}

function release(gl: WebGL2RenderingContext, { array, buffer }: Stroke): void {
  gl.deleteVertexArray(array);
  gl.deleteBuffer(buffer);
}

function arrayOf(gl: WebGL2RenderingContext, stroke: Stroke): WebGLVertexArrayObject {
  const array = gl.createVertexArray();
  stroke.buffer = gl.createBuffer();
  gl.bindVertexArray(array);
  gl.bindBuffer(gl.ARRAY_BUFFER, stroke.buffer);
  gl.bufferData(gl.ARRAY_BUFFER, stroke.pieces, gl.STATIC_DRAW);
  for (const [place, size, from] of [[0, 3, 0], [1, 3, 12], [2, 2, 24]]) {
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, gl.FLOAT, false, 4 * PIECE, from);
    gl.vertexAttribDivisor(place, 1);
  }
  return array;
}

/** Long steps are cut in equal parts of latitude and longitude, as edges of areas run. */
function piecesOf(lines: Point[][]): Float32Array {
  const pieces: number[] = [];
  for (const line of lines) {
    let along = 0;
    for (let at = 1; at < line.length; at++) {
      const [from, to] = [line[at - 1], line[at]];
      const n = Math.max(Math.ceil(Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])) / LONGEST_DEG), 1);
      let last: Vector = onSphere(from);
      for (let part = 1; part <= n; part++) {
        const next = onSphere([from[0] + ((to[0] - from[0]) * part) / n, from[1] + ((to[1] - from[1]) * part) / n]);
        const far = along + Math.hypot(next[0] - last[0], next[1] - last[1], next[2] - last[2]);
        pieces.push(...last, ...next, along, far);
        [last, along] = [next, far];
      }
    }
  }
  return Float32Array.from(pieces);
}
