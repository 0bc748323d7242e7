"""The scenario of open sea against a pencil: k = 4/3, no relief, one number a figure.

Every expected number is worked out here, from the formula beside it and the figures of the scenario file alone.
"""

import json
from math import pi, radians, sqrt, tan

import pytest
from pyproj import Geod

from skyshed.verbs.digits import held_km2

# ITU-R P.834: an antenna and a target see each other over a smooth Earth up to sqrt(2kRh) of each.
EFFECTIVE_RADIUS_M = 4 / 3 * 6_371_000.0
ANTENNA_M = 24.0
MISSILE_RANGE_M, MISSILE_CEILING_M = 250e3, 27e3
LEVELS_M = {"100 m AGL": 100.0, "1000 m AGL": 1000.0, "3000 m": 3000.0, "10000 m": 10_000.0}
# The fighter's range of detection, 340 km x (3 / 4)^(1/4) = 316 km, decides nowhere.
FIGHTER_M_S, MISSILE_M_S, REACTION_S = 250.0, 1000.0, 10.0


def to_horizon_m(altitude_m):
    return sqrt(2 * EFFECTIVE_RADIUS_M * ANTENNA_M) + sqrt(2 * EFFECTIVE_RADIUS_M * altitude_m)


def ellipsoid_m(altitude_m):
    """Horizontal semi-axis of the envelope at an altitude, nominal and conservative cases."""
    return MISSILE_RANGE_M * sqrt(1 - (altitude_m / MISSILE_CEILING_M) ** 2)


def cylinder_m(altitude_m):
    """Horizontal reach of the slant range at an altitude, claimed case."""
    return sqrt(MISSILE_RANGE_M**2 - altitude_m**2)


@pytest.fixture(scope="module")
def summary(smooth_sea):
    return json.loads((smooth_sea / "summary.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def ranges(summary):
    return {(row["target"], row["case"], row["level"]): row for row in summary["ranges"]}


@pytest.mark.parametrize("level", LEVELS_M)
@pytest.mark.parametrize(("case", "envelope_m"), [("nominal", ellipsoid_m), ("claimed", cylinder_m)])
def test_reach_is_the_least_of_horizon_and_envelope_in_every_direction(ranges, level, case, envelope_m):
    row = ranges["fighter", case, level]
    by_hand_m = min(to_horizon_m(LEVELS_M[level]), envelope_m(LEVELS_M[level]))

    # 1 %: the Earth's curvature under a slant range, and the radius of curvature that varies with azimuth.
    assert row["reach_median_m"] == pytest.approx(by_hand_m, rel=0.01)
    assert row["reach_min_m"] == pytest.approx(row["reach_max_m"], rel=0.01)


def test_share_of_the_ring_is_the_square_of_the_ratio_less_the_cone_of_silence(ranges):
    for level, altitude_m in LEVELS_M.items():
        reach_m = min(to_horizon_m(altitude_m), ellipsoid_m(altitude_m))
        cone_m = max((altitude_m - ANTENNA_M) / tan(radians(65)), 3000.0 if altitude_m < 3000.0 else 0.0)
        by_hand = (reach_m**2 - cone_m**2) / MISSILE_RANGE_M**2

        assert ranges["fighter", "nominal", level]["share_of_ring"] == pytest.approx(by_hand, rel=0.02), level


def test_small_targets_are_seen_by_the_fourth_root(ranges):
    by_hand_m = 340e3 * (0.1 / 4) ** 0.25  # 135 km, against a horizon of 246 km at 3,000 m

    # Gases between 135 and 340 km: up to 5 %, as the scenario file says.
    assert ranges["cruise-missile", "nominal", "3000 m"]["reach_median_m"] == pytest.approx(by_hand_m, rel=0.05)


def test_first_intercept_is_where_missile_and_aircraft_meet(ranges):
    seen_m = to_horizon_m(3000.0)
    by_hand_m = (seen_m / FIGHTER_M_S - REACTION_S) / (1 / FIGHTER_M_S + 1 / MISSILE_M_S)  # 195 km

    assert ranges["fighter", "nominal", "3000 m"]["timely_median_m"] == pytest.approx(by_hand_m, rel=0.02)


def test_area_of_the_box_is_that_on_the_ellipsoid(summary):
    # Edges along parallels are no geodesics: a point every tenth of a degree.
    lon_deg = [-43.0 + each / 10 for each in range(61)]
    ring = [*((lon, 27.5) for lon in lon_deg), *((lon, 32.5) for lon in reversed(lon_deg))]
    area_m2, _ = Geod(ellps="WGS84").polygon_area_perimeter(*zip(*ring, strict=True))
    row = next(each for each in summary["areas"] if each["target"] == "fighter" and each["case"] == "nominal")

    assert row["area_km2"] == pytest.approx(abs(area_m2) / 1e6, rel=5e-4)  # four digits
    assert row["unknown_km2"] == 0


@pytest.mark.parametrize("level", ["100 m AGL", "1000 m AGL"])
def test_covered_area_is_a_ring_on_the_ellipsoid(summary, level):
    """The cells of a circle, against the geodesic polygon of its rim: 1.5 % on a grid of 6 km, as rounded."""
    geod = Geod(ellps="WGS84")
    azimuths = range(360)
    reach_m = to_horizon_m(LEVELS_M[level])
    lon_deg, lat_deg, _ = geod.fwd([-40.0] * 360, [30.0] * 360, list(azimuths), [reach_m] * 360)
    rim_km2 = abs(geod.polygon_area_perimeter(lon_deg, lat_deg)[0]) / 1e6
    row = next(r for r in summary["areas"] if (r["target"], r["case"], r["level"]) == ("fighter", "nominal", level))

    assert rim_km2 == pytest.approx(pi * reach_m**2 / 1e6, rel=1e-3)
    disc_km2 = rim_km2 - pi * 3.0**2
    shown = {held_km2(disc_km2 * (1 + error), 36.0) for error in (-0.015, 0.0, 0.015)}
    assert min(shown) <= row["covered_km2"] <= max(shown)


def test_buoys_are_covered_where_the_range_says_so(summary):
    """At 55, 200 and 260 km: horizons 61, 150, 246, 432 km; envelope 248 km at 3,000 m, 232 km at 10,000 m."""
    rows = (row for row in summary["asset_cover"] if (row["target"], row["case"]) == ("fighter", "nominal"))
    covered = {(row["asset"], row["level"]) for row in rows if row["is_covered"]}

    assert covered == {("Buoy at 55 km", level) for level in LEVELS_M} | {
        ("Buoy at 200 km", "3000 m"),
        ("Buoy at 200 km", "10000 m"),
    }
