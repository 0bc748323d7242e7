"""Whole blocks of a map's cells, so that a huge map stays small in a page."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from skyshed.sky.grid import MapGrid

Number = TypeVar("Number", bound=np.generic)


@dataclass(frozen=True)
class Blocks:
    """A grid in blocks of ``size`` x ``size`` cells; each is shown as its middle cell is, and weighs as all of them."""

    grid: MapGrid
    size: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of blocks; the last ones may hold fewer cells."""
        n_rows, n_columns = (math.ceil(n / self.size) for n in self.grid.shape)
        return n_rows, n_columns

    @cached_property
    def cells(self) -> NDArray[np.intp]:
        """Flat index of each block's middle cell, (n_rows, n_columns)."""
        rows, columns = (
            np.minimum(np.arange(n) * self.size + self.size // 2, most - 1)
            for n, most in zip(self.shape, self.grid.shape, strict=True)
        )
        return rows[:, None] * self.grid.shape[1] + columns

    def taken(self, values: NDArray[Number]) -> NDArray[Number]:
        """Return values (..., n_lat, n_lon) at the middle cells, (..., n_rows, n_columns)."""
        flat = values.reshape(*values.shape[:-2], -1)
        return values if self.size == 1 else flat.take(self.cells, axis=-1)

    @cached_property
    def row_km2(self) -> NDArray[np.float64]:
        """Area of one whole block of each row, (n_rows,)."""
        starts = np.arange(0, self.grid.shape[0], self.size)
        return np.add.reduceat(self.grid.cell_area_km2, starts) * self.size

    @cached_property
    def share_in_area(self) -> NDArray[np.float64]:
        """How much of each whole block lies in the area that shares are counted over, (n_rows, n_columns), 0..1."""
        if self.size == 1:
            return np.asarray(self.grid.share_in_area, dtype=np.float64)
        starts = [np.arange(0, n, self.size) for n in self.grid.shape]
        whole_km2 = np.add.reduceat(np.add.reduceat(self.grid.weight_km2, starts[0], axis=0), starts[1], axis=1)
        return np.asarray(whole_km2 / self.row_km2[:, None], dtype=np.float64)
