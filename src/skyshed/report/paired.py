"""A comparison seen from the package that covers more, and the differences too small to be told apart."""

import math
from dataclasses import dataclass

from skyshed.coverage.left_open import Ends, ends_or
from skyshed.coverage.rows import Comparison
from skyshed.draws.questions import chosen_cells
from skyshed.model.figure import Case
from skyshed.report.facts import Facts
from skyshed.report.words import between_words, level_words, listed, points_words, share_words
from skyshed.sky.grid import MapGrid
from skyshed.verbs.digits import share_step

_PRINTED_SHARE = 0.001  # the last digit that points are printed with
_MOST_TURNED = 3


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
    """Two packages in the leading case; ``difference`` (a share) is more minus less, 5th to 95th percentile of draws.

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
        """Whether the one covers more from the 5th to the 95th percentile of the draws, by what can be told."""
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
    resolutions = _resolution(facts, shares), draws_resolution(facts.result.grid)
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


def reversal_words(facts: Facts, first: str, second: str, *, target: str, case: Case, level: str) -> str:
    """Say at which other levels asked about two packages stand the other way round than at ``level``.

    Against the same class and in the same case, by more than the grid tells apart; "" where they nowhere do. The words
    begin without a capital and end without a full stop: "it is the other way round at 500 m above ground (...)".
    """
    here = _order(facts, first, second, target=target, case=case, level=level)
    more, less = (first, second) if here >= 0 else (second, first)
    levels = facts.levels if here else {}
    turned = [
        one for label, one in levels.items() if _order(facts, more, less, target=target, case=case, level=label) < 0
    ]
    if not turned:
        return ""

    def says(label: str) -> str:
        shares = [
            f"{name} {between_words(facts.share(name, target, case, label), share_words)}" for name in (less, more)
        ]
        mark = "" if label in facts.result.headline.levels else "; not for quoting on this terrain"
        return f"at {level_words(levels[label])} ({', '.join(shares)}{mark})"

    named = [says(each.label) for each in turned[:_MOST_TURNED]]
    if n_more := len(turned) - len(named):
        named.append(f"at {n_more} more {'level' if n_more == 1 else 'levels'}")
    return f"it is the other way round {listed(named)}"


def _order(facts: Facts, first: str, second: str, *, target: str, case: Case, level: str) -> int:
    """Return 1 where the first package covers more by what can be told apart, -1 where the second does, else 0."""
    shares = facts.share(first, target, case, level), facts.share(second, target, case, level)
    step = _resolution(facts, shares).share
    apart = shares[0][0] - shares[1][1], shares[1][0] - shares[0][1]  # whatever missing terrain leaves open
    is_more, is_less = (round(each / step, 3) > 1 if not math.isnan(each) else False for each in apart)
    return int(is_more) - int(is_less)


def _resolution(facts: Facts, shares: tuple[Ends, Ends]) -> Resolution:
    grid = facts.result.grid
    whole_km2 = next((row.area_km2 for row in facts.result.areas), grid.area_km2)
    return grid_resolution(grid, whole_km2, shares)
