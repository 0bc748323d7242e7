"""From antennas to looks: each horizon is computed once, looked up at every point that needs it, and dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from skyshed.assess.surroundings import Points, inbound_m, reach_m
from skyshed.atmosphere.refractivity import Refraction
from skyshed.errors import TerrainError
from skyshed.horizon.compute import compute_horizon
from skyshed.horizon.surface import Horizon
from skyshed.jobs.run import Progress
from skyshed.model.figure import Case
from skyshed.model.scenario import Scenario, Site, Unit
from skyshed.sky.grid import WGS84
from skyshed.terrain.terrain import Terrain
from skyshed.zone.chain import Antenna, chains_of
from skyshed.zone.limits import RangeLimits
from skyshed.zone.sight import Standing, detection_limits
from skyshed.zone.zone import Look, Places, Sensors

AntennaKey = tuple[str, str]
PointSets = Mapping[str, Mapping[str, Points]]


@dataclass(frozen=True)
class Service:
    """One antenna in one case, the fire units it may serve, and how far it must look for them."""

    antenna: Antenna
    case: Case
    users: tuple[Unit, ...]
    max_range_m: float


@dataclass(frozen=True)
class Sensing:
    """Everything that zones need: where antennas stand, what they detect, how they look at the points."""

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
    """Return every antenna that some chain uses, case by case, with its users and its look-out range."""
    services = []
    for case in cases:
        users: dict[AntennaKey, dict[str, Unit]] = {}
        antennas: dict[AntennaKey, Antenna] = {}
        for fire_unit in scenario.offer.units:
            for chain in chains_of(fire_unit, scenario.offer, case):
                for antenna in chain.antennas:
                    antennas[antenna.key] = antenna
                    users.setdefault(antenna.key, {})[fire_unit.name] = fire_unit
        services += [_service(antennas[key], case, list(users[key].values()), scenario) for key in antennas]
    return [service for service in services if service.users]


def _service(antenna: Antenna, case: Case, users: Sequence[Unit], scenario: Scenario) -> Service:
    instrumented_m = antenna.fire_unit.system.radars[antenna.radar].instrumented_range_m.at(case)
    apart_m = {user.name: _apart_m(antenna.fire_unit.site, user.site) for user in users}
    served = tuple(user for user in users if apart_m[user.name] < instrumented_m + reach_m(user, case))
    wanted_m = max((apart_m[user.name] + inbound_m(user, scenario.targets, case) for user in served), default=0.0)
    return Service(antenna, case, served, min(instrumented_m, wanted_m))


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
) -> Sensing:
    """Compute every horizon once and keep what it shows of the points.

    ``points[fire_unit][kind]`` are the points around each fire unit; ``refractions`` is keyed by
    site name. Antennas of one height at one position share a horizon.
    """
    groups: dict[tuple[float, float, float], list[Service]] = {}
    for service in services:
        site = service.antenna.fire_unit.site
        key = site.lat_deg, site.lon_deg, service.antenna.height_agl_m(service.case)
        groups.setdefault(key, []).append(service)
    standings, detections, looks = {}, {}, {}
    polar = _PolarCache(points)
    progress.start("horizons", len(groups))
    for (_, _, height_agl_m), group in groups.items():
        progress.raise_if_cancelled()
        horizon = _horizon(group, height_agl_m, terrain, refractions, n_threads)
        standing = Standing(horizon.ground_msl_m, horizon.antenna_msl_m, horizon.fan)
        seen: dict[tuple[str, str], Look] = {}
        for service in group:
            key = service.case, service.antenna.key
            standings[key] = standing
            detections[key] = _detections(service, scenario, standing)
            for user in service.users:
                for kind in points[user.name]:
                    if (user.name, kind) not in seen:
                        range_m, azimuth_deg = polar.of(user.name, kind, service.antenna.fire_unit.site)
                        seen[user.name, kind] = Look(range_m, horizon.min_altitude(range_m, azimuth_deg))
                    looks.setdefault((service.case, user.name, kind), {})[service.antenna.key] = seen[user.name, kind]
        progress.advance()
    return Sensing(standings, detections, _places(scenario, points, looks, polar))


def _horizon(
    group: Sequence[Service], height_agl_m: float, terrain: Terrain, refractions: Mapping, n_threads: int
) -> Horizon:
    fire_unit = group[0].antenna.fire_unit
    site, max_range_m = fire_unit.site, max(service.max_range_m for service in group)
    window = terrain.window(site.lat_deg, site.lon_deg, max_range_m)
    try:
        return compute_horizon(
            window,
            site.lat_deg,
            site.lon_deg,
            antenna_height_m=height_agl_m,
            max_range_m=max_range_m,
            refraction=refractions[site.name],
            n_threads=n_threads,
        )
    except TerrainError as error:
        raise TerrainError(f"fire unit '{fire_unit.name}': {error}") from error


def _detections(service: Service, scenario: Scenario, standing: Standing) -> dict[str, RangeLimits]:
    radar = service.antenna.fire_unit.system.radars[service.antenna.radar]
    rcs_m2 = {target.key: target.rcs_in(radar.band).nominal for target in scenario.targets}
    return detection_limits(radar, rcs_m2, service.case, standing=standing, max_range_m=service.max_range_m)


def _places(
    scenario: Scenario, points: PointSets, looks: Mapping, polar: "_PolarCache"
) -> dict[tuple[Case, str, str], Places]:
    sites = {fire_unit.name: fire_unit.site for fire_unit in scenario.offer.units}
    return {
        (case, name, kind): Places(points[name][kind].ground_msl_m, polar.of(name, kind, sites[name])[0], its_looks)
        for (case, name, kind), its_looks in looks.items()
    }


class _PolarCache:
    """Range and azimuth of point sets from sites, each computed once."""

    def __init__(self, points: PointSets) -> None:
        self._points = points
        self._known: dict[tuple[str, str, float, float], tuple] = {}

    def of(self, name: str, kind: str, site: Site) -> tuple:
        key = name, kind, site.lat_deg, site.lon_deg
        if key not in self._known:
            self._known[key] = self._points[name][kind].polar_from(site)
        return self._known[key]
