"""What the desk asks of the house: records and skies of a draft, each made on a thread beside the event loop."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from skyshed.jobs.run import Progress
from skyshed.serve.draft import Draft
from skyshed.serve.frame import Share
from skyshed.serve.protocol import Move, Radial, SkyAsked, Why
from skyshed.sky.grid import MapGrid
from skyshed.sky.sky import Sky

Record = dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """One sky of a draft, with what a frame tells beside it."""

    sky: Sky
    grid: MapGrid
    shares: Sequence[Share]
    moved: Record | None = None


class Workshop(Protocol):
    """Everything that takes time. Methods are called on threads, never two of one kind at once."""

    def opened(self, progress: Progress) -> Draft:
        """Return the draft without a change, its ground in memory."""

    def start(self, draft: Draft) -> SkyAsked:
        """Return what a page shows first."""

    def check(self, draft: Draft, question: SkyAsked) -> None:
        """Raise `InputError` if there is no such package, class or case."""

    def units(self, draft: Draft) -> frozenset[str]:
        """Return the keys of the units that may be moved."""

    def scene(self, draft: Draft, *, boot: str, revision: int) -> Record:
        """Return what stands where, and what may be asked."""

    def shown(self, draft: Draft, live: Sequence[Move], question: SkyAsked, progress: Progress) -> Shown:
        """Return a sky: in full, or coarser with the units of ``live`` under a hand."""

    def numbers(self, draft: Draft, question: SkyAsked, progress: Progress) -> Record:
        """Return what the package does against the class, in all cases, beside what it did at the start."""

    def with_draws(self, draft: Draft, record: Record, progress: Progress) -> Record:
        """Return numbers with the spread over figures drawn from their ranges."""

    def why(self, draft: Draft, message: Why, progress: Progress) -> Record:
        """Return why a point is covered or not."""

    def section(self, draft: Draft, message: Radial, progress: Progress) -> Record:
        """Return the sky above a radial."""

    def base(self, draft: Draft) -> Record:
        """Return land, borders and names, which no change moves."""

    def relief(self, draft: Draft) -> bytes:
        """Return the heights that the globe is shaded with, and that it reads under the hand."""

    def replay(self, name: str | None) -> Record | None:
        """Return a recorded run beside the scenario, by its file or the first; None where there is none."""

    def saved(self, draft: Draft) -> str:
        """Return the changed scenario as its author would have written it."""

    def path_of(self, name: str) -> Path:
        """Return a file of the result folder; raise `InputError` where there is none of that name."""
