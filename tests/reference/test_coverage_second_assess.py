"""A second `assess` in one process, of a scenario that differs a little, against one that begins with nothing kept."""

from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest

from factories import LEVELS, low_sam, missile, radar, scenario, system, target, unit
from skyshed.jobs.kept import kept
from skyshed.model.figure import Case
from skyshed.model.propagation import Propagation, Rain
from skyshed.model.scenario import Asset, Offer, Site
from skyshed.model.system import RadarRole
from skyshed.verbs.assess import assess

CLASSES = target(), target("drone", 0.02, 60.0)


def alike(one, other, where="result"):
    """Hold two values against each other, however deep, array by array and bit by bit."""
    if isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other, err_msg=where)
    elif is_dataclass(one):
        for each in fields(one):
            alike(getattr(one, each.name), getattr(other, each.name), f"{where}.{each.name}")
    elif isinstance(one, dict):
        assert list(one) == list(other), where
        for key in one:
            alike(one[key], other[key], f"{where}[{key}]")
    elif isinstance(one, (list, tuple)):
        assert len(one) == len(other), where
        for place, pair in enumerate(zip(one, other, strict=True)):
            alike(*pair, f"{where}[{place}]")
    else:
        assert one == other or (one != one and other != other), where  # noqa: PLR0124 - NaN


@pytest.fixture(scope="module")
def asked():
    """Two kinds of units on real relief, in three offers; one of them shares units with each of the others."""
    short = system(
        "short",
        missiles=[missile("dart", "short", max_range=(10e3, 30e3, 40e3), max_altitude=(6e3, 10e3, 12e3))],
        acquisition=radar("eye", RadarRole.ACQUISITION, "short", reference_rcs=0.5),
        ring_m=40e3,
    )
    long, near, far = (
        unit("Long", 38.4, 38.3),
        unit("Near", 38.3, 38.6, short),
        unit("Far", 38.6, 39.4, short),
    )
    offers = (
        Offer("long", (long, near), is_networked=True),
        Offer("all", (long, near, far), is_networked=True),
        Offer("short", (near, far)),
    )
    assets = Asset("Town", Site("Town", 38.35, 38.35), "city"), Asset("Dam", Site("Dam", 38.5, 39.3), "dam")
    held = Offer("held", (unit("Own", 38.2, 38.9, short),))
    return scenario(*offers, held=held, targets=CLASSES, bounds=(37.9, 37.8, 38.9, 39.8), assets=assets,
                    grid_spacing_m=8e3, refraction="median")  # fmt: skip


@pytest.fixture
def room_for_all(monkeypatch):
    """Keep as much as by default, whatever the environment says."""
    monkeypatch.setattr(kept(), "most_bytes", 256_000_000)


def moved(asked, name, lat_deg, lon_deg, ground_msl_m=None):
    site = Site(name, lat_deg, lon_deg, ground_msl_m)
    return asked.with_units(lambda each: replace(each, site=site) if each.name == name else each)


def networked(asked, name):
    offers = (replace(each, is_networked=not each.is_networked) if each.name == name else each for each in asked.offers)
    return replace(asked, offers=tuple(offers))


OTHERS = {
    "the unit of two offers": lambda asked: moved(asked, "Long", 38.45, 38.45),
    "the unit of one and another": lambda asked: moved(asked, "Far", 38.55, 39.2),
    "what is held": lambda asked: moved(asked, "Own", 38.25, 38.8),
    "out of the map": lambda asked: moved(asked, "Long", 38.4, 39.6),
    "onto stated ground": lambda asked: moved(asked, "Near", 38.3, 38.6, 2500.0),
    "an offer without its network": lambda asked: networked(asked, "all"),
    "an offer with one": lambda asked: networked(asked, "short"),
    "other levels": lambda asked: replace(asked, levels=asked.levels[:2]),
    "one class": lambda asked: replace(asked, targets=asked.targets[1:]),
    "other air": lambda asked: replace(asked, refraction="4/3"),
    "another area": lambda asked: replace(asked, area=replace(asked.area, bounds_deg=(37.9, 38.0, 38.9, 39.8))),
    "other draws": lambda asked: replace(asked, seed=2),
    "straight waves": lambda asked: replace(asked, propagation=Propagation.LINE_OF_SIGHT),
    "diffracted waves": lambda asked: replace(asked, propagation=Propagation.DIFFRACTION),
    "rain": lambda asked: replace(asked, rain=Rain(20.0, 30e3, 5e3)),
    "rain and diffracted waves": lambda asked: replace(
        asked, rain=Rain(20.0, 30e3, 5e3), propagation=Propagation.DIFFRACTION
    ),
    "another asset": lambda asked: replace(asked, assets=asked.assets[1:]),
}


ROOMY, NARROW = 256_000_000, 2_000_000  # bytes: everything is kept, or little
SQUEEZED = {"the unit of two offers", "rain and diffracted waves", "another asset"}  # one of each kind of change


@pytest.mark.parametrize("name", OTHERS)
def test_the_second_is_what_a_fresh_process_finds(asked, name, monkeypatch):
    found = []
    for most_bytes in (ROOMY, NARROW) if name in SQUEEZED else (ROOMY,):
        monkeypatch.setattr(kept(), "most_bytes", most_bytes)
        first = assess(asked)
        found.append(assess(OTHERS[name](asked)))
        assert first is not found[-1]
        kept().clear()

    monkeypatch.setattr(kept(), "most_bytes", 0)
    fresh = assess(OTHERS[name](asked))

    assert kept().n_bytes == 0
    for second in found:
        alike(second, fresh)


def test_an_offer_that_does_not_hold_the_moved_unit_keeps_its_skies(asked, room_for_all):
    """As long as the map leads equally far: here Far reaches no farther than the area and Long do."""
    first, second = (assess(moved(asked, "Far", 38.5, lon_deg)) for lon_deg in (39.2, 39.1))

    for (package, aimed, case), sky in second.skies.items():
        is_kept = sky is first.skies[package, aimed, case]
        assert is_kept == (package in {"held", "long"}), (package, aimed, case)


def test_an_equal_unit_read_from_another_file_is_the_same(asked, room_for_all):
    """Keys compare whole units: those of a scenario that is loaded again are equal, and are found as quickly."""
    first = assess(asked)
    again = assess(replace(asked.with_units(replace), text="another file"))

    key = "all", "fighter", Case.NOMINAL
    assert again is not first
    assert again.skies[key] is first.skies[key]


def test_kept_looks_stay_below_the_bound(asked, room_for_all):
    for n in range(3):
        assess(moved(asked, "Long", 38.4 + 0.02 * n, 38.3))

    assert 0 < kept().n_bytes <= kept().most_bytes


def test_sites_moved_in_rain_are_looked_at_anew(room_for_all):
    """Lines of sight from moved sites hold what rain takes: of short waves, and so of a small target."""
    sam = low_sam(band="X", frequency=9e9)
    both = unit("One", sam=sam), unit("Two", 30.2, -39.8, sam)
    asked = scenario(Offer("both", both), Offer("one", both[:1]), targets=CLASSES[1:], levels=LEVELS[1:2])
    rained = replace(asked, rain=Rain(20.0, 30e3, 5e3))
    (first,), (second,) = (assess(each).comparisons for each in (asked, rained))

    kept().clear()
    assert [second] == list(assess(rained).comparisons)
    assert second.siting_spread != first.siting_spread
