"""Windows by missile and initiations by radar, put in the order of tables: target by target."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skyshed.engage.initiation import Initiations
from skyshed.engage.windows import Windows


@dataclass(frozen=True)
class MagazineWindows:
    """Missiles of one type of a unit, given by its number.

    ``key`` is what their windows follow from; ``p_kill`` (n_classes,) is NaN for classes that are never met.
    """

    unit: int
    missile: str
    n_ready: int
    n_reserve: int
    reload_s: float
    speed_m_s: float
    key: Hashable
    windows: Windows
    p_kill: NDArray[np.float64]


class Options(NamedTuple):
    """The columns of options, windows and nodes that windows alone make, and whose each option is."""

    columns: dict[str, NDArray]
    target: NDArray[np.int64]
    magazine: NDArray[np.int64]


def options_by_target(magazines: Sequence[MagazineWindows], n_targets: int) -> Options:
    """Return options, windows and nodes of the targets of a raid, as `engage.tables.Tables` has them."""
    counts = np.zeros((n_targets, len(magazines)), dtype=np.int64)
    first_of = np.zeros_like(counts)
    for index, each in enumerate(magazines):
        counts[:, index] = np.diff(each.windows.of)
        first_of[:, index] = each.windows.of[:-1]
    target, magazine = np.nonzero(counts)
    n_windows = counts[target, magazine]
    windows = _whole([each.windows for each in magazines])
    chosen = _runs(windows.first_of[magazine] + first_of[target, magazine], n_windows)
    n_nodes = windows.n_nodes[chosen]
    nodes = _runs(windows.first_node[chosen], n_nodes)
    columns = {
        "option_of": np.append(0, np.cumsum((counts > 0).sum(axis=1))).astype(np.int64),
        "option_magazine": magazine.astype(np.int64),
        "window_of": np.append(0, np.cumsum(n_windows)).astype(np.int64),
        "open_s": windows.open_s[chosen],
        "close_s": windows.close_s[chosen],
        "node_of": np.append(0, np.cumsum(n_nodes)).astype(np.int64),
        "launch_s": windows.launch_s[nodes],
        "meet_s": windows.meet_s[nodes],
    }
    return Options(columns, target, magazine)


def looks_by_target(by_radar: Sequence[tuple[int, int, Initiations, float]], n_targets: int) -> dict[str, NDArray]:
    """Return looks and knots of the targets of a raid, as `engage.tables.Tables` has them.

    A radar is the number of its unit, the key of its draws, its initiations, and when it is lost.
    """
    looks = []
    for target in range(n_targets):
        here = [
            (float(time_s[0]), key, unit, p, time_s)
            for unit, key, found, lost_s in by_radar
            for p, time_s in [found.of(target, lost_s)]
            if time_s.size > 1
        ]
        looks.append(sorted(here, key=lambda each: each[:2]))
    flat = [each for here in looks for each in here]
    return {
        "look_of": np.append(0, np.cumsum([len(here) for here in looks])).astype(np.int64),
        "look_key": np.array([each[1] for each in flat], dtype=np.uint64),
        "look_unit": np.array([each[2] for each in flat], dtype=np.int64),
        "knot_of": np.append(0, np.cumsum([each[3].size for each in flat])).astype(np.int64),
        "knot_p": _joined([each[3] for each in flat]),
        "knot_s": _joined([each[4] for each in flat]),
    }


@dataclass(frozen=True)
class _Whole:
    """The windows of all magazines one after another."""

    first_of: NDArray[np.int64]
    open_s: NDArray[np.float64]
    close_s: NDArray[np.float64]
    first_node: NDArray[np.int64]
    n_nodes: NDArray[np.int64]
    launch_s: NDArray[np.float64]
    meet_s: NDArray[np.float64]


def _whole(each: Sequence[Windows]) -> _Whole:
    first_node = np.append(0, np.cumsum([windows.launch_s.size for windows in each])).astype(np.int64)
    begins = [windows.node_of[:-1] + before for windows, before in zip(each, first_node, strict=False)]
    return _Whole(
        np.append(0, np.cumsum([windows.open_s.size for windows in each])).astype(np.int64),
        _joined([windows.open_s for windows in each]),
        _joined([windows.close_s for windows in each]),
        _joined(begins).astype(np.int64),
        _joined([np.diff(windows.node_of) for windows in each]).astype(np.int64),
        _joined([windows.launch_s for windows in each]),
        _joined([windows.meet_s for windows in each]),
    )


def _joined(arrays: Sequence[NDArray]) -> NDArray:
    return np.concatenate(arrays) if arrays else np.empty(0)


def _runs(first: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return ``first``, ``first + 1`` ... of each run one after another."""
    ends = np.cumsum(count)
    total = int(ends[-1]) if ends.size else 0
    return np.repeat(first - (ends - count), count) + np.arange(total)
