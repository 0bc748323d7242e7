"""What missing terrain leaves open of a number: two ends in place of one value."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

Ends = tuple[float, float]
LayerEnds = tuple[tuple[float, ...], tuple[float, ...]]  # shares at least and at most, one a number of units
LeftOpen = Mapping[str, Ends | LayerEnds]
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
    layers = [known_or_open(share=share) for share in zip(*ends, strict=True)]
    is_open = any(layer["left_open"] for layer in layers)
    left_open = {**fields["left_open"], "layers": tuple(tuple(end) for end in ends)} if is_open else fields["left_open"]
    return {**fields, "left_open": left_open, "layers": tuple(layer["share"] for layer in layers)}


def ends_of(row: OpenRow, name: str) -> Ends:
    """Return the two ends of a row's number; they are one and the same where nothing is open."""
    return ends_or(row, name, getattr(row, name))


def ends_or(row: OpenRow, name: str, value: float) -> Ends:
    """Return the two ends that a row holds under a name; ``value`` twice where nothing is open."""
    ends: Any = row.left_open.get(name)
    return (value, value) if ends is None else ends


def layer_ends_of(row: OpenRow, layers: tuple[float, ...]) -> LayerEnds:
    """Return the shares of a row's layers at least and at most."""
    return cast(LayerEnds, row.left_open.get("layers", (layers, layers)))


def _printed(value: float) -> str:
    return f"{value:.{_PRINTED_DIGITS}g}"
