"""The antennas of an assessment: those of one height at one position share a horizon, kept while it is wanted."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import dataclass
from threading import Lock

from skyshed.atmosphere.refractivity import Refraction
from skyshed.coverage.detail import FULL, Detail
from skyshed.diffraction.choice import propagation_over
from skyshed.diffraction.edges import Edges, edges_around
from skyshed.diffraction.ladder import LossLadder, ladder_over
from skyshed.errors import TerrainError
from skyshed.horizon.compute import compute_horizon
from skyshed.horizon.surface import Horizon
from skyshed.jobs.kept import Kept, kept
from skyshed.jobs.reused import Reused
from skyshed.model.figure import Case
from skyshed.model.propagation import Conditions, Propagation
from skyshed.model.scenario import Unit
from skyshed.model.system import TargetClass
from skyshed.terrain.terrain import Terrain, TerrainWindow
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


@dataclass(frozen=True)
class Ground:
    """The ground around one spot, and the air over it: what horizons and the edges under them are worked out from."""

    unit: str
    spot: Spot
    terrain: Terrain
    refraction: Refraction
    detail: Detail
    conditions: Conditions
    memory: Reused

    def horizon(self) -> Horizon:
        """Return the horizon of the antenna."""
        lat_deg, lon_deg, _, height_agl_m, max_range_m = self.spot
        try:
            return compute_horizon(
                self._window(),
                lat_deg,
                lon_deg,
                antenna_height_m=height_agl_m,
                max_range_m=max_range_m,
                refraction=self.refraction,
                thinning=self.detail.thinning,
                n_rays=self.detail.n_rays,
                n_radii=self.detail.n_radii,
                memory=self.memory,
            )
        except TerrainError as error:
            raise TerrainError(f"unit '{self.unit}': {error}") from error

    def propagation(self) -> Propagation:
        """Return how waves travel here if the ground decides."""
        return propagation_over(self._window(), Propagation.BY_TERRAIN)

    def edges(self, horizon: Horizon) -> Edges:
        """Return the edges under the rays of a horizon."""
        n_azimuth, n_place = self.detail.ladder_within(horizon.rings.max_range_m)
        return edges_around(self._window(), horizon, n_azimuth=n_azimuth, n_place=n_place)

    def _window(self) -> TerrainWindow:
        lat_deg, lon_deg, ground_msl_m, _, max_range_m = self.spot
        return self.terrain.window(lat_deg, lon_deg, max_range_m, ground_msl_m=ground_msl_m)


class Lookout:
    """What stands at one spot: its horizon, computed when first asked for, and what its tasks detect."""

    def __init__(
        self, tasks: Sequence[Task], key: Hashable, ground: Ground, store: Kept, *, keeps_horizon: bool = False
    ) -> None:
        self.tasks, self.key = tuple(tasks), key
        self._ground, self._store, self._keeps_horizon = ground, store, keeps_horizon
        self._horizon: Horizon | None = None
        self._edges: Edges | None = None

    @property
    def horizon(self) -> Horizon:
        """The horizon; one thread at a time asks for it."""
        if self._horizon is None:
            make = self._ground.horizon
            self._horizon = self._store.get(self.key, make) if self._keeps_horizon else make()
        return self._horizon

    @property
    def is_diffracted(self) -> bool:
        """Whether what is seen near the horizon depends on diffraction here: as is asked, or by the terrain."""
        asked = self._ground.conditions.propagation
        return (self.by_terrain if asked is Propagation.BY_TERRAIN else asked) is Propagation.DIFFRACTION

    @property
    def by_terrain(self) -> Propagation:
        """How waves travel here if the ground decides, whatever is asked."""
        return self._store.get((self.key, "propagation"), self._ground.propagation)

    def ladder(self, task: Task) -> LossLadder | None:
        """Return the loss ladder of a task's radar; None where line of sight decides."""
        if not self.is_diffracted:
            return None
        frequency_hz = task.antenna.unit.system.radars[task.antenna.radar].frequency_hz.nominal
        return self._store.get((self.key, "ladder", frequency_hz), lambda: self._ladder(frequency_hz))

    def _ladder(self, frequency_hz: float) -> LossLadder:
        if self._edges is None:
            self._edges = self._ground.edges(self.horizon)
        return ladder_over(self._edges, frequency_hz)

    @property
    def vantage(self) -> Vantage:
        """Where its antennas stand, and how rays leave them."""
        return self._store.get((self.key, "vantage"), self._vantage)

    def detections(self, task: Task, targets: Sequence[TargetClass]) -> Mapping[str, RangeLimits]:
        """Return what a task detects, by target class."""
        radar = task.antenna.unit.system.radars[task.antenna.radar]
        air = self.is_diffracted, self._ground.conditions.rain, self._ground.conditions.clutter
        seen_by = radar, task.case, task.max_range_m, task.antenna.height_agl_m(Case.NOMINAL)
        key = self.key, "detection", seen_by, tuple(targets), air
        return self._store.get(key, lambda: self._detections(task, targets))

    def _detections(self, task: Task, targets: Sequence[TargetClass]) -> dict[str, RangeLimits]:
        if not targets:
            return {}
        radar = task.antenna.unit.system.radars[task.antenna.radar]
        rcs_m2 = {target.key: target.rcs_in(radar.band).nominal for target in targets if target.kind in radar.detects}
        limits = detection_limits(
            radar,
            rcs_m2,
            task.case,
            vantage=self.vantage,
            max_range_m=task.max_range_m,
            is_diffracted=self.is_diffracted,
            rain=self._ground.conditions.rain,
            clutter=self._ground.conditions.clutter,
            nominal_height_m=task.antenna.height_agl_m(Case.NOMINAL),
        )
        return {target.key: limits.get(target.key) or blind_limits() for target in targets}

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
        conditions: Conditions,
        *,
        detail: Detail = FULL,
        store: Kept | None = None,
        keeps_horizons: bool = False,
        as_given: Antennas | None = None,
    ) -> None:
        """Take the classes whose detection is worked out, and refractions keyed by unit.

        Horizons are large: they are kept in the store, as looks are, only with ``keeps_horizons``. Loss ladders are
        those of ``as_given``, where other refractions or other sites are only tried.
        """
        self.detected, self._terrain, self._refractions = tuple(detected), terrain, refractions
        self.conditions, self._as_given = conditions, as_given
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
        tasks = self._groups[spot]
        unit = tasks[0].antenna.unit
        ground = Ground(
            unit.name, spot, self._terrain, self._refractions[unit.key], self.detail, self.conditions, self._memory
        )
        lookout = Lookout(tasks, self.inputs(tasks[0]), ground, self.store, keeps_horizon=self._keeps_horizons)
        if self._wanted_by[spot] & to_come:
            with self._lock:
                if sum(_bytes_of(each) for each in self._held.values()) <= MOST_HELD_BYTES:
                    self._held[spot] = lookout
        return lookout

    def ladder(self, task: Task, lookout: Lookout) -> LossLadder | None:
        """Return the loss ladder that a task's losses are read off, at a lookout of these antennas."""
        return lookout.ladder(task) if self._as_given is None else self._as_given._own_ladder(task.key)

    @property
    def are_diffracted(self) -> bool:
        """Whether the waves of any of them are."""
        return any(self.lookout(spot, frozenset()).is_diffracted for spot in self._groups)

    def _own_ladder(self, key: tuple[Case, AntennaKey]) -> LossLadder | None:
        for spot, tasks in self._groups.items():
            for task in tasks:
                if task.key == key:
                    return self.lookout(spot, frozenset()).ladder(task)
        return None

    def inputs_of(self, key: tuple[Case, AntennaKey]) -> Hashable:
        """Return what the horizon of the task of a key depends on; None where there is no such task."""
        return next((self.inputs(task) for tasks in self._groups.values() for task in tasks if task.key == key), None)

    def inputs(self, task: Task) -> Hashable:
        """Return everything that the horizon of a task depends on; how waves travel past it is no part of that."""
        refraction = self._refractions[task.antenna.unit.key]
        return "horizon", self._terrain.key, _spot_of(task), refraction, self.detail


def _spot_of(task: Task) -> Spot:
    site, (_, height_agl_m) = task.antenna.unit.site, task.mast
    return site.lat_deg, site.lon_deg, site.ground_msl_m, height_agl_m, task.mast_range_m


def _bytes_of(lookout: Lookout) -> int:
    return 0 if lookout._horizon is None else lookout._horizon.altitude_msl_m.nbytes
