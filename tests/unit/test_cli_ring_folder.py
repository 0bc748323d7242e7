"""Where a ring's page goes by default: two questions never share a folder."""

from pathlib import Path

import pytest

from skyshed.cli.request import RingRequest
from skyshed.cli.ring_folder import folder_for
from skyshed.model.propagation import Propagation
from skyshed.verbs.place import place_of
from skyshed.verbs.ring_asked import system_of, target_of


def folder(at="Tripoli, Libya", system="tor-m2", target=None, **asked):
    return folder_for(RingRequest(system=system_of(system), at=place_of(at), target=target_of(target), **asked)).name


@pytest.mark.parametrize(
    ("at", "name"),
    [
        ("Tripoli, Libya", "ring-tor-m2-tripoli-libya"),
        ("Tripoli, Lebanon", "ring-tor-m2-tripoli-lebanon"),
        ("33.3, 44.4", "ring-tor-m2-33-3n-44-4e"),
        ("-33.3 44.4", "ring-tor-m2-33-3s-44-4e"),
        ("33.3, -44.4", "ring-tor-m2-33-3n-44-4w"),
        ("33.300001, 44.4", "ring-tor-m2-33-300001n-44-4e"),
        ((33, 44), "ring-tor-m2-33n-44e"),
    ],
)
def test_the_place_stands_in_the_name_with_its_country_or_sides(at, name):
    assert folder(at) == name


def test_whatever_else_is_asked_stands_in_the_name():
    asked = [
        {},
        {"area": "Libya"},
        {"mast_height_m": 27.5},
        {"mast_height_m": 27.0},
        {"target": "cruise-missile"},
        {"refraction": "median"},
        {"propagation": Propagation.DIFFRACTION},
        {"rain_mm_h": 10.0},
        {"clutter_improvement_db": 40.0},
        {"fetch": "glo-90"},
        {"fetch": "glo-30"},
        {"terrain": (Path("a/dem.tif"),)},
        {"terrain": (Path("b/dem.tif"),)},
        {"terrain": (Path("sea: 0 m"),)},
        {"system": "s-400"},
    ]
    names = [folder(**each) for each in asked]
    assert len(set(names)) == len(names)
    assert names[4] == "ring-tor-m2-tripoli-libya-against-cruise-missile"
    assert [folder(**each) for each in asked] == names


def test_names_that_are_cut_stay_apart_and_make_no_way_out():
    names = {folder(area="x" * 60 + end) for end in ("a", "b")} | {folder(area="/../../" + end) for end in ("Ц", "Ж")}
    assert len(names) == 4
    assert all("/" not in name and ".." not in name for name in names)
