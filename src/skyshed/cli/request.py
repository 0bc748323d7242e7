"""What the user asked for, frozen: each flag of the command line changes exactly one of these fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from skyshed.flights.fields import Column
from skyshed.model.figure import Case
from skyshed.model.scenario import Level


@dataclass(frozen=True, slots=True)
class AssessRequest:
    """One call of ``skyshed assess``. None: as the scenario says."""

    scenario: Path
    out: Path
    terrain: tuple[Path, ...] | None = None
    cases: tuple[Case, ...] | None = None
    levels: tuple[Level, ...] | None = None
    refraction: str | None = None
    grid_spacing_m: float | None = None
    maps: str = "default"
    n_threads: int | None = None
    is_overwriting: bool = False

    def overrides(self) -> Mapping[str, object]:
        """Return what is said differently from the scenario, by the library's own names."""
        return {
            "terrain": self.terrain,
            "cases": self.cases,
            "levels": self.levels,
            "refraction": self.refraction,
            "grid_spacing_m": self.grid_spacing_m,
            "n_threads": self.n_threads,
        }


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """One call of ``skyshed compare``. No packages: every pair. None: as the scenario says."""

    scenario: Path
    packages: tuple[str, ...] = ()
    terrain: tuple[Path, ...] | None = None
    levels: tuple[Level, ...] | None = None
    refraction: str | None = None
    grid_spacing_m: float | None = None
    n_threads: int | None = None

    def overrides(self) -> Mapping[str, object]:
        """Return what is said differently from the scenario, by the library's own names."""
        names = ("terrain", "levels", "refraction", "grid_spacing_m", "n_threads")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class WhyRequest:
    """One call of ``skyshed why``."""

    scenario: Path
    lat_deg: float
    lon_deg: float
    level: Level
    target: str
    case: Case
    terrain: tuple[Path, ...] | None = None
    refraction: str | None = None
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
    refraction: str | None = None
    qnh_hpa: float | None = None
    isa_deviation_k: float | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)
    is_utc_assumed: bool = False
    warnings: tuple[Path, ...] = ()
    gap_s: float | None = None
    bridge_s: float | None = None
    split_s: float | None = None
    n_threads: int | None = None
    is_overwriting: bool = False

    def rules(self) -> Mapping[str, float]:
        """Return what is said of gaps, by the names of the cleaning rules."""
        said = {"gap_s": self.gap_s, "bridge_s": self.bridge_s, "split_s": self.split_s}
        return {name: value for name, value in said.items() if value is not None}
