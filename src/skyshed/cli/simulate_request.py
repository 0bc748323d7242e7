"""What the user asked ``skyshed simulate`` for, frozen: each flag changes exactly one of these fields."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from skyshed.model.figure import Case
from skyshed.model.propagation import Propagation
from skyshed.model.raid import Assign

if TYPE_CHECKING:  # what reads it takes numbers to import
    from skyshed.verbs.asked_raids import Sweep


class SimulateKeywords(TypedDict):
    """What `skyshed.verbs.simulate` takes beside the scenario. None: as the scenario says."""

    n: int
    seed: int | None
    raid: str | None
    offer: tuple[str, ...] | None
    cases: tuple[Case, ...] | None
    sweep: "tuple[Sweep, ...]"
    assign: Assign
    fire: str
    terrain: tuple[Path, ...] | None
    refraction: str | None
    propagation: Propagation | None
    rain_mm_h: float | None
    clutter_improvement_db: float | None
    dask: str | None
    is_resuming: bool
    n_threads: int | None


@dataclass(frozen=True, slots=True)
class SimulateRequest:
    """One call of ``skyshed simulate``."""

    scenario: Path
    out: Path
    n: int
    assign: Assign
    fire: str
    seed: int | None = None
    raid: str | None = None
    offers: tuple[str, ...] | None = None
    cases: tuple[Case, ...] | None = None
    sweeps: "tuple[Sweep, ...]" = ()
    terrain: tuple[Path, ...] | None = None
    fetch: str | None = None
    refraction: str | None = None
    propagation: Propagation | None = None
    rain_mm_h: float | None = None
    clutter_improvement_db: float | None = None
    dask: str | None = None
    is_resuming: bool = False
    n_threads: int | None = None
    is_overwriting: bool = False

    def asked(self) -> SimulateKeywords:
        """Return what is asked, by the library's own names."""
        return {
            "n": self.n,
            "seed": self.seed,
            "raid": self.raid,
            "offer": self.offers,
            "cases": self.cases,
            "sweep": self.sweeps,
            "assign": self.assign,
            "fire": self.fire,
            "terrain": self.terrain,
            "refraction": self.refraction,
            "propagation": self.propagation,
            "rain_mm_h": self.rain_mm_h,
            "clutter_improvement_db": self.clutter_improvement_db,
            "dask": self.dask,
            "is_resuming": self.is_resuming,
            "n_threads": self.n_threads,
        }
