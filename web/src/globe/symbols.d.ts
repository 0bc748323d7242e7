declare module "symbols" {
  export const SYMBOLS: Record<string, string>;
}
