"""Blocks of positions that are skipped: none that comes near may be, most that stay away are."""

import numpy as np
import pytest

from skyshed.flights.boxes import BLOCK, are_near, boxes_of, spans_of
from skyshed.model.scenario import Site
from skyshed.sky.grid import WGS84

REACH_M = 40_000.0
SITES = {"alps": (47.0, 8.0), "antimeridian": (-17.0, 179.9), "north": (78.0, 20.0), "pole": (89.6, 30.0)}


def ways_around(lat_deg, lon_deg, n=3000, seed=4):
    """Two positions each, up to 600 km from the site and 250 km apart, longitudes in -180 to 180."""
    rng = np.random.default_rng(seed)
    start = np.full(n, lon_deg), np.full(n, lat_deg)
    lon, lat, _ = WGS84.fwd(*start, rng.uniform(0, 360, n), 600e3 * np.sqrt(rng.uniform(0, 1, n)))
    to_lon, to_lat, _ = WGS84.fwd(lon, lat, rng.uniform(0, 360, n), rng.uniform(0, 250e3, n))
    return lat, lon, to_lat, to_lon


@pytest.mark.parametrize("name", SITES)
def test_no_way_that_comes_near_is_skipped(name):
    site = Site(name, *SITES[name])
    lat, lon, to_lat, to_lon = ways_around(*SITES[name])
    ways = np.array([lat, to_lat]).T, np.array([lon, to_lon]).T
    boxes = np.concatenate([boxes_of(*way) for way in zip(*ways, strict=True)])
    azimuth_deg, _, length_m = WGS84.inv(lon, lat, to_lon, to_lat)
    nearest_m = np.full(lat.size, np.inf)
    for share in np.linspace(0, 1, 60):
        at_lon, at_lat, _ = WGS84.fwd(lon, lat, azimuth_deg, length_m * share)
        apart_m = WGS84.inv(at_lon, at_lat, np.full(lat.size, site.lon_deg), np.full(lat.size, site.lat_deg))[2]
        nearest_m = np.minimum(nearest_m, apart_m)
    found = are_near(boxes, site, REACH_M)

    comes_near = nearest_m <= REACH_M
    assert comes_near.sum() > 30
    assert found[comes_near].all()
    if abs(site.lat_deg) < 80.0 and abs(site.lon_deg) < 170.0:
        assert found[nearest_m > 300e3].mean() < 0.1


def test_spans_are_runs_of_whole_blocks():
    is_near = np.array([False, True, True, False, True])

    assert spans_of(is_near, 4 * BLOCK + 5).tolist() == [[BLOCK, 3 * BLOCK], [4 * BLOCK, 4 * BLOCK + 5]]
    assert spans_of(np.empty(0, bool), 0).shape == (0, 2)
    assert boxes_of(np.empty(0), np.empty(0)).shape == (0, 4)


def test_a_box_holds_the_position_before_its_block():
    lat_deg = np.zeros(2 * BLOCK)
    lat_deg[BLOCK - 1] = 9.0

    assert boxes_of(lat_deg, np.zeros(2 * BLOCK))[:, 1].tolist() == [9.0, 9.0]
