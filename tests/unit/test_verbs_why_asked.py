"""What ``why`` may be asked: any class of the catalogue, one package; and what it holds beside the verdict."""

import numpy as np
import pytest

import skyshed as sky
from factories import changed, scenario, unit
from skyshed.errors import InputError
from skyshed.model.scenario import Offer
from skyshed.verbs.unit_answer import distance_from_covering
from skyshed.verbs.why import why
from skyshed.zone.reason import Reason

NEAR, FAR = unit("Near", 30.0, -40.0), unit("Far", 30.0, -30.0)
AT = (30.2, -40.0, "3000 m")


@pytest.fixture(scope="module")
def two():
    return scenario(Offer("One", (NEAR,)), Offer("Both", (NEAR, FAR)), assets=())


def test_one_package_is_asked_where_it_is_named(two):
    every, one = why(two, AT, "fighter"), why(two, AT, "fighter", offer="One")
    assert {each.package for each in every.units} == {"One", "Both"}
    assert [(each.package, each.fire_unit) for each in one.units] == [("One", "Near")]
    assert one.units[0] == every.units[0]


def test_a_package_that_is_not_there_is_refused_with_those_that_are(two):
    with pytest.raises(InputError, match=r"^offer: there is no 'Three', but One, Both$"):
        why(two, AT, "fighter", offer="Three")


def test_any_class_of_the_catalogue_may_be_asked():
    shipped = sky.load_scenario("smooth-sea")
    assert "helicopter" not in {target.key for target in shipped.targets}
    answer = why(shipped, "30.2 N 40 W, 100 m AGL", "helicopter")
    assert (answer.target, answer.target_name) == ("helicopter", "helicopter")
    assert answer.is_covered
    assert sky.open(shipped).why("30.2 N 40 W, 100 m AGL", "helicopter", offer="smooth-sea").is_covered


def test_a_class_that_is_not_there_is_refused_with_those_that_are(two):
    # No ballistic flight is computed.
    everything = (
        "fighter, f-35-class, cruise-missile, airliner, stealth-cruise-missile, business-jet, turboprop, "
        "shahed-type-drone, shahed-type-drone-low, shahed-type-drone-high, jet-one-way-drone, small-quadcopter, "
        "mq-9-class, helicopter"
    )
    for name in ("zeppelin", "ballistic-missile"):
        with pytest.raises(InputError) as refused:
            why(sky.load_scenario("iraq-offer"), (33.3, 44.4, "3000 m"), name)
        assert str(refused.value) == f"target: there is no {name!r}, but {everything}"


RCS = "{any: {nominal: %s m2, status: assumed, note: x}}"
OWN = f"""
aspect: side
target_classes:
  own-drone: {{like: shahed-type-drone, name: own drone}}
  own-jet: {{like: fighter, name: own jet, aspects: {{front: {RCS % 1}, side: {RCS % 9}}}}}
"""


def test_classes_of_the_scenarios_own_may_be_asked_as_it_looks_at_them(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(changed(("name: tiny", f"name: own{OWN}")), "utf-8")
    own = sky.load_scenario(path)
    assert why(own, (37.87, 32.55, "1000 m"), "own-drone").target_name == "own drone"
    assert why(own, (37.87, 32.55, "1000 m"), "own-jet").target_name == "own jet, from the side"


def test_without_a_class_the_scenarios_only_one_is_meant(two):
    assert repr(why(two, AT)) == repr(why(two, AT, "fighter"))
    with pytest.raises(InputError, match=r"^target: there are several; name one of fighter, f-35-class, cruise-m"):
        why(sky.load_scenario("iraq-offer"), (33.3, 44.4, "3000 m"))


def test_the_altitudes_reached_hold_the_point_if_and_only_if_it_is_covered(two):
    for altitude_m in (20, 100, 1000, 3000, 20_000, 40_000):
        for lat_deg in (30.05, 30.4, 31.0, 32.0, 34.0):
            answer = why(two, (lat_deg, -40.0, f"{altitude_m} m"), "fighter")
            for each in answer.units:
                inside = [low_m <= np.float32(altitude_m) <= high_m for low_m, high_m in each.reached_msl_m]
                assert any(inside) is each.is_covered


def test_a_unit_far_out_of_its_missiles_range_comes_last_and_is_called_far(two):
    answer = why(two, (30.0, -31.0, "3000 m"), "fighter")
    assert [each.fire_unit for each in answer.units] == ["Far", "Near", "Near"]
    assert [each.is_far for each in answer.units] == [False, True, True]
    assert {each.reason for each in answer.units[1:]} == {Reason.ENVELOPE_RANGE}
    ranks = [distance_from_covering(each) for each in answer.units]
    assert ranks == sorted(ranks)


def test_each_radar_that_the_ground_stops_has_its_own_profile(two):
    answer = why(two, (31.5, -40.0, "100 m"), "fighter", offer="One", propagation="line-of-sight")
    stopped = {each.component for each in answer.units[0].obstacles if each.reason is Reason.CURVATURE}
    assert stopped
    assert set(answer.profiles) == stopped
    for profile in answer.profiles.values():
        assert profile.range_m[-1] == pytest.approx(answer.units[0].range_m, rel=1e-6)
        assert profile.visible_from_msl_m > 100.0


@pytest.mark.parametrize(("lat_deg", "lon_deg"), [(-29.0, 140.0), (-30.0, -40.0), (75.0, 140.0), (42.0, -40.0)])
def test_a_point_on_the_other_side_of_the_earth_is_out_of_range_and_has_no_profile(two, lat_deg, lon_deg):
    """A profile to it would lead over a pole, where no ground is read."""
    answer = why(two, (lat_deg, lon_deg, "3000 m"), "fighter")
    assert (answer.is_covered, answer.is_known) == (False, True)
    assert {each.reason for each in answer.units} == {Reason.ENVELOPE_RANGE}
    assert (answer.profile, answer.profiles) == (None, {})


@pytest.mark.parametrize("n_threads", [0, -1])
def test_no_threads_cannot_do_the_work(two, n_threads):
    said = f"^{n_threads} threads cannot do the work; ask for 1 or more$"
    with pytest.raises(InputError, match=said):
        why(two, AT, "fighter", n_threads=n_threads)
    with pytest.raises(InputError, match=said):
        sky.open(two, n_threads=n_threads)
