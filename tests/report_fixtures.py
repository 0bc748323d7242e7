"""A hand-made result: two packages on a 60 x 80 grid, with plausible numbers and no physics behind them."""

import math
from dataclasses import replace

import numpy as np

import factories
from factories import bowls, figure
from skyshed.atmosphere.refractivity import Refraction
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
from skyshed.model.figure import Case, Claim, Figure, Grade, Source, Status
from skyshed.model.propagation import Propagation
from skyshed.model.scenario import Area, Asset, Consideration, Level, LevelKind, Offer, Scenario, Site, Unit
from skyshed.model.system import Radar, RadarRole, System, TargetClass
from skyshed.sky.grid import MapGrid
from skyshed.sky.sky import Sky
from skyshed.terrain.terrain import TerrainInfo
from skyshed.verbs.result import Result
from skyshed.zone.reason import Reason

BAGHDAD, MOSUL, BASRA = Site("Baghdad", 33.31, 44.37), Site("Mosul", 36.34, 43.13), Site("Basra", 30.51, 47.78)
LEVELS = (
    Level("500mAGL", LevelKind.AGL, 500.0),
    Level("3000mAGL", LevelKind.AGL, 3000.0),
    Level("FL330", LevelKind.FLIGHT_LEVEL, 10058.4),
)
CASE_FACTOR = {Case.CLAIMED: 1.0, Case.NOMINAL: 0.7, Case.CONSERVATIVE: 0.4}
TARGET_FACTOR = {"cruise-missile": 0.7, "fighter": 1.0}
LEVEL_FACTOR = {"500mAGL": 0.2, "3000mAGL": 0.6, "FL330": 1.0}
PRESS = Source("press-2017", "Deal for four batteries", "https://example.org/deal?a=1&b=2", Grade.PRESS, "2024-05-01")
OFFICIAL = Source("maker", "The maker's page", "https://example.com/s-400", Grade.MAKER, "2024-05-02")


def cited(given: Figure) -> Figure:
    """Return a figure that two sources tell, each an end of its range."""
    claims = Claim(f"{given.high:g} {given.unit}", "maker"), Claim(f"{given.low:g}", "press-2017")
    return replace(given, status=Status.CITED, claims=claims, note="")


def radar(system: str, name: str, role: RadarRole, range_m: float) -> Radar:
    made = factories.radar(
        name,
        role,
        system,
        reference_range=(range_m * 0.7, range_m, range_m * 1.2),
        reference_elevation=2.0,
        instrumented_range=range_m * 1.5,
        min_elevation=0.0,
        max_elevation=60.0,
        antenna_height=(4.0, 6.0, 8.0),
        reference_p_detect=0.8,
    )
    return replace(made, reference_range_m=cited(made.reference_range_m))


def system(key: str, name: str, range_m: float, ceiling_m: float) -> System:
    missile = factories.missile(
        "missile",
        key,
        min_range=(1e3, 2e3, 3e3),
        max_range=(range_m * 0.6, range_m * 0.9, range_m),
        min_altitude=(5.0, 10.0, 100.0),
        max_altitude=(ceiling_m * 0.8, ceiling_m, ceiling_m),
        mean_speed=(900.0, 1000.0, 1200.0),
    )
    missile = replace(missile, max_range_m=cited(missile.max_range_m), max_altitude_m=cited(missile.max_altitude_m))
    engagement = radar(key, "engage", RadarRole.ENGAGEMENT, range_m)
    acquisition = radar(key, "find", RadarRole.ACQUISITION, range_m * 1.3)
    made = factories.system(key, engagement="engage", missiles=[missile], acquisition=acquisition, ring_m=range_m)
    return replace(
        made,
        name=name,
        radars={"engage": engagement, "find": acquisition},
        masts={},
        reaction_time_s=figure(f"{key}/reaction_time_s", 8.0, 10.0, 15.0, "s"),
        advertised_range_m=cited(made.advertised_range_m),
    )


def target(key: str, name: str, rcs_m2: float, speed_m_s: float) -> TargetClass:
    made = factories.target(key, rcs_m2, speed_m_s, 50.0)
    rcs = cited(figure(f"{key}/rcs_m2/any", rcs_m2 / 10, rcs_m2, rcs_m2 * 3, "m2"))
    return replace(made, name=name, rcs_m2={"any": rcs})


def scenario() -> Scenario:
    s400, tor = system("s-400", "S-400", 250e3, 27e3), system("tor-m2", "Tor-M2", 15e3, 10e3)
    large = Offer(
        "S-400 + Tor-M2",
        (Unit("S-400 Baghdad", BAGHDAD, s400), Unit("Tor-M2 Baghdad", BAGHDAD, tor), Unit("Tor-M2 Mosul", MOSUL, tor)),
        is_networked=True,
        price_usd=cited(figure("offers/large/price_usd", 4e8, 6.2e8, 8e8, "USD")),
        delivery_months=figure("offers/large/delivery_months", 18.0, 24.0, 36.0, "months"),
        crew=figure("offers/large/crew", 100.0, 160.0, 220.0, "people"),
        considerations=(Consideration("Sanctions may follow a purchase.", ("press-2017",)),),
        description="The seller's full proposal.",
    )
    small = Offer("Tor-M2 alone", (Unit("Tor-M2 Basra", BASRA, tor),))
    return Scenario(
        name="Test offer",
        offers=(large, small),
        assets=(
            Asset("Baghdad airport", Site("Baghdad airport", 33.26, 44.23), "airport"),
            Asset("Mosul dam", Site("Mosul dam", 36.63, 42.82), "dam"),
            Asset("Basra port", Site("Basra port", 30.53, 47.83), "port"),
        ),
        area=Area("Iraq", country="Iraq"),
        targets=(target("cruise-missile", "cruise missile", 0.1, 250.0), target("fighter", "fighter", 4.0, 300.0)),
        levels=LEVELS,
        terrain_paths=(),
        refraction="median",
        grid_spacing_m=20e3,
        seed=1,
        engagement=factories.engagement(),
        description="Made by hand for tests.",
        sources={each.key: each for each in (PRESS, OFFICIAL)},
    )


def grid() -> MapGrid:
    lat_deg, lon_deg = np.linspace(39.4, 27.6, 60), np.linspace(36.0, 51.8, 80)
    lon, lat = np.meshgrid(lon_deg, lat_deg)
    # A chain of ridges along the north-east of the area, over a plain that falls to the south-east.
    across = (lon - 46.0) * 0.6 + (lat - 35.0) * 0.8
    ridges_m = 1900 * np.exp(-((across - 1.6) ** 2) / 2.5) * (1 + 0.35 * np.sin(across * 7 + lon))
    ground_msl_m = (300 - 30 * (lon - 40) + 45 * np.sin(lon * 2.1) * np.cos(lat * 1.7) + ridges_m).astype(np.float32)
    ground_msl_m[:6, :5] = np.nan
    return MapGrid(lat_deg, lon_deg, ground_msl_m, np.hypot(lon - 43.7, (lat - 33.2) * 1.1) < 4.4)


def sky_of(package: Offer, key: str, case: Case, on: MapGrid) -> Sky:
    """Cones that open from every unit: the floor rises with the square of the distance."""
    lon, lat = np.meshgrid(on.lon_deg, on.lat_deg)
    ground_m = np.nan_to_num(on.ground_msl_m)
    floors = []
    for unit in package.units:
        range_km = 111 * np.hypot(lat - unit.site.lat_deg, (lon - unit.site.lon_deg) * math.cos(math.radians(33)))
        reach_km = unit.system.advertised_range_m.nominal / 1e3 * CASE_FACTOR[case] * TARGET_FACTOR[key]
        floors.append(np.where(range_km <= reach_km, ground_m + 20 + range_km**2 / 17, np.nan))
    levels_m = np.stack([ground_m + 500, ground_m + 3000, np.full(on.shape, 10058.4)])
    made = bowls(
        package, key, case, on, floors_msl_m=np.stack(floors), levels_msl_m=levels_m, ceiling_msl_m=27e3
    )  # fmt: skip
    made.n_intervals[30:33, 40:44] *= 2
    return replace(made, n_units_open=np.isnan(on.ground_msl_m)[None] & np.ones((3, 1, 1), dtype=np.uint8))


def result(*, is_embedded: bool = False) -> Result:
    """Return the whole hand-made result; every call makes it anew."""
    asked, on = scenario(), grid()
    rows = _Rows(asked)
    way = Propagation.LINE_OF_SIGHT if is_embedded else Propagation.DIFFRACTION
    name = "ITU-R P.1511 (1/12 degree, 9 km)" if is_embedded else "Viewfinder Panoramas 15 arc-seconds"
    return factories.result(
        asked,
        on,
        sky_of,
        ranges=tuple(rows.ranges()),
        areas=tuple(rows.areas()),
        assets=tuple(rows.assets()),
        curves=tuple(rows.curves()),
        neighbours=tuple(rows.neighbours()),
        capacities=tuple(rows.capacities()),
        roses=tuple(rows.roses()),
        conventions=tuple(rows.conventions()),
        comparisons=(rows.comparison(),),
        influences=tuple(rows.influences()),
        refractions={unit.key: refraction() for unit in asked.units},
        propagations=tuple(
            PropagationRow(unit.key, radar, way, way) for unit in asked.units for radar in unit.system.radars
        ),
        terrain=TerrainInfo(
            name=name,
            spacing_m=9000.0 if is_embedded else 463.0,
            is_embedded=is_embedded,
            files=(),
            attribution="Elevation: made by hand",
            rmse_m=None,
        ),
        headline=HeadlineRules(
            ("3000mAGL", "FL330") if is_embedded else tuple(each.label for each in LEVELS),
            tuple(unit.name for unit in asked.units if not (is_embedded and unit.name == "Tor-M2 Mosul")),
            {"S-400 Baghdad": 300.0, "Tor-M2 Mosul": 1900.0} if is_embedded else {},
        ),
        figures=tuple(sorted({each.key: each for each in _figures(asked)}.values(), key=lambda each: each.key)),
        warnings=("A flight level is a pressure altitude: its height above sea level carries +/- 600 m.",),
        provenance={"versions": {"skyshed": "0.1.0"}, "seed": 1, "scenario_sha256": "00"},
    )


def hostile() -> Result:
    """Return a result in which every name that a user can choose tries to become markup."""
    bad = "<script>alert('x')</script>\"&"
    base = result()
    asked = base.scenario
    package = replace(base.packages[0], description=bad, considerations=(Consideration(bad, (bad,)),))
    evil = Source(bad, bad, "javascript:alert(1)", Grade.PRESS, "2024-05-01")
    return replace(
        base,
        scenario=replace(
            asked,
            name=bad,
            description=bad,
            area=Area(bad, bounds_deg=(28.0, 38.0, 38.0, 49.0)),
            sources={**asked.sources, bad: evil},
            assets=(replace(asked.assets[0], name=bad), *asked.assets[1:]),
        ),
        packages=(package, *base.packages[1:]),
        assets=tuple(replace(row, asset=bad, reason=bad) for row in base.assets),
        warnings=(bad,),
    )


def refraction() -> Refraction:
    return Refraction(
        setting="median",
        k=1.36,
        effective_radius_m=8.66e6,
        curvature_coefficient=0.735,
        gradient_n_per_km=-41.6,
        surface_n=310.0,
        surface_altitude_m=40.0,
        duct_share=0.05,
        is_clamped=False,
        is_constant_k=False,
        note="",
    )


def _figures(asked: Scenario) -> list[Figure]:
    bundles = [unit.system for unit in asked.units] + list(asked.targets)
    return [each for bundle in bundles for each in bundle.figures()]


class _Rows:
    """The rows of the hand-made result, one method a table."""

    def __init__(self, asked: Scenario) -> None:
        self._asked = asked

    def _keys(self):
        for package in self._asked.packages:
            for key in TARGET_FACTOR:
                for case in Case:
                    for level in LEVELS:
                        yield package, key, case, level.label

    def _share(self, package: Offer, key: str, case: Case, level: str) -> float:
        size = 0.6 if package.name.startswith("S-400") else 0.004
        return size * CASE_FACTOR[case] * TARGET_FACTOR[key] * LEVEL_FACTOR[level]

    def ranges(self):
        for package, key, case, level in self._keys():
            for unit in package.units:
                ring_m = unit.system.advertised_range_m.nominal
                reach_m = ring_m * CASE_FACTOR[case] * TARGET_FACTOR[key] * LEVEL_FACTOR[level]
                yield RangeRow(
                    package=package.name,
                    fire_unit=unit.name,
                    system=unit.system.key,
                    target=key,
                    case=case,
                    level=level,
                    advertised_range_m=ring_m,
                    reach_min_m=reach_m * 0.6,
                    reach_median_m=reach_m * 0.85,
                    reach_max_m=reach_m,
                    timely_min_m=0.0,
                    timely_median_m=reach_m * 0.5,
                    timely_max_m=reach_m * 0.7,
                    share_of_ring=(reach_m / ring_m) ** 2 * 0.8,
                    share_of_ring_unknown=0.01,
                    reach_by_azimuth_m=(reach_m * 0.6, *(reach_m * 0.85,) * 46, reach_m),
                )

    def areas(self):
        for package, key, case, level in self._keys():
            share = self._share(package, key, case, level)
            yield AreaRow(
                package=package.name,
                target=key,
                case=case,
                level=level,
                area_km2=437_000.0,
                covered_km2=437_000.0 * share,
                unknown_km2=0.0,
                below_ground_km2=0.0,
                covered_share=share,
                detected_share=min(share * 1.4, 1.0),
                layers=(share, share / 20, 0.0),
            )

    def assets(self):
        for package, key, case, level in self._keys():
            for asset in self._asked.assets:
                units = tuple(u.name for u in package.units if u.name.split()[-1] in asset.name)
                is_covered = bool(units) and not (case is Case.CONSERVATIVE and level == "FL330")
                reason = "" if is_covered else Reason.TERRAIN.words
                units = units if is_covered else ()
                yield AssetRow(package.name, asset.name, asset.kind, key, case, level, is_covered, True, units, reason)

    def curves(self):
        for package, key, case, _ in self._keys():
            if _ == "FL330":
                for height_m in (50.0, 100.0, 300.0, 1000.0, 3000.0, 10000.0, 20000.0):
                    share = self._share(package, key, case, "FL330") * min(height_m / 10000, 1) ** 0.6
                    yield CurveRow(package.name, key, case, height_m, share)

    def neighbours(self):
        for package, key, case, level in self._keys():
            if package.name.startswith("S-400"):
                reached_km2 = 24_000 * self._share(package, key, case, level)
                yield NeighbourRow(package.name, key, case, level, "Syria", reached_km2, reached_km2 / 187_000)

    def capacities(self):
        for package in self._asked.packages:
            for case in Case:
                n_missiles = math.nan if package.name == "Tor-M2 alone" else 64.0
                yield CapacityRow(package.name, case, len(package.units), 6.0 * len(package.units), n_missiles)

    def roses(self):
        for package, key, case, level in self._keys():
            for asset in self._asked.assets:
                for start_deg in range(0, 360, 30):
                    first_m = self._share(package, key, case, level) * 100e3 * (1 + math.sin(math.radians(start_deg)))
                    n_shots = float(int(first_m / 10e3))
                    row = (package.name, asset.name, key, case, level, float(start_deg), start_deg + 30.0)
                    yield RoseRow(*row, first_m, n_shots)

    def conventions(self):
        for package in self._asked.packages:
            for key in TARGET_FACTOR:
                for level in LEVELS:
                    share = self._share(package, key, Case.NOMINAL, level.label)
                    for name, factor in (("advertised ring", 1.9), ("no refraction", 0.9), ("4/3 Earth", 1.02)):
                        yield ConventionRow(package.name, key, level.label, name, min(share * factor, 1.0))

    def comparison(self) -> Comparison:
        first, second = (package.name for package in self._asked.packages)
        return Comparison(
            first=first,
            second=second,
            target="cruise-missile",
            level="3000mAGL",
            by_case=((Case.CLAIMED, 0.252, 0.002), (Case.NOMINAL, 0.176, 0.001), (Case.CONSERVATIVE, 0.1, 0.0)),
            n_draws=200,
            share_first_more=0.915,
            difference_low=-0.02,
            difference_median=0.17,
            difference_high=0.31,
            siting_spread=0.01,
        )

    def influences(self):
        keys = ("reference_range_m", "antenna_height_m", "instrumented_range_m")
        radars = self._asked.offers[0].units[0].system.radars["engage"]
        for package in self._asked.packages:
            for index, key in enumerate(keys):
                swing = 0.1 / (index + 1)
                figure_of = getattr(radars, key)
                yield Influence(package.name, "cruise-missile", "3000mAGL", figure_of, 0.15, 0.15 + swing)
