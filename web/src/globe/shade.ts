// Hill shading with light from the north-west, as ../relief.ts has it, over whatever colour the ground has.

import { clamp } from "../state";
import type { Relief } from "./base";
import { Mesh, OVER_GROUND, plainUpload, Program, textureOf, type Camera3, type Drawing } from "./gl";

const DEGREE_M = 111195, FADE = 12; // cells over which the shading ends at the edges
const FLAT = 128, SAMPLE = 7;

/** One byte a cell: 128 for flat ground, more in the light, less in the shade. */
export function shaded({ rows, columns, window, step, heights }: Relief): Uint8Array {
  const slopes = new Float32Array(heights.length), steep: number[] = [], north = window[3];
  for (let row = 0, cell = 0; row < rows; row++) {
    const width = step[1] * DEGREE_M * Math.max(Math.cos(((north - (row + 0.5) * step[0]) * Math.PI) / 180), 0.05);
    const up = row > 0 ? -columns : 0, below = row < rows - 1 ? columns : 0, tall = step[0] * DEGREE_M * (+!!up + +!!below);
    for (let column = 0; column < columns; column++, cell++) {
      const west = column > 0 ? -1 : 0, east = column < columns - 1 ? 1 : 0;
      const right = (heights[cell + east] - heights[cell + west]) / (width * (east - west)) || 0;
      const down = (heights[cell + below] - heights[cell + up]) / tall || 0;
      const edge = Math.min(column, row, columns - 1 - column, rows - 1 - row) / FADE;
      slopes[cell] = ((right + down) / Math.SQRT2) * Math.min(edge, 1);
      if (cell % SAMPLE === 0) steep.push(Math.hypot(right, down));
    }
  }
  const most = Math.max(Float32Array.from(steep).sort()[Math.floor(0.98 * (steep.length - 1))] ?? 0, 0.001);
  return Uint8Array.from(slopes, (each) => FLAT + Math.round(127 * clamp(each / most, -1, 1)));
}

// White or black over the ground, so that paper of the report's map gets the greys of the report's map.
const FRAGMENT = `
uniform sampler2D u_shade;
in vec2 v_at;
out vec4 colour;
void main() {
  float lit = (texture(u_shade, v_at).r * 255.0 - 128.0) / 127.0;
  colour = lit > 0.0 ? vec4(lit) : vec4(0.0, 0.0, 0.0, -0.355 * lit);
}`;

export class ShadeDrawing implements Drawing {
  private program: Program | null = null;
  private mesh: Mesh | null = null;
  private texture: WebGLTexture | null = null;
  private readonly bytes: Uint8Array;

  constructor(private readonly relief: Relief) {
    this.bytes = shaded(relief);
  }

  draw(gl: WebGL2RenderingContext, camera: Camera3): void {
    const program = (this.program ??= new Program(gl, OVER_GROUND, FRAGMENT, ["a_place", "a_at"]));
    this.mesh ??= new Mesh(gl, this.relief.window);
    gl.activeTexture(gl.TEXTURE0);
    if (!this.texture) {
      this.texture = textureOf(gl, true);
      plainUpload(gl);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, this.relief.columns, this.relief.rows, 0, gl.RED, gl.UNSIGNED_BYTE, this.bytes);
    }
    program.use(camera);
    gl.uniform1i(program.at("u_shade"), 0);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    this.mesh.draw(gl);
  }

  free(gl: WebGL2RenderingContext): void {
    this.program?.free();
    this.mesh?.free(gl);
    if (this.texture) gl.deleteTexture(this.texture);
    this.forget();
  }

  forget(): void {
    [this.program, this.mesh, this.texture] = [null, null, null];
  }
}
