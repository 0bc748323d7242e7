"""The zone's kernels the slow and plain way, from their definitions; tests hold the kernels to them."""

import numpy as np
from numpy.typing import NDArray


def launches_along_ray(
    acquired: NDArray[np.bool_],
    tracked: NDArray[np.bool_],
    reachable: NDArray[np.bool_],
    slant_m: NDArray[np.floating],
    *,
    step_m: float,
    speed_m_s: float,
    missile_speed_m_s: float,
    reaction_s: float,
) -> list[int]:
    """Return, for each range of one azimuth, the step of the launch that leads to an intercept there, -1 for none.

    Follows the clock literally: fly the target inward, try the intercept, look back at every
    range the target passed during flyout (engagement view) and reaction (acquisition view).
    """
    answer = []
    for index in range(acquired.size):
        flyout_s = slant_m[index] / missile_speed_m_s
        launch, start = (
            index + int(np.ceil(speed_m_s * clock_s / step_m - 1e-9)) for clock_s in (flyout_s, flyout_s + reaction_s)
        )
        can_hit = reachable[index] and acquired[index] and tracked[index : launch + 1].all()
        is_timely = start < acquired.size and can_hit and acquired[launch : start + 1].all()
        answer.append(launch if is_timely else -1)
    return answer


def shots_along_ray(launches: list[int], pause_steps: int) -> int:
    """Return how many engagements fit one after another: each launch a pause inside the intercept before it."""
    n_shots, clock = 0, len(launches)
    for index in range(len(launches) - 1, -1, -1):
        if launches[index] >= 0 and launches[index] <= clock:
            n_shots, clock = n_shots + 1, index - pause_steps
    return n_shots


def limits_at(range_m: float, nodes_m: NDArray[np.floating], floor: NDArray, ceiling: NDArray) -> tuple[float, float]:
    """Return floor and ceiling at one range: linear where both neighbours are finite, else the nearer's."""
    if range_m > nodes_m[-1]:
        return float(floor[-1]), -np.inf
    nearest = int(np.argmin(abs(nodes_m - range_m)))
    ends = []
    for values in (floor, ceiling):
        left = min(int(np.searchsorted(nodes_m, range_m, side="right")) - 1, nodes_m.size - 2)
        is_finite = np.isfinite(values[left : left + 2]).all()
        ends.append(float(np.interp(range_m, nodes_m, values) if is_finite else values[nearest]))
    return ends[0], ends[1]


def is_hidden_by_curvature(
    distance_m: float,
    hidden_msl_m: float,
    *,
    ground_msl_m: float,
    site_msl_m: float,
    antenna_msl_m: float,
    radius_m: float,
) -> bool:
    """Return whether a smooth sphere would hide at least half of the height that is hidden."""
    base_msl_m = min(ground_msl_m, site_msl_m)
    dip_m = np.sqrt(2 * radius_m * max(antenna_msl_m - base_msl_m, 0.0))
    bare_msl_m = base_msl_m + max(distance_m - dip_m, 0.0) ** 2 / (2 * radius_m)
    return bool(bare_msl_m > ground_msl_m and bare_msl_m - ground_msl_m >= (hidden_msl_m - ground_msl_m) / 2)
