// A unit of the catalogue put on the globe: by a form, or by dragging its name there.

import type { Point } from "../../data";
import type { Acts } from "../acts";
import { byId, h, labelled, refill, select } from "../elements";
import { positionOf } from "../position";
import type { Scene } from "../protocol";
import type { Middle } from "../setup";
import { differs, type Ear, type Store } from "../store";

export const DRAGGED = "text/x-skyshed-system";

/** Put a system where it was dropped, in the package that is shown, under the next free name. */
export function put(store: Store, acts: Acts, system: string, [lon, lat]: Point): void {
  const { scene, pack } = store.now(), entry = scene.catalogue.find((each) => each.key === system);
  if (!entry) return;
  acts.do({ change: "place", package: scene.packages[pack].key, name: freeName(scene, entry.name), system, lat: round(lat), lon: round(lon) });
}

function round(degrees: number): number {
  return Number(degrees.toFixed(5));
}

export function freeName(scene: Scene, name: string): string {
  const taken = new Set(scene.units.map((each) => each.name));
  for (let n = 1; ; n++) if (!taken.has(n > 1 ? `${name} ${n}` : name)) return n > 1 ? `${name} ${n}` : name;
}

export function placePanel(store: Store, acts: Acts, middle: Middle): Ear {
  const at = byId("place"), { scene } = store.now();
  const name = h("input", { maxLength: 80, autocomplete: "off" });
  const system = select(scene.catalogue.map((each) => each.name), () => suggest(), "system");
  const pack = select(scene.packages.map((each) => each.name), () => {}, "pack");
  const suggest = () => void (name.value = freeName(store.now().scene, scene.catalogue[system.selectedIndex]?.name ?? "Unit"));
  const form = positionOf("Put it there", ([lon, lat]) => {
    const { key } = scene.catalogue[system.selectedIndex], called = name.value.trim() || freeName(scene, key);
    acts.do({ change: "place", package: scene.packages[pack.selectedIndex].key, name: called, system: key, lat: round(lat), lon: round(lon) });
  }, middle, labelled("System", system), labelled("Name", name), labelled("Joins", pack));
  const list = h("ul", { className: "catalogue" });
  refill(list, ...scene.catalogue.map((each) => h("li", {
    draggable: true, key: each.key,
    onclick: () => ((system.selectedIndex = scene.catalogue.indexOf(each)), suggest()),
    ondragstart: (event) => event.dataTransfer?.setData(DRAGGED, each.key),
  }, each.name)));
  at.append(h("p", { className: "note" }, "Any system of the catalogue: drag its name to the globe (it joins the package shown), or fill in the form."), list, form.box);
  form.show(middle());
  return (now, before) => {
    if (differs(now, before, "pack")) pack.selectedIndex = now.pack;
    if (differs(now, before, "scene")) suggest();
  };
}
