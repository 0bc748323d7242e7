// What a page holds for its map, and how its skies are read (packed by report/live/pack.py).

export type Point = [lon: number, lat: number];
export type Kind = "agl" | "msl" | "fl";

export interface Level {
  kind: Kind;
  m: number;
  short: string;
  free: boolean; // a headline may use it
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

/** A line of a flight, by its number; 1 possibly inside a zone, 2 inside; 3 the edge of a warning's airspace. */
export type Trace = [flight: number, state: number, steps: number[]];

export interface Tracks {
  names: string[];
  lines: Trace[];
  inside: Trace[][]; // case by case
  says: string[]; // case by case
  colours: [string, string][]; // by state
}

export interface Block {
  title: string;
  label: string;
  notes: string;
  window: [west: number, south: number, east: number, north: number];
  borders: number[][];
  disputed: number[][];
  area: number[][];
  states: [name: string, lon: number, lat: number][];
  units: Unit[];
  assets: { name: string; at: Point }[];
  packages: { name: string; verb: string; free: boolean; units: number[] }[]; // free: a headline may use it
  targets: { name: string; words: string }[];
  cases: { name: string }[];
  levels: Level[];
  shares: [least: number | null, most: number | null][][]; // null where there is no sky
  start: { package: number; target: number; case: number; level: number };
  palette: Palette;
  grid: Grid;
  packed: string;
  tracks?: Tracks;
}

/** One package against one class in one case, cell by cell; heights in metres above the sea, NaN for none. */
export interface Sky {
  bottom: Float32Array;
  ceiling: Float32Array;
  reason: Uint8Array; // of the floor, or why there is none; of the ceiling in the high half
  counts: Uint8Array[]; // fire units at each level
  unsure: Uint8Array[]; // those that only missing terrain leaves open
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
  const { rows, columns, row_km2, ground_from, ceiling_from, scale, open } = block.grid, nLevels = block.levels.length;
  const n = block.packages.length * block.targets.length * block.cases.length, cells = rows * columns, each = n * cells;
  const start = 2 * cells, kindsAt = start + 2 * each, width = 1 + nLevels * (open ? 2 : 1);
  const share = bytes.subarray(cells, start), known = new Map<number, Sky>();

  let at = kindsAt + 3 * each; // of lists, in numbers of seven bits, the last of each below 128
  const next = () => {
    let number = 0, shift = 1, byte;
    do {
      byte = bytes[at++];
      number += (byte & 127) * shift;
      shift *= 128;
    } while (byte > 127);
    return number;
  };
  const list = (length = next()) => Array.from({ length }, next);
  const lists = () => Array.from({ length: n }, () => list());
  const tall = list(), floors = lists(), ceilings = lists(), kinds = list();
  const gaps = Array.from({ length: n }, () => {
    const found = new Map<number, number[]>();
    for (let left = next(), cell = 0; left; left--) found.set((cell += next()), list(2 * next()));
    return found;
  });

  /** One plane of several that lie row beside row. */
  function narrow(at: number, n: number, which: number): Uint8Array {
    const out = new Uint8Array(cells);
    for (let row = 0; row < rows; row++) {
      const from = at + (row * n + which) * columns;
      out.set(bytes.subarray(from, from + columns), row * columns);
    }
    return out;
  }

  /** Whole numbers from one: each less the plane through its neighbours, those from 255 up in a list. */
  function wide(plane: Uint8Array, large: number[]): Uint16Array {
    const out = new Uint16Array(cells);
    for (let cell = 0, along = 0, used = 0; cell < cells; cell++) {
      const folded = plane[cell] < 255 ? plane[cell] : large[used++];
      along = (cell % columns ? along : 0) + ((folded >> 1) ^ -(folded & 1));
      out[cell] = along + (cell < columns ? 0 : out[cell - columns]);
    }
    return out;
  }

  const ground = Float32Array.from(wide(narrow(0, 1, 0), tall), (each) => (each ? each - 1 + ground_from : NaN));

  function read(index: number): Sky {
    const bottom = rooted(wide(narrow(start, n, index), floors[index]), scale[0], scale[1]);
    const ceiling = rooted(wide(narrow(start + each, n, index), ceilings[index]), scale[2], scale[3]);
    const [low, middle, high] = [0, 1, 2].map((part) => narrow(kindsAt + part * each, n, index));
    const column = (from: number) => low.map((_, cell) => kinds[(low[cell] + 256 * middle[cell] + 65536 * high[cell]) * width + from]);
    const layers = (from: number) => block.levels.map((_, level) => column(from + level));
    for (let cell = 0; cell < cells; cell++) {
      bottom[cell] += ground[cell] || 0;
      ceiling[cell] += ceiling_from;
    }
    return { bottom, ceiling, reason: column(0), counts: layers(1), unsure: open ? layers(1 + nLevels) : [], gaps: gaps[index] };
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

function rooted(steps: Uint16Array, scale: number, from: number): Float32Array {
  return Float32Array.from(steps, (each) => {
    const root = (each - 1) / scale + Math.sqrt(from);
    return each ? root * root - from : NaN;
  });
}

/** A line as the page holds it: steps in thousandths of a degree, the first from 0. */
export function line(steps: number[]): Point[] {
  let lon = 0, lat = 0;
  const points: Point[] = [];
  for (let at = 0; at < steps.length; at += 2) points.push([(lon += steps[at]) / 1000, (lat += steps[at + 1]) / 1000]);
  return points;
}
