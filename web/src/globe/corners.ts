// Pieces of lines as the graphics card takes them: four corners each.

import { PIECE } from "./pieces";

export interface Buffers {
  pieces: Float32Array;
  array: WebGLVertexArrayObject | null;
  buffers: WebGLBuffer[];
}

export function release(gl: WebGL2RenderingContext, { array, buffers }: Buffers): void {
  gl.deleteVertexArray(array);
  for (const each of buffers) gl.deleteBuffer(each);
}

/** Corners one by one rather than instances: software that draws for a graphics card takes ten times as long for these. */
export function arrayOf(gl: WebGL2RenderingContext, { pieces, buffers }: Buffers): WebGLVertexArrayObject {
  const array = gl.createVertexArray(), n = pieces.length / PIECE;
  const corners = new Float32Array(4 * pieces.length), faces = new Uint32Array(6 * n);
  for (let piece = 0; piece < n; piece++) {
    const numbers = pieces.subarray(piece * PIECE, (piece + 1) * PIECE);
    for (let corner = 0; corner < 4; corner++) corners.set(numbers, (4 * piece + corner) * PIECE);
    faces.set([0, 1, 2, 2, 1, 3].map((each) => 4 * piece + each), 6 * piece);
  }
  gl.bindVertexArray(array);
  for (const [kind, data] of [[gl.ARRAY_BUFFER, corners], [gl.ELEMENT_ARRAY_BUFFER, faces]] as const) {
    const buffer = gl.createBuffer();
    gl.bindBuffer(kind, buffer);
    gl.bufferData(kind, data, gl.STATIC_DRAW);
    buffers.push(buffer);
  }
  for (const [place, size, offset] of [[0, 3, 0], [1, 3, 12], [2, 2, 24]]) {
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, gl.FLOAT, false, 4 * PIECE, offset);
  }
  return array;
}
