"""A comparison seen from the package that covers more, and the differences too small to be told apart."""

import math
from dataclasses import dataclass

from skyshed.coverage.left_open import Ends, ends_or
from skyshed.coverage.rows import Comparison
from skyshed.draws.questions import chosen_cells
from skyshed.model.figure import Case
from skyshed.report.facts import Facts
from skyshed.report.words import points_words
from skyshed.sky.grid import MapGrid
from skyshed.verbs.digits import share_step

_PRINTED_SHARE = 0.001  # the last digit that points are printed with


@dataclass(frozen=True)
class Resolution:
    """The least difference of two shares that can be told from none, and what it comes from."""

    share: float
    source: str

    @property
    def points_words(self) -> str:
        """The difference in percentage points, rounded up to a tenth of one."""
        return points_words(math.ceil(round(self.share * 1000, 6)) / 1000)

    @property
    def words(self) -> str:
        """The same, and where it comes from."""
        return f"{self.points_words} ({self.source})"

    @classmethod
    def at_least_printed(cls, share: float, source: str) -> "Resolution":
        """Return the resolution that something allows, or what is printed, whichever is coarser."""
        is_printed = share <= _PRINTED_SHARE * 1.001
        return cls(_PRINTED_SHARE, "the last digit printed") if is_printed else cls(share, source)


def draws_resolution(grid: MapGrid) -> Resolution:
    """Return how finely the draws tell shares of the area of a map apart: a cell of those that they ask."""
    weight_km2 = grid.weight_km2[chosen_cells(grid)]
    share = float(weight_km2.max(initial=0.0) / max(float(weight_km2.sum()), 1e-12))
    return Resolution.at_least_printed(share, f"one of the {weight_km2.size} cells that draws ask")


def grid_resolution(grid: MapGrid, whole_km2: float, shares: tuple[Ends, Ends]) -> Resolution:
    """Return how finely a map tells shares of its area (km2) apart, at these shares."""
    cell_km2 = float(grid.cell_area_km2.mean())
    steps = [share_step(end, whole_km2, cell_km2) for ends in shares for end in ends if not math.isnan(end)]
    return Resolution.at_least_printed(max(steps, default=0.0), "what this grid tells apart")


@dataclass(frozen=True)
class Paired:
    """Two packages in the leading case; ``difference`` (a share, 5 to 95 % of the draws) is more minus less.

    ``shares`` are the two ends of what each covers. ``resolution`` is that of the shares, ``in_draws`` that of the
    difference.
    """

    more: str
    less: str
    case: Case
    shares: tuple[Ends, Ends]
    share_more: float
    difference: Ends
    resolution: Resolution
    in_draws: Resolution
    comparison: Comparison

    @property
    def is_open(self) -> bool:
        """Whether missing terrain leaves open what one of them covers."""
        return any(least != most for least, most in self.shares)

    @property
    def apart_share(self) -> float:
        """By how much the one covers more than the other."""
        return self.shares[0][0] - self.shares[1][0]

    @property
    def is_same(self) -> bool:
        """Whether the two cannot be told apart in the leading case.

        Shares that are a step apart may be next to each other and rounded away from each other: the draws decide.
        """
        steps = round(abs(self.apart_share) / self.resolution.share, 3)
        return not self.is_open and (steps < 1 or (steps == 1 and not self.exceeds_spread))

    @property
    def is_same_in_draws(self) -> bool:
        """Whether they cannot be told apart in 90 % of the draws either, as they are printed."""
        return max(map(self._size, self.difference)) < self.in_draws.share

    @property
    def exceeds_spread(self) -> bool:
        """Whether the one covers more in 5 to 95 % of the draws, by what can be told from nothing."""
        return self.difference[0] > 0 and self._size(self.difference[0]) >= self.in_draws.share

    @property
    def is_contrary(self) -> bool:
        """Whether the other one does, for all that it covers less in the leading case."""
        return self.difference[1] < 0 and self._size(self.difference[1]) >= self.in_draws.share

    @staticmethod
    def _size(difference: float) -> float:
        return round(abs(difference), 3)  # as points are printed


def paired(facts: Facts, comparison: Comparison) -> Paired:
    """Return a comparison from the side of the package that covers more; the draws decide between equal shares."""
    case, first, second = leading_pair(facts, comparison)
    more, less = comparison.first, comparison.second
    share_more, ends = comparison.share_first_more, (comparison.difference_low, comparison.difference_high)
    shares = first, second
    if (sum(first), share_more) < (sum(second), comparison.share_second_more):
        more, less, shares = less, more, (second, first)
        share_more, ends = comparison.share_second_more, (-ends[1], -ends[0])
    grid = facts.result.grid
    whole_km2 = next((row.area_km2 for row in facts.result.areas), grid.area_km2)
    resolutions = grid_resolution(grid, whole_km2, shares), draws_resolution(grid)
    return Paired(more, less, case, shares, share_more, ends, *resolutions, comparison)


def leading_pair(facts: Facts, comparison: Comparison) -> tuple[Case, Ends, Ends]:
    """Return the leading case of a comparison and the two ends of both shares in it."""
    case, *shares = next(
        (shares_of_case for shares_of_case in comparison.by_case if shares_of_case[0] is facts.lead_case),
        comparison.by_case[0],
    )
    first, second = (
        ends_or(comparison, f"{side}_share_{case}", share)
        for side, share in zip(("first", "second"), shares, strict=True)
    )
    return case, first, second
