"""Other refractions read the ladders of the scenario's own: their shares against ladders made for themselves."""

import pytest

from factories import LEVELS, scenario
from skyshed.verbs.assess import assess


@pytest.fixture(scope="module")
def as_given():
    """Return what is covered over open sea in air of k = 4/3, with the conventions beside it."""
    return assess(scenario(), cases="nominal")


@pytest.mark.parametrize("setting", ["none", "optical", "median"])
def test_shares_under_another_refraction(as_given, setting):
    own = assess(scenario(), cases="nominal", refraction=setting)
    scaled = {row.level: row.covered_share for row in as_given.conventions if row.convention == f"refraction {setting}"}

    assert scaled == pytest.approx({row.level: row.covered_share for row in own.areas}, rel=0.01)
    before, lowest = {row.level: row.covered_share for row in as_given.areas}, LEVELS[0].label
    assert abs(scaled[lowest] / before[lowest] - 1) > 0.02  # refraction moves far more than that
