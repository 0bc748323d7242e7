"""Other states' airspace: found also where the map or an outline runs on past 180 degrees."""

import numpy as np
import pytest
from shapely import box

from skyshed.coverage import neighbours
from skyshed.sky.grid import MapGrid, lattice_of

BERING = (64.0, 64.5, 66.5)  # south, middle, north of a strip between Chukotka and Alaska


def states(west, east, own=lambda lon: np.abs(np.mod(lon, 360.0) - 181.0) < 1.0):
    lat, lon = lattice_of(BERING[0], BERING[2], 20_000.0).axes((BERING[0], west, BERING[2], east))
    mesh = np.broadcast_to(lon, (lat.size, lon.size))
    grid = MapGrid(lat, lon, np.zeros(mesh.shape, np.float32), own(mesh))
    return {name: int(cells.sum()) for name, cells, _ in neighbours._states_on(grid)}


@pytest.mark.parametrize("turn_deg", [0.0, -360.0])
def test_both_sides_of_the_strait_are_found_whichever_way_longitudes_run(turn_deg):
    """Russia's outline spans 19.6 to 190.4 degrees, that of the United States ends at -66; the map goes 170 to 200."""
    found = states(170.0 + turn_deg, 200.0 + turn_deg)

    assert found.keys() >= {"Russia", "United States of America"}
    assert found == states(170.0, 200.0)
    assert min(found["Russia"], found["United States of America"]) > 20


def test_the_area_s_own_state_is_no_neighbour(monkeypatch):
    shapes = {"Own": box(-181.0, 60, -177.0, 70), "Other": box(175, 60, 179, 70)}
    monkeypatch.setattr(neighbours, "countries", lambda borders: shapes)
    found = states(174.0, 186.0, own=lambda lon: (lon > 179.5) & (lon < 182.5))

    assert found.keys() == {"Other"}


def test_a_state_counts_in_crimea_as_the_united_nations_see_it():
    """Simferopol and Sevastopol lie in Ukraine: reached from the sea, they are Ukraine's airspace and not Russia's."""
    lat, lon = lattice_of(44.4, 45.2, 5_000.0).axes((44.4, 33.0, 45.2, 35.0))
    share_in_area = np.zeros((lat.size, lon.size))
    share_in_area[-1, 0] = 1.0  # open sea
    grid = MapGrid(lat, lon, np.zeros((lat.size, lon.size), np.float32), share_in_area)

    assert {name for name, *_ in neighbours._states_on(grid)} == {"Ukraine"}
