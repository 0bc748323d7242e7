"""A small hand-made result for the tests of export: two packages, two targets, three cases, three levels.

Every sky is a bowl around each fire unit: over a disc the floor rises with the square of the
distance; inside the disc one block of cells has no zone (a hole), another two intervals, and a
corner of the map has no terrain.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

import factories
from skyshed.coverage.headline import HeadlineRules
from skyshed.coverage.rows import (
    AreaRow,
    AssetRow,
    CapacityRow,
    Comparison,
    ConventionRow,
    CurveRow,
    Influence,
    NeighbourRow,
    PropagationRow,
    RangeRow,
    RoseRow,
)
from skyshed.model.figure import Case, Claim, Favours, Figure, Grade, Source, Status
from skyshed.model.propagation import Propagation, Rain
from skyshed.model.scenario import Area, Asset, Level, LevelKind, Offer, Scenario, Site, Unit
from skyshed.model.system import TargetClass
from skyshed.sky.grid import MapGrid
from skyshed.sky.sky import Sky
from skyshed.terrain.terrain import TerrainInfo
from skyshed.verbs.result import Result
from skyshed.zone.reason import Reason

SHAPE = (60, 80)
LEVELS = (
    Level("500mAGL", LevelKind.AGL, 500.0),
    Level("3000m", LevelKind.MSL, 3000.0),
    Level("FL330", LevelKind.FLIGHT_LEVEL, 10058.4),
)
DISC_KM = {Case.CLAIMED: 300.0, Case.NOMINAL: 240.0, Case.CONSERVATIVE: 180.0}
TARGETS = {"fighter": 1.0, "cruise-missile": 0.6}
HOLE = np.s_[28:31, 38:42]
TWO_INTERVALS = np.s_[20:23, 38:42]
UNKNOWN = np.s_[:6, :5]
SOURCES = {
    "maker": Source("maker", "The maker's page", "https://example.com/s-400?a=1&b=2", Grade.MAKER, "2026-01-01"),
    "press": Source("press", "Four batteries, a deal", "https://example.org/deal", Grade.PRESS, "2026-01-02"),
}


def figure(key: str, nominal: float, unit: str) -> Figure:
    claims = (Claim(f"{nominal:g} {unit}", "maker"), Claim("about half", "press"))
    return factories.figure(
        key, nominal * 0.5, nominal, nominal * 1.25, unit, favours=Favours.HIGH, status=Status.CITED, claims=claims
    )


def fire_unit(name: str, site: Site, ring_m: float = 250e3) -> Unit:
    made = factories.system("s-400", missiles=[factories.missile("48N6E3", "s-400")], ring_m=ring_m)
    return Unit(name, site, made)


def target(key: str) -> TargetClass:
    return replace(factories.target(key, speed_m_s=300.0), rcs_m2={"any": figure(f"{key}.rcs", 4.0, "m2")})


def grid_at(lat_deg: float, lon_deg: float) -> MapGrid:
    """Return 60 x 80 cells of 0.1 degrees around a point; longitudes run on beyond 180."""
    lat = lat_deg + (29.5 - np.arange(SHAPE[0])) * 0.1
    lon = lon_deg + (np.arange(SHAPE[1]) - 39.5) * 0.1
    ground = (100 + 50 * np.sin(lon[None] * 3) * np.cos(lat[:, None] * 2)).astype(np.float32)
    ground[UNKNOWN] = np.nan
    in_area = np.hypot(lat[:, None] - lat_deg, lon[None] - lon_deg) < 2.5
    return MapGrid(lat, lon, ground, in_area)


def sky_of(package: Offer, key: str, case: Case, grid: MapGrid) -> Sky:
    floors = []
    for unit in package.units:
        degree_km = 111.2
        # A site's longitude is within 180 degrees; the grid's may run on beyond.
        middle_deg = grid.lon_deg.mean()
        lon_deg = unit.site.lon_deg + 360 * round((middle_deg - unit.site.lon_deg) / 360)
        east_km = (grid.lon_deg[None] - lon_deg) * degree_km * math.cos(math.radians(unit.site.lat_deg))
        distance_km = np.hypot((grid.lat_deg[:, None] - unit.site.lat_deg) * degree_km, east_km)
        reach_km = DISC_KM[case] * TARGETS[key]
        floor = 120.4 + 0.1 * distance_km**2
        floors.append(np.where(distance_km <= reach_km, floor, np.nan))
    for floor in floors:
        floor[HOLE] = np.nan
    levels_m = np.stack([grid.ground_msl_m + 500, np.full(SHAPE, 3000.0), np.full(SHAPE, 10058.4)])
    made = factories.bowls(
        package, key, case, grid, floors_msl_m=np.stack(floors), levels_msl_m=levels_m, ceiling_msl_m=27_000.6
    )
    made.n_intervals[TWO_INTERVALS] *= 2
    made.none_reason[HOLE] = Reason.NO_TERRAIN_DATA
    is_open = np.isnan(levels_m)
    is_open[1:, UNKNOWN[0], UNKNOWN[1]] = True
    return replace(made, n_radars=made.n_units + 1, n_units_open=is_open.astype(np.uint8))


def make_result(
    *,
    lat_deg: float = 33.0,
    lon_deg: float = 44.0,
    package_names: Sequence[str] = ("Held", "S-400 + Tor-M2"),
    is_embedded: bool = True,
) -> Result:
    """Return a hand-made result around a point."""
    first = fire_unit("Centre", Site("Centre", lat_deg, lon_deg))
    second = fire_unit("East", Site("East", lat_deg + 0.5, (lon_deg + 1.2 + 180) % 360 - 180), 120e3)
    offers = (Offer(package_names[0], (first,)), Offer(package_names[1], (first, second)))
    scenario = Scenario(
        name="Hand-made",
        offers=offers[1:],
        held=offers[0],
        assets=(Asset("Dam", Site("Dam", lat_deg + 0.2, lon_deg + 0.2), "dam"),),
        area=Area("Middle", bounds_deg=(lat_deg - 2, lon_deg - 2, lat_deg + 2, lon_deg + 2)),
        targets=tuple(target(key) for key in TARGETS),
        levels=LEVELS,
        terrain_paths=(),
        refraction="median",
        grid_spacing_m=11_000.0,
        seed=1,
        engagement=factories.engagement(),
        sources=SOURCES,
        rain=Rain(10.0, 30e3, 5e3),
    )
    return factories.result(
        scenario,
        grid_at(lat_deg, lon_deg),
        sky_of,
        packages=offers,
        **_rows(offers),
        terrain=TerrainInfo("ITU-R P.1511", 9266.0, is_embedded, (), "Terrain: ITU-R P.1511.", None),
        headline=HeadlineRules(("3000m", "FL330"), ("Centre", "East"), {}),
        propagations=(
            PropagationRow("Centre", "R", Propagation.LINE_OF_SIGHT, Propagation.LINE_OF_SIGHT),
            PropagationRow("East", "R", Propagation.DIFFRACTION, Propagation.DIFFRACTION),
        ),
        figures=(figure("s-400.a", 1000.0, "m"), figure("fighter.rcs", 4.0, "m2")),
        warnings=("9 km terrain: not a bound.",),
        provenance={"scenario_sha256": "ab" * 32, "seed": 1},
    )


def _rows(offers: tuple[Offer, ...]) -> dict[str, tuple[object, ...]]:
    """One row or two of every table, with numbers that need rounding."""
    held, other = (offer.name for offer in offers)
    here = (held, "fighter", Case.NOMINAL)
    comparison = Comparison(
        held, other, "fighter", "3000m", ((Case.NOMINAL, 0.123456, 0.5),), 200, 0.075, -0.4, -0.3765432, -0.3, 0.01
    )  # fmt: skip
    return {
        "ranges": (
            RangeRow(
                *(held, "Centre", "s-400", *here[1:], "3000m", 250e3, *[123456.7] * 6, 0.87654321, 0.0),
                reach_by_azimuth_m=(123456.7, math.nan, 0.0),
            ),
        ),
        "areas": (
            AreaRow(*here, "3000m", 437065.23, 54321.98, 0.0, 1000.0, 0.12457, 0.5, (0.12457,)),
            AreaRow(other, *here[1:], "3000m", 437065.23, 154321.98, 0.0, 1000.0, 0.35388, 0.5, (0.35388, 0.1)),
        ),
        "assets": (AssetRow(held, "Dam", "dam", *here[1:], "3000m", True, True, ("Centre", "East"), ""),),
        "curves": (CurveRow(*here, 500.0, 0.31415926),),
        "neighbours": (NeighbourRow(*here, "3000m", "Syria", 12345.678, 0.066),),
        "capacities": (CapacityRow(held, Case.NOMINAL, 1, 6.0, math.nan),),
        "roses": (RoseRow(held, "Dam", *here[1:], "3000m", 0.0, 30.0, 98765.4, 3.0),),
        "conventions": (ConventionRow(held, "fighter", "3000m", "advertised ring", 0.9),),
        "comparisons": (comparison,),
        "influences": (Influence(held, "fighter", "3000m", figure("s-400.a", 1000.0, "m"), 0.1, 0.2345678),),
    }
