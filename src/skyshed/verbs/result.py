"""What an assessment hands over: everything that report, export and notebooks read."""

from collections.abc import Mapping
from dataclasses import dataclass

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
    RangeRow,
    RoseRow,
)
from skyshed.model.figure import Case, Figure
from skyshed.model.scenario import Level, Offer, Scenario
from skyshed.sky.grid import MapGrid
from skyshed.sky.sky import Sky
from skyshed.terrain.terrain import TerrainInfo
from skyshed.verbs.notebook import result_html

SkyKey = tuple[str, str, Case]


@dataclass(frozen=True)
class Result:
    """One assessment: inputs, skies, tables, and everything needed to say where they came from.

    ``packages`` are what was assessed: what is held, alone, and every offer together with it.
    ``skies`` is keyed by (package name, target key, case). ``refractions`` is keyed by unit.
    ``headline`` says which levels and fire units a headline may use. ``provenance`` holds versions,
    hashes of inputs and the seed. ``warnings`` are sentences. ``grounds`` are what sites state. The tables are
    described in `skyshed.coverage.rows`.
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
    provenance: Mapping[str, object]
    grounds: tuple[GroundRow, ...] = ()

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the covered shares."""
        terrain = f"{self.terrain.name}{f' ({self.terrain.label})' if self.terrain.label else ''}"
        return result_html(self.scenario.name, terrain, self.areas, self.cases, self.warnings)
