"""What missing terrain leaves open of a number: two ends in place of one value."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

Ends = tuple[float, float]
SeriesEnds = tuple[tuple[float, ...], tuple[float, ...]]  # at least and at most, as long as the series
LeftOpen = Mapping[str, Ends | SeriesEnds]
Fields = dict[str, Any]  # of some row, by name: what each holds is declared by the row

_PRINTED_DIGITS = 4


def known_or_open(**ends: Ends) -> Fields:
    """Return fields of a row: numbers that missing terrain does not move, and ``left_open`` for those that it does.

    Each keyword is a number's two ends: if nothing of what is open is reached, and if all of it is.
    Where both ends print alike, that is the value; else it is NaN and the ends stand in ``left_open``.

    >>> known_or_open(reach_m=(215e3, 332e3), share=(0.25, 0.25))
    {'reach_m': nan, 'share': 0.25, 'left_open': {'reach_m': (215000.0, 332000.0)}}
    """
    is_open = {name: least != most and _printed(least) != _printed(most) for name, (least, most) in ends.items()}
    values = {name: float("nan") if is_open[name] else least for name, (least, _) in ends.items()}
    return values | {"left_open": {name: end for name, end in ends.items() if is_open[name]}}


class OpenRow(Protocol):
    """A row of a table that may leave numbers open."""

    @property
    def left_open(self) -> LeftOpen: ...


def with_layers(fields: Fields, ends: Sequence[Sequence[float]]) -> Fields:
    """Return the fields of an area's row with its layers: shares at least and shares at most, one a number of units."""
    return with_series(fields, "layers", tuple(zip(*ends, strict=True)))


def with_series(fields: Fields, name: str, ends: Sequence[Ends]) -> Fields:
    """Return the fields of a row with a series of numbers: each one's two ends, least and most, in its order.

    What is open is NaN in the series; its two ends stand whole in ``left_open``, as those of layers do.
    """
    each = [known_or_open(value=pair) for pair in ends]
    fields = {**fields, name: tuple(one["value"] for one in each)}
    if any(one["left_open"] for one in each):
        fields["left_open"] = {**fields["left_open"], name: tuple(zip(*ends, strict=True))}
    return fields


def ends_of(row: OpenRow, name: str) -> Ends:
    """Return the two ends of a row's number; they are one and the same where nothing is open."""
    return ends_or(row, name, getattr(row, name))


def ends_or(row: OpenRow, name: str, value: float) -> Ends:
    """Return the two ends that a row holds under a name; ``value`` twice where nothing is open."""
    ends: Any = row.left_open.get(name)
    return (value, value) if ends is None else ends


def layer_ends_of(row: OpenRow, layers: tuple[float, ...]) -> SeriesEnds:
    """Return the shares of a row's layers at least and at most."""
    return series_ends_of(row, "layers", layers)


def series_ends_of(row: OpenRow, name: str, series: tuple[float, ...]) -> SeriesEnds:
    """Return a row's series of numbers at least and at most; ``series`` twice where nothing is open."""
    return cast(SeriesEnds, row.left_open.get(name, (series, series)))


def _printed(value: float) -> str:
    return f"{value:.{_PRINTED_DIGITS}g}"
