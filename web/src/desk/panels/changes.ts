// What has been changed, in words; taking back and doing again.

import type { Acts } from "../acts";
import { button, byId, h, refill } from "../elements";
import { differs, type Ear } from "../store";

export function changesPanel(acts: Acts): Ear {
  const at = byId("changes");
  addEventListener("keydown", (event) => {
    const isText = event.target instanceof HTMLInputElement && !["checkbox", "radio", "range"].includes(event.target.type);
    if (isText || event.altKey || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    acts.step(event.shiftKey ? "redo" : "undo");
  });
  return (now, before) => {
    if (!differs(now, before, "scene")) return;
    const { words, remarks, can_undo, can_redo } = now.scene;
    const list = words.length ? h("ol", { className: "changed" }, ...words.map((each) => h("li", {}, each))) : h("p", { className: "note" },
      "None yet. Drag a unit, or click it to switch a radar off, raise a mast or take it out.");
    refill(at, list, ...remarks.map((each) => h("p", { className: "note remark" }, each)), h("p", { className: "row" },
      button("Undo", () => acts.step("undo"), { disabled: !can_undo, title: "Ctrl+Z" }),
      button("Redo", () => acts.step("redo"), { disabled: !can_redo, title: "Ctrl+Shift+Z" }),
      button("Back to the start", () => acts.step("start"), { disabled: !words.length })));
  };
}
