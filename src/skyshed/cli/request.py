"""What the user asked for, frozen: each flag of the command line changes exactly one of these fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from skyshed.flights.fields import Column
from skyshed.model.figure import Case
from skyshed.model.propagation import Propagation
from skyshed.model.scenario import Level

if TYPE_CHECKING:  # what reads them takes numbers and outlines to import
    from skyshed.model.scenario import Scenario
    from skyshed.model.system import System, TargetClass
    from skyshed.verbs.place import FoundPlace


class CompareKeywords(TypedDict):
    """What `skyshed.verbs.compare` takes beside the scenario and the packages. None: as the scenario says."""

    terrain: tuple[Path, ...] | None
    levels: tuple[Level, ...] | None
    refraction: str | None
    propagation: Propagation | None
    rain_mm_h: float | None
    clutter_improvement_db: float | None
    grid_spacing_m: float | None
    n_threads: int | None


class AssessKeywords(CompareKeywords):
    """What `skyshed.verbs.assess` takes beside the scenario. None: as the scenario says."""

    cases: tuple[Case, ...] | None


class ExposureKeywords(TypedDict):
    """What `skyshed.verbs.exposure` takes beside the scenario and the flights."""

    target: str
    offer: str | None
    cases: tuple[Case, ...] | None
    terrain: tuple[Path, ...] | None
    refraction: str | None
    propagation: Propagation | None
    rain_mm_h: float | None
    clutter_improvement_db: float | None
    qnh_hpa: float | None
    isa_deviation_k: float | None
    columns: Mapping[str, Column]
    is_utc_assumed: bool
    warnings: tuple[Path, ...]
    firs: Path | None
    gap_s: float | None
    bridge_s: float | None
    split_s: float | None
    n_threads: int | None


class RingKeywords(TypedDict):
    """What `skyshed.verbs.ring` takes. None: as the catalogue says, or without."""

    system: "System"
    at: "FoundPlace"
    area: str | None
    mast_height_m: float | None
    target: "TargetClass"
    terrain: tuple[Path, ...] | None
    refraction: str | None
    propagation: Propagation | None
    rain_mm_h: float | None
    clutter_improvement_db: float | None
    n_threads: int | None


@dataclass(frozen=True, slots=True)
class AssessRequest:
    """One call of ``skyshed assess``. None: as the scenario says."""

    scenario: Path
    out: Path
    terrain: tuple[Path, ...] | None = None
    fetch: str | None = None
    cases: tuple[Case, ...] | None = None
    levels: tuple[Level, ...] | None = None
    refraction: str | None = None
    propagation: Propagation | None = None
    rain_mm_h: float | None = None
    clutter_improvement_db: float | None = None
    grid_spacing_m: float | None = None
    maps: str = "default"
    n_threads: int | None = None
    is_overwriting: bool = False

    def overrides(self) -> AssessKeywords:
        """Return what differs from the scenario, under the library's own names."""
        return {
            "terrain": self.terrain,
            "cases": self.cases,
            "levels": self.levels,
            "refraction": self.refraction,
            "propagation": self.propagation,
            "rain_mm_h": self.rain_mm_h,
            "clutter_improvement_db": self.clutter_improvement_db,
            "grid_spacing_m": self.grid_spacing_m,
            "n_threads": self.n_threads,
        }


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """One call of ``skyshed compare``. No packages: every pair. None: as the scenario says."""

    scenario: Path
    packages: tuple[str, ...] = ()
    terrain: tuple[Path, ...] | None = None
    fetch: str | None = None
    levels: tuple[Level, ...] | None = None
    refraction: str | None = None
    propagation: Propagation | None = None
    rain_mm_h: float | None = None
    clutter_improvement_db: float | None = None
    grid_spacing_m: float | None = None
    n_threads: int | None = None

    def overrides(self) -> CompareKeywords:
        """Return what differs from the scenario, under the library's own names."""
        return {
            "terrain": self.terrain,
            "levels": self.levels,
            "refraction": self.refraction,
            "propagation": self.propagation,
            "rain_mm_h": self.rain_mm_h,
            "clutter_improvement_db": self.clutter_improvement_db,
            "grid_spacing_m": self.grid_spacing_m,
            "n_threads": self.n_threads,
        }


@dataclass(frozen=True, slots=True)
class WhyRequest:
    """One call of ``skyshed why``."""

    scenario: Path
    at: tuple[float, float, Level]
    target: str
    case: Case
    offer: str | None = None
    terrain: tuple[Path, ...] | None = None
    fetch: str | None = None
    refraction: str | None = None
    propagation: Propagation | None = None
    rain_mm_h: float | None = None
    clutter_improvement_db: float | None = None
    picture: Path | None = None


@dataclass(frozen=True, slots=True)
class ExposureRequest:
    """One call of ``skyshed exposure``. None: as the scenario, or the rules of cleaning, say."""

    scenario: Path
    flights: tuple[str, ...]
    out: Path
    target: str = "airliner"
    offer: str | None = None
    cases: tuple[Case, ...] | None = None
    terrain: tuple[Path, ...] | None = None
    fetch: str | None = None
    refraction: str | None = None
    propagation: Propagation | None = None
    rain_mm_h: float | None = None
    clutter_improvement_db: float | None = None
    qnh_hpa: float | None = None
    isa_deviation_k: float | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)
    is_utc_assumed: bool = False
    warnings: tuple[Path, ...] = ()
    firs: Path | None = None
    gap_s: float | None = None
    bridge_s: float | None = None
    split_s: float | None = None
    n_threads: int | None = None
    is_overwriting: bool = False

    def asked(self) -> ExposureKeywords:
        """Return what is asked of the flights, by the library's own names."""
        return {
            "target": self.target,
            "offer": self.offer,
            "cases": self.cases,
            "terrain": self.terrain,
            "refraction": self.refraction,
            "propagation": self.propagation,
            "rain_mm_h": self.rain_mm_h,
            "clutter_improvement_db": self.clutter_improvement_db,
            "qnh_hpa": self.qnh_hpa,
            "isa_deviation_k": self.isa_deviation_k,
            "columns": self.columns,
            "is_utc_assumed": self.is_utc_assumed,
            "warnings": self.warnings,
            "firs": self.firs,
            "gap_s": self.gap_s,
            "bridge_s": self.bridge_s,
            "split_s": self.split_s,
            "n_threads": self.n_threads,
        }


@dataclass(frozen=True, slots=True)
class RingRequest:
    """One call of ``skyshed ring``. ``out`` is None where the page goes to a folder named after system and place."""

    system: "System"
    at: "FoundPlace"
    target: "TargetClass"
    area: str | None = None
    mast_height_m: float | None = None
    terrain: tuple[Path, ...] | None = None
    fetch: str | None = None
    refraction: str | None = None
    propagation: Propagation | None = None
    rain_mm_h: float | None = None
    clutter_improvement_db: float | None = None
    out: Path | None = None
    n_threads: int | None = None
    is_overwriting: bool = False

    def scenario(self) -> "Scenario":
        """Return the question as a scenario, for what needs one before it is asked."""
        from skyshed.verbs.ring_asked import ring_scenario

        of = self.system, self.at, self.target
        return ring_scenario(*of, country=self.area, mast_height_m=self.mast_height_m)

    def asked(self) -> RingKeywords:
        """Return what is asked, by the library's own names."""
        return {
            "system": self.system,
            "at": self.at,
            "area": self.area,
            "mast_height_m": self.mast_height_m,
            "target": self.target,
            "terrain": self.terrain,
            "refraction": self.refraction,
            "propagation": self.propagation,
            "rain_mm_h": self.rain_mm_h,
            "clutter_improvement_db": self.clutter_improvement_db,
            "n_threads": self.n_threads,
        }
