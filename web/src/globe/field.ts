// The field: the sky's classes over the ground, cell by cell, with stripes where it is open or needs finer ground.

import { legend } from "../legend";
import { packed, UNKNOWN, type Field } from "./cells";
import { Mesh, OVER_GROUND, plainUpload, Program, textureOf, type Camera3, type Drawing } from "./gl";
import { onSphere } from "./sphere";

// As strong as in the report's map: within the area, and beside it.
const FRAGMENT = `
uniform highp usampler2D u_cells;
uniform vec3 u_colours[64];
uniform vec2 u_anchor;
uniform float u_dots;
in vec2 v_at;
out vec4 colour;
void main() {
  ivec2 size = textureSize(u_cells, 0);
  uint it = texelFetch(u_cells, min(ivec2(v_at * vec2(size)), size - 1), 0).r;
  uint kind = it & 63u;
  if (kind == 0u && it < 128u) discard;
  vec2 spot = (gl_FragCoord.xy - u_anchor) / u_dots;
  if (kind == ${UNKNOWN}u) {
    colour = vec4(vec3(mod(spot.x + spot.y, 9.0) < 3.6 ? 0.62 : 0.97), 1.0);
    return;
  }
  float strong = kind == 0u ? 0.0 : (it & 64u) != 0u ? 0.8 : 0.42;
  colour = vec4(u_colours[kind] * strong, strong);
  if (it >= 128u && mod(spot.x - spot.y, 11.0) < 1.5) colour = mix(colour, vec4(vec3(0.13), 1.0), kind == 0u ? 0.3 : 0.5);
}`;

export class FieldDrawing implements Drawing {
  shown = new Uint8Array(0); // the class of every cell
  private bytes = new Uint8Array(0);
  private field: Field | null = null;
  private isNew = false;
  private program: Program | null = null;
  private mesh: Mesh | null = null;
  private texture: WebGLTexture | null = null;
  private held = ""; // the grid of the mesh and the texture
  private colours = new Float32Array(64 * 3);

  set(field: Field | null): void {
    this.field = field;
    if (!field) return;
    const n = field.grid.rows * field.grid.columns;
    if (this.bytes.length !== n) [this.bytes, this.shown] = [new Uint8Array(n), new Uint8Array(n)];
    packed(field, this.shown, this.bytes);
    for (const [index, colour] of legend(field.asked))
      if (index < UNKNOWN) this.colours.set([1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255), 3 * index);
    this.isNew = true;
  }

  draw(gl: WebGL2RenderingContext, camera: Camera3): void {
    if (!this.field) return;
    const program = (this.program ??= new Program(gl, OVER_GROUND, FRAGMENT, ["a_place", "a_at"]));
    this.take(gl, this.field);
    program.use(camera);
    gl.uniform1i(program.at("u_cells"), 0);
    gl.uniform3fv(program.at("u_colours"), this.colours);
    gl.uniform2f(program.at("u_anchor"), ...anchor(camera, this.field));
    gl.uniform1f(program.at("u_dots"), camera.dots);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    this.mesh!.draw(gl);
  }

  /** Brings what has changed to the graphics card. */
  private take(gl: WebGL2RenderingContext, { grid }: Field): void {
    const { rows, columns, window: [west, , , north], step } = grid, held = JSON.stringify([rows, columns, west, north, step]);
    if (held !== this.held) {
      this.mesh?.free(gl);
      if (this.texture) gl.deleteTexture(this.texture);
      this.mesh = new Mesh(gl, [west, north - rows * step[0], west + columns * step[1], north]);
      this.texture = textureOf(gl, false);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.R8UI, columns, rows);
      this.held = held;
    }
    if (!this.isNew) return;
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    plainUpload(gl);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, columns, rows, gl.RED_INTEGER, gl.UNSIGNED_BYTE, this.bytes);
    this.isNew = false;
  }

  free(gl: WebGL2RenderingContext): void {
    this.program?.free();
    this.mesh?.free(gl);
    if (this.texture) gl.deleteTexture(this.texture);
    this.forget();
  }

  forget(): void {
    [this.program, this.mesh, this.texture, this.held, this.isNew] = [null, null, null, "", true];
  }
}

/** Stripes stay on the ground: they count from the middle of the field, canvas pixels. */
function anchor({ matrix: m, pixels }: Camera3, { grid: { rows, columns, window: [west, , , north], step } }: Field): [number, number] {
  const [x, y, z] = onSphere([west + (columns / 2) * step[1], north - (rows / 2) * step[0]]);
  const row = (from: number) => m[from] * x + m[from + 4] * y + m[from + 8] * z + m[from + 12];
  const away = row(3);
  if (!(away > 0)) return [0, 0];
  return [(pixels[0] / 2) * (1 + row(0) / away), (pixels[1] / 2) * (1 + row(1) / away)];
}
