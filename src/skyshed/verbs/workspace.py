"""A scenario with what it holds in memory: a second question recomputes only what has changed."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from skyshed.catalogue.places import parse_position
from skyshed.coverage.detail import FULL, Detail
from skyshed.coverage.ground import Survey, discs_around
from skyshed.coverage.mapping import spacing_of
from skyshed.coverage.neighbours import neighbour_rows
from skyshed.coverage.rows import AreaRow, NeighbourRow
from skyshed.coverage.tables import area_rows
from skyshed.draws.worlds import Worlds
from skyshed.errors import TerrainError
from skyshed.jobs.kept import Inputs, kept
from skyshed.jobs.run import Progress, Silent, threads_of
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, Scenario, Site, Unit
from skyshed.sky.grid import MapGrid
from skyshed.sky.sky import Sky
from skyshed.terrain.terrain import Terrain, open_ground
from skyshed.verbs.asked import At, as_asked, case_of, chosen, levels_of, spacing_m_of
from skyshed.verbs.asked_paths import Paths
from skyshed.verbs.changed import with_lifted, with_moved, with_placed, with_radar_out, without_part
from skyshed.verbs.one_package import OnePackage
from skyshed.verbs.section import VerticalSection, azimuth_of, section_of, start_of
from skyshed.verbs.why import WhyAnswer, why

_MOVED_M = 100e3  # a unit may be moved this far before its ground is read again


@dataclass(frozen=True)
class Seen:
    """One sky, the survey of the map that it lies on, and what it covers of the area at every level."""

    sky: Sky
    survey: Survey
    rows: tuple[AreaRow, ...]

    @property
    def grid(self) -> MapGrid:
        """The map's cells, and the ground under them."""
        return self.survey.grid


@dataclass(frozen=True)
class Workspace:
    """One scenario on ground that is held in memory.

    `moved`, `lifted`, `placed` and `without` give another, which shares what it can.

    Offers, targets and cases are given by name, and may be left out where there is one; ``case`` is nominal by
    default. With ``detail`` `FULL` every answer is that of `assess` for the same scenario.
    """

    scenario: Scenario
    terrain: Terrain
    detail: Detail = FULL
    n_threads: int = 1

    def at(self, detail: Detail) -> Self:
        """Return the same workspace at another detail."""
        return replace(self, detail=detail)

    def moved(self, unit: str, site: Site | str) -> Self:
        """Return the workspace with one unit at another site; the site's ground is the terrain's there.

        Raises
        ------
        InputError
            If there is no such unit, or the site is no position on the Earth.
        """
        to = site if isinstance(site, Site) else Site("", *parse_position(site))
        return self._with(with_moved(self.scenario, unit, to))

    def lifted(self, unit: str, radar: str, mast: str | None) -> Self:
        """Return the workspace with a radar of a unit on one of its system's masts, or on none.

        Raises
        ------
        InputError
            If there is no such unit, radar or mast.
        """
        return self._with(with_lifted(self.scenario, unit, radar, mast))

    def placed(self, package: str, unit: Unit) -> Self:
        """Return the workspace with one more unit in an offer, or in what is held.

        Raises
        ------
        InputError
            If there is no such package, another unit has that name, or it stands nowhere on the Earth.
        """
        return self._with(with_placed(self.scenario, package, unit))

    def without(self, unit: str, radar: str | None = None) -> Self:
        """Return the workspace without a unit, or without one radar of it (apart, or as ``"unit/radar"``).

        Raises
        ------
        InputError
            If there is no such unit or radar.
        """
        if radar is None:
            return self._with(without_part(self.scenario, unit))
        return self._with(with_radar_out(self.scenario, unit, radar))

    def seen(
        self,
        *,
        offer: str | None = None,
        target: str | None = None,
        case: Case | str = Case.NOMINAL,
        progress: Progress | None = None,
    ) -> Seen:
        """Return the sky of an offer (together with what is held), its map, and what it covers of the area.

        Raises
        ------
        Cancelled
            If ``progress`` says so while it is worked out.
        """
        sky, survey = self._of(offer, target).composed(case_of(case), progress or Silent())
        return Seen(sky, survey, tuple(area_rows(sky, survey.grid, self.scenario, survey.levels_msl_m)))

    def sky(self, *, offer: str | None = None, target: str | None = None, case: Case | str = Case.NOMINAL) -> Sky:
        """Return the sky of an offer (together with what is held) against one target class."""
        return self.seen(offer=offer, target=target, case=case).sky

    def shares(
        self, *, offer: str | None = None, target: str | None = None, case: Case | str = Case.NOMINAL
    ) -> list[AreaRow]:
        """Return what is covered of the area at every level of the scenario."""
        return list(self.seen(offer=offer, target=target, case=case).rows)

    def neighbours(
        self,
        *,
        offer: str | None = None,
        target: str | None = None,
        case: Case | str = Case.NOMINAL,
        progress: Progress | None = None,
    ) -> list[NeighbourRow]:
        """Return whose airspace outside the area is reached at every level, and how much of it."""
        one = self._of(offer, target)
        sky, survey = one.composed(case_of(case), progress or Silent())
        key = sky.package, sky.target, sky.case
        return list(neighbour_rows(self.scenario, survey, {key: sky}, {key: Inputs(one.inputs(sky.case))}))

    def drawn(
        self,
        levels: Sequence[Level],
        worlds: Worlds,
        *,
        offer: str | None = None,
        target: str | None = None,
        progress: Progress | None = None,
    ) -> NDArray[np.float64]:
        """Return the covered share of the area at some levels in sampled worlds, (n_levels, n_worlds).

        Over the same scattered points as the comparisons of `assess`; NaN where nothing is known.

        Raises
        ------
        Cancelled
            If ``progress`` says so while it is worked out.
        """
        return self._of(offer, target).drawn(levels, worlds, progress or Silent())

    def floor(
        self, *, offer: str | None = None, target: str | None = None, case: Case | str = Case.NOMINAL
    ) -> NDArray[np.float32]:
        """Return the lowest altitude covered over every cell of the map, m above sea level, NaN where none is known."""
        return self.sky(offer=offer, target=target, case=case).floor_msl_m

    def count(
        self,
        altitude: Level | str,
        *,
        offer: str | None = None,
        target: str | None = None,
        case: Case | str = Case.NOMINAL,
    ) -> NDArray[np.uint8]:
        """Return how many fire units are known to reach an altitude over every cell, whatever the scenario's levels."""
        asked = replace(self, scenario=replace(self.scenario, levels=levels_of(altitude, "altitude")))
        count: NDArray[np.uint8] = asked.sky(offer=offer, target=target, case=case).n_units[0]
        return count

    def why(
        self,
        at: At,
        target: str | None = None,
        *,
        offer: str | None = None,
        case: Case | str = Case.NOMINAL,
        progress: Progress | None = None,
    ) -> WhyAnswer:
        """Return why one point is, or is not, covered; see `verbs.why.why`."""
        return why(self.scenario, at, target, offer=offer, case=case, ground=self.terrain, progress=progress)

    def section(
        self,
        azimuth_deg: float,
        *,
        unit: str | None = None,
        asset: str | None = None,
        offer: str | None = None,
        target: str | None = None,
        case: Case | str = Case.NOMINAL,
        progress: Progress | None = None,
    ) -> VerticalSection:
        """Return ground and sky above the radial of one unit (by its key) or one asset (by its name).

        Raises
        ------
        InputError
            If not one of the two is named, there is none of that name, or the azimuth is none.
        Cancelled
            If ``progress`` says so while it is worked out.
        """
        start = start_of(self.scenario, unit, asset)
        asked = azimuth_of(azimuth_deg), case_of(case), progress or Silent()
        return section_of(self._of(offer, target), start, *asked)

    def _with(self, scenario: Scenario) -> Self:
        self._hold(scenario)
        sites = scenario.sites_with_ground
        terrain = self.terrain if sites == self.scenario.sites_with_ground else self.terrain.with_sites(sites)
        return replace(self, scenario=scenario, terrain=terrain)

    def _hold(self, scenario: Scenario) -> None:
        """Read the ground of units that stand far from where they did, so that it is in memory when they move on."""
        before = {(unit.key, unit.site) for unit in self.scenario.units}
        discs = dict(zip(scenario.units, discs_around(scenario, 0.0, with_roses=False), strict=True))
        with suppress(TerrainError):  # around a pole nothing is held
            moved = [disc for unit, disc in discs.items() if (unit.key, unit.site) not in before]
            if not all(self.terrain.holds(*disc) for disc in moved):
                both = [
                    each for one in (self.scenario, scenario) for each in discs_around(one, _MOVED_M, with_roses=False)
                ]
                self.terrain.hold(both)

    def _of(self, offer: str | None, target: str | None) -> OnePackage:
        packages = {package.name: package for package in self.scenario.packages}
        targets = {one.key: one for one in self.scenario.targets}
        return OnePackage(
            self.scenario,
            chosen(offer, packages, "offer"),
            chosen(target, targets, "target"),
            self.terrain,
            self.detail,
            self.n_threads,
            kept(),
        )


def open(  # noqa: A001 - `sky.open(scenario)` says what it does
    scenario: Scenario,
    *,
    terrain: Paths | None = None,
    refraction: str | None = None,
    propagation: str | None = None,
    rain_mm_h: float | str | None = None,
    clutter_improvement_db: float | str | None = None,
    grid_spacing_m: float | str | None = None,
    n_threads: int = 1,
) -> Workspace:
    """Return a workspace of a scenario; the ground around all of its units is read into memory once.

    Raises
    ------
    InputError, TerrainError
        If the scenario, or an override, cannot be used.
    """
    n_threads = threads_of(n_threads)
    scenario = replace(
        as_asked(
            scenario,
            terrain=terrain,
            refraction=refraction,
            propagation=propagation,
            rain_mm_h=rain_mm_h,
            clutter_improvement_db=clutter_improvement_db,
        ),
        grid_spacing_m=spacing_m_of(grid_spacing_m) or scenario.grid_spacing_m or spacing_of(scenario.area),
    )
    ground = open_ground(scenario)
    ground.hold(discs_around(scenario, _MOVED_M, with_roses=False))
    return Workspace(scenario, ground, n_threads=n_threads)
