"""What an assessment hands over: everything that report, export and notebooks read."""

from collections.abc import Mapping
from dataclasses import dataclass

from skyshed.assess.headline import HeadlineRules
from skyshed.atmosphere.refractivity import Refraction
from skyshed.model.figure import Case, Figure
from skyshed.model.scenario import Level, Scenario
from skyshed.sky.grid import MapGrid
from skyshed.sky.sky import Sky
from skyshed.terrain.terrain import TerrainInfo


@dataclass(frozen=True, slots=True)
class RangeRow:
    """Effective range of one fire unit at one level, over all azimuths (metres, ground range).

    *Reach* is the outermost covered range along an azimuth; *timely* is the range of the first
    intercept of a target flying straight at the unit at that level. Both are 0 along an azimuth
    where nothing is covered. ``share_of_ring`` is the covered share of the advertised ring's disc.
    """

    fire_unit: str
    system: str
    target: str
    case: Case
    level: str
    advertised_range_m: float
    reach_min_m: float
    reach_median_m: float
    reach_max_m: float
    timely_min_m: float
    timely_median_m: float
    timely_max_m: float
    share_of_ring: float
    share_of_ring_unknown: float


@dataclass(frozen=True, slots=True)
class AreaRow:
    """Share of the area that is covered at one level; ``below_ground`` cells are outside the denominator."""

    target: str
    case: Case
    level: str
    area_km2: float
    covered_km2: float
    unknown_km2: float
    below_ground_km2: float
    covered_share: float
    twice_covered_share: float


@dataclass(frozen=True, slots=True)
class AssetRow:
    """How one asset is covered at one level: by how many and which fire units, or why not."""

    asset: str
    kind: str
    target: str
    case: Case
    level: str
    is_covered: bool
    is_known: bool
    fire_units: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class RefractionRow:
    """Covered share of the area (nominal case) if another refraction convention were used."""

    target: str
    level: str
    setting: str
    covered_share: float


@dataclass(frozen=True)
class Result:
    """One assessment: inputs, skies, tables, and everything needed to say where they came from.

    ``skies`` is keyed by (target key, case). ``refractions`` is keyed by site name.
    ``headline`` says which levels and fire units a headline may use. ``provenance`` holds versions,
    hashes of inputs and the seed. ``warnings`` are sentences.
    """

    scenario: Scenario
    cases: tuple[Case, ...]
    levels: tuple[Level, ...]
    grid: MapGrid
    skies: Mapping[tuple[str, Case], Sky]
    ranges: tuple[RangeRow, ...]
    areas: tuple[AreaRow, ...]
    assets: tuple[AssetRow, ...]
    refraction_sensitivity: tuple[RefractionRow, ...]
    refractions: Mapping[str, Refraction]
    terrain: TerrainInfo
    headline: HeadlineRules
    figures: tuple[Figure, ...]
    warnings: tuple[str, ...]
    provenance: Mapping[str, object]
