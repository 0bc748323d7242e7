"""A whole answer, point by point, against an independent script that shares no code with the kernels.

`benchmarks/check_answers.py` runs the same over the shipped scenarios with as many points as wanted.
"""

from dataclasses import replace

import pytest

from independent_points import answered, checked
from skyshed.catalogue.resolve import load_scenario

DEM = "dem/vfp15_mideast/vfp15_8bit_mideast_15s.tif"


def disagreements(scenario, *, terrain, n_points):
    """Return how many points were asked, how many are reached, and those that nothing nearby explains."""
    assessment, refractions, skies = answered(scenario)
    points = list(checked(assessment, refractions, skies, terrain=terrain, n_points=n_points))
    differing = [each for each in points if each[1] != each[2]]
    return len(points), sum(each[2] > 0 for each in points), differing, [each for each in differing if not each[3]]


@pytest.fixture
def flagship():
    """Return the flagship with one offer, on a coarser map."""
    whole = load_scenario("iraq-offer")
    return replace(whole, offers=whole.offers[1:2], grid_spacing_m=10_000.0, assets=())


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
class TestFlagship:
    def test_on_the_embedded_terrain(self, flagship):
        n, n_reached, differing, unexplained = disagreements(flagship, terrain=None, n_points=80)

        assert n >= 70
        assert n_reached > 15
        assert unexplained == []
        assert len(differing) <= 0.03 * n  # each a point on the very edge: agreed within 25 m up or 400 m aside

    @pytest.mark.real_terrain
    def test_on_fine_terrain(self, flagship, shared_data):
        fine = replace(flagship, terrain_paths=(shared_data / DEM,))
        n, n_reached, differing, unexplained = disagreements(fine, terrain=shared_data / DEM, n_points=80)

        assert n >= 50
        assert n_reached > 15
        assert unexplained == []
        assert len(differing) <= 0.03 * n
