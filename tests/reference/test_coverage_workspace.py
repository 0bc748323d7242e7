"""A workspace against `assess`: what is worked out anew for a moved unit is what an assessment finds, bit by bit."""

from dataclasses import replace

import numpy as np
import pytest

import skyshed
from factories import assert_equal, missile, radar, scenario, system, target, unit
from skyshed.coverage.detail import DRAG
from skyshed.errors import InputError
from skyshed.jobs.kept import Kept
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer, Site
from skyshed.model.system import RadarRole
from skyshed.verbs import workspace as room
from skyshed.verbs.assess import assess

CLASSES = target(), target("drone", 0.02, 60.0)
MOVED = Site("Long", 38.52, 38.41)


@pytest.fixture(scope="module")
def asked():
    """Eight networked fire units of two kinds on real relief (the embedded terrain of eastern Turkey)."""
    short = system(
        "short",
        missiles=[missile("dart", "short", max_range=(10e3, 30e3, 40e3), max_altitude=(6e3, 10e3, 12e3))],
        acquisition=radar("eye", RadarRole.ACQUISITION, "short", reference_rcs=0.5),
        ring_m=40e3,
    )
    shorts = (unit(f"Short {n}", 38.1 + 0.2 * n, 38.1 + 0.25 * n, short) for n in range(6))
    units = unit("Long", 38.4, 38.3), unit("Far", 37.8, 39.2), *shorts
    return scenario(Offer("both", units, is_networked=True), targets=CLASSES, bounds=(37.5, 37.0, 39.5, 40.0),
                    assets=(), grid_spacing_m=4e3, refraction="median")  # fmt: skip


@pytest.fixture(scope="module")
def result(asked):
    """Return what every workspace is held against, whatever is kept for it."""
    return assess(asked)


@pytest.fixture(scope="module")
def result_of_moved(asked):
    return assess(asked.with_units(lambda each: replace(each, site=MOVED) if each.name == "Long" else each))


@pytest.fixture(params=[256_000_000, 0], ids=["kept", "nothing kept"])
def store(request, monkeypatch):
    kept = Kept(request.param)
    monkeypatch.setattr(room, "kept", lambda: kept)
    return kept


def test_every_sky_is_that_of_assess(asked, result, store):
    workspace = skyshed.open(asked)

    for aimed in CLASSES:
        for case in Case:
            assert_equal(workspace.sky(target=aimed.key, case=case), result.skies["both", aimed.key, case])
    assert workspace.shares(target="fighter") == [
        row for row in result.areas if row.target == "fighter" and row.case is Case.NOMINAL
    ]


def test_a_moved_unit_gives_what_assess_gives_of_the_moved_scenario(asked, result_of_moved, store):
    workspace = skyshed.open(asked)
    workspace.sky(target="fighter")
    moved = workspace.moved("Long", MOVED)

    assert_equal(moved.sky(target="fighter"), result_of_moved.skies["both", "fighter", Case.NOMINAL])
    assert moved.shares(target="fighter")[1] != workspace.shares(target="fighter")[1]


def test_a_unit_of_another_offer_that_moves_moves_the_map_of_all(asked, store):
    """The map extends as far as any offer reaches, so that the skies of all of them are arrays of one shape."""
    units = asked.offers[0].units
    offers = Offer("near", units[2:5], is_networked=True), Offer("far", units[:1])
    workspace = skyshed.open(replace(asked, offers=offers))
    before = workspace.sky(offer="near", target="fighter")
    moved = workspace.moved("Long", Site("Long", 39.9, 40.3))

    result = assess(moved.scenario)

    sky = moved.sky(offer="near", target="fighter")
    assert sky.floor_msl_m.shape != before.floor_msl_m.shape
    assert_equal(sky, result.skies["near", "fighter", Case.NOMINAL])


def test_ground_far_from_where_a_unit_stood_is_read_once_it_stands_there(asked, store):
    workspace = skyshed.open(asked)
    place = 44.5, 38.4, 400e3
    assert not workspace.terrain.holds(*place)
    far = workspace.moved("Long", Site("Long", 44.5, 38.4))

    assert far.terrain.holds(*place)
    assert far.terrain.holds(38.4, 38.3, 400e3)  # it may be moved back
    result = assess(far.scenario, cases="nominal")
    assert_equal(far.sky(target="fighter"), result.skies["both", "fighter", Case.NOMINAL])


def test_without_a_unit_or_a_radar(asked, store):
    workspace = skyshed.open(asked)
    whole, without = (each.shares(target="fighter")[1] for each in (workspace, workspace.without("Long")))
    left = replace(asked, offers=(replace(asked.offers[0], units=asked.offers[0].units[1:]),))

    assert without.covered_share == assess(left, cases="nominal").areas[1].covered_share < whole.covered_share
    blind = workspace.without("Long/engagement").shares(target="fighter")[1]
    assert blind.covered_share == pytest.approx(without.covered_share, abs=1e-9)
    with pytest.raises(InputError, match="no unit 'Lang'"):
        workspace.without("Lang")


def test_any_altitude_is_read_from_intervals_and_counted_by_unit(asked, store):
    workspace = skyshed.open(asked)
    sky = workspace.sky(target="fighter")
    count = workspace.count("4321 m MSL", target="fighter")

    np.testing.assert_array_equal(sky.covers(4321.0), count > 0)
    assert count.max() >= 3
    assert 0.05 < (count > 0).mean() < 0.95


def test_coarse_is_near_full(asked, store):
    workspace = skyshed.open(asked)
    full, coarse = (each.shares(target="fighter") for each in (workspace, workspace.at(DRAG)))

    for one, other in zip(full, coarse, strict=True):
        assert other.covered_share == pytest.approx(one.covered_share, abs=1e-3), one.level
