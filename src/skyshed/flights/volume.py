"""Volumes of airspace that a warning names: outlines with floors and ceilings, and when they hold."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from numpy.typing import NDArray
from shapely import union_all
from shapely.geometry.base import BaseGeometry

Ground = Callable[[NDArray, NDArray], NDArray]
Span = tuple[float, float]
ALWAYS: tuple[Span, ...] = ((-math.inf, math.inf),)


class Datum(StrEnum):
    """What a limit counts from."""

    PRESSURE = "flight level"
    MSL = "mean sea level"
    GROUND = "ground"
    ELLIPSOID = "WGS 84 ellipsoid"


@dataclass(frozen=True, slots=True)
class Limit:
    """A floor or ceiling: ``height_m`` above a datum (a flight level: its pressure altitude); may be infinite."""

    text: str
    datum: Datum
    height_m: float


class Operation(StrEnum):
    """How a part is put together with those before it."""

    ADD = "add"
    CUT = "cut out"
    MEET = "keep what both hold"


@dataclass(frozen=True)
class Part:
    """All above an outline between two limits; ``outline`` holds polygons in degrees (longitude, latitude).

    Longitudes run on across 180.
    """

    outline: BaseGeometry
    floor: Limit
    ceiling: Limit
    operation: Operation = Operation.ADD


@dataclass(frozen=True)
class Slice:
    """What an airspace is at some moments: parts taken in their order; ``valid_s`` are disjoint spans, Unix seconds."""

    parts: tuple[Part, ...]
    valid_s: tuple[Span, ...] = ALWAYS


@dataclass(frozen=True)
class Volume:
    """A named airspace; its slices follow one another and do not overlap in time.

    ``names`` are all that its file calls it, its designator first; ``kind`` is what it is (FIR, CTR), if it says so;
    ``note`` says where it comes from, as a bulletin of some number and title.
    """

    name: str
    slices: tuple[Slice, ...]
    names: tuple[str, ...] = ()
    kind: str = ""
    note: str = ""

    @property
    def added(self) -> tuple[Part, ...]:
        """All parts that are not cut out of others."""
        return tuple(part for its_slice in self.slices for part in its_slice.parts if part.operation is Operation.ADD)

    @property
    def floor(self) -> Limit:
        """The lowest limit of all parts."""
        return min((part.floor for part in self.added), key=lambda limit: limit.height_m)

    @property
    def ceiling(self) -> Limit:
        """The highest limit of all parts."""
        return max((part.ceiling for part in self.added), key=lambda limit: limit.height_m)

    @cached_property
    def outline(self) -> BaseGeometry:
        """Everything above which some part lies."""
        outlines = [part.outline for part in self.added]
        return outlines[0] if len(outlines) == 1 else union_all(outlines)

    @property
    def valid_s(self) -> tuple[Span, ...]:
        """All spans in which some slice holds."""
        return tuple(span for its_slice in self.slices for span in its_slice.valid_s)


def simple_volume(name: str, floor: Limit, ceiling: Limit, outline: BaseGeometry) -> Volume:
    """Return an airspace of one part that holds at all times."""
    return Volume(name, (Slice((Part(outline, floor, ceiling),)),))
