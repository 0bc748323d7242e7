// Lines above the panels: a fault, and what is to be decided.

import { button, byId, h } from "./elements";

export interface Notices {
  fault(words: string): void;
  calm(): void; // the fault is past
  offer(key: string, words: string, choices: [words: string, run: () => void][]): void;
  settle(key: string): void; // an offer that has become idle
}

export function noticesOf(): Notices {
  const at = byId("notices"), fault = h("p", { role: "alert", className: "fault", hidden: true });
  const words = h("span"), offers = new Map<string, HTMLElement>();
  fault.append(words, button("Close", () => (fault.hidden = true)));
  at.append(fault);

  function settle(key: string): void {
    offers.get(key)?.remove();
    offers.delete(key);
  }

  return {
    settle,
    calm: () => void (fault.hidden = true),
    fault(text) {
      words.textContent = text;
      fault.hidden = false;
    },
    offer(key, text, choices) {
      settle(key);
      const made = choices.map(([words, run]) => button(words, () => (settle(key), run())));
      const box = h("div", { className: "offer", role: "group", ariaLabel: text }, h("p", {}, text), h("p", { className: "row" }, ...made));
      offers.set(key, box);
      at.append(box);
    },
  };
}
