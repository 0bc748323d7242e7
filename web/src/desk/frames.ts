// Binary frames: one sky each, read into what the report's map reads its own into.

import type { Skies, Sky } from "../data";
import { heights } from "../heights";
import { VERSION, type FrameGrid, type FrameHead, type PlaneName } from "./protocol";

const MAGIC = 0x46594b53; // "SKYF"

type Tall = "ground" | "floor" | "ceiling" | "gap_low" | "gap_high";
type Planes = Partial<Record<Exclude<PlaneName, Tall>, Uint8Array | Uint16Array | Uint32Array> & Record<Tall, Uint16Array>>;
type Ground = Omit<Skies, "sky">;

export interface Held {
  head: FrameHead;
  sky: Sky;
}

/** The skies of the two newest revisions, and their grounds: a comparison stands until both of its newer ones are there. */
export interface Frames {
  grounds: ReadonlyMap<string, Ground>;
  held: readonly Held[]; // the newest first
}

export const NO_FRAMES: Frames = { grounds: new Map(), held: [] };

/** The frames with one more. */
export function taken(frames: Frames, { head, planes }: Parted): Frames {
  const { digest } = head.grid;
  const ground = planes.ground ? groundOf(head.grid, planes) : frames.grounds.get(digest);
  if (!ground) throw new Error("a frame without its ground");
  const before = frames.held.find((each) => each.head.revision !== head.revision)?.head.revision;
  const others = frames.held.filter(({ head: { revision, question } }) => revision === before || (revision === head.revision && !isSame(question, head.question)));
  const left = others.map((each) => each.head.grid.digest); // a dragged unit takes the window along: there is no end of grounds
  const grounds = new Map([...frames.grounds].filter(([each]) => left.includes(each))).set(digest, ground);
  return { grounds, held: [{ head, sky: skyOf(head, planes, ground.ground.length) }, ...others] };
}

export function isSame(one: FrameHead["question"], other: FrameHead["question"]): boolean {
  return one.package === other.package && one.target === other.target && one.case === other.case;
}

/** The number of a frame that may not be readable beyond its head; null where that is not either. */
export function numberOf(bytes: ArrayBuffer): number | null {
  try {
    return (JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, new DataView(bytes).getUint32(4, true)))) as FrameHead).frame;
  } catch {
    return null;
  }
}

export interface Parted {
  head: FrameHead;
  planes: Planes;
}

export async function parted(bytes: ArrayBuffer): Promise<Parted> {
  const [magic, length] = new Uint32Array(bytes, 0, 2);
  if (magic !== MAGIC) throw new Error("not a frame");
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, length))) as FrameHead, planes: Planes = {};
  if (head.version !== VERSION) throw new Error(`a frame of version ${head.version}`);
  const rest = 8 + length, body = head.deflated ? await inflated(new Uint8Array(bytes, rest)) : bytes;
  let at = head.deflated ? 0 : rest;
  for (const { name, type, n } of head.planes) {
    const plane = new { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array }[type](body, at, n);
    Object.assign(planes, { [name]: plane });
    at += Math.ceil(plane.byteLength / 4) * 4;
  }
  return { head, planes };
}

function inflated(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer();
}

function groundOf({ row_km2, columns }: FrameGrid, { ground, share = new Uint16Array() }: Planes): Ground {
  const km2 = new Float32Array(share.length), inArea = new Uint8Array(share.length);
  for (let cell = 0; cell < share.length; cell++) {
    km2[cell] = (share[cell] / 65535) * row_km2[Math.floor(cell / columns)];
    inArea[cell] = share[cell] >= 32768 ? 1 : 0;
  }
  return { ground: heights(ground), km2, inArea };
}

function skyOf(head: FrameHead, planes: Planes, cells: number): Sky {
  const bottom = heights(planes.floor), gaps = new Map<number, number[]>();
  const layers = (plane?: ArrayLike<number> | undefined) =>
    Array.from({ length: plane ? head.shares.length : 0 }, (_, level) => (plane as Uint8Array).subarray(level * cells, (level + 1) * cells));
  const low = heights(planes.gap_low), high = heights(planes.gap_high);
  planes.gap_cell?.forEach((cell, index) => {
    const found = gaps.get(cell) ?? [];
    gaps.set(cell, [...found, low[index] - bottom[cell], high[index] - bottom[cell]]);
  });
  return {
    bottom, gaps,
    ceiling: heights(planes.ceiling),
    reason: planes.reason as Uint8Array,
    counts: layers(planes.counts),
    unsure: layers(planes.open),
  };
}
