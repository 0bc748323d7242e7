"""What the user asked of ``skyshed serve``, frozen: each flag changes exactly one of these fields."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from skyshed.model.propagation import Propagation
from skyshed.model.scenario import Level


class ServeKeywords(TypedDict):
    """What `skyshed.verbs.workspace.open` takes beside the scenario. None: as the scenario says."""

    terrain: tuple[Path, ...] | None
    refraction: str | None
    propagation: Propagation | None
    rain_mm_h: float | None
    clutter_improvement_db: float | None
    grid_spacing_m: float | None
    n_threads: int | None


@dataclass(frozen=True, slots=True)
class ServeRequest:
    """One call of ``skyshed serve``. None: as the scenario says, or as `skyshed.serve.run.serve` has it."""

    what: str
    host: str = "127.0.0.1"
    port: int | None = None
    token: str | None = None
    static: Path | None = None
    is_overwriting: bool = False
    is_opening: bool = True
    terrain: tuple[Path, ...] | None = None
    fetch: str | None = None
    levels: tuple[Level, ...] | None = None
    refraction: str | None = None
    propagation: Propagation | None = None
    rain_mm_h: float | None = None
    clutter_improvement_db: float | None = None
    grid_spacing_m: float | None = None
    n_threads: int | None = None

    def overrides(self) -> ServeKeywords:
        """Return what differs from the scenario, under the library's own names."""
        return {
            "terrain": self.terrain,
            "refraction": self.refraction,
            "propagation": self.propagation,
            "rain_mm_h": self.rain_mm_h,
            "clutter_improvement_db": self.clutter_improvement_db,
            "grid_spacing_m": self.grid_spacing_m,
            "n_threads": self.n_threads,
        }
