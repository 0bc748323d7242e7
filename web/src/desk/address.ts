// The page in one line: what is asked as the report's map writes it, then the camera (g) and the changes (e).

import type { Block } from "../data";
import type { Camera } from "../globe/globe";
import { LAYERS, read, written, type State } from "../state";
import type { Change } from "./protocol";

const MOST_CHARACTERS = 60_000;

export interface Address {
  state: State;
  camera: Camera | null;
  symbols: boolean;
  changes: Change[] | null; // null where the address says nothing of them
  unread: string; // what of it could not be read and what is shown in its place, in a line; "" for nothing
}

export function addressOf(state: State, symbols: boolean, camera: Camera | null, changes: Change[]): string {
  const words = [written({ ...state, zoom: 1 })];
  if (!symbols) words.push("plain");
  if (camera) {
    const { lon, lat, zoom, bearing, pitch } = camera;
    words.push(`g${[lon.toFixed(3), lat.toFixed(3), zoom.toFixed(2), bearing.toFixed(0), pitch.toFixed(0)].join(",")}`);
  }
  const edits = changes.length ? `;e${encoded(JSON.stringify(changes))}` : "", line = words.join(";");
  return line.length + edits.length > MOST_CHARACTERS ? line : line + edits;
}

/** Whether an address holds the changes: too many of them would make it longer than browsers and mail take. */
export function holds(address: string, changes: Change[]): boolean {
  return !changes.length || address.includes(";e");
}

export function addressed(block: Block, hash: string): Address | null {
  const state = read(block, hash);
  if (!state) return null;
  const words = hash.slice(5, MOST_CHARACTERS).split(";"), after = (letter: string) => words.find((each) => each.startsWith(letter))?.slice(1);
  const [camera, edits] = [cameraOf(after("g")), after("e")], changes = hash.length > MOST_CHARACTERS ? null : changesOf(edits);
  const odd = words.filter((word) => word && !word.startsWith("e") && !(word.startsWith("g") ? camera : isRead(word, state)));
  return { state, symbols: !words.includes("plain"), camera, changes, unread: unreadWords(odd, edits !== undefined && !changes) };
}

/** Whether a word of the view is one, and was taken. */
function isRead(word: string, state: State): boolean {
  if (["plain", "norings", ...LAYERS].includes(word)) return true;
  const [, key, said] = /^([ptcvxz]|agl|msl|fl)(-?[\d.,-]+)$/.exec(word) ?? [], numbers = (said ?? "").split(",").map(Number);
  if (!key || !numbers.every(Number.isFinite)) return false;
  const taken: Record<string, number> = { p: state.pack, t: state.target, c: state.which, v: state.other };
  if (key in taken) return taken[key] === numbers[0];
  return "xz".includes(key) ? numbers.length === { x: 2, z: 3 }[key] : state.kind === key && Math.abs(state.height - numbers[0]) < 0.1;
}

function unreadWords(odd: string[], areChangesLost: boolean): string {
  const some = odd.slice(0, 3).map((each) => `“${each.slice(0, 20)}”`).join(", "), says: string[] = [];
  if (areChangesLost) says.push("its changes are damaged, and the scenario is shown as it stands here");
  if (odd.length) says.push(`${some}${odd.length > 3 ? ` and ${odd.length - 3} more` : ""} is not known here, and the usual view is shown instead`);
  return says.length ? `Not all of the address could be read: ${says.join("; ")}.` : "";
}

function cameraOf(word: string | undefined): Camera | null {
  const [lon, lat, zoom, bearing, pitch] = (word ?? "").split(",").map(Number);
  const isGood = [lon, lat, zoom, bearing, pitch].every(Number.isFinite) && Math.abs(lat) <= 90 && zoom >= 0 && zoom <= 22;
  return isGood ? { lon, lat, zoom, bearing, pitch } : null;
}

/** The server checks each of them; here only that they are a list of things. */
function changesOf(word: string | undefined): Change[] | null {
  if (!word) return null;
  try {
    const bytes = Uint8Array.from(atob(word.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
    const found: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(found) && found.every((each) => typeof each?.change === "string") ? (found as Change[]) : null;
  } catch {
    return null;
  }
}

function encoded(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text), (each) => String.fromCharCode(each)).join("");
  return btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
