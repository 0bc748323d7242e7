"""What the build leaves for the page of the server: symbols of every kind, and the licence of all that travels."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

import factories as made
from skyshed.serve.symbols import SYMBOLS, asset_symbol, system_symbol

REPOSITORY = Path(__file__).parents[2]
PAGE = REPOSITORY / "src" / "skyshed" / "serve" / "page"
LICENCES = (PAGE / "licences.txt").read_text("utf-8")


def test_every_symbol_that_a_scene_names_is_drawn():
    (kinds,) = re.findall(
        r"^const KINDS = \{\n(.*?)^\};", (REPOSITORY / "web" / "symbols.mjs").read_text(), re.MULTILINE | re.DOTALL
    )
    drawn = re.findall(r'^  "?([a-z-]+)"?: "(\d{20})",$', kinds, re.MULTILINE)
    assert sorted(kind for kind, _ in drawn) == sorted(SYMBOLS)
    assert len({code for _, code in drawn}) == len(SYMBOLS)


@pytest.mark.parametrize(
    ("ring_m", "symbol"),
    [
        (6e3, "close-range-sam"),
        (10e3, "close-range-sam"),
        (20e3, "short-range-sam"),
        (70e3, "medium-range-sam"),
        (100_001.0, "long-range-sam"),
        (400e3, "long-range-sam"),
    ],
)
def test_a_fire_unit_s_symbol_follows_from_its_advertised_range(ring_m, symbol):
    assert system_symbol(made.system(ring_m=ring_m)) == symbol


def test_a_system_without_missiles_is_a_radar():
    assert system_symbol(replace(made.system(missiles=[]), engagement_radar=None)) == "radar"


@pytest.mark.parametrize(
    ("kind", "symbol"), [("city", "city"), ("Town", "city"), ("airport", "airport"), ("dam", "installation")]
)
def test_an_asset_s_symbol_follows_from_its_kind(kind, symbol):
    assert asset_symbol(kind) == symbol


def test_the_licence_of_every_package_that_travels_is_there():
    packages = json.loads((REPOSITORY / "web" / "package-lock.json").read_text("utf-8"))["packages"]
    travelling = {name: each for name, each in packages.items() if name and not each.get("dev")}
    assert len(travelling) > 20
    for name, each in travelling.items():
        assert f"\n{name.removeprefix('node_modules/')} {each['version']} ({each['license']})" in LICENCES


@pytest.mark.parametrize(
    "holder",
    ["MapLibre contributors", "2020, Mapbox", "Evan Wallace", "2011 Gary Court", "Måns Beckman", "Tom MacWright"],
)
def test_licences_name_who_holds_the_rights(holder):
    assert holder in LICENCES
