// Check the types of src/ and bundle each page's script into one minified module: node build.mjs [PACKAGE FOLDER]
// The first line of each file names its sources, so that whoever builds knows whether there is anything to do.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { licences } from "./licences.mjs";
import { symbolsPlugin } from "./symbols.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = process.argv[2] ?? join(here, "../src/skyshed");
const report = join(root, "report/live"), page = join(root, "serve/page");

// As `sources_key` in hatch_build.py has it.
const builders = readdirSync(here).filter((name) => name.endsWith(".mjs")).sort();
const sources = readdirSync(join(here, "src"), { recursive: true, withFileTypes: true })
  .filter((each) => each.isFile())
  .map((each) => relative(here, join(each.parentPath, each.name)).split(sep).join("/"))
  .sort();
const hash = createHash("sha256");
for (const name of [...builders, "package-lock.json", "tsconfig.json", ...sources])
  hash.update(`${name}\n`).update(readFileSync(join(here, name)));

const types = spawnSync(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "-p", here], { stdio: "inherit" });
if (types.status !== 0) process.exit(1);

// Names of our own alone: neither the browser's nor those of the page's data.
const ours = /^(block|skies|state|pack|other|which|layer|rings|cross|zoom|middle|ceiling|counts|gaps|narrow|inArea|shown|spot|fires|ground|km2|reason|bottom|unsure|view|paint|canvas|pitch)$/;

const banner = `/* skyshed ${hash.digest("hex").slice(0, 20)} */`;
const both = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none", // licences.txt has them all
  banner: { js: banner, css: banner },
  write: false,
};
const bundles = await Promise.all([
  build({ ...both, entryPoints: { map: "src/main.ts" }, outdir: report, mangleProps: ours }),
  build({ ...both, entryPoints: { globe: "src/desk/main.ts" }, outdir: page, plugins: [symbolsPlugin] }),
]);
const named = (name, text) => ({ path: join(page, name), contents: `${banner}\n${text}` });
const made = [
  ...bundles.flatMap(({ outputFiles }) => outputFiles),
  // The map library's own worker, as it comes: a page of its own origin may start it.
  named("worker.js", readFileSync(join(here, "node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs"), "utf8")),
  named("licences.txt", licences(here)),
];
for (const { path, contents } of made) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, contents);
  renameSync(`${path}.${process.pid}`, path);
}
