"""What an assessment returns: everything that report, export and notebooks read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import skyshed
from skyshed.atmosphere.refractivity import Refraction
from skyshed.coverage.headline import HeadlineRules
from skyshed.coverage.rows import (
    AreaRow,
    AssetRow,
    CapacityRow,
    Comparison,
    ConventionRow,
    CurveRow,
    GroundRow,
    Influence,
    NeighbourRow,
    PropagationRow,
    RangeRow,
    RoseRow,
)
from skyshed.model.figure import Case, Figure
from skyshed.model.scenario import Level, Offer, Scenario
from skyshed.sky.grid import MapGrid
from skyshed.sky.sky import Sky
from skyshed.terrain.terrain import TerrainInfo
from skyshed.verbs.digits import with_held_digits
from skyshed.verbs.notebook import result_html
from skyshed.verbs.share import Share, cell_of, share_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SkyKey = tuple[str, str, Case]


@dataclass(frozen=True)
class Result:
    """One assessment: inputs, skies, tables, and everything needed to say where they came from.

    ``packages`` are what was assessed: what is held, alone, and every offer together with it.
    ``skies`` is keyed by (package name, target key, case). ``refractions`` is keyed by unit.
    ``headline`` says which levels and fire units a headline may use. ``provenance`` holds versions,
    hashes of inputs and the seed. ``warnings`` are sentences. ``grounds`` are what sites state, ``propagations`` how
    the waves of each antenna are taken to travel. The tables are described in `skyshed.coverage.rows`.
    """

    scenario: Scenario
    packages: tuple[Offer, ...]
    cases: tuple[Case, ...]
    levels: tuple[Level, ...]
    grid: MapGrid
    skies: Mapping[SkyKey, Sky]
    ranges: tuple[RangeRow, ...]
    areas: tuple[AreaRow, ...]
    assets: tuple[AssetRow, ...]
    curves: tuple[CurveRow, ...]
    neighbours: tuple[NeighbourRow, ...]
    capacities: tuple[CapacityRow, ...]
    roses: tuple[RoseRow, ...]
    conventions: tuple[ConventionRow, ...]
    comparisons: tuple[Comparison, ...]
    influences: tuple[Influence, ...]
    refractions: Mapping[str, Refraction]
    terrain: TerrainInfo
    headline: HeadlineRules
    figures: tuple[Figure, ...]
    warnings: tuple[str, ...]
    provenance: Mapping[str, Any]
    grounds: tuple[GroundRow, ...] = ()
    propagations: tuple[PropagationRow, ...] = ()

    @cached_property
    def shown(self) -> Result:
        """The same result with the digits that report, tables and summary show alike."""
        return with_held_digits(self)

    def share(
        self,
        *,
        offer: str | None = None,
        target: str | None = None,
        level: Level | str | None = None,
        at_least: int = 1,
        case: Case | str = Case.NOMINAL,
    ) -> Share:
        """Return the share of the area's sky that at least so many fire units cover, at one level in one case.

        What is left out takes the only value there is. Where missing terrain leaves the share open it is NaN, and
        ``ends`` holds its two ends.

        Raises
        ------
        InputError
            If something is not in the result, or is left out and there are several.
        """
        return share_of(self, cell_of(self, offer=offer, target=target, level=level, case=case), at_least)

    def plot(
        self,
        *,
        offer: str | None = None,
        target: str | None = None,
        level: Level | str | None = None,
        case: Case | str = Case.NOMINAL,
        axes: Axes | None = None,
    ) -> Axes:
        """Draw how many fire units cover each cell at one level; return the axes (new ones where none are given).

        What is left out takes the only value there is.

        Raises
        ------
        InputError
            If something is not in the result, or is left out and there are several.
        """
        # What draws lies above this room. The front door knows all rooms, and looks this one up when it is asked.
        return skyshed.plot(self, offer=offer, target=target, level=level, case=case, axes=axes)

    def __repr__(self) -> str:
        packages, levels = (
            ", ".join(package.name for package in self.packages),
            ", ".join(level.label for level in self.levels),
        )
        return (
            f"<Result of {self.scenario.name!r}: {packages}; at {levels}; {', '.join(self.cases)}; "
            f"{' x '.join(map(str, self.grid.shape))} cells>"
        )

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the covered shares."""
        terrain = f"{self.terrain.name}{f' ({self.terrain.label})' if self.terrain.label else ''}"
        return result_html(self.scenario, terrain, self.areas, self.cases, self.warnings)
