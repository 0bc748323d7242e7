"""Zones for flights, cut into parts: the same to the last bit, and one part's looks in memory at a time."""

import gc
import weakref
from functools import cache

import numpy as np
import pytest

from factories import missile, scenario, system, unit
from skyshed.coverage import antennas, parts
from skyshed.flights import zones
from skyshed.jobs.run import Silent
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer
from skyshed.terrain.terrain import open_ground
from skyshed.verbs.exposure import ExposureOptions, narrowed

N_UNITS = 3


@pytest.fixture(autouse=True)
def nothing_is_kept(monkeypatch):
    monkeypatch.setattr(zones, "cached_arrays", lambda stage, inputs, make: make())


@cache
def surfaces_of_the_whole():
    """Return `surfaces` as they are where nothing is cut; several tests hold others against them."""
    return surfaces()


def surfaces():
    """Return the arrays of every surface around units that share their radars."""
    sam = system(missiles=[missile("shot", max_range=(40e3, 50e3, 60e3))])
    units = tuple(unit(f"U{i}", 38.4 + 0.2 * i, 38.3 + 0.25 * i, sam) for i in range(N_UNITS))
    whole = scenario(Offer("all", units, is_networked=True), bounds=(37.5, 37.0, 39.5, 40.0))
    scene, package = narrowed(whole, ExposureOptions(target=whole.targets[0].key))
    found = zones.zones_of(scene, package, open_ground(scene), tuple(Case), n_threads=2, progress=Silent())
    return [getattr(each, kind) for each in found for kind in ("known", "opened", "view")]


@pytest.mark.parametrize("most_kept_bytes", [0, 3e6, 256e6])
def test_zones_in_parts_are_the_zones_of_the_whole(monkeypatch, most_kept_bytes):
    whole = surfaces_of_the_whole()
    monkeypatch.setattr(parts, "MOST_BYTES", 1)
    monkeypatch.setattr(antennas, "MOST_HELD_BYTES", most_kept_bytes)
    cut = surfaces()

    assert len(whole) == len(cut) == 3 * N_UNITS
    assert any(each.count.any() for each in whole)
    for one, other in zip(whole, cut, strict=True):
        assert one.ends.tobytes() == other.ends.tobytes()
        assert one.count.tobytes() == other.count.tobytes()
        assert (one.step_m, one.n_closed_gaps) == (other.step_m, other.n_closed_gaps)


def test_looks_of_a_part_are_gone_when_the_next_begins(monkeypatch):
    alive, most, looking = weakref.WeakSet(), [], zones.look

    def look(antennas, scenario, points, **how):
        most.append(sum(grid not in points.values() for grid in alive))
        alive.update(grid for kinds in points.values() for grid in kinds.values())
        return looking(antennas, scenario, points, **how)

    gathered = zones.give_back
    monkeypatch.setattr(parts, "MOST_BYTES", 1)
    monkeypatch.setattr(zones, "look", look)
    monkeypatch.setattr(zones, "give_back", lambda: (gc.collect(), gathered()))
    surfaces()

    assert most == [0] * N_UNITS


def test_a_surface_holds_each_end_once():
    known = surfaces_of_the_whole()[0]

    assert np.shares_memory(known.ends, known.low_msl_m)
    assert np.shares_memory(known.ends, known.high_msl_m)
    assert known.low_msl_m.shape[:-1] == known.high_msl_m.shape[:-1] == known.count.shape
    is_held = np.arange(known.low_msl_m.shape[-1]) < known.count[..., None]
    assert (np.isnan(known.low_msl_m) == ~is_held).all()
    assert (known.low_msl_m[is_held] <= known.high_msl_m[is_held]).all()
