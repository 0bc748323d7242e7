"""A target class seen from the front, the side or behind: which RCS the physics reads, and what it does to range."""

from dataclasses import replace

import pytest

from factories import figure, scenario, target, unit
from skyshed.catalogue.resolve import load_scenario, problems
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, LevelKind, Offer
from skyshed.model.system import Aspect
from skyshed.verbs.assess import assess

LEVEL = Level("9000 m", LevelKind.MSL, 9000.0)
SIDE = Aspect({"any": figure("fighter/rcs_m2/side", 0.02, 0.05, 3.0, unit="m2")})
REAR = Aspect({"any": figure("fighter/rcs_m2/rear", 0.001, unit="m2")})


def fighter():
    return replace(target(rcs_m2=0.01), aspects={"side": SIDE, "rear": REAR})


def test_each_aspect_has_its_own_rcs_and_name():
    seen = {aspect: fighter().seen_from(aspect) for aspect in ("front", "side", "rear", "mean")}

    assert [each.rcs_in("X").nominal for each in seen.values()] == [0.01, 0.05, 0.001, pytest.approx(5e-7 ** (1 / 3))]
    assert seen["side"].name == "Fighter, from the side"
    assert seen["mean"].rcs_in("X").low == pytest.approx((0.01 * 0.02 * 0.001) ** (1 / 3))
    assert target().seen_from("side") == target()  # the one that is known stands for every other


def test_five_times_the_rcs_is_seen_at_the_fourth_root_of_it():
    """Detection alone decides at 9 km against 0.01 m2: 5^(1/4) = 1.50 times as far, up to the air's part."""
    ranges_m = {}
    for aspect in ("front", "side"):
        asked = scenario(Offer("offer", (unit(),)), targets=(fighter().seen_from(aspect),), levels=(LEVEL,), assets=())
        rows = assess(asked, cases="nominal").ranges
        ranges_m[aspect] = next(row.reach_median_m for row in rows if row.case is Case.NOMINAL)

    assert ranges_m["side"] / ranges_m["front"] == pytest.approx(5**0.25, rel=0.02)


SCENARIO = """
name: aspects
area: {{name: box, bounds: {{south: 29, west: -41, north: 31, east: -39}}}}
levels: [3000 m MSL]
targets: [mine]
aspect: {aspect}
target_classes:
  mine:
    name: my jet
    rcs: {{any: {{nominal: -20 dBsm, status: assumed, note: a try}}}}
    aspects:
      {side}: {{any: {{low: -10 dBsm, nominal: -5 dBsm, high: 0 dBsm, status: assumed, note: a try}}}}
    speed: {{nominal: 250 m/s, status: assumed, note: a try}}
    typical_altitude: {{nominal: 5 km, status: assumed, note: a try}}
fire_units:
  - {{name: A, system: tor-m2, site: {{lat: 30, lon: -40}}}}
"""


@pytest.mark.parametrize(("aspect", "rcs_m2"), [("front", 0.01), ("side", 10**-0.5), ("rear", 0.01)])
def test_a_scenario_says_from_where_targets_are_seen(tmp_path, aspect, rcs_m2):
    path = tmp_path / "a.yaml"
    path.write_text(SCENARIO.format(aspect=aspect, side="side"))

    assert load_scenario(path).targets[0].rcs_in("X").nominal == pytest.approx(rcs_m2)


@pytest.mark.parametrize(
    ("aspect", "side", "says"),
    [
        ("below", "side", "aspect: 'below' is not known"),
        ("front", "top", "aspects.top: is not a known key here"),
    ],
)
def test_an_unknown_aspect_is_one_clear_line(tmp_path, aspect, side, says):
    path = tmp_path / "a.yaml"
    path.write_text(SCENARIO.format(aspect=aspect, side=side))

    found = [f"{each.key}: {each.message}" for each in problems(path)]

    assert len(found) == 1
    assert says in found[0]
