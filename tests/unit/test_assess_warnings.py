"""What a reader must be told: approximations that happened, targets that the model cannot do."""

from dataclasses import replace

import pytest

from factories import scenario, target
from skyshed.assess.pipeline import assess
from skyshed.assess.warnings import warnings_of
from skyshed.errors import InputError


@pytest.fixture(scope="module")
def result():
    return assess(scenario(grid_spacing_m=20_000.0), cases="nominal")


def test_closed_gaps_are_said(result, monkeypatch):
    from skyshed.assess import warnings as room

    monkeypatch.setattr(room, "_of_ground", lambda *_: ())
    skies = [replace(sky, n_closed_gaps=7) for sky in result.skies.values()]

    assert [each for each in warnings_of(result.scenario, None, {}, skies) if "7 gaps were closed" in each]
    assert not [each for each in warnings_of(result.scenario, None, {}, result.skies.values()) if "gaps" in each]


def test_what_flies_ballistically_is_refused():
    with pytest.raises(InputError, match="missile is described only: the model computes no ballistic flight"):
        assess(scenario(targets=(target(), target("missile", kind="ballistic"))))


def test_own_refraction_is_not_computed_twice(result):
    """4/3 is the scenario's own: its convention repeats the areas to the last bit."""
    shares = {(row.package, row.target, row.level): row.covered_share for row in result.areas}
    rows = [row for row in result.conventions if row.convention == "refraction 4/3"]

    assert {(row.package, row.target, row.level): row.covered_share for row in rows} == shares
    assert {row.convention for row in result.conventions} == {
        "refraction none", "refraction optical", "refraction 4/3", "refraction median", "advertised ring",
    }  # fmt: skip
