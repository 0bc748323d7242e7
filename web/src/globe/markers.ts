// Units and assets as elements over the globe: keys and screen readers reach them as a mouse does.

import type { Point } from "../data";
import type { Scene, SceneUnit } from "../desk/protocol";
import { describe, lean, made, markerOf, type Marker } from "./marker";
import type { Label } from "./room";
import { spotOf, type Sight } from "./sphere";

export type Taker = (marker: Marker) => void; // gives a marker its pointers and keys

const STEM_PX = 15;
const FAR_ZOOM = 3.8, NEAR_ZOOM = 5; // symbols would hide the country from afar, and are smaller from half afar
const LARGE = placesOf(35, 26), SMALL = placesOf(27, 20);

interface Places {
  wide: number;
  tall: number;
  free: Point[];
}

/** Where a symbol may stand, from its place: straight above first, then ever farther away. */
function placesOf(wide: number, tall: number): Places {
  const rows = [1, 2, 3, 4].flatMap((row) => [0, 1, -1, 2, -2].map((column): Point => [column * wide, STEM_PX + (row - 1) * tall]));
  return { wide, tall, free: rows.sort((one, other) => Math.hypot(...one) - Math.hypot(...other)) };
}

export class Markers {
  readonly units = new Map<string, Marker>();
  private assets: Marker[] = [];
  private readonly layer: HTMLElement;

  constructor(over: HTMLElement, private readonly takeUnit: Taker, private readonly takeAsset: Taker) {
    this.layer = made("div", "markers");
    over.append(this.layer);
  }

  /** Units keep their elements, and with them the focus, from one scene to the next. */
  scene({ units, assets }: Scene): void {
    const left = new Set(this.units.keys());
    for (const unit of units) {
      left.delete(unit.key);
      const marker = this.units.get(unit.key) ?? this.added(unit);
      if (!marker.isHeld) marker.at = unit.at;
      describe(marker, unit);
    }
    for (const key of left) {
      this.units.get(key)!.element.remove();
      this.units.delete(key);
    }
    const places = assets.map(({ name, at }) => `${name} ${at}`);
    if (String(places) !== String(this.assets.map(({ key }) => key))) this.replace(assets, places);
  }

  private replace(assets: Scene["assets"], keys: string[]): void {
    for (const each of this.assets) each.element.remove();
    this.assets = assets.map(({ name, at }, index) => {
      const marker = markerOf(keys[index], at, "asset");
      marker.name.textContent = name;
      marker.element.setAttribute("aria-label", `${name}, an asset`);
      marker.element.title = `${name}: click to ask why here`;
      this.takeAsset(marker);
      this.layer.prepend(marker.element);
      return marker;
    });
  }

  private added(unit: SceneUnit): Marker {
    const marker = markerOf(unit.key, unit.at, "unit");
    this.units.set(unit.key, marker);
    this.takeUnit(marker);
    this.layer.append(marker.element);
    return marker;
  }

  show(isSymbols: boolean, chosen: string | null, asked: ReadonlySet<string>): void {
    this.layer.classList.toggle("plain", !isSymbols);
    for (const [key, marker] of this.units) {
      const { element } = marker;
      marker.isAsked = asked.has(key);
      element.classList.toggle("chosen", key === chosen);
      element.setAttribute("aria-pressed", String(key === chosen));
    }
  }

  /** Where a unit is under a hand elsewhere; false where a hand of this page has it. */
  live(unit: string, at: Point): boolean {
    const marker = this.units.get(unit);
    if (!marker || marker.isHeld) return false;
    marker.at = at;
    return true;
  }

  /** Puts every marker where its place is seen; those behind the Earth are out of reach. */
  put(sight: Sight, zoom: number): void {
    this.layer.classList.toggle("far", zoom < FAR_ZOOM);
    const all = [...this.units.values(), ...this.assets];
    for (const each of all) {
      each.spot = each.isAsked ? spotOf(sight, each.at) : null;
      each.element.hidden = !each.spot;
      if (each.spot) each.element.style.transform = `translate(${each.spot[0].toFixed(1)}px,${each.spot[1].toFixed(1)}px)`;
    }
    this.layer.classList.toggle("small", zoom < NEAR_ZOOM);
    if (zoom >= FAR_ZOOM) this.spread(zoom < NEAR_ZOOM ? SMALL : LARGE);
  }

  /** Every symbol at the first free place above its own, on a stem; from afar there are dots alone. */
  private spread({ wide, tall, free }: Places): void {
    const taken: Point[] = [];
    for (const { spot, element } of this.units.values()) {
      if (!spot) continue;
      const isFree = ([x, y]: Point) => taken.every((each) => Math.abs(each[0] - x) >= wide || Math.abs(each[1] - y) >= tall);
      const [right, up] = free.find(([right, up]) => isFree([spot[0] + right, spot[1] - up])) ?? free[0];
      taken.push([spot[0] + right, spot[1] - up]);
      lean(element, right, up);
    }
  }

  labels(): Label[] {
    return [...this.units.values(), ...this.assets].map(({ element, name }) => ({ owner: element, name }));
  }
}
