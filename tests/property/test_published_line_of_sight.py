"""Line of sight over a smooth sea, as the published tables assume it: reciprocal, monotone, and nearly parabolic."""

import math
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "published"))

heights_m = st.floats(1.0, 12e3)
k_values = st.floats(0.7, 4.0)


def line_of_sight_m(antenna_m: float, target_m: float, k: float) -> float:
    from published_quantities import QUANTITIES

    return QUANTITIES["line_of_sight"](antenna_m=antenna_m, target_m=target_m, k=k)


@given(heights_m, heights_m, k_values)
def test_who_sees_is_seen(antenna_m, target_m, k):
    assert line_of_sight_m(antenna_m, target_m, k) == pytest.approx(line_of_sight_m(target_m, antenna_m, k), abs=1.0)


@given(heights_m, heights_m, k_values, st.floats(1.01, 2.0))
def test_higher_sees_further_and_so_does_more_bending(antenna_m, target_m, k, growth):
    here = line_of_sight_m(antenna_m, target_m, k)

    assert line_of_sight_m(antenna_m * growth, target_m, k) > here
    assert line_of_sight_m(antenna_m, target_m * growth, k) > here
    assert line_of_sight_m(antenna_m, target_m, k * growth) > here


@given(heights_m, heights_m)
def test_second_order_terms_are_below_a_thousandth(antenna_m, target_m):
    # http://www.atis.org/glossary/definition.aspx?id=2547, of the 4/3 Earth
    parabolic_m = sum(math.sqrt(2 * 4 / 3 * 6_371_000.0 * height_m) for height_m in (antenna_m, target_m))

    assert line_of_sight_m(antenna_m, target_m, 4 / 3) == pytest.approx(parabolic_m, rel=1e-3)


@given(heights_m, heights_m, k_values)
def test_two_tangents_to_a_sphere(antenna_m, target_m, k):
    radius_m = k * 6_371_000.0
    exact_m = sum(radius_m * math.acos(radius_m / (radius_m + height_m)) for height_m in (antenna_m, target_m))

    assert line_of_sight_m(antenna_m, target_m, k) == pytest.approx(exact_m, abs=2.0)
