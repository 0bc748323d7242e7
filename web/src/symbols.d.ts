// Made by symbols.mjs when the package is built.
declare module "symbols" {
  /** SVG texts by kind: units' and assets' `symbol` in a scene. */
  export const SYMBOLS: Record<string, string>;
}
