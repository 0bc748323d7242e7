// Whose work travels in the built pages, and under which licence: one text of all packages that package-lock.json
// brings in for more than building.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const HEAD = `Parts of other projects travel in the pages of skyshed (globe.js, globe.css, worker.js), in their symbols and in
the outlines of countries. Each stands under its own licence, which follows; skyshed itself is under Apache-2.0.
`;
const RULE = "-".repeat(100);

export function licences(root) {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const names = Object.keys(packages).filter((name) => name && !packages[name].dev).sort();
  return [HEAD, ...names.map((name) => entry(join(root, name), packages[name]))].join(`\n${RULE}\n\n`);
}

function entry(folder, { version, license }) {
  const { name, homepage } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return `${[name, version, `(${license})`, homepage].filter(Boolean).join(" ")}\n\n${text(folder, license)}\n`;
}

/** The licence's own file, else what the package says of it. */
function text(folder, license) {
  const file = readdirSync(folder).sort().find((each) => /^licen[cs]e/i.test(each));
  if (file) return tidy(readFileSync(join(folder, file), "utf8"));
  const readme = join(folder, "README.md");
  const [, said] = (existsSync(readme) && /^#+ License[^\n]*\n([^]*?)(?=^#|(?![^]))/m.exec(readFileSync(readme, "utf8"))) || [];
  return said ? tidy(said) : `The package declares ${license}, and brings no text of it.`;
}

function tidy(text) {
  return text.replace(/\r\n?/g, "\n").trim();
}
