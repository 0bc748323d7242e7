// Colours and words of every class of the layer that is shown, by its number.

import type { Asked } from "./cells";

export type Entry = [index: number, colour: string, words: string];

export function legend({ block, state }: Asked): Entry[] {
  const { palette, packages } = block;
  const numbered = (entries: [string, string][]) => entries.map(([colour, words], index): Entry => [index + 1, colour, words]);
  if (state.other >= 0) {
    const only = [state.pack, state.other].map((each) => `only ${packages[each].name}`);
    return numbered([...only, "both"].map((words, index) => [palette.difference[index], words]));
  }
  switch (state.layer) {
    case "units": return numbered(palette.layers);
    case "floor": return numbered(palette.floors);
    case "reason":
      return Object.entries(palette.reasons).map(([reason, [colour, words]]) => [Number(reason), colour, words]);
    default: return [[1, palette.covered, "covered"]];
  }
}
