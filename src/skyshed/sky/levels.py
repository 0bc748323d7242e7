"""Levels as altitudes above sea level over given ground."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from skyshed.model.scenario import Level, LevelKind


def altitudes_msl_m(levels: Sequence[Level], ground_msl_m: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return each level's altitude over each point, shape (n_levels, *ground.shape).

    NaN where a level counts from the ground and the ground is unknown.
    """
    return np.stack(
        [
            ground_msl_m + np.float32(level.altitude_m)
            if level.kind is LevelKind.AGL
            else np.full(ground_msl_m.shape, level.altitude_m, dtype=np.float32)
            for level in levels
        ]
    )
