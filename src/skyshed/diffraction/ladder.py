r"""Loss ladders: how much is lost one way to a target so many steps above or below the line of sight, all round.

```
 altitude |  -1  ....................  nothing is lost
          |       ....................  2 dB
          |   0  ___ line of sight ___  6 dB and more
          |       ....................  15 dB
          |   1  _/\____ ground ___/\_  40 dB
```

A ladder is of one antenna and one frequency. It knows no target: what may be lost before a target is not seen any more
follows from the target, and where on the ladder that is, is its floor.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.constants import SPEED_OF_LIGHT_M_S
from skyshed.diffraction.kernel import fill_ladder
from skyshed.diffraction.lookup import read_floors, read_losses
from skyshed.diffraction.spherical import LAND, Surface, admittance_per_third

if TYPE_CHECKING:
    from skyshed.diffraction.edges import Edges

# Rungs from the ground up: shares of the way down from the line of sight, and up to where nothing is lost. Closest on
# the ground, where long waves gain most with height, and around the line of sight.
RUNGS = np.array([1.0, 0.95, 0.85, 0.66, 0.4, 0.2, 0.0, -0.07, -0.18, -0.34, -0.6, -1.0])
_N_NEAREST = 4096


@dataclass(frozen=True)
class LossLadder:
    """Losses around one antenna: ``table`` (n_azimuth, n_place, n_rung) uint8 in quarters of a decibel.

    ``reach_m`` (2, n_azimuth, n_place) say how far it goes up and down from the line of sight, NaN where terrain on
    the way is unknown; ``nearest_place`` is the place at each of equal steps in range, of which there are ``per_m`` a
    metre.
    """

    table: NDArray[np.uint8]
    reach_m: NDArray[np.float32]
    nearest_place: NDArray[np.int32]
    per_m: float

    @property
    def nbytes(self) -> int:
        """What it takes in memory."""
        return self.table.nbytes + self.reach_m.nbytes + self.nearest_place.nbytes

    @property
    def layout(self) -> tuple[int, int, float]:
        """What the numbers of cells depend on: azimuths, places, and steps a metre between which places are sought."""
        return *self.table.shape[:2], self.per_m

    def cells(self, range_m: ArrayLike, azimuth_deg: ArrayLike) -> NDArray[np.uint16]:
        """Return the number of the nearest cell to each point, counted azimuth by azimuth."""
        n_azimuth, n_place = self.table.shape[:2]
        turn = np.rint(np.asarray(azimuth_deg) * (n_azimuth / 360.0)).astype(np.int32) % n_azimuth
        step = (np.asarray(range_m) * self.per_m).astype(np.int32)
        cells = turn * n_place + self.nearest_place[np.minimum(step, _N_NEAREST - 1)]
        return cells.astype(np.uint16)

    def floors_msl_m(
        self,
        cell: NDArray[np.uint16],
        *,
        range_m: NDArray[np.float32],
        sight_msl_m: NDArray[np.float32],
        ground_msl_m: NDArray[np.float32],
        spare: tuple[float, NDArray[np.float64]],
        horizon_db: tuple[float, float],
        vantage: tuple[float, float],
    ) -> NDArray[np.float32]:
        """Return the lowest altitudes (n,) that are seen; see `lookup.read_floors`."""
        floors_msl_m = np.empty(range_m.shape, dtype=np.float32)
        points = range_m, sight_msl_m, ground_msl_m, cell
        read_floors(points, self._arrays, (*spare, *horizon_db), vantage, floors_msl_m)
        return floors_msl_m

    def losses_db(
        self, cell: NDArray[np.uint16], *, altitude_msl_m: NDArray[np.floating], sight_msl_m: NDArray[np.floating]
    ) -> NDArray[np.float32]:
        """Return the one-way loss (dB) at altitudes (n,)."""
        losses_db = np.empty(altitude_msl_m.shape, dtype=np.float32)
        read_losses((altitude_msl_m, sight_msl_m, cell), self._arrays, losses_db)
        return losses_db

    @property
    def _arrays(self) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float64]]:
        return self.table.reshape(-1, RUNGS.size), self.reach_m.reshape(2, -1), RUNGS


def ladder_over(edges: Edges, frequency_hz: float, surface: Surface = LAND) -> LossLadder:
    """Return the ladder of an antenna over its edges at one frequency."""
    shape = edges.at.shape
    table, reach_m = np.empty((*shape, RUNGS.size), dtype=np.uint8), np.empty((2, *shape), dtype=np.float32)
    wave = wave_terms(frequency_hz, surface)
    fill_ladder(edges.at, edges.range_m, edges.per_m, wave, edges.antenna, RUNGS, table, reach_m)
    per_m = _N_NEAREST / float(edges.range_m[-1])
    halfway_m = (edges.range_m[1:] + edges.range_m[:-1]) / 2
    nearest = np.searchsorted(halfway_m, (np.arange(_N_NEAREST) + 0.5) / per_m).astype(np.int32)
    return LossLadder(table, reach_m, nearest, per_m)


def wave_terms(frequency_hz: float, surface: Surface) -> NDArray[np.float64]:
    """Return what the kernels know of a wave: its length (m), K of a sphere of 1 km, and the third root of its MHz."""
    admittance = admittance_per_third(frequency_hz, surface)
    return np.array([SPEED_OF_LIGHT_M_S / frequency_hz, admittance, math.cbrt(frequency_hz / 1e6)])
