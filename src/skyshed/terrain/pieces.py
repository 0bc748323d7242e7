"""Bands put together from pieces of others: what no piece covers is void."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skyshed.terrain.lattice import Box
from skyshed.terrain.pixels import Pixels, Reader

if TYPE_CHECKING:
    from numpy.typing import NDArray

_POSTS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Rect:
    """A rectangle of pixels; corners and sides may be fractions."""

    x: float
    y: float
    n_across: float
    n_down: float


@dataclass(frozen=True)
class Piece:
    """A source and where it stands: value = source x ``ratio`` + ``offset``, the nearest pixel of ``source``.

    ``void`` is what the virtual raster, beside the source itself, takes for unknown in it.
    """

    pixels: Pixels
    source: Rect
    target: Rect
    void: float | None = None
    ratio: float = 1.0
    offset: float = 0.0

    def fill(self, out: NDArray[np.float64], box: Box) -> None:
        """Write what the source knows of a box over what is there."""
        row, from_row = _steps(
            (self.source.y, self.source.n_down), (self.target.y, self.target.n_down),
            range(box.row, box.row + box.n_row), self.pixels.n_row,
        )  # fmt: skip
        column, from_column = _steps(
            (self.source.x, self.source.n_across), (self.target.x, self.target.n_across),
            range(box.column, box.column + box.n_column), self.pixels.n_column,
        )  # fmt: skip
        if row.size and column.size:
            self._copy(out[row[0] - box.row :, column[0] - box.column :], from_row, from_column)

    def _copy(self, place: NDArray[np.float64], from_row: NDArray[np.intp], from_column: NDArray[np.intp]) -> None:
        width = int(from_column[-1] - from_column[0]) + 1
        per_row = (int(from_row[-1] - from_row[0]) + 1) / from_row.size
        n_at_once = max(1, int(_POSTS_AT_ONCE / (width * per_row)))
        with self.pixels.opened() as read:
            for first in range(0, from_row.size, n_at_once):
                part = from_row[first : first + n_at_once]
                window = Box(int(part[0]), int(from_column[0]), int(part[-1] - part[0]) + 1, width)
                values = read(window)[np.ix_(part - part[0], from_column - from_column[0])]
                if self.void is not None:
                    values[(values == self.void) | (values == float(np.float32(self.void)))] = np.nan
                values = values * self.ratio + self.offset
                target = place[first : first + part.size, : from_column.size]
                np.copyto(target, values, where=~np.isnan(values))


@dataclass(frozen=True)
class VirtualPixels:
    """What the sources give together: the later one where two know something, as GDAL has it."""

    n_row: int
    n_column: int
    void: float | None
    pieces: tuple[Piece, ...]

    @property
    def n_pieces(self) -> int:
        """How many pieces it has, those of virtual rasters in it counted too."""
        return sum(getattr(piece.pixels, "n_pieces", 1) for piece in self.pieces)

    @contextmanager
    def opened(self) -> Iterator[Reader]:
        """Lend the reader; it opens sources when they are needed."""
        yield self._read

    def _read(self, box: Box) -> NDArray[np.float64]:
        out = np.full((box.n_row, box.n_column), np.nan)
        for piece in self.pieces:
            piece.fill(out, box)
        if self.void is not None:
            out[out == self.void] = np.nan
        return out


def _steps(
    source: tuple[float, float], target: tuple[float, float], wanted: range, n_source: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return wanted pixels whose middle lies in a piece, and the pixels of the source that they show.

    ``source`` and ``target`` are the first edge and the length along one axis.
    """
    first = max(math.ceil(target[0] - 0.5), wanted.start)
    last = min(math.ceil(target[0] + target[1] - 0.5), wanted.stop)
    to = np.arange(first, max(first, last))
    shown = np.floor(source[0] + (to + 0.5 - target[0]) * (source[1] / target[1])).astype(np.intp)
    is_there = (shown >= 0) & (shown < n_source)
    return to[is_there], shown[is_there]
