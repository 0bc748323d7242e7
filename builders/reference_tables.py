"""What the tables of the reference pages are made of, and the scenario in which their examples stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from skyshed.model.figure import Status

NEEDED = "needed"
FIGURE = "{nominal: %s, status: assumed, note: why}"
STATUS_WORDS = {
    Status.CITED: "sources print it: `claims`",
    Status.DERIVED: "computed from cited ones: `formula` and `note`",
    Status.ASSUMED: "not read anywhere by us: a `note` says what it rests on, and there are no `claims`",
}


@dataclass(frozen=True)
class Key:
    """One key of a mapping. ``instead_of`` are keys beside which it cannot stand, ``beside`` what its example needs."""

    takes: str
    default: str
    example: str
    meaning: str
    instead_of: tuple[str, ...] = ()
    beside: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """The keys of one mapping: ``known`` are those that are read, ``place`` is where one stands in `BASE`."""

    title: str
    words: str
    known: tuple[str, ...]
    place: tuple[str | int, ...]
    keys: Mapping[str, Key] = field(default_factory=dict)


# A scenario in which every example can stand; what it names beside lies in FILES.
BASE = """\
name: base
area: {name: central Anatolia, bounds: {south: 36.9, west: 31.8, north: 38.7, east: 34.2}}
targets: [fighter, my-jet]
rain: {rate: 20 mm/h}
clutter: {improvement: 50 dB}
sources:
  my-source: {title: Who says it and where, address: https://example.org/page, grade: press, read_on: 2026-11-30}
systems:
  my-buk:
    like: buk-m3
    radars: {9S36M: {sector: {nominal: 90 deg, status: assumed, note: why}}}
target_classes:
  my-jet:
    like: fighter
    aspects: {side: {any: {nominal: 10 m2, status: assumed, note: why}}}
offers:
  - name: Buk
    fire_units:
      - name: Konya
        system: my-buk
        site: {lat: 37.87, lon: 32.49, name: Konya}
        reserve: {9M317M: 12}
        reload_time: {nominal: 20 min, status: assumed, note: why}
      - {name: Aksaray, system: tor-m2, site: {lat: 38.37, lon: 34.03}}
    considerations:
      - {text: Buying may bring sanctions., source: my-source}
assets:
  - {name: Karaman, kind: city, site: {lat: 37.18, lon: 33.22}}
  - {name: Cumra, kind: town, site: {lat: 37.57, lon: 32.77}}
raids:
  - name: Four fighters
    groups:
      - {target: fighter, count: 4, asset: Cumra, entry: {from: "38.6, 32.0", to: "38.6, 34.0"}}
    losses:
      - {at: 60 s, component: Aksaray/engagement radar}
"""
_BOX = '{"type": "Polygon", "coordinates": [[[32, 37], [33, 37], [33, 38], [32, 38], [32, 37]]]}'
FILES = {
    "dem.tif": "",
    "border.geojson": _BOX,
    "borders.geojson": _BOX,
    "units.csv": "name,system,lat,lon\nEregli,tor-m2,37.51,34.05\n",
    "assets.csv": "name,kind,lat,lon\nEregli,city,37.51,34.05\n",
}
