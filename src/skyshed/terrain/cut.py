"""Posts cut out of the lattice of a terrain: from memory where they are held, else from its layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

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

    @classmethod
    def of(cls, cut: Cut) -> Self:
        """Read the posts of a cut."""
        return cls(cut.lattice, cut.box, cut.read())

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
        """Return altitudes above mean sea level (n_row, n_column), NaN where unknown; they must not be changed.

        The ground that ``sites`` state is blended in.
        """
        out = self._filled(self.box)
        if not self.sites:
            return out
        out = out.copy() if self.is_held else out
        blend(out, self.lattice, self.box, self.near_lon_deg, sites=self.sites, read=self._filled)
        return out

    def read_around(self) -> tuple[NDArray[np.float32], Box]:
        """Return the posts, or more of them where these are in memory, and which ones they are."""
        if self.held is not None and self.is_at_hand:
            return self.held.posts_msl_m, self.held.box
        return self.read(), self.box

    @property
    def is_at_hand(self) -> bool:
        """Whether all of it is in memory as it is read, so that reading copies nothing."""
        return self.is_held and not self.sites

    @property
    def is_held(self) -> bool:
        """Whether all of it is in memory as the sources have it."""
        return self.held is not None and self.held.has(self.lattice, self.box)

    def _filled(self, box: Box) -> NDArray[np.float32]:
        if self.held is not None and self.held.has(self.lattice, box):
            return self.held.posts_msl_m[box.within(self.held.box)]
        out = np.full((box.n_row, box.n_column), np.nan, np.float32)
        for layer in self.layers:
            layer.fill(out, self.lattice, box, self.near_lon_deg)
        return out
