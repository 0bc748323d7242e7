"""Posts cut out of the lattice of a terrain: from memory where they are held, else from its layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skyshed.terrain.lattice import Box, Lattice
from skyshed.terrain.mosaic import Layer
from skyshed.terrain.stated import blend

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skyshed.model.scenario import Site


@dataclass(frozen=True)
class Held:
    """Posts of a lattice in memory, as the sources have them."""

    lattice: Lattice
    box: Box
    posts_msl_m: NDArray[np.float32]

    def has(self, lattice: Lattice, box: Box) -> bool:
        """Return whether all of a box is held."""
        return lattice == self.lattice and self.box.common(box) == box


@dataclass(frozen=True)
class Cut:
    """The posts ``box`` of a lattice, and the layers to fill them from, in order of precedence."""

    lattice: Lattice
    box: Box
    layers: tuple[Layer, ...]
    near_lon_deg: float
    sites: tuple[Site, ...] = ()
    held: Held | None = None

    def read(self) -> NDArray[np.float32]:
        """Return altitudes above mean sea level (n_row, n_column), NaN where nothing is known.

        The ground that ``sites`` state is blended in.
        """
        out = self._filled(self.box)
        blend(out, self.lattice, self.box, self.near_lon_deg, sites=self.sites, read=self._filled)
        return out

    def _filled(self, box: Box) -> NDArray[np.float32]:
        if self.held is not None and self.held.has(self.lattice, box):
            return self.held.posts_msl_m[box.within(self.held.box)].copy()
        out = np.full((box.n_row, box.n_column), np.nan, np.float32)
        for layer in self.layers:
            layer.fill(out, self.lattice, box, self.near_lon_deg)
        return out
