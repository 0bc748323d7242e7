"""``why``: one point in the sky, the answer of every fire unit, and what decides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from skyshed.atmosphere.refractivity import refraction_at
from skyshed.coverage.ground import refractions_at_sites, stated_grounds, unit_ground_m
from skyshed.coverage.looks import Looks, looks_of, plan_tasks
from skyshed.coverage.points import Points
from skyshed.coverage.rows import GroundRow
from skyshed.coverage.situation import participle_at
from skyshed.coverage.tables import nearest_chain
from skyshed.errors import InputError, TerrainError
from skyshed.horizon.profile import Profile, line_of_sight_profile
from skyshed.jobs.run import Progress, Silent, threads_of
from skyshed.model.figure import Case
from skyshed.model.propagation import Clutter, Propagation, Rain
from skyshed.model.scenario import Level, LevelKind, Offer, Scenario, Unit
from skyshed.terrain.terrain import Terrain, TerrainInfo, open_ground
from skyshed.verbs.asked import At, as_asked, case_of, point_of
from skyshed.verbs.asked_paths import Paths
from skyshed.verbs.losses import Diffraction, Sight
from skyshed.verbs.obstacle import Asked, Obstacle, missile_obstacle, radar_obstacle
from skyshed.verbs.unit_answer import UnitAnswer, distance_from_covering
from skyshed.verbs.why_asked import narrowed_to
from skyshed.zone.chain import Antenna, Chain
from skyshed.zone.components import Components
from skyshed.zone.reason import Reason
from skyshed.zone.view import View
from skyshed.zone.zone import chain_views

_FAR = 1.25  # times the missile's range: beyond it no figure of the catalogue would bring the point near


@dataclass(frozen=True)
class WhyAnswer:
    """Why a point is, or is not, covered. ``units`` come nearest to covering it first, those out of range last.

    ``profiles`` run to the point from every radar of the nearest chain that does not see it, by radar.
    ``profile`` runs to the point from the antenna that decides or, where none does, from the first radar of the
    nearest chain; None without a chain, and beyond sight. ``diffraction`` says how its waves reach the point,
    None where line of sight alone decides (`propagation` is what was modelled there), or nothing is known. ``rain`` and
    ``clutter`` are those declared; ``participle`` is "covered", or "reached" of a point in an area that every fire unit
    asked stands outside of; ``rain_db`` is what the rain takes of the antenna's echo from the point, both ways.
    """

    lat_deg: float
    lon_deg: float
    altitude_msl_m: float
    ground_msl_m: float
    level: Level
    target: str
    case: Case
    units: tuple[UnitAnswer, ...]
    antenna: Antenna | None
    antenna_msl_m: float
    profile: Profile | None
    terrain: TerrainInfo
    grounds: tuple[GroundRow, ...] = ()
    diffraction: Diffraction | None = None
    propagation: Propagation = Propagation.LINE_OF_SIGHT
    propagation_asked: Propagation = Propagation.LINE_OF_SIGHT
    rain: Rain | None = None
    clutter: Clutter | None = None
    rain_db: float = 0.0
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    target_name: str = ""
    participle: str = "covered"

    def __repr__(self) -> str:
        if self.is_inside_ground:
            said = "inside the ground"
        elif not self.is_known:
            said = "not known"
        else:
            said = self.participle if self.is_covered else f"not {self.participle}, {self.units[0].reason.words}"
        at = f"{self.lat_deg:.4f}, {self.lon_deg:.4f}, {self.level.label}"
        return f"<WhyAnswer {at} against {self.target}, {self.case}: {said}>"

    @property
    def is_inside_ground(self) -> bool:
        """Whether the point lies below the ground there, where nothing flies."""
        return self.altitude_msl_m < self.ground_msl_m

    @property
    def is_covered(self) -> bool:
        return not self.is_inside_ground and any(unit.is_covered for unit in self.units)

    @property
    def is_known(self) -> bool:
        """Whether missing terrain data leave nothing open."""
        return self.is_inside_ground or self.is_covered or all(unit.is_known for unit in self.units)


def why(
    scenario: Scenario,
    at: At,
    target: str | None = None,
    *,
    offer: str | None = None,
    case: Case | str = Case.NOMINAL,
    terrain: Paths | None = None,
    refraction: str | None = None,
    propagation: str | None = None,
    rain_mm_h: float | str | None = None,
    clutter_improvement_db: float | str | None = None,
    ground: Terrain | None = None,
    n_threads: int = 1,
    progress: Progress | None = None,
) -> WhyAnswer:
    """Return why one point is or is not covered against one target class, by reach (no clock).

    ``at`` is a text such as ``"34.9 N 43.5 E, 500 m AGL"``, or latitude and longitude (degrees) and a level.
    ``target`` is the key of a class, of the scenario or of the catalogue; it may be left out where the scenario asks
    about one only. ``offer`` is the one package to ask; None: all. ``ground`` is the scenario's terrain, where it is
    open already.

    Raises
    ------
    InputError
        If ``at`` is not a point, there is no such target class or package, a setting cannot be read, or no fire unit
        is left.
    TerrainError
        If the level counts from the ground and the ground there is unknown.
    """
    (lat_deg, lon_deg, level), n_threads = point_of(at), threads_of(n_threads)
    scenario = narrowed_to(scenario, target, offer)
    scenario = as_asked(scenario, terrain=terrain, refraction=refraction, propagation=propagation, rain_mm_h=rain_mm_h,
                        clutter_improvement_db=clutter_improvement_db)  # fmt: skip
    if not any(package.fire_units for package in scenario.packages):
        raise InputError("no fire unit is left that could engage: nothing is covered anywhere")
    ground = open_ground(scenario) if ground is None else ground
    here = np.array([lat_deg]), np.array([lon_deg])
    point = Points(*here, ground.elevation_at(*here))
    question = _Question(scenario, case_of(case), point, _altitude(level, point, ground), ground)
    return question.answer(level, question.looks_of(n_threads, progress or Silent()))


@dataclass(frozen=True)
class _Question:
    """One point at one altitude, against one target class in one case."""

    scenario: Scenario
    case: Case
    point: Points
    altitude_msl_m: float
    ground: Terrain

    def answer(self, level: Level, looks: Looks) -> WhyAnswer:
        """Answer for every fire unit of every package, and find the antenna that decides."""
        packages = self.scenario.packages
        units = [self.ask(unit, package, looks) for package in packages for unit in package.fire_units]
        units.sort(key=distance_from_covering)
        at_deg = float(self.point.lat_deg[0]), float(self.point.lon_deg[0])
        antenna = _deciding_antenna(units[0])
        profile = self.profile_from(antenna) if antenna and not units[0].is_beyond_sight else None
        sight = self.sight_of(antenna, units[0].chain, looks)
        is_diffracted = sight is not None and sight.look.ladder is not None
        return WhyAnswer(
            lat_deg=at_deg[0],
            lon_deg=at_deg[1],
            altitude_msl_m=self.altitude_msl_m,
            ground_msl_m=float(self.point.ground_msl_m[0]),
            level=level,
            target=self.scenario.targets[0].key,
            case=self.case,
            units=tuple(units),
            antenna=antenna,
            antenna_msl_m=looks.vantages[self.case, antenna.key].antenna_msl_m if antenna else float("nan"),
            profile=profile,
            terrain=self.ground.info,
            grounds=stated_grounds(self.scenario, self.ground),
            diffraction=sight.diffraction(profile) if sight and profile else None,
            propagation=Propagation.DIFFRACTION if is_diffracted else Propagation.LINE_OF_SIGHT,
            propagation_asked=self.scenario.propagation,
            rain=self.scenario.rain,
            clutter=self.scenario.clutter,
            rain_db=sight.rain_db(self.altitude_msl_m, self.scenario.rain) if sight else 0.0,
            profiles=self.profiles_of(units[0]),
            target_name=self.scenario.targets[0].name,
            participle=participle_at(self.scenario, *at_deg),
        )

    def looks_of(self, n_threads: int, progress: Progress) -> Looks:
        """Look at the point from every antenna of the offer."""
        return looks_of(
            self.scenario,
            plan_tasks(self.scenario, (self.case,)),
            {unit.key: {"point": self.point} for unit in self.scenario.units},
            terrain=self.ground,
            refractions=refractions_at_sites(self.scenario, self.ground, self.scenario.refraction),
            n_threads=n_threads,
            progress=progress,
        )

    def ask(self, unit: Unit, package: Offer, looks: Looks) -> UnitAnswer:
        """Answer for one fire unit of a package: its nearest chain, and what stands in its way."""
        range_m, azimuth_deg = (float(values[0]) for values in self.point.polar_from(unit.site))
        known = package.name, unit.name, unit.system.key, range_m, azimuth_deg
        points = looks.seen.get((self.case, unit.key, "point"))
        if points is None:
            return UnitAnswer(*known, None, Reason.NO_RADAR_LEFT, ())
        target = self.scenario.targets[0]
        components = Components(unit, points, looks.sensors(self.case, target.key))
        pairs = list(chain_views(components, package))
        if not pairs:
            return UnitAnswer(*known, None, Reason.NO_RADAR_LEFT, ())
        best, reasons, _ = nearest_chain([view for _, view in pairs], np.array([self.altitude_msl_m], dtype=np.float32))
        chain, reason = pairs[int(best[0])][0], Reason(int(reasons[0]))
        obstacles = tuple(self.obstacles(components, chain))
        reached = sorted(_ends(view) for _, view in pairs if view.is_known[0] and not view.is_empty[0])
        is_far = reason is Reason.ENVELOPE_RANGE and range_m > _FAR * self.missile_range_m(chain)
        return UnitAnswer(*known, chain, reason, obstacles, tuple(reached), is_far)

    def missile_range_m(self, chain: Chain) -> float:
        """Return how far the missile of a chain reaches."""
        missile = chain.fire_unit.system.missiles[chain.missile].against(self.scenario.targets[0].key)
        return missile.max_range_m.at(self.case)

    def obstacles(self, components: Components, chain: Chain) -> Iterator[Obstacle]:
        """Yield what stands in the way of a chain: its missile first, then its radars."""
        asked = Asked(float(np.float32(self.altitude_msl_m)), self.scenario.targets[0], self.case)
        for antenna, view in zip((None, *chain.antennas), components.of(chain), strict=True):
            if view.allows(np.array(self.altitude_msl_m, dtype=np.float32))[0] and view.is_known[0]:
                continue
            if antenna is None:
                yield missile_obstacle(view, chain, asked)
            else:
                budget = _sight(components, antenna).budget(self.altitude_msl_m)
                yield radar_obstacle(view, antenna, asked, budget)

    def sight_of(self, antenna: Antenna | None, chain: Chain | None, looks: Looks) -> Sight | None:
        """Return how the antenna that decides sees the point."""
        if antenna is None or chain is None:
            return None
        points = looks.seen[self.case, chain.fire_unit.key, "point"]
        sensors = looks.sensors(self.case, self.scenario.targets[0].key)
        return _sight(Components(chain.fire_unit, points, sensors), antenna)

    def profiles_of(self, unit: UnitAnswer) -> dict[str, Profile]:
        """Return the exact line of sight from every radar of a unit's nearest chain that ground or curvature stops."""
        if unit.is_beyond_sight:
            return {}
        stopped = [each for each in unit.obstacles if each.reason in {Reason.TERRAIN, Reason.CURVATURE}]
        return {each.component: self.profile_from(each.antenna) for each in stopped if each.antenna is not None}

    def profile_from(self, antenna: Antenna) -> Profile:
        """Return the exact line of sight from one antenna to the point."""
        site = antenna.unit.site
        range_m, azimuth_deg = (float(each[0]) for each in self.point.polar_from(site))
        site_ground_msl_m = unit_ground_m(antenna.unit, self.ground)
        return line_of_sight_profile(
            self.ground.window(site.lat_deg, site.lon_deg, range_m * 1.02 + 1000.0, ground_msl_m=site.ground_msl_m),
            site.lat_deg,
            site.lon_deg,
            antenna_height_m=antenna.height_agl_m(self.case),
            refraction=refraction_at(self.scenario.refraction, site.lat_deg, site.lon_deg, site_ground_msl_m),
            azimuth_deg=azimuth_deg,
            range_m=range_m,
            altitude_msl_m=self.altitude_msl_m,
        )


def _ends(view: View) -> tuple[float, float]:
    return float(view.floor_msl_m[0]), float(view.ceiling_msl_m[0])


def _sight(components: Components, antenna: Antenna) -> Sight:
    points, sensors = components.points, components.sensors
    found = points.looks[antenna.key], sensors.vantages[antenna.key], sensors.detections[antenna.key]
    return Sight(*found, points.ground_msl_m, antenna.unit.system.radars[antenna.radar].frequency_hz.nominal)


def _altitude(level: Level, point: Points, ground: Terrain) -> float:
    ground_msl_m = float(point.ground_msl_m[0])
    if level.kind is not LevelKind.AGL:
        return level.altitude_m
    if np.isnan(ground_msl_m):
        raise TerrainError(f"no terrain data at {point.lat_deg[0]:.4f}, {point.lon_deg[0]:.4f} in {ground.info.name}; "
                           f"give the level above sea level, for example 1000mMSL")  # fmt: skip
    return ground_msl_m + level.altitude_m


def _deciding_antenna(unit: UnitAnswer) -> Antenna | None:
    """Return the antenna whose sight decides; where something else does, the first radar of the nearest chain."""
    of_sight = {
        Reason.TERRAIN,
        Reason.CURVATURE,
        Reason.DIFFRACTION_LOSS,
        Reason.CLUTTER,
        Reason.ELEVATION_LIMIT,
        Reason.SECTOR,
        Reason.NO_TERRAIN_DATA,
    }
    for obstacle in unit.obstacles:
        if obstacle.antenna is not None and obstacle.reason in of_sight:
            return obstacle.antenna
    return None if unit.chain is None else unit.chain.antennas[0]
