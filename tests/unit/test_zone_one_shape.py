"""An envelope's shape stands in one place: change it there, and map, points, draws and `why` all follow."""

import numpy as np
import pytest

from factories import missile
from skyshed.constants import EARTH_MEAN_RADIUS_M
from skyshed.draws.flyout import Flyout
from skyshed.draws.worlds import NOMINAL
from skyshed.model.figure import Case
from skyshed.zone import envelope

SHOT = missile("shot", min_range=2e3, max_range=60e3, min_altitude=0.0, max_altitude=20e3)
RANGE_M = np.arange(100.0, 70e3, 137.0)
LAUNCHER_MSL_M, ALTITUDE_MSL_M = 300.0, 6300.0


def reached_on_the_map(case=Case.NOMINAL):
    ground_msl_m = np.full(RANGE_M.shape, np.float32(LAUNCHER_MSL_M))
    component = envelope.envelope_of(
        SHOT, case, LAUNCHER_MSL_M, range_m=RANGE_M.astype(np.float32), ground_msl_m=ground_msl_m
    )
    return component.view.allows(np.float32(ALTITUDE_MSL_M))


def reached_in_draws():
    flight = Flyout(
        height_m=np.full(RANGE_M.shape, ALTITUDE_MSL_M - LAUNCHER_MSL_M),
        chord_m=envelope.chord_m(RANGE_M, LAUNCHER_MSL_M),
        height_agl_m=np.full(RANGE_M.shape, ALTITUDE_MSL_M - LAUNCHER_MSL_M),
        sphere_m=EARTH_MEAN_RADIUS_M + LAUNCHER_MSL_M,
    )
    return flight.reached([SHOT], NOMINAL)[0]


def test_map_and_draws_reach_alike():
    assert (reached_on_the_map() == reached_in_draws()).all()
    # 60 sqrt(1 - 0.3^2) = 57.2 km, outside the ball of 2 km whose top lies below.
    assert RANGE_M[reached_on_the_map()].max() == pytest.approx(57.2e3, abs=300.0)


def test_both_follow_a_change_of_the_one_shape(monkeypatch):
    before, ellipsoid_m = reached_on_the_map(), envelope._ellipsoid_m
    monkeypatch.setattr(
        envelope, "_ellipsoid_m", lambda across, sphere, width, height: ellipsoid_m(across, sphere, width / 2, height)
    )

    after = reached_on_the_map()

    assert (after == reached_in_draws()).all()
    assert RANGE_M[after].max() == pytest.approx(RANGE_M[before].max() / 2, abs=300.0)


def test_the_claimed_shape_is_a_cylinder_cut_by_slant_range():
    reached = RANGE_M[reached_on_the_map(Case.CLAIMED)]

    assert reached.max() == pytest.approx(np.sqrt(60e3**2 - 6e3**2), abs=300.0)
