// The page in one line: what is asked as the report's map writes it, then the camera (g) and the changes (e).

import type { Block } from "../data";
import type { Camera } from "../globe/globe";
import { read, written, type State } from "../state";
import type { Change } from "./protocol";

const MOST_CHARACTERS = 60_000;

export interface Address {
  state: State;
  camera: Camera | null;
  symbols: boolean;
  changes: Change[] | null; // null where the address says nothing of them
}

export function addressOf(state: State, symbols: boolean, camera: Camera | null, changes: Change[]): string {
  const words = [written({ ...state, zoom: 1 })];
  if (!symbols) words.push("plain");
  if (camera) {
    const { lon, lat, zoom, bearing, pitch } = camera;
    words.push(`g${[lon.toFixed(3), lat.toFixed(3), zoom.toFixed(2), bearing.toFixed(0), pitch.toFixed(0)].join(",")}`);
  }
  if (changes.length) words.push(`e${encoded(JSON.stringify(changes))}`);
  return words.join(";");
}

export function addressed(block: Block, hash: string): Address | null {
  const state = read(block, hash);
  if (!state || hash.length > MOST_CHARACTERS) return null;
  const words = hash.slice(5).split(";"), after = (letter: string) => words.find((each) => each.startsWith(letter))?.slice(1);
  return { state, symbols: !words.includes("plain"), camera: cameraOf(after("g")), changes: changesOf(after("e")) };
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
