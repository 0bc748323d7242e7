#!/bin/sh
# pyproj 3.7.2 from a wheel: EGM96 heights "transformed" to the ellipsoid come back as they went in, without a word.
#
# Guessed   Either the geoid is applied (+37 m at Ankara), or the transformation fails, since wheels hold no geoid grid;
#           at the latest `only_best=True` makes it fail.
# Seen      The same height, no error and no warning, also with `only_best=True`: PROJ falls back to a "ballpark vertical
#           transformation", which only the description of the operation tells. `allow_ballpark=False` makes it fail.
# Matters   KML heights are above the sea, CZML heights above the ellipsoid: a scene would float or sink by up to 100 m.
#           skyshed takes the geoid from the grid of ITU-R P.1511 (src/skyshed/terrain/geoid.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pyproj==3.7.2
env -u PROJ_NETWORK -u PROJ_DATA -u PROJ_LIB "$folder/venv/bin/python" - <<'PY'
import warnings

import pyproj
from pyproj.exceptions import ProjError

print(f"pyproj {pyproj.__version__}, PROJ {pyproj.proj_version_str}, network {pyproj.network.is_network_enabled()}")
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    transformer = pyproj.Transformer.from_crs("EPSG:4326+5773", "EPSG:4979", always_xy=True)
    lon_deg, lat_deg, height_hae_m = transformer.transform(32.85, 39.93, 1000.0)
print(f"Ankara, 1000.0 m above EGM96: expected about 1037 m or an error, seen {height_hae_m} m, {len(said)} warnings")
print(transformer.description)


def with_option(**option):
    try:
        strict = pyproj.Transformer.from_crs("EPSG:4326+5773", "EPSG:4979", always_xy=True, **option)
        seen = strict.transform(32.85, 39.93, 1000.0)[2]
    except ProjError:
        seen = "an error"
    print(f"with {option}: {seen}")
    return seen


is_still_so = height_hae_m == 1000.0 and not said and "ballpark" in transformer.description
is_still_so &= with_option(only_best=True) == 1000.0 and with_option(allow_ballpark=False) == "an error"
raise SystemExit(0 if is_still_so else "not seen any more")
PY
