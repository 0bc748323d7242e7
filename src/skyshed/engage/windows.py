"""When a missile may leave to meet a target: launch windows along tracks, and where each launch meets."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skyshed.engage.table_kernels import fill_spans, fill_windows, thin_windows

_ROOM_WINDOWS = 64
Nodes = tuple[NDArray[np.float64], NDArray[np.float64]]  # launches and meetings of one window


class Spans(NamedTuple):
    """Unbroken times by target: those of target i stand from ``of[i]`` to ``of[i + 1]``."""

    of: NDArray[np.int64]
    begin_s: NDArray[np.float64]
    end_s: NDArray[np.float64]

    def of_targets(self, targets: slice) -> "Spans":
        """Return the times of some targets."""
        of = self.of[targets.start : targets.stop + 1]
        here = slice(int(of[0]), int(of[-1]))
        return Spans(of - of[0], self.begin_s[here], self.end_s[here])

    def until(self, lost_s: float) -> "Spans":
        """Return what is left of spans that end at a time."""
        is_kept = self.begin_s < lost_s
        kept_before = np.append(0, np.cumsum(is_kept))
        return Spans(kept_before[self.of], self.begin_s[is_kept], np.minimum(self.end_s[is_kept], lost_s))


class Windows(NamedTuple):
    """Launch windows of one missile by target, in time; nodes as `engage.tables.Tables` has them."""

    of: NDArray[np.int64]
    open_s: NDArray[np.float64]
    close_s: NDArray[np.float64]
    node_of: NDArray[np.int64]
    launch_s: NDArray[np.float64]
    meet_s: NDArray[np.float64]


def spans_of(margin: NDArray[np.float64], time_s: NDArray[np.float64], sample_of: NDArray[np.int64]) -> Spans:
    """Return the times at which a margin (n,) over the samples of tracks is not negative."""
    begin_s, end_s = np.empty((2, margin.size))
    count = np.zeros(sample_of.size - 1, dtype=np.int64)
    fill_spans(margin, time_s, sample_of, (begin_s, end_s, count))
    of = np.append(0, np.cumsum(count))
    kept = np.repeat(sample_of[:-1] - of[:-1], count) + np.arange(int(of[-1]))
    return Spans(of, begin_s[kept], end_s[kept])


def windows_of(
    way_s: NDArray[np.float64],
    time_s: NDArray[np.float64],
    sample_of: NDArray[np.int64],
    *,
    view: Spans,
    reach: Spans,
    last_s: float = np.inf,
) -> Windows:
    """Return the windows of a missile that takes ``way_s`` (n,) to each sample of the tracks.

    The radar's view must be unbroken from launch to meeting, and the meeting within the missile's reach; nothing is
    launched after ``last_s``.
    """
    count = np.zeros(sample_of.size - 1, dtype=np.int64)
    room_windows, room_nodes = _ROOM_WINDOWS + 4 * (view.begin_s.size + reach.begin_s.size), 2 * time_s.size + 64
    while True:
        ends, node_of = np.empty((2, room_windows)), np.zeros(room_windows + 1, dtype=np.int64)
        nodes = np.empty((2, room_nodes))
        n_window, n_node = fill_windows(
            (way_s, time_s, sample_of), view, reach, last_s, (*ends, node_of, count, *nodes)
        )
        if n_window < room_windows - 1 and n_node < room_nodes - 1:
            break
        room_windows, room_nodes = 4 * room_windows, 2 * room_nodes
    n_node = thin_windows(node_of, *nodes, n_window)
    open_s, close_s = ends[:, :n_window].copy()
    launch_s, meet_s = nodes[:, :n_node].copy()
    return Windows(np.append(0, np.cumsum(count)), open_s, close_s, node_of[: n_window + 1].copy(), launch_s, meet_s)


def united(each: Sequence[Windows]) -> Windows:
    """Return windows any of which will do: of one missile that is guided by one radar or another.

    Where a launch meets does not depend on who guides, so that overlapping windows are one.
    """
    if len(each) == 1:
        return each[0]
    n_targets = each[0].of.size - 1
    count = np.zeros(n_targets, dtype=np.int64)
    whole: list[Nodes] = []
    for target in range(n_targets):
        merged = _merged(sorted((part for windows in each for part in _parts(windows, target)), key=_first_launch_s))
        count[target] = len(merged)
        whole += merged
    of = np.append(0, np.cumsum(count))
    if not whole:
        none = np.empty(0)
        return Windows(of, none, none, np.zeros(1, dtype=np.int64), none, none)
    launch_s, meet_s = (np.concatenate(one) for one in zip(*whole, strict=True))
    node_of = np.append(0, np.cumsum([one[0].size for one in whole]))
    return Windows(of, launch_s[node_of[:-1]], launch_s[node_of[1:] - 1], node_of, launch_s, meet_s)


def _merged(parts: Sequence[Nodes]) -> list[Nodes]:
    merged: list[Nodes] = []
    for launch_s, meet_s in parts:
        if merged and launch_s[0] <= merged[-1][0][-1] and meet_s[0] <= merged[-1][1][-1]:
            before_launch_s, before_meet_s = merged.pop()
            is_later = launch_s > before_launch_s[-1]
            merged.append((np.append(before_launch_s, launch_s[is_later]), np.append(before_meet_s, meet_s[is_later])))
        else:
            merged.append((launch_s, meet_s))
    return merged


def _first_launch_s(part: Nodes) -> float:
    return float(part[0][0])


def _parts(windows: Windows, target: int) -> list[Nodes]:
    chosen = range(windows.of[target], windows.of[target + 1])
    ends = [(windows.node_of[window], windows.node_of[window + 1]) for window in chosen]
    return [(windows.launch_s[first:end], windows.meet_s[first:end]) for first, end in ends]
