// What a page holds for its map, and how its skies are read (packed by report/live/pack.py).

export type Point = [lon: number, lat: number];
export type Kind = "agl" | "msl" | "fl";

export interface Level {
  kind: Kind;
  m: number;
  short: string;
  words: string;
}

export interface Unit {
  name: string;
  system: string;
  at: Point;
  ring?: number[];
  ring_km?: number;
}

export interface Palette {
  layers: [string, string][];
  floors: [string, string][];
  steps: number[];
  reasons: Record<number, [string, string]>;
  open: number;
  covered: string;
  difference: [string, string, string];
  ink: string;
  faint: string;
  paper: string;
  ring: string;
  friend: string;
}

export interface Grid {
  rows: number;
  columns: number;
  step: [height: number, width: number];
  size: number;
  row_km2: number[];
  ground_from: number;
  ceiling_from: number;
  scale: [number, number, number, number];
  open: boolean;
}

export interface Block {
  title: string;
  label: string;
  terrain: string;
  credits: string[];
  window: [west: number, south: number, east: number, north: number];
  borders: number[][];
  disputed: number[][];
  area: number[][];
  states: [name: string, lon: number, lat: number][];
  units: Unit[];
  assets: { name: string; at: Point }[];
  packages: { name: string; units: number[] }[];
  targets: { name: string; words: string }[];
  cases: { name: string; words: string }[];
  levels: Level[];
  shares: [least: number, most: number][][];
  start: { package: number; target: number; case: number; level: number };
  palette: Palette;
  grid: Grid;
  skies: string;
}

/** One package against one class in one case, cell by cell; heights in metres above the sea, NaN for none. */
export interface Sky {
  floor: Float32Array;
  ceiling: Float32Array;
  reason: Uint8Array; // of the floor, or why there is none; of the ceiling in the high half
  counts: Uint8Array[]; // fire units at each level
  open: Uint8Array[]; // those that only missing terrain leaves open
  gaps: Map<number, number[]>; // upper edge of one stretch, lower edge of the next, and so on
}

export async function inflated(base64: string): Promise<Uint8Array> {
  const packed = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export interface Skies {
  ground: Float32Array; // NaN where no terrain is known
  km2: Float32Array; // of each cell within the area
  inArea: Uint8Array; // 1 where at least half of a cell is
  sky(pack: number, target: number, which: number): Sky;
}

export function skiesOf(block: Block, bytes: Uint8Array): Skies {
  const { rows, columns, row_km2, ground_from, ceiling_from, scale, open } = block.grid;
  const nLevels = block.levels.length, n = block.packages.length * block.targets.length * block.cases.length;
  const cells = rows * columns, each = n * cells, start = 3 * cells;

  /** Bytes of one plane of several that lie row beside row. */
  function narrow(at: number, n: number, which: number): Uint8Array {
    const out = new Uint8Array(cells);
    for (let row = 0; row < rows; row++) {
      const from = at + (row * n + which) * columns;
      out.set(bytes.subarray(from, from + columns), row * columns);
    }
    return out;
  }

  /** Whole numbers of one plane: low bytes, high bytes, each less the plane through its neighbours. */
  function wide(at: number, n: number, which: number): Uint16Array {
    const out = new Uint16Array(cells);
    for (let row = 0; row < rows; row++) {
      let from = at + (row * n + which) * 2 * columns, along = 0;
      for (let cell = row * columns; cell < (row + 1) * columns; cell++, from++) {
        const folded = bytes[from] | (bytes[from + columns] << 8);
        along += (folded >> 1) ^ -(folded & 1);
        out[cell] = along + (row ? out[cell - columns] : 0);
      }
    }
    return out;
  }

  const ground = Float32Array.from(wide(0, 1, 0), (each) => (each ? each - 1 + ground_from : NaN));
  const share = bytes.subarray(2 * cells, start), known = new Map<number, Sky>();
  const gaps = gapsIn(bytes, start + each * (5 + nLevels * (open ? 2 : 1)), n);

  function read(index: number): Sky {
    const floor = rooted(wide(start, n, index), scale[0], scale[1]);
    const ceiling = rooted(wide(start + 2 * each, n, index), scale[2], scale[3]);
    for (let cell = 0; cell < cells; cell++) {
      floor[cell] += ground[cell] || 0;
      ceiling[cell] += ceiling_from;
    }
    const layers = (at: number) => block.levels.map((_, level) => narrow(at, n * nLevels, index * nLevels + level));
    const counted = start + 5 * each;
    return {
      floor,
      ceiling,
      reason: narrow(start + 4 * each, n, index),
      counts: layers(counted),
      open: open ? layers(counted + each * nLevels) : [],
      gaps: gaps[index],
    };
  }

  return {
    ground,
    km2: Float32Array.from(share, (each, cell) => (each / 255) * row_km2[Math.floor(cell / columns)]),
    inArea: Uint8Array.from(share, (each) => +(each >= 128)),
    sky(pack, target, which) {
      const index = indexOf(block, pack, target, which);
      let sky = known.get(index);
      if (!sky) known.set(index, (sky = read(index)));
      return sky;
    },
  };
}

export function indexOf({ targets, cases }: Block, pack: number, target: number, which: number): number {
  return (pack * targets.length + target) * cases.length + which;
}

/** The gaps of every sky, by cell; numbers of seven bits, the last of each below 128. */
function gapsIn(bytes: Uint8Array, at: number, n: number): Map<number, number[]>[] {
  const next = () => {
    let number = 0, shift = 1, byte;
    do {
      byte = bytes[at++];
      number += (byte & 127) * shift;
      shift *= 128;
    } while (byte > 127);
    return number;
  };
  return Array.from({ length: n }, () => {
    const found = new Map<number, number[]>();
    for (let left = next(), cell = 0; left; left--) found.set((cell += next()), Array.from({ length: 2 * next() }, next));
    return found;
  });
}

function rooted(steps: Uint16Array, scale: number, from: number): Float32Array {
  return Float32Array.from(steps, (each) => (each ? ((each - 1) / scale + Math.sqrt(from)) ** 2 - from : NaN));
}

/** A line as the page holds it: steps in thousandths of a degree, the first from 0. */
export function line(steps: number[]): Point[] {
  let lon = 0, lat = 0;
  const points: Point[] = [];
  for (let at = 0; at < steps.length; at += 2) points.push([(lon += steps[at]) / 1000, (lat += steps[at + 1]) / 1000]);
  return points;
}
