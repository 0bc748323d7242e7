"""An assessment cut into parts says what one in a single piece says, and holds the looks of one part at a time."""

import gc
import weakref
from functools import partial

import pytest

from factories import scenario, unit
from skyshed.coverage import antennas, parts
from skyshed.coverage.ground import survey_of
from skyshed.coverage.looks import plan_tasks
from skyshed.jobs.run import Silent
from skyshed.model.figure import Case
from skyshed.model.scenario import Asset, Offer, Site
from skyshed.verbs import explore
from skyshed.verbs.assess import assess

TABLES = ("ranges", "areas", "assets", "curves", "roses", "conventions", "comparisons", "influences", "warnings")


def asked(n_units=3):
    """Return units that share their radars, one of them far from the area, before one asset."""
    units = tuple(unit(f"U{i}", 38.4 + 0.4 * i, 38.3 + 0.5 * i) for i in range(n_units))
    offers = Offer("all", units, is_networked=True), Offer("first", units[:1])
    assets = (Asset("town", Site("town", 38.5, 38.6), "city"),)
    return scenario(*offers, bounds=(37.5, 37.0, 39.5, 40.0), assets=assets, grid_spacing_m=12e3)


@pytest.mark.parametrize("most_kept_bytes", [0, 3e6, 256e6])
def test_parts_say_what_the_whole_says(monkeypatch, most_kept_bytes):
    whole = assess(asked(), n_threads=2)
    monkeypatch.setattr(parts, "MOST_BYTES", 1)
    monkeypatch.setattr(antennas, "MOST_HELD_BYTES", most_kept_bytes)
    cut = assess(asked(), n_threads=2)

    assert len(survey_of(asked(), Silent()).parts) == 3
    assert len(whole.roses) > 0
    for table in TABLES:
        assert repr(getattr(cut, table)) == repr(getattr(whole, table)), table
    for key, sky in whole.skies.items():
        assert (cut.skies[key].n_units == sky.n_units).all()
        assert (cut.skies[key].n_radars == sky.n_radars).all()
        assert (cut.skies[key].floor_msl_m.tobytes()) == sky.floor_msl_m.tobytes()


def test_no_part_is_larger_than_the_bound_unless_it_is_one_unit(monkeypatch):
    scene = asked(6)
    grid, tasks = survey_of(scene, Silent()).grid, plan_tasks(scene, tuple(Case))
    n_points = partial(parts.n_points_on, grid)
    (largest, *_) = sorted((size for _, size in parts.bytes_by_unit(scene, tasks, n_points)), reverse=True)

    monkeypatch.setattr(parts, "MOST_BYTES", 2 * largest)
    cut = parts.parts_of(scene, tasks, n_points)
    assert [len(part) for part in cut] == [2, 2, 2]
    assert next(sorted(part) for part in cut) == [each.key for each in scene.units[:2]]

    monkeypatch.setattr(parts, "MOST_BYTES", 1)
    assert [len(part) for part in parts.parts_of(scene, tasks, n_points)] == [1] * 6


def test_points_of_a_part_are_gone_when_the_next_begins(monkeypatch):
    alive, most = weakref.WeakSet(), []
    laid = explore.Assessment.around

    def around(self, part):
        gc.collect()
        most.append(len(alive))
        here = laid(self, part)
        alive.update(kinds["polar"] for kinds in here.survey.points.values() if "polar" in kinds)
        return here

    monkeypatch.setattr(parts, "MOST_BYTES", 1)
    monkeypatch.setattr(explore.Assessment, "around", around)
    assess(asked(), n_threads=2)

    assert len(most) >= 3
    assert max(most) == 0
