#!/bin/sh
# itur 0.4.0: no place on Earth lies below sea level: topographic_altitude lifts all of them to one millimetre.
#
# Guessed   The topography of ITU-R P.1511 at the Dead Sea is about -430 m, on the Caspian Sea about -28 m.
# Seen      +0.000001 km at both. The grid that comes inside the package has -415 and -29 m there; above the sea the
#           function follows it (Jerusalem).
# Matters   Air pressure and vapour, and so the loss of a radar, are taken at that height: 430 m too high a site at the
#           lowest shore on land, 28 m at Baku. skyshed reads the grid, and never this function.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check itur==0.4.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import os
from importlib.metadata import version

import numpy as np
from itur.models.itu1511 import topographic_altitude
from itur.utils import dataset_dir

grid_m = np.load(os.path.join(dataset_dir, "1511", "v2_topo.npz"))["arr_0"]
print(f"itur {version('itur')}, grid {grid_m.shape}")
seen = {}
for name, lat_deg, lon_deg in (("Dead Sea", 31.5, 35.47), ("Caspian Sea", 40.5, 51.0), ("Jerusalem", 31.78, 35.22)):
    told_m = 1000.0 * topographic_altitude(lat_deg, lon_deg).value
    row, column = (int(12 * each) + 2 for each in (90.0 - lat_deg, lon_deg + 180.0))  # two rows of margin
    held_m = float(grid_m[row, column])
    seen[name] = float(told_m), held_m
    print(f"{name}: told {told_m:.3f} m, the grid holds {held_m:.0f} m there")
is_still_so = all(0.0 <= told_m < 0.01 and held_m < -20.0 for told_m, held_m in list(seen.values())[:2])
is_still_so &= abs(seen["Jerusalem"][0] - seen["Jerusalem"][1]) < 150.0
raise SystemExit(0 if is_still_so else "not seen any more")
PY
