"""Fifty kilometres to the side, on exact geodesics."""

import numpy as np
import pytest

from skyshed.flights.shift import sides
from skyshed.sky.grid import WGS84


@pytest.mark.parametrize("start", [(46.0, 8.0), (0.0, 179.5), (88.9, 10.0), (-60.0, -70.0)])
@pytest.mark.parametrize(("side", "turn_deg"), [(0, -90.0), (1, 90.0)])
def test_beside_is_as_far_as_it_says_and_on_that_side(start, side, turn_deg):
    n = 30
    origin = np.full(n, start[1]), np.full(n, start[0])
    lon_deg, lat_deg, back_deg = WGS84.fwd(*origin, np.full(n, 30.0), np.arange(n) * 3000.0)
    course_deg = (back_deg + 180.0) % 360.0
    joint = np.array([0] + [1] * (n - 1), np.uint8)
    new_lat, new_lon = sides(lat_deg, lon_deg, joint, aside_m=50_000.0)[side]
    azimuth_deg, _, way_m = WGS84.inv(lon_deg, lat_deg, new_lon, new_lat)

    assert way_m == pytest.approx(50_000.0, rel=0.005)  # a sphere, not the ellipsoid
    off_deg = (azimuth_deg - course_deg - turn_deg + 180.0) % 360.0 - 180.0
    assert np.abs(off_deg[1:]).max() < 1.0


def test_a_lone_position_stays():
    lat_deg, lon_deg = np.array([46.0, 50.0]), np.array([8.0, 9.0])
    places = sides(lat_deg, lon_deg, np.zeros(2, np.uint8), aside_m=5e4)

    assert [[each.tolist() for each in side] for side in places] == [[[46.0, 50.0], [8.0, 9.0]]] * 2
    assert sides(lat_deg[:0], lon_deg[:0], np.zeros(0, np.uint8), aside_m=5e4)[0][0].size == 0


def test_the_last_position_of_a_flight_looks_back():
    lat_deg, lon_deg = np.array([46.0, 46.1, 47.0]), np.array([8.0, 8.0, 9.0])
    (_, left_lon), (_, right_lon) = sides(lat_deg, lon_deg, np.array([0, 1, 0], np.uint8), aside_m=5e4)

    assert (left_lon[:2] < 7.5).all()
    assert (right_lon[:2] > 8.5).all()
    assert left_lon[2] == right_lon[2] == 9.0
