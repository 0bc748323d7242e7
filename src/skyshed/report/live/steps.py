"""Heights in whole steps of their square root, none of which lies on the other side of a level that was asked about."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from skyshed.model.scenario import Level, LevelKind
from skyshed.sky.levels import altitudes_msl_m

NONE = 0  # where there is no height; what is there counts from 1
_NEAR = (-1, 1, -2, 2)  # steps tried beside the nearest
_CLEAR_M = 0.02  # of a level: readers round as they will


@dataclass(frozen=True)
class Scale:
    """Steps a root of a metre; ``from_m`` is added under the root: the finest step is twice its own root over that."""

    steps: float
    from_m: float

    def nearest(self, height_m: NDArray[np.floating]) -> NDArray[np.float64]:
        above_m = np.maximum(height_m.astype(np.float64), 0.0)
        return 1 + np.round((np.sqrt(above_m + self.from_m) - np.sqrt(self.from_m)) * self.steps)

    def height_m(self, steps: NDArray) -> NDArray[np.float64]:
        root = (steps - 1) / self.steps + np.sqrt(self.from_m)
        return root * root - self.from_m


FLOOR, CEILING = Scale(4.0, 25.0), Scale(3.0, 100.0)


@dataclass(frozen=True)
class Marks:
    """The levels asked about over cells: as they are, and as a reader has them, whose ground is in whole metres."""

    levels: Sequence[Level]
    ground_m: NDArray[np.float32]
    whole_ground_m: NDArray[np.floating]

    @cached_property
    def exact_msl_m(self) -> NDArray[np.float32]:
        return altitudes_msl_m(self.levels, self.ground_m)

    @cached_property
    def read_msl_m(self) -> NDArray[np.float64]:
        whole_m = self.whole_ground_m.astype(np.float64)
        return np.stack(
            [
                whole_m + level.altitude_m if level.kind is LevelKind.AGL else np.full(whole_m.shape, level.altitude_m)
                for level in self.levels
            ]
        )


def floor_marks(floor_msl_m: NDArray[np.float32], marks: Marks) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the levels above the ground as a reader has them (n_levels, ...), and which of them a floor lies under."""
    return marks.read_msl_m - marks.whole_ground_m, floor_msl_m <= marks.exact_msl_m


def ceiling_marks(
    ceiling_msl_m: NDArray[np.float32], marks: Marks, from_m: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the levels above ``from_m`` as a reader has them (n_levels, ...), and which a ceiling lies under."""
    return marks.read_msl_m - from_m, ceiling_msl_m < marks.exact_msl_m


def steps_of(
    height_m: NDArray[np.floating], scale: Scale, marks_m: NDArray[np.float64], is_under: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return heights (...) in whole steps, `NONE` for NaN: the nearest on the right side of every mark (n, ...)."""
    steps = np.full(height_m.size, NONE, dtype=np.int64)
    places = np.flatnonzero(~np.isnan(height_m))
    marks_m = marks_m.reshape(len(marks_m), -1)[:, places]
    is_under = is_under.reshape(len(is_under), -1)[:, places]
    nearest = scale.nearest(height_m.ravel()[places])
    found = nearest.copy()
    astray = np.flatnonzero(~_agrees(scale.height_m(nearest), marks_m, is_under))
    for shift in _NEAR:
        tried = nearest[astray] + shift
        agrees = (tried > NONE) & _agrees(scale.height_m(tried), marks_m[:, astray], is_under[:, astray])
        is_better = agrees & (found[astray] == nearest[astray])
        found[astray[is_better]] = tried[is_better]
    steps[places] = found.astype(np.int64)
    return steps.reshape(height_m.shape)


def _agrees(height_m: NDArray, marks_m: NDArray, is_under: NDArray[np.bool_]) -> NDArray[np.bool_]:
    agrees = np.where(is_under, height_m <= marks_m - _CLEAR_M, height_m >= marks_m + _CLEAR_M)
    return np.asarray(agrees.all(axis=0), dtype=np.bool_)
