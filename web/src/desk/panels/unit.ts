// The chosen unit: where it stands, its radars and their masts.

import { number, placeWords } from "../../words";
import type { Acts } from "../acts";
import { button, h, labelled, refill, select } from "../elements";
import type { Middle } from "../setup";
import { positionOf } from "../position";
import type { Radar, Scene, SceneUnit } from "../protocol";
import { differs, type Ear, type Store } from "../store";
import { moveOf } from "../hand";

export function unitPanel(at: HTMLElement, store: Store, acts: Acts, middle: Middle): Ear {
  const unit = () => store.now().scene.units.find((each) => each.key === store.now().chosen);
  const form = positionOf("Move here", (to) => acts.do(moveOf(store.now().chosen!, to)), middle);
  const head = h("div"), radars = h("div"), foot = h("div", { className: "row" });
  at.append(head, form.box, radars, foot);
  return (now, before) => {
    if (!differs(now, before, "scene", "chosen", "aside")) return;
    const shown = unit();
    at.hidden = now.aside !== "unit" || !shown;
    if (at.hidden || !shown) return;
    refill(head, ...headOf(shown, now.scene));
    form.show(shown.at);
    refill(radars, ...shown.radars.map((each) => radarOf(shown, each, acts)));
    refill(foot, ...feet(shown, acts));
  };
}

function headOf({ name, system, at, home, ring_km, packages }: SceneUnit, scene: Scene): HTMLElement[] {
  const stands = `${placeWords(at)}${home ? "" : ", where you put it"}.`;
  const ring = ring_km ? ` Advertised to reach ${number(ring_km)} km; the dashed ring is that claim, not what it covers.` : "";
  const parts = scene.packages.filter((_, index) => packages.includes(index)).map((each) => each.name);
  return [h("h2", {}, name), h("p", {}, `${system === name ? "" : `${system}, `}${stands}${ring}`), h("p", { className: "note" }, `Part of: ${parts.join("; ")}.`)];
}

function radarOf(unit: SceneUnit, radar: Radar, acts: Acts): HTMLElement {
  const change = { unit: unit.key, radar: radar.name };
  const on = h("input", { type: "checkbox", checked: radar.on, key: `on ${radar.name}` });
  on.onchange = () => void (acts.do({ change: "switch", ...change, on: on.checked }) || (on.checked = radar.on));
  const role = radar.role === "both" ? "acquisition and engagement" : radar.role;
  const parts: HTMLElement[] = [
    h("label", { className: "map-check" }, on, h("span", {}, radar.name)),
    h("small", {}, `${role}; antenna ${number(radar.height_m)} m above ground`),
  ];
  if (radar.masts.length) {
    const words = ["no mast", ...radar.masts.map((each) => `${each.name} (${number(each.height_m)} m)`)];
    const mast = select(words, (index) => acts.do({ change: "lift", ...change, mast: radar.masts[index - 1]?.name ?? null }), `mast ${radar.name}`);
    mast.selectedIndex = radar.masts.findIndex((each) => each.name === radar.mast) + 1;
    parts.push(labelled(`Mast of ${radar.name}`, mast));
  }
  return h("div", { className: "radar" }, ...parts);
}

function feet(unit: SceneUnit, acts: Acts): HTMLElement[] {
  const { key, at, home } = unit, made = [button("Section", () => acts.section({ of: "unit", key, azimuth: 0 }))];
  if (home && (home[0] !== at[0] || home[1] !== at[1])) made.push(button("Back to where it stood", () => acts.do(moveOf(key, home))));
  made.push(button("Take out", () => acts.do({ change: "remove", unit: key })));
  return made;
}
