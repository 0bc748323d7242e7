"""How finely a horizon is sampled: rings in bands that halve inward, so that effort follows what can be seen.

```
antenna |--|----|--------|----------------|--------------------------------|  range
        every band: half the range of the next, never fewer rings than 64, steps of at most one post
        the two inner thirds of all bands share their azimuths; the outer two have twice and four times as many
```

A ridge close by is seen at every range beyond it, an error of its height growing in proportion: hence steps that
shrink with range, down to a sixteenth of a post, and azimuths that do not thin out below a quarter of the outermost.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from skyshed.horizon.kernel import SEGMENT

_LONGEST_STEP_M = 1000.0  # however coarse the terrain: a floor between two rings is a straight line
_STEPS_PER_POST = 16  # near the antenna
_MOST_BANDS = 10
_POSTS_PER_AZIMUTH = 1.8  # at the outermost ring: any hole of one post is hit by a ray
_FEWEST_AZIMUTHS = 768
_MOST_AZIMUTHS = 16_384
_AZIMUTHS_AT_ONCE = 256


@dataclass(frozen=True)
class Band:
    """Rings from ``start_m`` outward, ``n_step`` (a multiple of `SEGMENT`) steps of ``step_m``, at equal azimuths."""

    n_azimuth: int
    start_m: float
    step_m: float
    n_step: int

    @property
    def end_m(self) -> float:
        return self.start_m + self.n_step * self.step_m


def plan_bands(spacing_m: float, max_range_m: float) -> tuple[Band, ...]:
    """Return the bands that reach from an antenna to ``max_range_m`` over terrain of one spacing, innermost first."""
    longest_step_m = min(spacing_m, _LONGEST_STEP_M)
    wanted = math.log2(max_range_m * _STEPS_PER_POST / (2 * SEGMENT * spacing_m))
    n_band = min(max(math.ceil(wanted), 0) + 1, _MOST_BANDS)
    n_azimuth = _azimuths(spacing_m, max_range_m)
    bands = []
    for halvings in reversed(range(n_band)):
        end_m = max_range_m / 2**halvings
        start_m = 0.0 if halvings == n_band - 1 else end_m / 2
        n_segment = max(math.ceil((end_m - start_m) / (longest_step_m * SEGMENT) - 1e-9), 1 if start_m else 2)
        n_step = n_segment * SEGMENT
        bands.append(Band(n_azimuth >> min(halvings, 2), start_m, (end_m - start_m) / n_step, n_step))
    return tuple(bands)


def _azimuths(spacing_m: float, max_range_m: float) -> int:
    wanted = 2 * math.pi * max_range_m / (_POSTS_PER_AZIMUTH * spacing_m)
    bounded = min(max(wanted, _FEWEST_AZIMUTHS), _MOST_AZIMUTHS)
    return math.ceil(bounded / _AZIMUTHS_AT_ONCE) * _AZIMUTHS_AT_ONCE
