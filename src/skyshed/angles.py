"""Arithmetic of directions, in degrees clockwise from true north."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def angle_difference_deg(first_deg: ArrayLike, second_deg: ArrayLike) -> NDArray[np.float64]:
    """Return the signed turn from ``second_deg`` to ``first_deg``, in [-180, 180).

    >>> float(angle_difference_deg(1.0, 359.0))
    2.0
    """
    difference = np.asarray(first_deg, dtype=np.float64) - np.asarray(second_deg, dtype=np.float64)
    return np.mod(difference + 180.0, 360.0) - 180.0
