// The symbols of the globe, drawn by APP-6 when the package is built: SVG texts by kind, as serve/symbols.py names them.
import ms from "milsymbol";

// Friendly, as the offers are: units of air defence (set 10) with the modifier of their range or a radar's, and
// installations (set 20) for what is worth protecting.
const KINDS = {
  "close-range-sam": "10031000001301020007",
  "short-range-sam": "10031000001301020043",
  "medium-range-sam": "10031000001301020026",
  "long-range-sam": "10031000001301020022",
  radar: "10031000001301005000",
  city: "10032000001123000000",
  airport: "10032000001208030000",
  installation: "10032000001200000000",
};
const SIZE = 24; // pixels of a symbol's octagon; the frame is wider
// A page whose policy forbids styles and scripts of its own making shows them as pictures.
const FORBIDDEN = /\sstyle=|\son\w+=|<style|<script|href=/i;

export function symbols() {
  const drawn = Object.entries(KINDS).map(([kind, code]) => [kind, new ms.Symbol(code, { size: SIZE }).asSVG()]);
  for (const [kind, svg] of drawn)
    if (FORBIDDEN.test(svg)) throw new Error(`the symbol ${kind} holds what a page's policy forbids`);
  return Object.fromEntries(drawn);
}

/** `import { SYMBOLS } from "symbols"`, for esbuild. */
export const symbolsPlugin = {
  name: "symbols",
  setup(build) {
    build.onResolve({ filter: /^symbols$/ }, () => ({ path: "symbols", namespace: "symbols" }));
    build.onLoad({ filter: /.*/, namespace: "symbols" }, () => ({ contents: `export const SYMBOLS = ${JSON.stringify(symbols())};` }));
  },
};
