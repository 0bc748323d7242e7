"""The zones of a package laid out for flights: polar surfaces of what each fire unit reaches and its radars see."""

import math
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial

import numpy as np

from skyshed.coverage.antennas import Antennas
from skyshed.coverage.ground import refractions_at_sites
from skyshed.coverage.looks import Looks, look, plan_tasks
from skyshed.coverage.parts import in_turn, parts_of
from skyshed.coverage.points import PolarPoints, polar_points
from skyshed.coverage.reach import reach_m
from skyshed.flights.local_plane import LocalPlane, plane_around
from skyshed.flights.polar_intervals import PolarIntervals, UnitZones, open_intervals, reached_intervals, seen_intervals
from skyshed.jobs.cache import cached_arrays
from skyshed.jobs.memory import give_back
from skyshed.jobs.run import Progress, map_blocks
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer, Scenario, Site, Unit
from skyshed.terrain.terrain import Terrain
from skyshed.zone.chain import chains_of
from skyshed.zone.component import Component
from skyshed.zone.components import Components
from skyshed.zone.view import View
from skyshed.zone.zone import Zone, chain_views, zone_of

ZONE, VIEW = "zone", "view"
# 0.5 degrees are 2.2 km at 250 km; within 100 km, 1 degree is finer than that.
_FINE_AZIMUTHS, _AZIMUTHS, _FINE_FROM_M = 720, 360, 100_000.0
# Half a step is 1.25 s of flight at the edge of a 400 km zone, 0.3 s of a short one.
_RANGES, _LEAST_STEP_M = 640, 125.0
# A radar's view only dates its first look: 2 km and 2 degrees are seconds of minutes.
_VIEW_AZIMUTHS, _VIEW_RANGES, _FARTHEST_VIEW_M = 180, 250, 500_000.0
# A flight can come from this far outside between two positions that are joined: BRIDGE at the speed of a jump.
_MARGIN_M = 250_000.0


def zones_of(
    scenario: Scenario, package: Offer, terrain: Terrain, cases: Sequence[Case], *, n_threads: int, progress: Progress
) -> tuple[UnitZones, ...]:
    """Return the zones of every fire unit of a package that has a chain in some case.

    ``scenario`` holds that package and one target class. The surfaces are kept in the stage cache.
    """
    able = [unit for unit in package.fire_units if any(any(chains_of(unit, package, case)) for case in cases)]
    inputs = {
        "units": package.units,
        "networked": package.is_networked,
        "target": scenario.targets[0],
        "cases": tuple(cases),
        "terrain": terrain.info,
        "grounds": terrain.sites,
        "refraction": scenario.refraction,
        "propagation": scenario.propagation,
        "rain": scenario.rain,
        "clutter": scenario.clutter,
    }

    def make() -> dict[str, np.ndarray]:
        return dict(_surfaces(scenario, package, terrain, cases, able, n_threads=n_threads, progress=progress))

    arrays = cached_arrays("exposure-zones", inputs, make) if able else {}
    return tuple(_unit_zones(index, unit, cases, arrays) for index, unit in enumerate(able))


def _unit_zones(index: int, unit: Unit, cases: Sequence[Case], arrays: dict[str, np.ndarray]) -> UnitZones:
    known, opened, view = (_unpacked(f"{index} {kind}", arrays) for kind in ("known", "opened", "view"))
    plane, view_plane = (_plane(f"{index} {kind}", unit.site, arrays) for kind in (ZONE, VIEW))
    return UnitZones(unit, tuple(cases), plane, known, opened, view_plane, view)


def _packed(prefix: str, surface: PolarIntervals) -> Iterator[tuple[str, np.ndarray]]:
    step_and_closed = np.array([surface.step_m, surface.n_closed_gaps])
    arrays: tuple[np.ndarray, ...] = surface.ends, surface.count, step_and_closed
    for name, array in zip(("ends", "count", "step"), arrays, strict=True):
        yield f"{prefix} {name}", array


def _unpacked(prefix: str, arrays: dict[str, np.ndarray]) -> PolarIntervals:
    ends, count, (step_m, n_closed) = (arrays[f"{prefix} {name}"] for name in ("ends", "count", "step"))
    return PolarIntervals(float(step_m), ends, count, int(n_closed))


def _planes(index: int, site: Site, surfaces: Mapping[str, PolarIntervals]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the planes of a unit; their nodes are geodesics, which take longer than all else once zones are kept."""
    zone_m = max(surfaces["known"].longest_m, surfaces["opened"].longest_m)
    for kind, longest_m in ((ZONE, zone_m), (VIEW, surfaces["view"].longest_m)):
        plane = plane_around(site, longest_m + _MARGIN_M)
        yield f"{index} {kind} plane", np.array([plane.range_m, *plane.corner_deg])
        yield f"{index} {kind} east", plane.east_m
        yield f"{index} {kind} north", plane.north_m


def _plane(prefix: str, site: Site, arrays: Mapping[str, np.ndarray]) -> LocalPlane:
    range_m, south_deg, west_deg = map(float, arrays[f"{prefix} plane"])
    return LocalPlane(site, range_m, (south_deg, west_deg), arrays[f"{prefix} east"], arrays[f"{prefix} north"])


def _surfaces(
    scenario: Scenario, package: Offer, terrain: Terrain, cases: Sequence[Case], able: Sequence[Unit], *,
    n_threads: int, progress: Progress,
) -> Iterator[tuple[str, np.ndarray]]:  # fmt: skip
    tasks = plan_tasks(scenario, cases)
    refractions = refractions_at_sites(scenario, terrain, scenario.refraction)
    antennas = Antennas(tasks, scenario.targets, terrain, refractions, scenario.conditions)

    def laid(units: Sequence[Unit], to_come: Set[str]) -> list[dict[str, PolarIntervals]]:
        points = {
            unit.key: {ZONE: _zone_points(unit, terrain, cases), VIEW: _view_points(unit, package, terrain, cases)}
            for unit in units
        }
        looks = look(antennas, scenario, points, n_threads=n_threads, progress=progress, to_come=to_come)
        target = scenario.targets[0].key
        each = [_Laid(unit, package, target, cases, looks, points[unit.key]) for unit in units]
        progress.start("zones", len(units))
        return map_blocks(_Laid.surfaces, each, n_threads=min(n_threads, 2), progress=progress)

    for part, to_come in in_turn(parts_of(scenario, tasks, partial(_n_points, able, cases))):
        here = [index for index, unit in enumerate(able) if unit.key in part]
        for index, surfaces in zip(here, laid([able[index] for index in here], to_come), strict=True):
            for kind, surface in surfaces.items():
                yield from _packed(f"{index} {kind}", surface)
            yield from _planes(index, able[index].site, surfaces)
        give_back()


def _zone_points(unit: Unit, terrain: Terrain, cases: Sequence[Case]) -> PolarPoints:
    n_azimuths, n_ranges = _zone_shape(unit, cases)
    return polar_points(
        unit.site, terrain, max_range_m=_farthest_m(unit, cases), n_azimuths=n_azimuths, n_ranges=n_ranges
    )


def _farthest_m(unit: Unit, cases: Sequence[Case]) -> float:
    return max(reach_m(unit, case) for case in cases)


def _zone_shape(unit: Unit, cases: Sequence[Case]) -> tuple[int, int]:
    """Return how many azimuths, and about how many ranges, a zone is laid out on."""
    range_m = _farthest_m(unit, cases)
    n_azimuths = _FINE_AZIMUTHS if range_m > _FINE_FROM_M else _AZIMUTHS
    return n_azimuths, int(np.clip(range_m / _LEAST_STEP_M, 2, _RANGES))


def _n_points(able: Sequence[Unit], cases: Sequence[Case], unit: Unit) -> float:
    return math.prod(_zone_shape(unit, cases)) + _VIEW_AZIMUTHS * _VIEW_RANGES if unit in able else 0.0


def _view_points(unit: Unit, package: Offer, terrain: Terrain, cases: Sequence[Case]) -> PolarPoints:
    """Out to where the longest acquisition radar that serves the unit ends, if it stood at the unit."""
    sources = ((chain.acquisition, case) for case in cases for chain in chains_of(unit, package, case))
    instrumented_m = max(one.unit.system.radars[one.radar].instrumented_range_m.at(case) for one, case in sources)
    return polar_points(
        unit.site,
        terrain,
        max_range_m=min(instrumented_m, _FARTHEST_VIEW_M),
        n_azimuths=_VIEW_AZIMUTHS,
        n_ranges=_VIEW_RANGES,
    )


@dataclass(frozen=True)
class _Laid:
    """One unit's chains and radars, laid on the polar grids around it."""

    unit: Unit
    package: Offer
    target: str
    cases: Sequence[Case]
    looks: Looks
    grids: Mapping[str, PolarPoints]

    def surfaces(self) -> dict[str, PolarIntervals]:
        """Return every surface, by kind."""
        return {"known": self.known(), "opened": self.opened(), "view": self.view()}

    def known(self) -> PolarIntervals:
        """Return what is reached for certain."""
        grid = self.grids[ZONE]
        return reached_intervals(float(grid.range_m[0]), grid.shape, map(self._zone, self.cases))

    def _zone(self, case: Case) -> Zone | None:
        components = self._components(case, ZONE)
        return zone_of(components, self.package) if components else None

    def opened(self) -> PolarIntervals:
        """Return what only missing terrain keeps from being certain; one empty node where terrain is complete."""
        grid = self.grids[ZONE]
        if not any(any(True for _ in self._unsure(case)) for case in self.cases):
            none, no_count = np.full((1, 1, len(self.cases), 2), np.nan, np.float32), (len(self.cases), 1, 1)
            return PolarIntervals(float(grid.range_m[0]), none, np.zeros(no_count, np.uint8))
        return open_intervals(float(grid.range_m[0]), grid.shape, map(self._unsure, self.cases))

    def _unsure(self, case: Case) -> Iterator[View]:
        components = self._components(case, ZONE)
        if components is not None:
            for _, view in chain_views(components, self.package):
                if (~view.is_known & ~view.is_empty).any():
                    yield view

    def view(self) -> PolarIntervals:
        """Return what the acquisition radars see that serve the unit."""
        grid = self.grids[VIEW]
        return seen_intervals(float(grid.range_m[0]), grid.shape, map(self._seen, self.cases))

    def _seen(self, case: Case) -> Iterator[Component]:
        components = self._components(case, VIEW)
        if components is None:
            return
        antennas = {chain.acquisition.key: chain.acquisition for chain in chains_of(self.unit, self.package, case)}
        for antenna in antennas.values():
            if antenna.key in components.points.looks:
                yield components.radar(antenna)

    def _components(self, case: Case, kind: str) -> Components | None:
        places = self.looks.seen.get((case, self.unit.key, kind))
        if places is None:
            return None
        return Components(self.unit, places, self.looks.sensors(case, self.target))
