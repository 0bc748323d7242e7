"""The zone's kernels again, dull and slow, from their definitions; tests hold the kernels to them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def union_of_intervals(intervals: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the union of closed intervals as sorted, disjoint ones; empty ones (low > high) drop out."""
    union: list[tuple[float, float]] = []
    for low, high in sorted(pair for pair in intervals if pair[0] <= pair[1]):
        if union and low <= union[-1][1]:
            union[-1] = union[-1][0], max(union[-1][1], high)
        else:
            union.append((low, high))
    return union


def timely_along_ray(
    acquired: NDArray[np.bool_],
    tracked: NDArray[np.bool_],
    reachable: NDArray[np.bool_],
    slant_m: NDArray[np.floating],
    *,
    step_m: float,
    speed_m_s: float,
    missile_speed_m_s: float,
    reaction_s: float,
) -> list[bool]:
    """Return, for each range of one azimuth, whether some launch leads to an intercept there.

    Follows the clock literally: fly the target inward, try the intercept, look back at every
    range the target passed during flyout (engagement view) and reaction (acquisition view).
    """
    answer = []
    for index in range(acquired.size):
        flyout_steps = np.ceil(speed_m_s * slant_m[index] / missile_speed_m_s / step_m - 1e-9)
        reaction_steps = np.ceil(speed_m_s * reaction_s / step_m - 1e-9)
        launch, start = index + int(flyout_steps), index + int(flyout_steps) + int(reaction_steps)
        fits = start < acquired.size
        answer.append(
            bool(fits and reachable[index] and tracked[index : launch + 1].all() and acquired[launch : start + 1].all())
        )
    return answer
