"""Areas on the ellipsoid, ring shares and distances against independent geodesy."""

import numpy as np
import pytest
from pyproj import Geod, Transformer

from skyshed.errors import InputError
from skyshed.model.figure import Case
from skyshed.model.scenario import Site
from skyshed.sky.grid import MapGrid, lattice_of, polar_from
from skyshed.sky.metrics import covered_area, outermost, shares_of_ring, spread
from skyshed.sky.sky import Sky
from skyshed.zone.levels import LevelSets


def grid_over(bounds, spacing_m):
    lat, lon = lattice_of(bounds[0], bounds[2], spacing_m).axes(bounds)
    shape = lat.size, lon.size
    return MapGrid(lat, lon, np.zeros(shape, np.float32), np.ones(shape, bool))


def test_cell_areas_add_up_to_an_equal_area_projection():
    grid = grid_over((30.0, 40.0, 36.0, 47.0), 20_000.0)
    height, width = grid.step_deg
    south, north = grid.lat_deg[-1] - height / 2, grid.lat_deg[0] + height / 2
    to_equal_area = Transformer.from_crs("EPSG:4326", "EPSG:6933", always_xy=True)  # cylindrical equal area on WGS 84
    x, y = to_equal_area.transform([0.0, width * grid.lon_deg.size], [south, north])

    assert grid.cell_area_km2.sum() * grid.lon_deg.size == pytest.approx((x[1] - x[0]) * (y[1] - y[0]) / 1e6, rel=1e-6)


@pytest.mark.parametrize(("lat_deg", "lon_deg"), [(33.3, 44.4), (39.9, 32.8), (36.5, 47.9)])
def test_range_and_azimuth_of_cells_are_geodesics(lat_deg, lon_deg):
    grid = grid_over((28.0, 30.0, 42.0, 52.0), 25_000.0)
    range_m, azimuth_deg = polar_from(Site("s", lat_deg, lon_deg), grid.lat_deg, grid.lon_deg)
    mesh_lon, mesh_lat = np.meshgrid(grid.lon_deg, grid.lat_deg)
    end_lon, end_lat, _ = Geod(ellps="WGS84").fwd(
        np.full(range_m.shape, lon_deg), np.full(range_m.shape, lat_deg), azimuth_deg, range_m
    )
    _, _, miss_m = Geod(ellps="WGS84").inv(end_lon, end_lat, mesh_lon, mesh_lat)

    assert np.max(miss_m) < 1.0


def test_range_across_the_antimeridian():
    grid = grid_over((-20.0, 176.0, -14.0, 184.0), 25_000.0)
    range_m, _ = polar_from(Site("s", -17.0, -178.0), grid.lat_deg, grid.lon_deg)
    _, _, exact_m = Geod(ellps="WGS84").inv(-178.0, -17.0, 183.0, -15.0)
    row, column = np.argmin(abs(grid.lat_deg + 15.0)), np.argmin(abs(grid.lon_deg - 183.0))
    _, _, cell_m = Geod(ellps="WGS84").inv(-178.0, -17.0, grid.lon_deg[column], grid.lat_deg[row])

    assert range_m[row, column] == pytest.approx(cell_m, abs=1.0)
    assert abs(cell_m - exact_m) < 40_000


def test_a_grid_too_fine_says_what_would_fit():
    with pytest.raises(InputError, match=r"use 0\.8 km or more"):
        lattice_of(20.0, 50.0, 500.0).axes((20.0, 30.0, 50.0, 60.0))

    assert lattice_of(20.0, 50.0, 800.0).axes((20.0, 30.0, 50.0, 60.0))[0].size > 0


def sets_of(*levels):
    """Return flags (n_az, n_r) of some levels as sets."""
    return LevelSets(np.packbits(levels, axis=0, bitorder="little"), len(levels))


def test_ring_share_is_an_area():
    range_m = np.arange(1, 401) * 1000.0
    inner_half = np.tile(range_m <= 200_000, (360, 1))
    nothing, all_of_it = np.zeros((360, 400), bool), np.ones((360, 400), bool)
    sets = sets_of(nothing, inner_half, *[nothing] * 6, all_of_it)

    shares = shares_of_ring(sets, range_m, 400e3)

    assert shares[1] == pytest.approx(0.25, abs=0.003)
    assert (shares[0], shares[8]) == (0.0, pytest.approx(1.0))
    assert shares_of_ring(sets, range_m, 250e3)[8] == pytest.approx(1.0)


@pytest.mark.parametrize("n_levels", [1, 8, 9])
def test_effective_range_is_the_outermost_of_each_azimuth(n_levels):
    range_m = np.array([10.0, 20.0, 30.0])
    flags = np.array([[1, 0, 1], [1, 1, 0], [0, 0, 0]], dtype=bool)
    others = [np.zeros_like(flags)] * (n_levels - 1)

    steps = outermost(sets_of(*others, flags))
    found = spread(steps, range_m)

    assert steps[-1].tolist() == [2, 1, -1]
    assert (steps[:-1] == -1).all()
    assert (found.min_m[-1], found.median_m[-1], found.max_m[-1]) == (0.0, 20.0, 30.0)


def test_ground_above_the_level_is_outside_the_denominator():
    lat, lon = np.array([1.0, 0.5]), np.array([0.0, 0.5])
    ground = np.float32([[0, 4000], [0, 0]])
    grid = MapGrid(lat, lon, ground, np.ones((2, 2), bool))
    n_units = np.array([[[1, 0], [0, 2]]], dtype=np.uint8)
    blank = np.zeros((2, 2), np.uint8)
    floor = np.zeros((2, 2), np.float32)
    is_open = np.array([[[0, 0], [1, 0]]], dtype=np.uint8)
    counts = n_units, n_units, is_open, 2 * is_open
    sky = Sky("offer", "fighter", Case.NOMINAL, floor, floor, blank, blank, blank, blank, *counts)

    area = covered_area(sky, grid, 0, np.full((2, 2), 3000, np.float32))

    assert area.below_ground_km2 == pytest.approx(grid.cell_area_km2[0])
    assert area.covered_km2 == pytest.approx(grid.cell_area_km2.sum())
    assert area.layers[1].least_km2 == pytest.approx(grid.cell_area_km2[1])
    assert area.unknown_km2 == pytest.approx(grid.cell_area_km2[1])
    assert area.layers[0].share_ends == pytest.approx((2 / 3, 1.0), abs=1e-4)
    assert area.layers[0].ends_km2 == pytest.approx((grid.cell_area_km2.sum(), grid.cell_area_km2 @ [1, 2]))
    assert area.layers[1].ends_km2 == pytest.approx([grid.cell_area_km2[1]] * 2)
    assert area.detected.most_km2 - area.detected.least_km2 == pytest.approx(grid.cell_area_km2[1])
