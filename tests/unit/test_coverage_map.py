"""The map under an assessment: what one offer covers does not depend on what stands beside it."""

from dataclasses import asdict, replace

import numpy as np
import pytest
from pyproj import Geod

from factories import missile, scenario, system, target, unit
from skyshed.coverage.map_points import grid_around, map_points
from skyshed.coverage.mapping import map_grid, spacing_of
from skyshed.model.scenario import Area, Offer, Site
from skyshed.terrain.terrain import open_terrain
from skyshed.verbs.assess import assess

IRAQ = Area("Iraq", country="Iraq")
ALONE = Offer("alone", (unit("Baghdad", 33.3, 44.4), unit("Mosul", 36.3, 43.1)), is_networked=True)


def rows_of(result, name, rows):
    return [asdict(row) for row in getattr(result, rows) if row.package == name]


@pytest.fixture(scope="module")
def given():
    return scenario(ALONE, area=IRAQ, grid_spacing_m=20_000.0, assets=())


@pytest.fixture(scope="module")
def alone(given):
    return assess(given, cases="nominal")


@pytest.mark.parametrize(
    "other",
    [
        unit("Basra", 30.5, 47.8, system("far", missiles=[missile("long", "far", max_range=(3e5, 4e5, 4e5))])),
        unit("Beside", 33.3, 44.4, system("near", missiles=[missile("short", "near", max_range=(1e4, 2e4, 2e4))])),
        unit("West", 33.0, 38.9),
    ],
    ids=["far away and far-reaching", "at the same position", "beyond the border"],
)
def test_another_offer_changes_no_number_of_this_one(given, alone, other):
    both = assess(replace(given, offers=(ALONE, Offer("other", (other,)))), cases="nominal")

    for rows in ("areas", "curves", "ranges", "conventions", "neighbours"):
        assert rows_of(both, "alone", rows) == rows_of(alone, "alone", rows), rows
    assert both.grid.shape != alone.grid.shape or other.name == "Beside"


def test_a_unit_that_moves_moves_no_cell(given):
    terrain = open_terrain(())
    still, moved = (
        map_grid(IRAQ, 20_000.0, [(Site("s", lat_deg, 44.0), 300e3)], terrain) for lat_deg in (30.0, 30.0123)
    )
    common = np.intersect1d(still.lat_deg, moved.lat_deg), np.intersect1d(still.lon_deg, moved.lon_deg)

    assert common[0].size >= min(still.shape[0], moved.shape[0]) - 1
    assert common[1].size >= min(still.shape[1], moved.shape[1]) - 1
    assert still.area_km2 == moved.area_km2


@pytest.mark.parametrize("spacing_m", [50_000.0, 20_000.0, 5_000.0])
def test_the_area_is_that_of_its_outline_whatever_the_grid(spacing_m):
    from skyshed.terrain.outlines import outline

    grid = map_grid(IRAQ, spacing_m, [], open_terrain(()))

    geodesic_km2 = abs(Geod(ellps="WGS84").geometry_area_perimeter(outline(IRAQ))[0]) / 1e6
    assert grid.area_km2 == pytest.approx(geodesic_km2, rel=1e-5)


def test_a_map_over_180_degrees_holds_a_ring_on_either_side():
    area = Area("box", bounds_deg=(-19.0, 178.0, -17.0, -179.0))
    grid = map_grid(area, 20_000.0, [(Site("s", -18.0, -178.5), 100e3)], open_terrain(()))

    assert grid.lon_deg[0] == pytest.approx(178.0, abs=0.2)
    assert grid.lon_deg[-1] == pytest.approx(181.5 + 0.95, abs=0.3)


@pytest.mark.parametrize(
    ("area", "least_m", "most_m"),
    [
        (IRAQ, 2500.0, 2500.0),
        (Area("a town", bounds_deg=(33.2, 44.3, 33.3, 44.4)), 1000.0, 1000.0),
        (Area("a district", bounds_deg=(33.0, 44.0, 33.3, 44.3)), 1300.0, 1700.0),
        (Area("Kiribati", country="Kiribati"), 2500.0, 2500.0),  # 988 km2 in a box of five thousand by two
    ],
)
def test_without_a_stated_grid_a_small_area_gets_a_finer_one(area, least_m, most_m):
    assert least_m <= spacing_of(area) <= most_m


def test_shares_of_one_target_do_not_depend_on_the_others(given, alone):
    both = assess(replace(given, targets=(target(), target("small", rcs_m2=0.1))), cases="nominal")

    assert [row for row in both.areas if row.target == "fighter"] == list(alone.areas)


def test_an_area_over_a_pole_is_whole():
    area = Area("cap", bounds_deg=(80.0, -180.0, 90.0, 180.0))
    grid = map_grid(area, 25_000.0, [(Site("s", 82.5, -62.3), 400e3)], open_terrain(()))

    assert grid.area_km2 == pytest.approx(3_908_573, rel=2e-4)  # 2 pi a^2 (q(90) - q(80)) / 2, Snyder eq. 3-12
    assert (grid.cell_area_km2 > 0).all()
    assert grid.lat_deg[0] < 90.0


def test_ranges_over_a_pole_are_known():
    area = Area("cap", bounds_deg=(80.0, -180.0, 90.0, 180.0))
    grid = map_grid(area, 25_000.0, [], open_terrain(()))
    points = map_points(grid_around(Site("s", 88.0, 30.0), grid, max_range_m=400e3), max_range_m=400e3)
    range_m, azimuth_deg = points.polar_from(Site("s", 88.0, 30.0))
    exact_m = Geod(ellps="WGS84").inv(
        np.full(range_m.shape, 30.0), np.full(range_m.shape, 88.0), points.lon_deg, points.lat_deg
    )[2]

    assert range_m.size > 1000
    np.testing.assert_allclose(range_m, exact_m, atol=1.0)
    assert np.isfinite(azimuth_deg).all()


@pytest.mark.parametrize("is_in_area", [False, True])
def test_cells_look_the_same_from_elsewhere_however_many_are_asked_about(is_in_area):
    """A sky of one case lays fewer cells than all three: ranges from another unit once moved with how many, by 1e-7."""
    area = Area("box", bounds_deg=(32.0, 43.0, 35.0, 46.0))
    site, elsewhere = Site("s", 33.3, 44.4), Site("t", 34.1, 43.7)
    grid = map_grid(area, 5_000.0, [(site, 150e3)], open_terrain(()))
    box = grid_around(site, grid, max_range_m=150e3)
    fewer, all_of_them = (
        map_points(box, max_range_m=each_m, widest_m=150e3, is_in_area=is_in_area) for each_m in (60e3, 150e3)
    )
    common = np.isin(all_of_them.cells, fewer.cells)

    assert 100 < common.sum() == fewer.cells.size < all_of_them.cells.size
    for few, many in zip(fewer.polar_from(elsewhere), all_of_them.polar_from(elsewhere), strict=True):
        np.testing.assert_array_equal(few, many[common])
    unknowing = map_points(box, max_range_m=60e3, is_in_area=is_in_area).polar_from(elsewhere)
    assert (unknowing[0] != fewer.polar_from(elsewhere)[0]).any()  # the box does matter
