// The sentence over the globe. A changed package is no longer what its name says, and what is not for quoting has a reason.

import { says } from "../words";
import { askedLevel } from "../state";
import type { Shown } from "./block";
import { h } from "./elements";
import type { Scene } from "./protocol";
import type { Desk } from "./store";

/** What a package is called: where it is not as the scenario has it, that is said with it. */
export function called({ packages }: Scene, pack: number): string {
  const { name, changes } = packages[pack];
  return changes ? `${name}, changed (${changes} change${changes > 1 ? "s" : ""})` : name;
}

/** Package, class and case, as heads and captions name them. */
export function questionWords({ scene, pack, target, which }: Desk): string {
  return `${called(scene, pack)}, against ${scene.targets[target].words}, ${scene.cases[which].name} case`;
}

/** The mark of coarse ground, for a head. */
export function marked(words: string): HTMLElement[] {
  return words ? [h("p", { className: "marked" }, words)] : [];
}

export function sentence({ asked, head: { moved } }: Shown, scene: Scene): string {
  const { block, state } = asked, packs = [state.pack, state.other].filter((each) => each >= 0);
  const isFree = packs.every((each) => block.packages[each].free), under = scene.units.find(({ key }) => key === moved?.unit)?.packages ?? [];
  const packages = block.packages.map((each, index) => {
    const name = called(scene, index) + (under.includes(index) ? ", a unit being moved" : "");
    return { ...each, free: isFree, name: name === each.name ? name : `${name},` };
  });
  return says({ ...asked, block: { ...block, packages, label: block.label && unquotable(asked, scene, isFree) } });
}

/** Why a share is not for quoting on coarse ground. */
function unquotable({ block, state }: Shown["asked"], { coarse_below_m, label }: Scene, isFree: boolean): string {
  const level = askedLevel(block, state);
  if (level < 0 ? state.height < coarse_below_m : !block.levels[level].free) return label;
  return isFree ? "between the levels of the tables" : "a unit stands in steep country, on 9 km terrain";
}
