"""How far the embedded terrain is off, both ways, against 15" terrain: the sizes that its label quotes."""

import numpy as np
import pytest

from skyshed.atmosphere.refractivity import refraction_at
from skyshed.coverage.points import polar_points
from skyshed.horizon.compute import compute_horizon
from skyshed.model.scenario import Site
from skyshed.terrain.embedded import MEASURED
from skyshed.terrain.terrain import open_terrain

pytestmark = pytest.mark.real_terrain

HILL, VALLEY = (33.4979, 40.5104), (36.9, 44.0)
# Six hills of western Iraq that stand out most from the ground round them.
HILLS = (
    HILL, (34.4271, 41.6688), (33.4854, 40.1729), (34.4896, 41.1646), (32.8354, 41.0688), (34.5854, 41.3729),
)  # fmt: skip


@pytest.fixture(scope="module")
def grounds(shared_data):
    dem = shared_data / "dem" / "vfp15_mideast" / "vfp15_8bit_mideast_15s.tif"
    return open_terrain([]), open_terrain([dem])


def seen(terrain, place, *, height_agl_m, radius_m, ground_msl_m=None):
    """Return the share of the disc that a 24 m antenna sees, in median air, and the median of its reach (m)."""
    polar = polar_points(Site("here", *place), terrain, max_range_m=radius_m, n_azimuths=360, n_ranges=300)
    horizon = compute_horizon(
        terrain.window(*place, radius_m * 1.02, ground_msl_m=ground_msl_m),
        *place,
        antenna_height_m=24.0,
        max_range_m=radius_m * 1.01,
        refraction=refraction_at("median", *place, float(terrain.elevation_at(*place))),
    )
    range_m, azimuth_deg = polar.polar_from(polar.site)
    is_seen = polar.ground_msl_m + height_agl_m >= horizon.min_altitude(range_m, azimuth_deg)
    reach_m = np.where(is_seen, range_m, 0.0).reshape(polar.shape).max(axis=1)
    return float(np.average(is_seen, weights=range_m)), float(np.median(reach_m))


def test_a_hill_sees_less_on_the_embedded_terrain_and_the_label_says_how_much(grounds):
    (coarse, _), (fine, _) = (seen(each, HILL, height_agl_m=3000.0, radius_m=375e3) for each in grounds)
    assert fine - coarse > 0.08
    assert f"{coarse:.0%} of the sky 3,000 m above ground within 375 km on it and {fine:.0%} there" in MEASURED


def test_a_valley_sees_more_on_the_embedded_terrain_and_the_label_says_how_much(grounds):
    (_, coarse_m), (_, fine_m) = (seen(each, VALLEY, height_agl_m=1000.0, radius_m=150e3) for each in grounds)
    assert coarse_m > 3 * fine_m
    assert f"is {coarse_m / 1000:.0f} km on it and {fine_m / 1000:.0f} km there" in MEASURED


@pytest.mark.parametrize("place", HILLS)
def test_every_hill_tried_came_out_too_small_and_its_stated_ground_brings_it_nearer(grounds, place):
    """At 300 m above ground within 375 km; what is stated is the ground of the finer terrain."""
    embedded, finer = grounds
    stated_m = float(finer.elevation_at(*place))
    low = {"height_agl_m": 300.0, "radius_m": 375e3}
    coarse, fine = seen(embedded, place, **low)[0], seen(finer, place, **low)[0]
    stated = seen(embedded, place, **low, ground_msl_m=stated_m)[0]
    assert coarse < fine
    assert abs(stated - fine) < abs(coarse - fine)
