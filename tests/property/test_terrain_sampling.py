"""What holds of any ground and any place."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skyshed.terrain.lattice import Box, Lattice
from skyshed.terrain.terrain import Terrain, open_terrain

unit = st.floats(0.0, 1.0)


@pytest.fixture(scope="module")
def embedded() -> Terrain:
    return open_terrain([])


@given(lat_deg=st.floats(-89.9, 89.9), lon_deg=st.floats(-180.0, 180.0), turns=st.integers(-2, 2))
@settings(max_examples=60)
def test_any_turn_of_longitude_is_the_same_place(embedded, lat_deg, lon_deg, turns):
    here, there = embedded.elevation_at([lat_deg] * 2, [lon_deg, lon_deg + 360.0 * turns])
    assert there == pytest.approx(here, abs=0.01)


@given(lat_deg=st.floats(-80.0, 80.0), lon_deg=st.floats(-180.0, 180.0), radius_m=st.floats(1e4, 5e5))
@settings(max_examples=40)
def test_a_window_holds_its_disc_and_heights_between_those_of_its_posts(embedded, lat_deg, lon_deg, radius_m):
    window = embedded.window(lat_deg, lon_deg, radius_m)
    column, row = ~window.transform @ (lon_deg, lat_deg)
    n_row, n_column = window.elevation_msl_m.shape
    north_deg = radius_m / 111_700.0
    assert row - north_deg * 12 >= 0
    assert row + north_deg * 12 <= n_row
    east_deg = north_deg / np.cos(np.radians(lat_deg))
    assert column - east_deg * 12 >= 0
    assert column + east_deg * 12 <= n_column
    ground = embedded.elevation_at(lat_deg, lon_deg)
    assert window.elevation_msl_m.min() - 1e-3 <= ground <= window.elevation_msl_m.max() + 1e-3


@given(
    rows=st.lists(st.lists(st.integers(-400, 8000), min_size=5, max_size=5), min_size=4, max_size=4),
    voids=st.sets(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=6),
    place=st.tuples(unit, unit),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_second_source_never_changes_what_the_first_knows(write_dem, rows, voids, place):
    first = np.array(rows, np.int16)
    for void in voids:
        first[void] = -32768
    paths: list[Path] = [
        write_dem("first.tif", first, west=40.0, north=34.0),
        write_dem("second.tif", np.full((4, 5), 77, np.int16), west=40.0, north=34.0),
    ]
    lat, lon = 30.5 + 3.0 * place[0], 40.5 + 4.0 * place[1]
    alone, both = open_terrain(paths[:1]).elevation_at(lat, lon), open_terrain(paths).elevation_at(lat, lon)
    assert np.isfinite(both)
    assert np.isnan(alone) or both == alone


boxes = st.builds(Box, st.integers(-50, 50), st.integers(-50, 50), st.integers(1, 30), st.integers(1, 30))


@given(boxes, boxes)
def test_the_common_posts_of_two_boxes_are_those_that_both_hold(one, other):
    def posts(box):
        rows = range(box.row, box.row + box.n_row)
        return {(i, j) for i in rows for j in range(box.column, box.column + box.n_column)}

    common = one.common(other)
    assert (posts(common) if common else set()) == posts(one) & posts(other)
    if common:
        whole = np.arange(one.n_posts).reshape(one.n_row, one.n_column)
        assert whole[common.within(one)].shape == (common.n_row, common.n_column)


@given(boxes, st.integers(1, 9))
def test_every_nth_post_still_surrounds_the_box(box, n):
    lattice = Lattice("EPSG:4326", 12.0, 50.0, 0.1, 0.1)
    coarse, fewer = lattice.every(n, box)
    fine_corner, coarse_corner = lattice.transform(box) @ (0.5, 0.5), coarse.transform(fewer) @ (0.5, 0.5)
    assert coarse_corner[0] <= fine_corner[0] + 1e-9
    assert coarse_corner[1] >= fine_corner[1] - 1e-9
    far = lattice.transform(box) @ (box.n_column - 0.5, box.n_row - 0.5)
    coarse_far = coarse.transform(fewer) @ (fewer.n_column - 0.5, fewer.n_row - 0.5)
    assert coarse_far[0] >= far[0] - 1e-9
    assert coarse_far[1] <= far[1] + 1e-9
