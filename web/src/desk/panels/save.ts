// The changed scenario as a file, the page as a line, and the files of the result that was opened.

import { holds } from "../address";
import { button, byId, h, refill } from "../elements";
import type { Change } from "../protocol";
import { differs, type Ear } from "../store";

export function savePanel(address: () => string): Ear {
  const at = byId("save"), told = h("span", { role: "status" }), line = h("input", { readOnly: true, ariaLabel: "Address of this view", hidden: true });
  const copy = button("Copy the address of this view", () => void copied());
  const files = h("div");
  let changes: Change[] = [];

  async function copied(): Promise<void> {
    line.value = address();
    const lacking = holds(line.value, changes) ? "" : ` It does not hold the ${changes.length} changes, which are too many for an address: save the scenario.`;
    try {
      await navigator.clipboard.writeText(line.value);
      told.textContent = `Copied.${lacking}`;
    } catch {
      line.hidden = false;
      line.select();
      told.textContent = `Copy it from here:${lacking}`;
    }
  }

  at.append(h("p", {}, h("a", { href: "/scenario.yaml", download: "" }, "Save the scenario with these changes (YAML)")),
    h("p", { className: "note" }, "The scenario's own text, comments and order kept, with the changes written in: skyshed assess gives the same numbers for it."),
    h("p", { className: "row" }, copy, told), line,
    h("p", { className: "note" }, "The address holds what is shown and the changes; it opens while skyshed serves the same scenario."), files);
  return (now, before) => {
    changes = now.scene.changes;
    if (!differs(now, before, "scene") || now.scene.files === before?.scene.files) return;
    const links = now.scene.files.map((name) => h("li", {}, h("a", { href: `/files/${name.split("/").map(encodeURIComponent).join("/")}`, download: "", key: name }, name)));
    refill(files, ...(links.length ? [h("h3", {}, "Files of the result"), h("ul", { className: "plain" }, ...links)] : []));
  };
}
