#!/bin/sh
# traffic 2.13 (PyPI): over London, Paris or Kyiv a flight at FL330 is inside none of the FIRs that the package holds.
#
# Guessed   A set of flight information regions covers the sky from the ground up: every cruising airliner is in one.
# Seen      32 of the 58 regions end between FL55 and FL285, where the upper regions (UIR) begin, which the set leaves
#           out; all are of April 2015 and of Europe. Of six cities Warsaw alone has a region at FL330.
# Matters   "Which flights were inside the FIR that a warning names?" answers none over half of Europe, and looks right:
#           the same flight is found there while it climbs. skyshed takes outlines from a file that its user answers for.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps traffic==2.13 shapely==2.1.2 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import json
from importlib.metadata import files, version

from shapely import Point
from shapely.geometry import shape

CITIES = {"Brussels": (4.5, 50.9), "Munich": (11.8, 48.4), "Paris": (2.5, 49.0),
          "London": (-0.5, 51.5), "Warsaw": (21.0, 52.2), "Kyiv": (30.5, 50.4)}  # fmt: skip
(path,) = (each.locate() for each in files("traffic") if each.name == "eurofirs.json")
with open(path, encoding="utf-8") as opened:
    regions = json.load(opened)["features"]


def over(place, flight_level):
    """Return the regions that hold a place at a flight level."""
    return [
        each["properties"]["NAME"] for each in regions
        if int(each["properties"]["UPPERLIMIT"]) >= flight_level and shape(each["geometry"]).contains(Point(place))
    ]  # fmt: skip


print(f"traffic {version('traffic')}: {len(regions)} regions")
found = {city: (over(place, 100), over(place, 330)) for city, place in CITIES.items()}
for city, (low, high) in found.items():
    print(f"{city:9} FL100 {', '.join(low) or 'in no region':24} FL330 {', '.join(high) or 'in no region'}")
n_below = sum(int(each["properties"]["UPPERLIMIT"]) < 330 for each in regions)
days = {each["properties"]["EFFECTDATE"] for each in regions}
print(f"{n_below} end below FL330 (expected 32); in effect on {', '.join(days)}")
gone = [city for city, (low, high) in found.items() if low and not high]
is_still_so = n_below == 32 and days == {"30-04-2015"} and gone == ["Brussels", "Munich", "Paris", "London", "Kyiv"]
raise SystemExit(0 if is_still_so else "not seen any more")
PY
