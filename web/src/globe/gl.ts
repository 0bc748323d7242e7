// Shaders, and the mesh of a window on the sphere.

import { onSphere } from "./sphere";
import type { Point } from "../data";

export interface Camera3 {
  matrix: Float32Array;
  plane: readonly [number, number, number, number];
  pixels: [width: number, height: number]; // of the canvas
  zoom: number;
  dots: number; // canvas pixels to one of the page
  radius: number; // of the Earth in the middle of the page, canvas pixels
}

/** Something that is drawn over the ground, in the map's own pass. */
export interface Drawing {
  draw(gl: WebGL2RenderingContext, camera: Camera3): void;
  free(gl: WebGL2RenderingContext): void;
  forget(): void; // after the graphics card has lost everything
}

/** What shaders share: a place on the sphere, on the screen; the horizon hides by depth, as in the map's own layers. */
export const SEEN = `#version 300 es
precision highp float;
uniform mat4 u_matrix;
uniform vec4 u_plane;
vec4 seen(vec3 at) {
  vec4 spot = u_matrix * vec4(at, 1.0);
  spot.z = (1.0 - dot(at, u_plane.xyz) - u_plane.w) * spot.w;
  return spot;
}
`;

/** A mesh over the ground, with where in its window each spot lies. */
export const OVER_GROUND = `
in vec3 a_place;
in vec2 a_at;
out vec2 v_at;
void main() {
  v_at = a_at;
  gl_Position = seen(a_place);
}`;

export class Program {
  private readonly program: WebGLProgram;
  private readonly known = new Map<string, WebGLUniformLocation | null>();

  constructor(private readonly gl: WebGL2RenderingContext, vertex: string, fragment: string, places: string[]) {
    this.program = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, SEEN + vertex], [gl.FRAGMENT_SHADER, `#version 300 es\nprecision highp float;\n${fragment}`]] as const) {
      const shader = gl.createShader(kind)!;
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(this.program, shader);
      gl.deleteShader(shader);
    }
    places.forEach((name, index) => gl.bindAttribLocation(this.program, index, name));
    gl.linkProgram(this.program);
    if (!gl.getProgramParameter(this.program, gl.LINK_STATUS) && !gl.isContextLost())
      throw new Error(`the globe's shaders do not work here: ${gl.getProgramInfoLog(this.program)}`);
  }

  use({ matrix, plane }: Camera3): void {
    this.gl.useProgram(this.program);
    this.gl.uniformMatrix4fv(this.at("u_matrix"), false, matrix);
    this.gl.uniform4f(this.at("u_plane"), ...plane);
  }

  at(name: string): WebGLUniformLocation | null {
    let place = this.known.get(name);
    if (place === undefined) this.known.set(name, (place = this.gl.getUniformLocation(this.program, name)));
    return place;
  }

  free(): void {
    this.gl.deleteProgram(this.program);
  }
}

const MOST_SIDE = 180, LEAST_SIDE = 8, SIDE_DEG = 0.5;

/** A window of equal steps of latitude and longitude: vertices (a place on the sphere, and across and down from 0 to 1). */
export class Mesh {
  private readonly array: WebGLVertexArrayObject;
  private readonly buffers: WebGLBuffer[] = [];
  private readonly n: number;

  constructor(gl: WebGL2RenderingContext, [west, south, east, north]: readonly number[]) {
    const sides = (span: number) => Math.min(Math.max(Math.ceil(span / SIDE_DEG), LEAST_SIDE), MOST_SIDE);
    const columns = sides(east - west), rows = sides(north - south);
    const vertices = new Float32Array((rows + 1) * (columns + 1) * 5), faces = new Uint16Array(rows * columns * 6);
    for (let row = 0, at = 0; row <= rows; row++)
      for (let column = 0; column <= columns; column++, at += 5) {
        const across = column / columns, down = row / rows;
        const place: Point = [west + (east - west) * across, north - (north - south) * down];
        vertices.set([...onSphere(place), across, down], at);
      }
    for (let row = 0, at = 0; row < rows; row++)
      for (let column = 0; column < columns; column++, at += 6) {
        const one = row * (columns + 1) + column, below = one + columns + 1;
        faces.set([one, below, one + 1, one + 1, below, below + 1], at);
      }
    this.n = faces.length;
    this.array = gl.createVertexArray();
    gl.bindVertexArray(this.array);
    for (const [kind, data] of [[gl.ARRAY_BUFFER, vertices], [gl.ELEMENT_ARRAY_BUFFER, faces]] as const) {
      const buffer = gl.createBuffer();
      gl.bindBuffer(kind, buffer);
      gl.bufferData(kind, data, gl.STATIC_DRAW);
      this.buffers.push(buffer);
    }
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 3, gl.FLOAT, false, 20, 0);
    gl.enableVertexAttribArray(1);
    gl.vertexAttribPointer(1, 2, gl.FLOAT, false, 20, 12);
    gl.bindVertexArray(null);
  }

  draw(gl: WebGL2RenderingContext): void {
    gl.bindVertexArray(this.array);
    gl.drawElements(gl.TRIANGLES, this.n, gl.UNSIGNED_SHORT, 0);
    gl.bindVertexArray(null);
  }

  free(gl: WebGL2RenderingContext): void {
    gl.deleteVertexArray(this.array);
    for (const each of this.buffers) gl.deleteBuffer(each);
  }
}

/** A texture of one byte a cell, in rows from the north. */
export function textureOf(gl: WebGL2RenderingContext, isSmooth: boolean): WebGLTexture {
  const texture = gl.createTexture(), filter = isSmooth ? gl.LINEAR : gl.NEAREST;
  gl.bindTexture(gl.TEXTURE_2D, texture);
  for (const [key, value] of [
    [gl.TEXTURE_MIN_FILTER, filter], [gl.TEXTURE_MAG_FILTER, filter],
    [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE], [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE],
  ]) gl.texParameteri(gl.TEXTURE_2D, key, value);
  return texture;
}

export function plainUpload(gl: WebGL2RenderingContext): void {
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
}
