"""The antennas of a plan: those of one height at one position and ground share a horizon, kept while it is wanted."""

from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from threading import Lock

from skyshed.atmosphere.refractivity import Refraction
from skyshed.coverage.detail import FULL, Detail
from skyshed.errors import TerrainError
from skyshed.horizon.compute import compute_horizon
from skyshed.horizon.surface import Horizon
from skyshed.jobs.kept import Kept, kept
from skyshed.model.figure import Case
from skyshed.model.scenario import Unit
from skyshed.model.system import TargetClass
from skyshed.terrain.terrain import Terrain
from skyshed.zone.chain import Antenna, AntennaKey
from skyshed.zone.limits import RangeLimits
from skyshed.zone.sight import Standing, blind_limits, detection_limits

# Horizons that later parts of the work want again; beyond it they are computed again.
MOST_HELD_BYTES = 256_000_000

# Latitude and longitude (deg), ground that the site states, height above it, and how far is looked (m).
Spot = tuple[float, float, float | None, float, float]


@dataclass(frozen=True)
class Service:
    """One antenna in one case, the fire units it may serve, and how far it must look.

    ``mast_range_m`` is how far any antenna of its unit at its height looks, in whatever case. A longer range would
    serve a horizon as well, but its rings lie elsewhere: another offer's radar at the same position must not move
    this one's numbers.
    """

    antenna: Antenna
    case: Case
    users: tuple[Unit, ...]
    max_range_m: float
    mast_range_m: float = 0.0

    @property
    def mast(self) -> tuple[str, float]:
        """Return the unit and the height above ground at which the antenna stands."""
        return self.antenna.unit.key, self.antenna.height_agl_m(self.case)

    @property
    def key(self) -> tuple[Case, AntennaKey]:
        """Return what tells this service from every other."""
        return self.case, self.antenna.key

    @property
    def is_watching(self) -> bool:
        """Whether the antenna finds aircraft by itself, for whoever asks what it detects."""
        return self.antenna.radar in self.antenna.unit.system.acquisition_radars

    @property
    def wanted_by(self) -> set[str]:
        """Return the keys of the units around which this antenna may be asked to look."""
        return {user.key for user in self.users} | ({self.antenna.unit.key} if self.is_watching else set())


class Seer:
    """What stands at one spot: its horizon, computed when first asked for, and what its services detect."""

    def __init__(self, services: Sequence[Service], key: Hashable, make: Callable[[], Horizon], store: Kept) -> None:
        self.services, self.key = tuple(services), key
        self._make, self._store = make, store
        self._horizon: Horizon | None = None

    @property
    def horizon(self) -> Horizon:
        """The horizon; one thread at a time asks for it."""
        if self._horizon is None:
            self._horizon = self._make()
        return self._horizon

    @property
    def standing(self) -> Standing:
        """Where its antennas stand, and how rays leave them."""
        return self._store.get((self.key, "standing"), self._standing)

    def detections(self, service: Service, targets: Sequence[TargetClass]) -> Mapping[str, RangeLimits]:
        """Return what a service detects, by target class."""
        radar = service.antenna.unit.system.radars[service.antenna.radar]
        key = self.key, "detection", radar, service.case, service.max_range_m, tuple(targets)
        return self._store.get(key, lambda: _detections(service, targets, self.standing))

    def _standing(self) -> Standing:
        return Standing(self.horizon.ground_msl_m, self.horizon.antenna_msl_m, self.horizon.fan)


class Antennas:
    """All antennas of a plan, in one refraction; a horizon is computed when it is first asked for."""

    def __init__(
        self,
        services: Sequence[Service],
        detected: Sequence[TargetClass],
        terrain: Terrain,
        refractions: Mapping[str, Refraction],
        *,
        detail: Detail = FULL,
        store: Kept | None = None,
    ) -> None:
        """Take the classes whose detection is worked out, and ``refractions`` by key of the unit."""
        self.detected, self._terrain, self._refractions = tuple(detected), terrain, refractions
        self.detail, self.store = detail, kept() if store is None else store
        self._groups: dict[Spot, list[Service]] = {}
        for service in services:
            self._groups.setdefault(_spot_of(service), []).append(service)
        self._wanted_by = {
            spot: set().union(*(each.wanted_by for each in group)) for spot, group in self._groups.items()
        }
        self._held: dict[Spot, Seer] = {}
        self._lock = Lock()

    def looking_at(self, unit_keys: Set[str], to_come: Set[str]) -> list[Spot]:
        """Return the spots from which units are looked at; drop what is held for none of them and none to come."""
        for spot in [each for each in self._held if not self._wanted_by[each] & (unit_keys | to_come)]:
            del self._held[spot]
        return [spot for spot in self._groups if self._wanted_by[spot] & unit_keys]

    def seer(self, spot: Spot, to_come: Set[str]) -> Seer:
        """Return what stands at a spot; held, as long as there is room, if a unit still to come wants it again."""
        if spot in self._held:
            return self._held[spot]
        refraction = self._refractions[self._groups[spot][0].antenna.unit.key]
        key = "horizon", self._terrain.key, spot, refraction, self.detail
        make = partial(self._horizon, spot, refraction)
        if self.detail != FULL:  # coarse ones are small, and asked again with every move of a neighbour
            make = partial(self.store.get, key, make)
        seer = Seer(self._groups[spot], key, make, self.store)
        if self._wanted_by[spot] & to_come:
            with self._lock:
                if sum(_bytes_of(each) for each in self._held.values()) <= MOST_HELD_BYTES:
                    self._held[spot] = seer
        return seer

    def _horizon(self, spot: Spot, refraction: Refraction) -> Horizon:
        lat_deg, lon_deg, ground_msl_m, height_agl_m, max_range_m = spot
        window = self._terrain.window(lat_deg, lon_deg, max_range_m, ground_msl_m=ground_msl_m)
        try:
            return compute_horizon(
                window,
                lat_deg,
                lon_deg,
                antenna_height_m=height_agl_m,
                max_range_m=max_range_m,
                refraction=refraction,
                thinning=self.detail.thinning,
                n_rays=self.detail.n_rays,
            )
        except TerrainError as error:
            raise TerrainError(f"unit '{self._groups[spot][0].antenna.unit.name}': {error}") from error


def _spot_of(service: Service) -> Spot:
    site, (_, height_agl_m) = service.antenna.unit.site, service.mast
    return site.lat_deg, site.lon_deg, site.ground_msl_m, height_agl_m, service.mast_range_m


def _bytes_of(seer: Seer) -> int:
    return 0 if seer._horizon is None else seer._horizon.altitude_msl_m.nbytes


def _detections(service: Service, targets: Sequence[TargetClass], standing: Standing) -> dict[str, RangeLimits]:
    if not targets:
        return {}
    radar = service.antenna.unit.system.radars[service.antenna.radar]
    rcs_m2 = {target.key: target.rcs_in(radar.band).nominal for target in targets if target.kind in radar.detects}
    limits = detection_limits(radar, rcs_m2, service.case, standing=standing, max_range_m=service.max_range_m)
    return {target.key: limits.get(target.key) or blind_limits() for target in targets}
