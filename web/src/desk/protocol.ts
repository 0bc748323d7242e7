// What pages and the server say to each other; src/skyshed/serve/protocol.py checks what is sent.

import type { Block, Kind, Point } from "../data";

export const VERSION = 1;
export const MOST_BYTES = 65_536; // of a message from a page

export type Change =
  | { change: "move"; unit: string; lat: number; lon: number }
  | { change: "switch"; unit: string; radar: string; on: boolean }
  | { change: "lift"; unit: string; radar: string; mast: string | null }
  | { change: "place"; package: string; name: string; system: string; lat: number; lon: number }
  | { change: "remove"; unit: string };

export interface Question {
  package: number;
  target: number;
  case: number;
}

export type Message =
  | { type: "view"; question: Question; other: number | null }
  | { type: "drag"; move: Extract<Change, { change: "move" }> }
  | { type: "do"; change: Change }
  | { type: "step"; to: "undo" | "redo" | "start" }
  | { type: "restore"; changes: Change[] }
  | { type: "painted"; frame: number }
  | { type: "why"; question: Question; lat: number; lon: number; kind: Kind; height_m: number }
  | { type: "section"; question: Question; of: "unit" | "asset"; key: string; azimuth_deg: number };

export interface Radar {
  name: string;
  role: "acquisition" | "engagement" | "both";
  on: boolean;
  mast: string | null;
  masts: { name: string; height_m: number }[]; // of its system, none among them as it stands alone
  height_m: number; // of the antenna above ground, nominal
}

export interface SceneUnit {
  key: string;
  name: string;
  system: string;
  at: Point;
  home: Point | null; // where the scenario has it; null for one that was placed
  symbol: string; // a key of the built symbols
  packages: number[];
  ring?: number[];
  ring_km?: number;
  radars: Radar[];
}

/** What stands where, and what may be asked; sent after every change. */
export interface Scene extends Omit<Block, "units" | "assets" | "packages" | "grid" | "packed" | "tracks" | "shares"> {
  type: "scene";
  version: number;
  boot: string; // of the server's process
  revision: number; // of the draft
  scenario: { name: string; digest: string };
  coarse_below_m: number; // above ground; hatched below; 0 where the ground is fine
  units: SceneUnit[];
  assets: { name: string; at: Point; symbol: string }[];
  packages: (Block["packages"][number] & { key: string; changes: number })[]; // key: what the scenario calls it; changes made to it, 0 where it is as it came
  changes: Change[];
  words: string[]; // of each change
  remarks: string[]; // beside them: what the scenario itself leaves out, what cannot be saved
  can_undo: boolean;
  can_redo: boolean;
  catalogue: { key: string; name: string; symbol: string }[];
  replay: "" | "exposure" | "raid";
  runs: { file: string; package: number | null; replication: number }[]; // recorded, of a raid
  files: string[]; // of the result folder
}

/** The first part of a binary frame: then come its planes, each from a multiple of four bytes. */
export interface FrameHead {
  version: number;
  frame: number;
  revision: number;
  seq: number; // the newest message of this page that the frame knows
  detail: "drag" | "full";
  question: Question;
  shares: [least: number | null, most: number | null][]; // level by level
  grid: FrameGrid;
  moved: { unit: string; at: Point; ring: number[] } | null; // under the hand
  deflated: boolean; // the planes, all together
  planes: { name: PlaneName; type: "u8" | "u16" | "u32"; n: number }[];
}

export interface FrameGrid {
  rows: number;
  columns: number;
  window: Block["window"];
  step: [height: number, width: number];
  digest: string;
  row_km2: number[]; // of a whole cell of each row
}

/**
 * Heights (ground, floor, ceiling, gap_low, gap_high; u16) are whole metres above -1000 m, plus 1; 0 stands for none.
 * share: of each cell in the area, of 65535. ground and share come only where the page lacks the grid's digest.
 * reason: of the floor, or why there is none; of the ceiling in the high half (u8). counts and open: fire units at each
 * level (u8, level by level); open only where any is. gap_*: cell (u32), lower and upper edge of each gap between stretches.
 */
export type PlaneName =
  | "ground" | "share" | "floor" | "ceiling" | "reason" | "counts" | "open" | "gap_cell" | "gap_low" | "gap_high";

export interface Numbers {
  type: "numbers";
  revision: number;
  package: number;
  target: number;
  rows: NumberRow[];
  neighbours: { state: string; level: string; km2: number; was_km2: number }[];
  remarks: string[];
}

export interface NumberRow {
  level: string;
  free: boolean; // a headline may use it
  now: Shares;
  was: Shares; // as the scenario came
}

/** Of each case in the scene's order, the two ends; null where there is no sky. */
export interface Shares {
  covered: ([number, number] | null)[];
  detected: ([number, number] | null)[];
  draws: [low: number, middle: number, high: number] | null; // 5, 50, 95 % of sampled figures; null until they come
}

export interface WhyAnswer {
  type: "why";
  seq: number;
  lines: string[]; // as `skyshed why` says it
  verdict: "covered" | "not covered" | "not known" | "inside the ground";
  at: Point;
  altitude_m: number;
  profile: Profile | null;
}

/** From an antenna to the point: ground and ray, metres above sea level. */
export interface Profile {
  from: string;
  range_km: number[];
  ground_m: number[];
  ray_m: number[]; // the line of sight, bent
  blocker: { range_km: number; ground_m: number; at: Point } | null;
}

export interface SectionAnswer {
  type: "section";
  seq: number;
  of: string;
  azimuth_deg: number;
  line: Point[];
  range_km: number[];
  ground_m: (number | null)[];
  stretches: [low: number, high: number][][]; // at each range; those of the package's whole sky
  ring_km: number | null;
  ring_m: number | null; // the altitude up to which it is advertised
  others: { name: string; range_km: number }[]; // units and assets within a few km of the radial
}

export interface Problem {
  type: "problem";
  seq: number | null;
  text: string;
}

/** A recorded flight, or a target of one replication; seconds from the start of the replay. */
export interface Replay {
  kind: "exposure" | "raid";
  title: string;
  start: string; // ISO 8601, "" for a replication
  duration_s: number;
  tracks: { name: string; t: number[]; lon: number[]; lat: number[]; alt_m: number[]; states: [from_s: number, to_s: number, state: string][] }[];
  events: { t: number; words: string; lon: number | null; lat: number | null; kind: string }[];
  colours: Record<string, string>;
  credit: string;
}

export type Answer = Scene | Numbers | WhyAnswer | SectionAnswer | Problem;
