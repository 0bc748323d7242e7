"""The antennas of an assessment: those of one height at one position share a horizon, kept while it is wanted."""

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
from skyshed.jobs.reused import Reused
from skyshed.model.figure import Case
from skyshed.model.scenario import Unit
from skyshed.model.system import TargetClass
from skyshed.terrain.terrain import Terrain
from skyshed.zone.chain import Antenna, AntennaKey
from skyshed.zone.limits import RangeLimits
from skyshed.zone.sight import Vantage, blind_limits, detection_limits

# Horizons that later parts of an assessment want again; beyond it they are computed again.
MOST_HELD_BYTES = 256_000_000

# Latitude and longitude (deg), the ground that the site states, the height above it, and how far to look (m).
Spot = tuple[float, float, float | None, float, float]


@dataclass(frozen=True)
class Task:
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
        """Return what tells this task from every other."""
        return self.case, self.antenna.key

    @property
    def is_watching(self) -> bool:
        """Whether the antenna finds aircraft by itself: its detection counts without any fire unit."""
        return self.antenna.radar in self.antenna.unit.system.acquisition_radars

    @property
    def wanted_by(self) -> set[str]:
        """Return the keys of the units around which this antenna may be asked to look."""
        return {user.key for user in self.users} | ({self.antenna.unit.key} if self.is_watching else set())


class Lookout:
    """What stands at one spot: its horizon, computed when first asked for, and what its tasks detect."""

    def __init__(self, tasks: Sequence[Task], key: Hashable, make: Callable[[], Horizon], store: Kept) -> None:
        self.tasks, self.key = tuple(tasks), key
        self._make, self._store = make, store
        self._horizon: Horizon | None = None

    @property
    def horizon(self) -> Horizon:
        """The horizon; one thread at a time asks for it."""
        if self._horizon is None:
            self._horizon = self._make()
        return self._horizon

    @property
    def vantage(self) -> Vantage:
        """Where its antennas stand, and how rays leave them."""
        return self._store.get((self.key, "vantage"), self._vantage)

    def detections(self, task: Task, targets: Sequence[TargetClass]) -> Mapping[str, RangeLimits]:
        """Return what a task detects, by target class."""
        radar = task.antenna.unit.system.radars[task.antenna.radar]
        key = self.key, "detection", radar, task.case, task.max_range_m, tuple(targets)
        return self._store.get(key, lambda: _detections(task, targets, self.vantage))

    def _vantage(self) -> Vantage:
        return Vantage(self.horizon.ground_msl_m, self.horizon.antenna_msl_m, self.horizon.fan)


class Antennas:
    """All antennas of an assessment, in one refraction; a horizon is computed when first asked for."""

    def __init__(
        self,
        tasks: Sequence[Task],
        detected: Sequence[TargetClass],
        terrain: Terrain,
        refractions: Mapping[str, Refraction],
        *,
        detail: Detail = FULL,
        store: Kept | None = None,
        keeps_horizons: bool = False,
    ) -> None:
        """Take the classes whose detection is worked out, and refractions keyed by unit.

        Horizons are large: they are kept in the store, as looks are, only with ``keeps_horizons``.
        """
        self.detected, self._terrain, self._refractions = tuple(detected), terrain, refractions
        self.detail, self.store, self._keeps_horizons = detail, kept() if store is None else store, keeps_horizons
        self._groups: dict[Spot, list[Task]] = {}
        for task in tasks:
            self._groups.setdefault(_spot_of(task), []).append(task)
        self._wanted_by = {
            spot: set().union(*(each.wanted_by for each in group)) for spot, group in self._groups.items()
        }
        self._held: dict[Spot, Lookout] = {}
        self._memory = Reused()
        self._lock = Lock()

    def looking_at(self, unit_keys: Set[str], to_come: Set[str]) -> list[Spot]:
        """Return the spots from which units are looked at; drop what neither they nor units to come want."""
        for spot in [each for each in self._held if not self._wanted_by[each] & (unit_keys | to_come)]:
            del self._held[spot]
        return [spot for spot in self._groups if self._wanted_by[spot] & unit_keys]

    def lookout(self, spot: Spot, to_come: Set[str]) -> Lookout:
        """Return what stands at a spot; held, as long as there is room, if a unit still to come wants it again."""
        if spot in self._held:
            return self._held[spot]
        refraction, key = self._refractions[self._groups[spot][0].antenna.unit.key], self.inputs(self._groups[spot][0])
        make = partial(self._horizon, spot, refraction)
        if self._keeps_horizons:
            make = partial(self.store.get, key, make)
        lookout = Lookout(self._groups[spot], key, make, self.store)
        if self._wanted_by[spot] & to_come:
            with self._lock:
                if sum(_bytes_of(each) for each in self._held.values()) <= MOST_HELD_BYTES:
                    self._held[spot] = lookout
        return lookout

    def inputs(self, task: Task) -> Hashable:
        """Return everything that the horizon of a task depends on."""
        return "horizon", self._terrain.key, _spot_of(task), self._refractions[task.antenna.unit.key], self.detail

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
                n_radii=self.detail.n_radii,
                memory=self._memory,
            )
        except TerrainError as error:
            raise TerrainError(f"unit '{self._groups[spot][0].antenna.unit.name}': {error}") from error


def _spot_of(task: Task) -> Spot:
    site, (_, height_agl_m) = task.antenna.unit.site, task.mast
    return site.lat_deg, site.lon_deg, site.ground_msl_m, height_agl_m, task.mast_range_m


def _bytes_of(lookout: Lookout) -> int:
    return 0 if lookout._horizon is None else lookout._horizon.altitude_msl_m.nbytes


def _detections(task: Task, targets: Sequence[TargetClass], vantage: Vantage) -> dict[str, RangeLimits]:
    if not targets:
        return {}
    radar = task.antenna.unit.system.radars[task.antenna.radar]
    rcs_m2 = {target.key: target.rcs_in(radar.band).nominal for target in targets if target.kind in radar.detects}
    limits = detection_limits(radar, rcs_m2, task.case, vantage=vantage, max_range_m=task.max_range_m)
    return {target.key: limits.get(target.key) or blind_limits() for target in targets}
