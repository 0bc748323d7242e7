"""How much of a cell lies inside an outline: against GEOS cell by cell, and areas against geodesics."""

import numpy as np
import pytest
import shapely
from pyproj import Geod

from skyshed.errors import InputError
from skyshed.sky.grid import lattice_of, zone_area_km2
from skyshed.sky.inside import shares_inside

WGS84 = Geod(ellps="WGS84")


def edges(bounds, spacing_m):
    west, south, east, north = bounds
    lattice = lattice_of(south, north, spacing_m)
    lat, lon = lattice.axes((south, west, north, east))
    half_lat, half_lon = lattice.lat_step_deg / 2, lattice.lon_step_deg / 2
    return np.append(lat + half_lat, lat[-1] - half_lat), np.append(lon - half_lon, lon[-1] + half_lon)


def area_km2(shape, spacing_m):
    lat, lon = edges(shape.bounds, spacing_m)
    return float((shares_inside(shape, lat, lon) * zone_area_km2(lat[1:], lat[:-1], lon[1] - lon[0])[:, None]).sum())


def star(n_corners, lat_deg, lon_deg):
    angle = np.linspace(0, 2 * np.pi, n_corners, endpoint=False)
    radius = 1.5 + 0.9 * np.cos(7 * angle) + 0.3 * np.sin(angle)
    return shapely.Polygon(np.stack([lon_deg + radius * np.cos(angle), lat_deg + radius * np.sin(angle)], axis=1))


WITH_HOLE = shapely.difference(star(90, 0.0, 20.0), shapely.box(19.9, -0.3, 20.33, 0.21))
TWO_PARTS = shapely.MultiPolygon([star(40, 0.0, 178.0), shapely.box(181.05, -0.7, 182.0, 0.4)])


@pytest.mark.parametrize("spacing_m", [1e-9, 5e-324])
def test_a_spacing_that_is_no_step_is_one_line(spacing_m):
    with pytest.raises(InputError, match=r"^grid of .* m is finer than anything is known; use 50 m or more$"):
        lattice_of(37.0, 38.0, spacing_m)


@pytest.mark.parametrize("shape", [WITH_HOLE, TWO_PARTS, shapely.box(3.0, -1.0, 4.0, 1.0)])
def test_each_cell_is_as_geos_cuts_it(shape):
    """On the equator, where equal areas are equal steps of latitude."""
    lat, lon = edges(shape.bounds, 23_000.0)
    share = shares_inside(shape, lat, lon)
    cells = shapely.box(*np.broadcast_arrays(lon[:-1], lat[1:, None], lon[1:], lat[:-1, None]))
    expected = shapely.area(shapely.intersection(cells, shape)) / shapely.area(cells)

    np.testing.assert_allclose(share, expected, atol=2e-4)
    assert ((share > 0) & (share < 1)).sum() > 10


@pytest.mark.parametrize("spacing_m", [50_000.0, 20_000.0, 3_000.0])
@pytest.mark.parametrize("shape", [star(90, 61.0, 20.0), star(50, -17.0, 180.0), shapely.box(38.0, 29.0, 49.0, 38.0)])
def test_the_area_is_the_geodesic_one_whatever_the_grid(shape, spacing_m):
    geodesic_km2 = abs(WGS84.geometry_area_perimeter(shapely.segmentize(shape, 0.01))[0]) / 1e6

    assert area_km2(shape, spacing_m) == pytest.approx(geodesic_km2, rel=5e-6)


def test_an_outline_smaller_than_a_cell_is_not_lost():
    shape = shapely.box(44.001, 33.001, 44.006, 33.004)
    lat, lon = edges((43.9, 32.9, 44.1, 33.1), 20_000.0)
    share = shares_inside(shape, lat, lon)
    cell_km2 = zone_area_km2(lat[1:], lat[:-1], lon[1] - lon[0])[:, None]

    assert (share > 0).sum() == 1
    assert (share * cell_km2).sum() == pytest.approx(WGS84.geometry_area_perimeter(shape)[0] / 1e6, rel=1e-4)


def test_what_lies_beyond_the_map_is_left_out():
    lat, lon = edges((0.0, 0.0, 1.0, 1.0), 20_000.0)

    assert (shares_inside(shapely.box(-5, -5, 6, 6), lat, lon) == 1.0).all()
    assert (shares_inside(shapely.box(5, 5, 6, 6), lat, lon) == 0.0).all()
