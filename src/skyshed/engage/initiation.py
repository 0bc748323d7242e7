"""When a track starts: the exact distribution of the first time at which enough of the last scans have seen a target.

A radar looks once a scan, from a phase that is even over one scan on. The chain's state is which of the last looks
have seen the target; phases are cells of a scan, each with a chain of its own, and within a cell the time of a look is
even. So the probability that a track has started rises by straight lines from cell to cell.
"""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skyshed.engage.table_kernels import fill_initiations

_CELL_S = 0.125  # of a scan's phase: detection may come up within a second
_FEWEST_CELLS, _MOST_CELLS = 8, 160
_MOST_ROOM = 4_000_000  # knots for which memory is asked at a time, a single target's aside


class Initiations(NamedTuple):
    """First initiations by one radar, by target: knots as `engage.tables.Tables` has them; none where there is none."""

    knot_of: NDArray[np.int64]
    p: NDArray[np.float64]
    time_s: NDArray[np.float64]

    def of(self, target: int, lost_s: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return probabilities and times of a target's knots, as far as the radar stands."""
        p, time_s = (each[self.knot_of[target] : self.knot_of[target + 1]] for each in (self.p, self.time_s))
        if not time_s.size or time_s[-1] <= lost_s:
            return p, time_s
        n = int(np.searchsorted(time_s, lost_s))
        if n == 0:
            return p[:0], time_s[:0]
        return np.append(p[:n], np.interp(lost_s, time_s, p)), np.append(time_s[:n], lost_s)


def initiations(
    p_detect: NDArray[np.float64],
    time_s: NDArray[np.float64],
    sample_of: NDArray[np.int64],
    *,
    scan_time_s: float,
    rule: tuple[int, int],
) -> Initiations:
    """Return when tracks start of targets that a radar detects with ``p_detect`` (n,) at the samples of their tracks.

    ``rule`` is how many detections of how many looks start a track. Between samples the probability is straight;
    where it is 0 at one of them, an edge of the view lies halfway.
    """
    n_hits, n_looks = rule
    n_cells = int(np.clip(math.ceil(scan_time_s / _CELL_S), _FEWEST_CELLS, _MOST_CELLS))
    cell_s = scan_time_s / n_cells
    flown_s = time_s[sample_of[1:] - 1] - time_s[sample_of[:-1]]
    # A knot a cell, and another wherever a rise begins.
    room = 2 * (flown_s / cell_s).astype(np.int64) + 4
    parts = []
    for targets in _shares(room):
        looks = p_detect, time_s, sample_of[targets.start : targets.stop + 1]
        parts.append(_filled(looks, (cell_s, n_hits), (n_cells, 2 ** (n_looks - 1)), room[targets]))
    count, p, at_s = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Initiations(np.append(0, np.cumsum(count)), p, at_s)


def _shares(room: NDArray[np.int64]) -> Iterator[slice]:
    """Yield targets in runs for which there is room at a time: most knots are not kept."""
    share = np.cumsum(room) // _MOST_ROOM
    ends = [*(np.flatnonzero(np.diff(share)) + 1).tolist(), room.size]
    yield from (slice(first, end) for first, end in pairwise([0, *ends]))


def _filled(
    looks: tuple[NDArray, NDArray, NDArray], rule: tuple[float, int], states: tuple[int, int], room: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return how many knots each target has, and their probabilities and times."""
    room_of = np.append(0, np.cumsum(room))
    p, at_s = np.empty((2, int(room_of[-1])))
    count = np.zeros(room.size, dtype=np.int64)
    work = np.empty(states), np.empty(states[1])
    fill_initiations(looks, rule, work, (room_of, p, at_s, count))
    kept = np.repeat(room_of[:-1] - np.cumsum(count) + count, count) + np.arange(int(count.sum()))
    return count, p[kept], at_s[kept]
