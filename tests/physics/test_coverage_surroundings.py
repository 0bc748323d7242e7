"""The points around a fire unit against exact geodesics."""

import numpy as np
import pytest

from skyshed.coverage.points import Points, PolarNodes, PolarPoints, polar_points
from skyshed.model.scenario import Site
from skyshed.sky.grid import WGS84, ends
from skyshed.terrain.terrain import open_terrain


@pytest.mark.parametrize("other", [Site("far", 36.3, 43.1), Site("near", 33.31, 44.41), Site("itself", 33.3, 44.4)])
def test_a_polar_grid_seen_from_another_site_is_made_of_geodesics(other):
    site = Site("centre", 33.3, 44.4)
    range_m = np.arange(1, 251) * 2000.0
    lat_deg, lon_deg = ends(site, np.repeat(np.arange(360.0), 250), np.tile(range_m, 360))
    ground = np.zeros(lat_deg.shape, np.float32)
    quick = PolarPoints(lat_deg, lon_deg, ground, site, 360, range_m, PolarNodes.around(site, 360, range_m)).polar_from(
        other
    )
    exact = Points(lat_deg, lon_deg, ground).polar_from(other)
    miss_lat, miss_lon = ends(other, *(each.astype(float) for each in reversed(quick)))
    miss_m = Points(lat_deg, lon_deg, ground)

    assert np.max(abs(quick[0] - exact[0])) < 1.0
    assert np.max(np.hypot(miss_lat - miss_m.lat_deg, miss_lon - miss_m.lon_deg)) * 111e3 < 2.0


@pytest.mark.parametrize(
    ("lat_deg", "lon_deg", "max_range_m"), [(33.3, 44.4, 700e3), (88.0, 10.0, 600e3), (62.0, 179.5, 1000e3)]
)
def test_polar_points_lie_at_the_ends_of_geodesics(lat_deg, lon_deg, max_range_m):
    site = Site("centre", lat_deg, lon_deg)
    polar = polar_points(site, open_terrain(()), max_range_m=max_range_m, n_azimuths=144, n_ranges=100)
    azimuth_deg, range_m = np.repeat(np.arange(144) * 2.5, polar.range_m.size), np.tile(polar.range_m, 144)

    exact_lat_deg, exact_lon_deg = ends(site, azimuth_deg, range_m)

    assert WGS84.inv(exact_lon_deg, exact_lat_deg, polar.lon_deg, polar.lat_deg)[2].max() < 0.3
