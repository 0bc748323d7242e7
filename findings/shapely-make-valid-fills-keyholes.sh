#!/bin/sh
# shapely 2.2.0 (GEOS 3.14.1): `make_valid(method="structure")` fills a hole that is reached by a cut; "linework" keeps it.
#
# Guessed   Airspace formats have one ring, so that a hole is drawn as a keyhole: in through a cut, around, and back out.
#           Such a ring is invalid; both methods would mend it to the same shape, of 72 square units.
# Seen      Where the hole is led around in the sense of the outer ring, "structure" gives 81, the hole filled, as a valid
#           polygon and without a warning; "linework" gives 72 (and the cut as a line). Led around the other way, both 72.
# Matters   Area and airspace files of users hold keyholes, and neither sense is wrong there. "structure" looks the safer
#           choice, since it returns polygons alone. skyshed takes "linework" and keeps the polygons.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check shapely==2.2.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import shapely

outer, corner = [(0, 0), (9, 0), (9, 9), (0, 9), (0, 0)], (0, 0)
hole = [(3, 3), (6, 3), (6, 6), (3, 6), (3, 3)]
seen = {}
print(f"shapely {shapely.__version__}, GEOS {shapely.geos_version_string}; expected 72 everywhere")
for sense, ring in (("same sense", hole), ("opposite sense", hole[::-1])):
    keyhole = shapely.Polygon([*outer, *ring, corner])
    for method in ("linework", "structure"):
        mended = shapely.make_valid(keyhole, method=method)
        seen[sense, method] = mended.area
        print(f"{sense:14}  {method:9}  area {mended.area:g}  {mended.geom_type}")
expected = {("same sense", "linework"): 72, ("same sense", "structure"): 81}
expected |= {("opposite sense", "linework"): 72, ("opposite sense", "structure"): 72}
raise SystemExit(0 if seen == expected else "not seen any more")
PY
