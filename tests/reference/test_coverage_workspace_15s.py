"""A workspace on terrain of 15 arc seconds: it equals `assess` array by array, and a dragged site is near enough."""

from dataclasses import replace

import numpy as np
import pytest

import skyshed
from factories import assert_equal
from skyshed.coverage.detail import DRAG
from skyshed.coverage.left_open import ends_of
from skyshed.model.figure import Case
from skyshed.verbs.asked import levels_of

pytestmark = pytest.mark.real_terrain
LEVELS = ("100 m AGL", "300 m AGL", "1000 m AGL", "3000 m AGL", "FL330")
OFFER = "S-400 + Buk-M3 + Tor-M2"  # eight networked fire units, beside the two that are held


@pytest.fixture(scope="module")
def asked(shared_data):
    """Return the shipped offer alone on 15" posts of the Middle East, against all of its classes."""
    scenario = skyshed.load_scenario("iraq-offer")
    offers = tuple(offer for offer in scenario.offers if offer.name == OFFER)
    terrain = (shared_data / "dem/vfp15_mideast/vfp15_8bit_mideast_15s.tif",)
    levels = levels_of(LEVELS)
    return replace(scenario, offers=offers, terrain_paths=terrain, levels=levels, assets=(), grid_spacing_m=8e3)


@pytest.fixture(scope="module")
def workspace(asked):
    return skyshed.open(asked)


def test_every_array_is_that_of_assess(asked, workspace):
    result = skyshed.assess(asked)

    for target in asked.targets:
        for case in Case:
            sky = workspace.sky(offer=OFFER, target=target.key, case=case)
            assert_equal(sky, result.skies[OFFER, target.key, case])
    assert len(workspace.scenario.packages[-1].units) == 10


def test_a_moved_unit_gives_what_assess_gives_of_the_moved_scenario(asked, workspace):
    moved = workspace.moved("Baghdad S-400", "33.4 N 44.2 E")
    result = skyshed.assess(moved.scenario, cases="nominal")

    for target in ("fighter", "cruise-missile"):
        sky = moved.sky(offer=OFFER, target=target)
        assert_equal(sky, result.skies[OFFER, target, Case.NOMINAL])


def test_what_is_dragged_is_near(workspace):
    """Shares within 0.1 points at every level, floors within 35 m in 95 of 100 cells that both reach."""
    for target in ("fighter", "cruise-missile"):
        asked = {"offer": OFFER, "target": target}
        full, coarse = workspace.shares(**asked), workspace.at(DRAG).shares(**asked)
        for one, other in zip(full, coarse, strict=True):
            ends = (ends_of(row, "covered_share") for row in (one, other))  # the terrain ends in the south of Iraq
            np.testing.assert_allclose(*ends, atol=1e-3, err_msg=f"{target} {one.level}")
        floor, dragged = (each.sky(**asked).floor_msl_m for each in (workspace, workspace.at(DRAG)))
        apart_m = np.abs(floor - dragged)[np.isfinite(floor) & np.isfinite(dragged)]
        assert np.quantile(apart_m, 0.95) < 35.0, target
        assert apart_m.max() > 0.0, "the two are the same"
