// What a ring is, in words at its northern end: once for all rings of one system, and where a ring is large enough.

import { made } from "./marker";
import type { Rings } from "./rings";
import type { Label } from "./room";
import { spotOf, type Sight } from "./sphere";

const LEAST_TALL = 0.08; // of the globe's width

export class RingNames {
  private readonly layer = made("div", "ring-names");
  private shown: Label[] = [];

  constructor(over: HTMLElement, private readonly rings: Rings) {
    over.append(this.layer);
  }

  put(sight: Sight): void {
    const said = new Map<string, string>(); // the words, and where they stand
    for (const { words, line } of this.rings.named()) {
      const [top, bottom] = [line[0], line[Math.floor(line.length / 2)]].map((each) => spotOf(sight, each));
      if (!top || !bottom || Math.hypot(top[0] - bottom[0], top[1] - bottom[1]) < LEAST_TALL * sight.width || said.has(words)) continue;
      said.set(words, `translate(${top[0].toFixed(1)}px,${top[1].toFixed(1)}px)`);
    }
    while (this.shown.length < said.size) this.shown.push(this.label());
    const all = [...said];
    this.shown.forEach(({ name, owner }, index) => {
      owner.hidden = index >= all.length;
      if (owner.hidden) return;
      const [words, place] = all[index];
      owner.style.transform = place;
      if (name.textContent !== words) name.textContent = words;
    });
  }

  labels(): Label[] {
    return this.shown;
  }

  private label(): Label {
    const owner = made("div", "ring-name"), name = made("span", "name faded");
    owner.append(name);
    this.layer.append(owner);
    return { owner, name };
  }
}
