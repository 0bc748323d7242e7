"""Limits by ground range alone: what a radar or a missile allows, equal in all azimuths, before terrain."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.zone.view import View


@dataclass(frozen=True)
class Margin:
    """What a target near the horizon may lose one way and be detected still.

    ``spare_db`` is that in free space at the ranges of the limits, as far as any target is detected; of it the beam
    takes ``horizon_db`` on the horizon and below, and less above (`radar.horizon_loss.beam_loss_db`).
    """

    spare_db: NDArray[np.float64]
    horizon_db: float


@dataclass(frozen=True)
class RangeLimits:
    """Lowest and highest altitude at ranges 0, ``step_m``, 2 ``step_m``, ...; nothing beyond the last.

    ``limits`` holds one place for each of those ranges; the reason of its last ceiling is the
    reason why nothing lies beyond. ``margin`` is that of a radar whose waves are diffracted.
    """

    step_m: float
    limits: View
    margin: Margin | None = None

    @property
    def range_m(self) -> NDArray[np.float64]:
        return np.arange(float(self.limits.floor_msl_m.size)) * self.step_m
