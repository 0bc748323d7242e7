"""Fifty kilometres to the side, on exact geodesics."""

import numpy as np
import pytest

from skyshed.flights.shift import beside, courses_rad
from skyshed.sky.grid import WGS84


@pytest.mark.parametrize("start", [(46.0, 8.0), (0.0, 179.5), (88.9, 10.0), (-60.0, -70.0)])
@pytest.mark.parametrize("aside_m", [-50_000.0, 50_000.0])
def test_beside_is_as_far_as_it_says_and_on_that_side(start, aside_m):
    n = 30
    origin = np.full(n, start[1]), np.full(n, start[0])
    lon_deg, lat_deg, back_deg = WGS84.fwd(*origin, np.full(n, 30.0), np.arange(n) * 3000.0)
    course_deg = (back_deg + 180.0) % 360.0
    joint = np.array([0] + [1] * (n - 1), np.uint8)
    new_lat, new_lon = beside(lat_deg, lon_deg, courses_rad(lat_deg, lon_deg, joint), aside_m=aside_m)
    azimuth_deg, _, way_m = WGS84.inv(lon_deg, lat_deg, new_lon, new_lat)

    assert way_m == pytest.approx(50_000.0, rel=0.005)  # a sphere, not the ellipsoid
    off_deg = (azimuth_deg - course_deg - np.sign(aside_m) * 90.0 + 180.0) % 360.0 - 180.0
    assert np.abs(off_deg[1:]).max() < 1.0


def test_a_lone_position_stays():
    lat_deg, lon_deg = np.array([46.0, 50.0]), np.array([8.0, 9.0])
    courses = courses_rad(lat_deg, lon_deg, np.zeros(2, np.uint8))

    assert np.isnan(courses).all()
    assert [each.tolist() for each in beside(lat_deg, lon_deg, courses, aside_m=5e4)] == [[46.0, 50.0], [8.0, 9.0]]
    assert courses_rad(lat_deg[:0], lon_deg[:0], np.zeros(0, np.uint8)).size == 0
