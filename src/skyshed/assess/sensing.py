"""From antennas to looks: each horizon is computed once, looked up at every point that needs it, and dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from skyshed.assess.surroundings import Bearings, Points, inbound_m, reach_m
from skyshed.atmosphere.refractivity import Refraction
from skyshed.errors import TerrainError
from skyshed.horizon.compute import compute_horizon
from skyshed.horizon.surface import Horizon
from skyshed.jobs.run import Progress, map_blocks
from skyshed.model.figure import Case
from skyshed.model.scenario import Scenario, Site, Unit
from skyshed.model.system import TargetClass
from skyshed.sky.grid import WGS84
from skyshed.terrain.terrain import Terrain
from skyshed.zone.chain import Antenna, AntennaKey, acquisition_antennas, chains_of
from skyshed.zone.limits import RangeLimits
from skyshed.zone.sight import Standing, blind_limits, detection_limits
from skyshed.zone.zone import Look, Places, Sensors

PointSets = Mapping[str, Mapping[str, Points]]
Stand = tuple[float, float, float | None, float]  # latitude, longitude, stated ground, height of the antenna

WATCH = "watch"  # the kind of points at which a radar's detection alone is asked
# A place in view is seen from its ground on. Its horizon is that ground then, but for the rounding of single
# precision (1 mm at 8 km): without this much less, a toss of a coin would say whether the ground itself is seen.
_GRAZE_M = 0.002


@dataclass(frozen=True)
class Service:
    """One antenna in one case, the fire units it may serve, and how far it must look."""

    antenna: Antenna
    case: Case
    users: tuple[Unit, ...]
    max_range_m: float


@dataclass(frozen=True)
class Sensing:
    """Everything that zones need: where antennas stand, what they detect, how they look at the points.

    ``places[case, unit key, kind]`` are the points of a kind around a unit, as its antennas see them.
    """

    standings: Mapping[tuple[Case, AntennaKey], Standing]
    detections: Mapping[tuple[Case, AntennaKey], Mapping[str, RangeLimits]]
    places: Mapping[tuple[Case, str, str], Places]

    def sensors(self, case: Case, target: str) -> Sensors:
        """Return all antennas of one case against one target class."""
        return Sensors(
            case,
            {key: each for (its_case, key), each in self.standings.items() if its_case is case},
            {key: each[target] for (its_case, key), each in self.detections.items() if its_case is case},
        )


def plan_services(scenario: Scenario, cases: Sequence[Case]) -> list[Service]:
    """Return every antenna that some chain of some package uses or that watches alone, case by case.

    An antenna looks as far in every case as in the one that asks most of it: draws range over all of them, and its
    horizons are sampled on the same rings.
    """
    services = []
    for case in cases:
        users: dict[AntennaKey, dict[str, Unit]] = {}
        antennas = {each.key: each for unit in scenario.units for each in acquisition_antennas(unit)}
        for package in scenario.packages:
            for unit in package.units:
                for chain in chains_of(unit, package, case):
                    for antenna in chain.antennas:
                        antennas[antenna.key] = antenna
                        users.setdefault(antenna.key, {})[unit.key] = unit
        services += [
            _service(antenna, case, list(users.get(key, {}).values()), scenario) for key, antenna in antennas.items()
        ]
    farthest_m: dict[AntennaKey, float] = {}
    for each in services:
        farthest_m[each.antenna.key] = max(each.max_range_m, farthest_m.get(each.antenna.key, 0.0))
    return [replace(each, max_range_m=farthest_m[each.antenna.key]) for each in services]


def _service(antenna: Antenna, case: Case, users: Sequence[Unit], scenario: Scenario) -> Service:
    radar = antenna.unit.system.radars[antenna.radar]
    instrumented_m = radar.instrumented_range_m.at(case)
    apart_m = {user.key: _apart_m(antenna.unit.site, user.site) for user in users}
    served = tuple(user for user in users if apart_m[user.key] < instrumented_m + reach_m(user, case))
    wanted_m = max((apart_m[user.key] + inbound_m(user, scenario.targets, case) for user in served), default=0.0)
    is_watching = antenna.radar in antenna.unit.system.acquisition_radars
    return Service(antenna, case, served, instrumented_m if is_watching else min(instrumented_m, wanted_m))


def _apart_m(first: Site, second: Site) -> float:
    return WGS84.inv(first.lon_deg, first.lat_deg, second.lon_deg, second.lat_deg)[2]


def sense(
    scenario: Scenario,
    services: Sequence[Service],
    points: PointSets,
    *,
    terrain: Terrain,
    refractions: Mapping[str, Refraction],
    n_threads: int,
    progress: Progress,
    detected: Sequence[TargetClass] | None = None,
    bearings: Bearings | None = None,
) -> Sensing:
    """Compute every horizon once and keep what it shows of the points.

    ``points[unit key][kind]`` are the points around each unit; ``refractions`` is keyed by unit;
    ``detected`` are the classes whose detection is worked out, all of the scenario's unless told;
    ``bearings`` may hold range and azimuth already.
    """
    groups = _by_horizon(services)
    gathered = _Gathered(points, bearings or Bearings())
    progress.start("horizons", len(groups))

    def of_group(group: list[Service]) -> list[_Seen]:
        # One thread a horizon: tracing rays and looking up cannot be shared out, whole horizons can.
        horizon = _horizon(group, terrain, refractions)
        standing = Standing(horizon.ground_msl_m, horizon.antenna_msl_m, horizon.fan)
        shown: dict[int, Look] = {}
        return [
            _Seen(
                service,
                standing,
                _detections(service, scenario.targets if detected is None else detected, standing),
                gathered.looks_of(service, horizon, shown),
            )
            for service in group
        ]

    for seen in map_blocks(of_group, groups, n_threads=n_threads, progress=progress):
        gathered.keep(seen)
    return Sensing(gathered.standings, gathered.detections, gathered.places(scenario.units))


@dataclass(frozen=True)
class _Seen:
    """What one service's horizon has shown: ``looks`` by (unit key, kind of points)."""

    service: Service
    standing: Standing
    detections: dict[str, RangeLimits]
    looks: dict[tuple[str, str], Look]


class _Gathered:
    """What has been sensed so far."""

    def __init__(self, points: PointSets, bearings: Bearings) -> None:
        self._points, self._bearings = points, bearings
        self._looks: dict[tuple[Case, str, str], dict[AntennaKey, Look]] = {}
        self.standings: dict[tuple[Case, AntennaKey], Standing] = {}
        self.detections: dict[tuple[Case, AntennaKey], dict[str, RangeLimits]] = {}

    def looks_of(self, service: Service, horizon: Horizon, shown: dict[int, Look]) -> dict[tuple[str, str], Look]:
        """Look at everything that one service is for; ``shown`` holds what this horizon has shown already."""
        antenna = service.antenna
        wanted = [
            (user.key, kind) for user in service.users for kind in self._points.get(user.key, {}) if kind != WATCH
        ]
        if WATCH in self._points.get(antenna.unit.key, {}) and antenna.radar in antenna.unit.system.acquisition_radars:
            wanted.append((antenna.unit.key, WATCH))
        looks = {}
        for key, kind in wanted:
            points = self._points[key][kind]
            if points.only_case not in {None, service.case}:
                continue
            if id(points) not in shown:
                range_m, azimuth_deg = self._bearings.of(points, antenna.unit.site)
                shown[id(points)] = Look(range_m, horizon.min_altitude(range_m, azimuth_deg) - _GRAZE_M)
            looks[key, kind] = shown[id(points)]
        return looks

    def keep(self, seen: Sequence[_Seen]) -> None:
        """Keep what the services of one horizon have seen."""
        for each in seen:
            key = each.service.case, each.service.antenna.key
            self.standings[key], self.detections[key] = each.standing, each.detections
            for (unit_key, kind), look in each.looks.items():
                self._looks.setdefault((each.service.case, unit_key, kind), {})[each.service.antenna.key] = look

    def places(self, units: Sequence[Unit]) -> dict[tuple[Case, str, str], Places]:
        """Return the points with every look at them."""
        sites = {unit.key: unit.site for unit in units}
        return {
            (case, key, kind): Places(
                self._points[key][kind].ground_msl_m, self._bearings.of(self._points[key][kind], sites[key])[0], looks
            )
            for (case, key, kind), looks in self._looks.items()
        }


def _by_horizon(services: Sequence[Service]) -> list[list[Service]]:
    """Return the services whose antennas share a horizon: one position and ground, one height, one farthest range.

    The range is that of all antennas of a unit at one height. A longer one would serve as well, but its rings lie
    elsewhere: another offer's radar at the same position must not move this one's numbers.
    """
    farthest_m: dict[tuple[str, float], float] = {}
    for service in services:
        mast = service.antenna.unit.key, service.antenna.height_agl_m(service.case)
        farthest_m[mast] = max(farthest_m.get(mast, 0.0), service.max_range_m)
    groups: dict[Stand, list[Service]] = {}
    for service in services:
        unit, height_agl_m = service.antenna.unit, service.antenna.height_agl_m(service.case)
        place = unit.site.lat_deg, unit.site.lon_deg, unit.site.ground_msl_m
        key = *place, height_agl_m, farthest_m[unit.key, height_agl_m]
        groups.setdefault(key, []).append(service)
    return list(groups.values())


def _horizon(group: Sequence[Service], terrain: Terrain, refractions: Mapping) -> Horizon:
    unit = group[0].antenna.unit
    site, max_range_m = unit.site, max(service.max_range_m for service in group)
    height_agl_m = group[0].antenna.height_agl_m(group[0].case)
    window = terrain.window(site.lat_deg, site.lon_deg, max_range_m, ground_msl_m=site.ground_msl_m)
    try:
        return compute_horizon(
            window,
            site.lat_deg,
            site.lon_deg,
            antenna_height_m=height_agl_m,
            max_range_m=max_range_m,
            refraction=refractions[unit.key],
        )
    except TerrainError as error:
        raise TerrainError(f"unit '{unit.name}': {error}") from error


def _detections(service: Service, targets: Sequence[TargetClass], standing: Standing) -> dict[str, RangeLimits]:
    if not targets:
        return {}
    radar = service.antenna.unit.system.radars[service.antenna.radar]
    rcs_m2 = {target.key: target.rcs_in(radar.band).nominal for target in targets if target.kind in radar.detects}
    limits = detection_limits(radar, rcs_m2, service.case, standing=standing, max_range_m=service.max_range_m)
    return {target.key: limits.get(target.key) or blind_limits() for target in targets}
