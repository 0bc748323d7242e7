"""A missile that is published otherwise against one class: each class meets its own envelope, by every door."""

from dataclasses import replace

import numpy as np
import pytest

from factories import figure, missile, scenario, system, target, unit
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, LevelKind, Offer
from skyshed.model.system import Envelope
from skyshed.verbs.assess import assess
from skyshed.verbs.why import why

LEVEL = Level("3000 m", LevelKind.MSL, 3000.0)
USUAL_M, LOW_FLYER_M = 50e3, 20e3


@pytest.fixture(scope="module")
def asked():
    near = Envelope(max_range_m=figure("sam/shot/low-flyer/max_range", LOW_FLYER_M))
    shot = replace(missile("shot", max_range=USUAL_M), envelopes={"low-flyer": near})
    classes = target(), target("low-flyer", 3.0, 250.0)
    return scenario(Offer("offer", (unit(sam=system(missiles=[shot])),)), targets=classes, levels=(LEVEL,), assets=())


def test_only_what_is_stated_differs(asked):
    shot = asked.units[0].system.missiles["shot"]

    assert shot.against("fighter") is shot
    assert shot.against("low-flyer") == replace(shot, max_range_m=shot.envelopes["low-flyer"].max_range_m, envelopes={})
    assert shot.longest_range_m(Case.NOMINAL) == USUAL_M
    assert shot.envelopes["low-flyer"].max_range_m in list(shot.figures())


def test_range_map_draws_and_why_take_the_envelope_of_the_class(asked):
    result = assess(asked)
    reach_m = {row.target: row.reach_max_m for row in result.ranges if row.case is Case.NOMINAL}
    km2 = {row.target: row.covered_km2 for row in result.areas if row.case is Case.NOMINAL}

    # An ellipsoid of half-axes R and 25 (or R) km, cut at 3 km: R sqrt(1 - (3 / H)^2).
    assert reach_m["fighter"] == pytest.approx(USUAL_M * np.sqrt(1 - (3 / 25) ** 2), abs=300)
    assert reach_m["low-flyer"] == pytest.approx(LOW_FLYER_M * np.sqrt(1 - (3 / 20) ** 2), abs=300)
    assert km2["low-flyer"] == pytest.approx(
        km2["fighter"] * (reach_m["low-flyer"] / reach_m["fighter"]) ** 2, rel=0.15
    )
    at = 30.27, -40.0  # 30 km north
    answers = {each.key: why(asked, (*at, LEVEL), each.key) for each in asked.targets}
    assert answers["fighter"].is_covered
    assert answers["low-flyer"].units[0].obstacles[0].figure.key == "sam/shot/low-flyer/max_range"
    assert {row.figure.key for row in result.influences if row.target == "low-flyer"} != set()
