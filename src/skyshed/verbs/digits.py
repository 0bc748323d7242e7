"""The digits that are shown: of areas and shares as many as the map grid supports, of lengths four.

A part of the map is counted cell by cell, and each cell on its edge is wrong by up to one half. A blob of n
cells has about 4 sqrt(n) of them; errors spread evenly between -1/2 and 1/2, independent of each other, add
up to 4 sqrt(n) / 12 in variance. Twice the root of that is 1.15 n^(1/4) cells: the last digit shown is the
first one that this error does not reach.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from skyshed.coverage.left_open import Ends, ends_of, ends_or, known_or_open, layer_ends_of, with_layers
from skyshed.coverage.rows import AreaRow, Comparison, ConventionRow, CurveRow, NeighbourRow, RangeRow, RoseRow

if TYPE_CHECKING:
    from skyshed.verbs.result import Result

Shared = TypeVar("Shared", AreaRow, CurveRow, ConventionRow)  # rows with shares of the area
Lengths = TypeVar("Lengths", RangeRow, RoseRow)
_MOST_KNOWN = 16_384
_TWO_SIGMA = 2 / math.sqrt(3)
_SHARES_OF_AREA = ("covered_share", "detected_share")
_AREAS_KM2 = (
    "covered_km2",
    "reached_km2",
)  # what is unknown or below ground is subtracted from a whole: kept as counted


def with_held_digits(result: "Result") -> "Result":
    """Return a result whose numbers have the digits that report, tables and summary show alike: `Result.shown`."""
    cell_km2 = float(result.grid.cell_area_km2.mean())
    whole_km2 = {row.package: row.area_km2 for row in result.areas}

    def held(rows: Sequence[Shared]) -> tuple[Shared, ...]:
        return tuple(_row(row, cell_km2, whole_km2.get(row.package, math.nan)) for row in rows)

    return replace(
        result,
        areas=held(result.areas),
        curves=held(result.curves),
        conventions=held(result.conventions),
        neighbours=tuple(_neighbour(row, cell_km2) for row in result.neighbours),
        ranges=_lengths(result.ranges),
        roses=_lengths(result.roses),
        comparisons=tuple(_comparison(row, cell_km2, whole_km2.get(row.first, math.nan)) for row in result.comparisons),
    )


def held_km2(part_km2: float, cell_km2: float) -> float:
    """Return an area counted in cells, rounded to what the count supports.

    >>> held_km2(259_567.0, 100.0), held_km2(1234.0, 6.25), held_km2(0.0, 6.25)
    (260000.0, 1200.0, 0.0)
    """
    if not part_km2 > 0:
        return part_km2
    error_km2 = _TWO_SIGMA * cell_km2 * max(part_km2 / cell_km2, 1.0) ** 0.25
    # One digit always stays: something is never printed as nothing.
    return round(part_km2, -min(math.ceil(math.log10(error_km2)), math.floor(math.log10(part_km2))))


def held_share(share: float, whole_km2: float, cell_km2: float) -> float:
    """Return a share of a whole, rounded to what the grid supports, seen from the nearer of nothing and all.

    >>> held_share(0.59391, 437_000.0, 100.0), held_share(0.59391, 437_000.0, 6.25), held_share(0.9999, 4e5, 100.0)
    (0.59, 0.594, 0.9999)
    >>> held_share(0.00045, 437_000.0, 100.0)  # one digit stands in any case
    0.0004
    """
    if not 0 < share < 1 or not whole_km2 > 0:
        return share
    exponent = _last_digit(share, whole_km2, cell_km2)
    return round(share, -min(exponent, math.floor(math.log10(min(share, 1 - share)))))


def share_step(share: float, whole_km2: float, cell_km2: float) -> float:
    """Return the step between shares of a whole that the grid tells apart, a power of ten.

    >>> share_step(0.59391, 437_000.0, 100.0), share_step(0.59391, 437_000.0, 6.25)
    (0.01, 0.001)
    """
    return 10.0 ** _last_digit(min(max(share, 0.0), 1.0), whole_km2, cell_km2)


def _last_digit(share: float, whole_km2: float, cell_km2: float) -> int:
    """Return the power of ten of the last digit that the grid supports."""
    n_cells = max(min(share, 1 - share) * whole_km2 / cell_km2, 1.0)
    return math.ceil(math.log10(_TWO_SIGMA * cell_km2 * n_cells**0.25 / whole_km2))


def _row(row: Shared, cell_km2: float, whole_km2: float) -> Shared:
    """Return a row with every share of the area and every area in km2 rounded, their open ends too."""

    def share(value: float) -> float:
        return held_share(value, whole_km2, cell_km2)

    def km2(value: float) -> float:
        return held_km2(value, cell_km2)

    rounded = dict.fromkeys(_SHARES_OF_AREA, share) | dict.fromkeys(_AREAS_KM2, km2)
    held = known_or_open(
        **{name: _both(each, ends_of(row, name)) for name, each in rounded.items() if hasattr(row, name)}
    )
    if isinstance(row, AreaRow):
        layers = [[share(value) for value in each] for each in layer_ends_of(row, row.layers)]
        return replace(row, **with_layers(held, layers))
    return replace(row, **held)


def _both(rounded: Callable[[float], float], ends: Ends) -> Ends:
    return rounded(ends[0]), rounded(ends[1])


def _lengths(rows: Sequence[Lengths]) -> tuple[Lengths, ...]:
    """Return rows with four digits: what is rounded again for people is rounded from what files hold."""
    if not rows:
        return ()
    values_of = attrgetter(*(each.name for each in fields(rows[0])))
    return tuple(type(row)(*map(_held_length, values_of(row))) for row in rows)


def _held_length(value: Any) -> Any:
    """Return a length, each of a series, or of those that a row leaves open, with four digits; else what it is."""
    if isinstance(value, float):
        return four_digits(value)
    if isinstance(value, tuple):  # a series, or two ends
        return tuple(map(_held_length, value))
    return {name: _held_length(ends) for name, ends in value.items()} if isinstance(value, dict) else value


@lru_cache(_MOST_KNOWN)
def four_digits(value: float) -> float:
    """Return a number with four significant digits.

    What was rounded is remembered: tens of thousands of rows hold few numbers that differ.

    >>> four_digits(437_065.2), four_digits(-0.0)
    (437100.0, 0.0)
    """
    return float(f"{value:.4g}") + 0.0  # + 0.0 makes 0.0 of -0.0


def _neighbour(row: NeighbourRow, cell_km2: float) -> NeighbourRow:
    """Return a row rounded as the others are; its share is one of the state, whose area the two say together."""
    reached_km2, share = ends_of(row, "reached_km2"), ends_of(row, "share_of_state")
    state_km2 = reached_km2[1] / share[1]
    held = known_or_open(
        reached_km2=_both(lambda value: held_km2(value, cell_km2), reached_km2),
        share_of_state=_both(lambda value: held_share(value, state_km2, cell_km2), share),
    )
    return replace(row, **held)


def _comparison(row: Comparison, cell_km2: float, whole_km2: float) -> Comparison:
    """Return a pair with its shares rounded; ends that are one number then are no longer open."""

    def held(share: float) -> float:
        return held_share(share, whole_km2, cell_km2)

    fields = known_or_open(
        **{
            name: _both(held, ends_or(row, name, share))
            for case, first, second in row.by_case
            for name, share in ((f"first_share_{case}", first), (f"second_share_{case}", second))
        }
    )
    by_case = tuple((case, fields[f"first_share_{case}"], fields[f"second_share_{case}"]) for case, *_ in row.by_case)
    return replace(row, by_case=by_case, left_open=fields["left_open"])
