// Check the types of src/ and bundle each page's script into one minified module: node build.mjs [FOLDER]
// A module's first line names its sources, so that whoever builds knows whether there is anything to do.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2] ?? join(here, "../src/skyshed/report/live");

// As `sources_key` in hatch_build.py has it.
const names = ["build.mjs", "package-lock.json", "tsconfig.json"];
names.push(...readdirSync(join(here, "src")).filter((each) => each.endsWith(".ts")).sort().map((each) => `src/${each}`));
const hash = createHash("sha256");
for (const name of names) hash.update(`${name}\n`).update(readFileSync(join(here, name)));

const types = spawnSync(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "-p", here], { stdio: "inherit" });
if (types.status !== 0) process.exit(1);

// Names of our own alone: neither the browser's nor those of the page's data.
const ours = /^(block|skies|state|pack|other|which|layer|rings|cross|zoom|middle|ceiling|counts|gaps|narrow|inArea|shown|spot|fires|ground|km2|reason|bottom|unsure|view|paint|canvas|pitch)$/;

const { outputFiles } = buildSync({
  absWorkingDir: here,
  entryPoints: { map: "src/main.ts" },
  outdir: folder,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  mangleProps: ours,
  legalComments: "none",
  banner: { js: `/* skyshed ${hash.digest("hex").slice(0, 20)} */` },
  write: false,
});
for (const { path, contents } of outputFiles) {
  writeFileSync(`${path}.${process.pid}`, contents);
  renameSync(`${path}.${process.pid}`, path);
}
