"""How finely a horizon is sampled: rings whose steps shrink towards the antenna, and azimuths.

```
antenna |.|.|..|...|......|............|........................|  range
        bands: each ends at twice the range at which it starts, and has 64 to 512 rings
```

Where the error goes: a ridge close by is seen at every range behind it, and what is wrong with its
crest grows there in proportion to range. So steps grow with range, from a quarter of a post near the
antenna, at most 500 m, through one post to 1/512 of the range, while all azimuths begin at the antenna.

Error budget, root mean square against a dense exact line of sight (tests/reference/test_horizon_against_dense.py):

- between azimuths, the largest term: 0.2-0.6 m where azimuths are 0.45 posts apart at the outermost ring (real
  mountains, 3" and 15" posts, 20 to 300 km), four times that at 1.8 posts. The number of azimuths ends at 8,192,
  and that of cells at nine million: in a window of 6,001 x 6,001 posts 0.06-0.14 m, and 0.6 m (worst 5 m)
  where one slope in twenty is steeper than 50 degrees;
- along rays: none at kinks and summits of the bilinear ground, which are sampled where they are;
- between rings, where the floor is a straight line: step^2 / 8 R_e = 15 mm for steps of 1 km; the summit of a
  smooth sea, 16 km before a mast of 15 m, is missed by at most half a step of 500 m: 9 cm at 400 km;
- float32: 1 mm; nodes of paths and curvature: 2 cm at 400 km.

Terrain itself is known to 5-10 m. A hole in the terrain (no data) hides all behind it if a ray
meets it: it does if the hole is wider than the azimuths are apart there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.horizon.kernel import SEGMENT

_LONGEST_STEP_M = 1000.0  # however coarse the terrain: between two rings a floor is taken as straight
_FIRST_STEP_POSTS, _LONGEST_FIRST_STEP_M = 0.25, 500.0  # nearest to the antenna, for the coarsest terrain
_MOST_BANDS = 10
_MOST_SEGMENTS = 8  # in a band
_POSTS_PER_AZIMUTH = 0.45  # at the outermost ring
_FEWEST_AZIMUTHS = 2048
_MOST_AZIMUTHS = 8192
_MOST_CELLS = 9_000_000  # 36 MB, and 0.05 s
_AZIMUTHS_AT_ONCE = 128  # and no prime factor above 64: a Fourier transform lays the rays


@dataclass(frozen=True)
class RangeRings:
    """Equal azimuths, and ground ranges in bands of equal steps, innermost first, each where the last one ends.

    ``start_m``, ``step_m``, ``n_step`` (n_band,); every ``n_step`` is a multiple of the kernel's `SEGMENT`.
    """

    n_azimuth: int
    start_m: NDArray[np.float64]
    step_m: NDArray[np.float64]
    n_step: NDArray[np.int64]

    @property
    def n_ring(self) -> int:
        """The number of rings with the innermost, of radius 0."""
        return 1 + int(self.n_step.sum())

    @property
    def max_range_m(self) -> float:
        return float(self.start_m[-1] + self.n_step[-1] * self.step_m[-1])

    @property
    def range_m(self) -> NDArray[np.float64]:
        """The radius of every ring, from 0, (n_ring,)."""
        start_m, step_m = (each[:, None] for each in self.segments)
        return np.append(0.0, start_m + step_m * np.arange(1, SEGMENT + 1))

    @property
    def segments(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """First range and step of each `SEGMENT` steps, (n_segment,) each."""
        within = [np.arange(n // SEGMENT) for n in self.n_step]
        start_m = np.concatenate(
            [start + each * SEGMENT * step for start, step, each in zip(self.start_m, self.step_m, within, strict=True)]
        )
        return start_m, np.repeat(self.step_m, self.n_step // SEGMENT)

    @property
    def scales(self) -> NDArray[np.float32]:
        """First range, last range, steps per metre and first ring of each band, (n_band, 4)."""
        end_m = self.start_m + self.n_step * self.step_m
        first = np.cumsum(self.n_step) - self.n_step
        return np.column_stack([self.start_m, end_m, 1 / self.step_m, first]).astype(np.float32)


def plan_range_rings(spacing_m: float, max_range_m: float, *, thinning: int = 1) -> RangeRings:
    """Return the rings from an antenna to ``max_range_m`` over terrain of one spacing between posts.

    Of ``thinning`` azimuths one is kept.
    """
    longest_step_m = min(spacing_m, _LONGEST_STEP_M)
    first_step_m = min(_FIRST_STEP_POSTS * spacing_m, _LONGEST_FIRST_STEP_M)
    halvings = math.log2(max_range_m / (2 * SEGMENT * first_step_m))
    n_band = min(max(math.ceil(halvings), 0) + 1, _MOST_BANDS)
    end_m = max_range_m / 2.0 ** np.arange(n_band)[::-1]
    start_m = np.concatenate([[0.0], end_m[:-1]])
    n_segment = np.ceil((end_m - start_m) / (longest_step_m * SEGMENT) - 1e-9)
    n_step = SEGMENT * np.clip(n_segment, 1, _MOST_SEGMENTS).astype(np.int64)
    n_step[0] = max(n_step[0], 2 * SEGMENT)
    wanted = 2 * math.pi * max_range_m / (_POSTS_PER_AZIMUTH * spacing_m)
    bounded = min(max(wanted, _FEWEST_AZIMUTHS), _MOST_AZIMUTHS, _MOST_CELLS / n_step.sum())
    n_azimuth = math.ceil(bounded / thinning / _AZIMUTHS_AT_ONCE) * _AZIMUTHS_AT_ONCE
    return RangeRings(n_azimuth, start_m, (end_m - start_m) / n_step, n_step)
