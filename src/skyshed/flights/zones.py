"""The zones of a package laid out for flights: polar surfaces of what each fire unit reaches and its radars see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from skyshed.coverage.ground import refractions_at_sites
from skyshed.coverage.looks import Sensing, plan_services, sense
from skyshed.coverage.points import PolarPoints, polar_points, reach_m
from skyshed.flights.plane import plane_around
from skyshed.flights.surface import Surface, UnitZones, open_surface_of, surface_of, union_surface_of
from skyshed.jobs.cache import cached_arrays
from skyshed.jobs.run import Progress, map_blocks
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer, Scenario, Unit
from skyshed.terrain.terrain import Terrain
from skyshed.zone.chain import chains_of
from skyshed.zone.view import View
from skyshed.zone.zone import Components, chain_views

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
    }

    def make() -> dict[str, np.ndarray]:
        return dict(_surfaces(scenario, package, terrain, cases, able, n_threads=n_threads, progress=progress))

    arrays = cached_arrays("exposure-zones", inputs, make) if able else {}
    return tuple(_unit_zones(index, unit, cases, arrays) for index, unit in enumerate(able))


def _unit_zones(index: int, unit: Unit, cases: Sequence[Case], arrays: dict[str, np.ndarray]) -> UnitZones:
    known, opened, view = (_unpacked(f"{index} {kind}", arrays) for kind in ("known", "opened", "view"))
    return UnitZones(
        unit,
        tuple(cases),
        plane_around(unit.site, max(known.longest_m, opened.longest_m) + _MARGIN_M),
        known,
        opened,
        plane_around(unit.site, view.longest_m + _MARGIN_M),
        view,
    )


def _packed(prefix: str, surface: Surface) -> Iterator[tuple[str, np.ndarray]]:
    step_and_closed = np.array([surface.step_m, surface.n_closed_gaps])
    arrays: tuple[np.ndarray, ...] = surface.low_msl_m, surface.high_msl_m, surface.count, step_and_closed
    for name, array in zip(("low", "high", "count", "step"), arrays, strict=True):
        yield f"{prefix} {name}", array


def _unpacked(prefix: str, arrays: dict[str, np.ndarray]) -> Surface:
    low, high, count, (step_m, n_closed) = (arrays[f"{prefix} {name}"] for name in ("low", "high", "count", "step"))
    return Surface(float(step_m), low, high, count, int(n_closed))


def _surfaces(
    scenario: Scenario, package: Offer, terrain: Terrain, cases: Sequence[Case], able: Sequence[Unit], *,
    n_threads: int, progress: Progress,
) -> Iterator[tuple[str, np.ndarray]]:  # fmt: skip
    refractions = refractions_at_sites(scenario, terrain, scenario.refraction)
    services = plan_services(scenario, cases)
    points = {
        unit.key: {ZONE: _zone_points(unit, terrain, cases), VIEW: _view_points(unit, package, terrain, cases)}
        for unit in able
    }
    sensing = sense(
        scenario, services, points, terrain=terrain, refractions=refractions, n_threads=n_threads, progress=progress
    )

    def lay(unit: Unit) -> dict[str, Surface]:
        laid, grids = _Laid(unit, package, scenario.targets[0].key, cases, sensing), points[unit.key]
        return {"known": laid.known(grids[ZONE]), "opened": laid.opened(grids[ZONE]), "view": laid.view(grids[VIEW])}

    progress.start("zones", len(able))
    for index, surfaces in enumerate(map_blocks(lay, able, n_threads=min(n_threads, 2), progress=progress)):
        for kind, surface in surfaces.items():
            yield from _packed(f"{index} {kind}", surface)


def _zone_points(unit: Unit, terrain: Terrain, cases: Sequence[Case]) -> PolarPoints:
    range_m = max(reach_m(unit, case) for case in cases)
    return polar_points(
        unit.site,
        terrain,
        max_range_m=range_m,
        n_azimuths=_FINE_AZIMUTHS if range_m > _FINE_FROM_M else _AZIMUTHS,
        n_ranges=int(np.clip(range_m / _LEAST_STEP_M, 2, _RANGES)),
    )


def _view_points(unit: Unit, package: Offer, terrain: Terrain, cases: Sequence[Case]) -> PolarPoints:
    """Out to where the longest acquisition radar that serves the unit ends, if it stood at the unit."""
    sources = ((chain.acquisition, case) for case in cases for chain in chains_of(unit, package, case))
    instrumented_m = max(each.unit.system.radars[each.radar].instrumented_range_m.at(case) for each, case in sources)
    return polar_points(
        unit.site,
        terrain,
        max_range_m=min(instrumented_m, _FARTHEST_VIEW_M),
        n_azimuths=_VIEW_AZIMUTHS,
        n_ranges=_VIEW_RANGES,
    )


@dataclass(frozen=True)
class _Laid:
    """One unit's chains and radars, laid on polar grids."""

    unit: Unit
    package: Offer
    target: str
    cases: Sequence[Case]
    sensing: Sensing

    def known(self, grid: PolarPoints) -> Surface:
        """Return what is reached for certain."""
        stacks = []
        for case in self.cases:
            components = self._components(case, ZONE)
            stacks.append(components.stack(components.usable(self.package)) if components else None)
        return surface_of(float(grid.range_m[0]), grid.shape, stacks)

    def opened(self, grid: PolarPoints) -> Surface:
        """Return what only missing terrain keeps from being certain; one empty node where terrain is complete."""
        if not any(any(True for _ in self._unsure(case)) for case in self.cases):
            nothing = np.zeros((len(self.cases), 1, 1, 1), np.float32)
            return Surface(float(grid.range_m[0]), nothing, nothing, nothing[..., 0].astype(np.uint8))
        # One view after another: all of them at once would fill the memory.
        return open_surface_of(float(grid.range_m[0]), grid.shape, [self._unsure(case) for case in self.cases])

    def _unsure(self, case: Case) -> Iterator[View]:
        components = self._components(case, ZONE)
        if components is not None:
            for _, view in chain_views(components, self.package):
                if (~view.is_known & ~view.is_empty).any():
                    yield view

    def view(self, grid: PolarPoints) -> Surface:
        """Return what the acquisition radars see that serve the unit."""
        views: list[list[View]] = []
        for case in self.cases:
            components = self._components(case, VIEW)
            if components is None:
                views.append([])
                continue
            antennas = {chain.acquisition.key: chain.acquisition for chain in chains_of(self.unit, self.package, case)}
            views.append([components.radar(each) for each in antennas.values() if each.key in components.places.looks])
        return union_surface_of(float(grid.range_m[0]), grid.shape, views)

    def _components(self, case: Case, kind: str) -> Components | None:
        places = self.sensing.places.get((case, self.unit.key, kind))
        if places is None:
            return None
        return Components(self.unit, places, self.sensing.sensors(case, self.target))
