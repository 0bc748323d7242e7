// The colours of what is painted, and their words.

import { OPEN, partOf, type Asked } from "../../cells";
import { aboveGround } from "../../globe/cells";
import { legend, type Entry } from "../../legend";
import { percent } from "../../words";
import type { Shown } from "../block";
import { byId, h } from "../elements";

/** Of the many reasons only those that are seen; of two packages also how much of the sky each is. */
export function showLegend({ asked }: Shown, classes: Uint8Array, coarseBelow: number): void {
  const { block, state } = asked, seen = new Uint8Array(256);
  for (let cell = 0; cell < classes.length; cell++) seen[classes[cell]] = 1;
  const known: Entry[] = legend(asked).filter(([index]) => state.layer !== "reason" || state.other >= 0 || seen[index]);
  const made = known.map(([index, colour, words]) => {
    const swatch = h("i");
    swatch.style.background = colour;
    return h("li", {}, swatch, state.other < 0 ? words : `${words}: ${percent(partOf(asked, classes, index))}`);
  });
  if (seen[OPEN]) made.push(h("li", {}, h("i", { className: "unknown" }), block.palette.reasons[block.palette.open][1]));
  if (isHatched(asked, classes, coarseBelow)) made.push(h("li", {}, h("i", { className: "hatched" }), "needs finer ground"));
  const list = byId("map-legend"), isSame = list.children.length === made.length && made.every((each, index) => each.isEqualNode(list.children[index]));
  if (!isSame) list.replaceChildren(...made); // at every step of a drag: what stays needs no drawing
}

/** Whether any cell is hatched, as the globe hatches them. */
function isHatched(asked: Asked, classes: Uint8Array, below: number): boolean {
  const { inArea } = asked.skies, above = aboveGround(asked);
  return below > 0 && classes.some((it, cell) => it !== OPEN && (it > 0 || inArea[cell] > 0) && above(cell) < below);
}
