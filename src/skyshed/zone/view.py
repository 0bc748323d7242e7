"""A view: what one component (a radar, a missile's envelope) allows above each of a set of points."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from skyshed.zone.reason import Reason

Altitudes = NDArray[np.float32]
Reasons = NDArray[np.uint8]


@dataclass(frozen=True)
class View:
    """Lowest and highest altitude that a component allows, all arrays of one shape.

    ``floor_msl_m`` and ``ceiling_msl_m`` are never NaN: a ceiling of -inf allows nothing. Where
    ``is_known`` is False the true floor may be higher (terrain is missing on the way), so that
    "allowed" is not proven while "not allowed" is.
    """

    floor_msl_m: Altitudes
    ceiling_msl_m: Altitudes
    floor_reason: Reasons
    ceiling_reason: Reasons
    is_known: NDArray[np.bool_]

    def __getitem__(self, selection: NDArray[np.intp] | NDArray[np.bool_] | slice | int) -> Self:
        """Return the view of some of the points."""
        return type(self)(*(array[selection] for array in self.arrays))

    @property
    def arrays(self) -> tuple[NDArray, ...]:
        """All five arrays, in the order of the fields: what kernels read and fill."""
        return self.floor_msl_m, self.ceiling_msl_m, self.floor_reason, self.ceiling_reason, self.is_known

    @property
    def is_empty(self) -> NDArray[np.bool_]:
        """True where no altitude at all is allowed, known terrain or not."""
        return (self.floor_msl_m > self.ceiling_msl_m) | (self.ceiling_msl_m == -np.inf)

    def allows(self, altitude_msl_m: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Return whether an altitude lies between floor and ceiling; regardless of ``is_known``."""
        return (self.floor_msl_m <= altitude_msl_m) & (altitude_msl_m <= self.ceiling_msl_m)


def view_of(
    floor_msl_m: Altitudes,
    ceiling_msl_m: Altitudes,
    *,
    floor_reason: Reasons | Reason,
    ceiling_reason: Reasons | Reason,
) -> View:
    """Return a view whose terrain is wholly known; a single reason holds everywhere."""
    floor = np.asarray(floor_msl_m, dtype=np.float32)
    return View(
        floor,
        np.asarray(ceiling_msl_m, dtype=np.float32),
        np.broadcast_to(np.asarray(floor_reason, dtype=np.uint8), floor.shape).copy(),
        np.broadcast_to(np.asarray(ceiling_reason, dtype=np.uint8), floor.shape).copy(),
        np.ones(floor.shape, dtype=bool),
    )


def empty_view(shape: tuple[int, ...]) -> View:
    """Return a view whose arrays a kernel is about to fill."""
    dtypes = (np.float32, np.float32, np.uint8, np.uint8, np.bool_)
    return View(*(np.empty(shape, dtype=dtype) for dtype in dtypes))


def intersect(views: Sequence[View]) -> View:
    """Return what all views allow together: highest floor, lowest ceiling, and who set them.

    Where two are equal the earlier view keeps the reason.
    """
    first, *rest = views
    floor, ceiling = first.floor_msl_m, first.ceiling_msl_m
    floor_reason, ceiling_reason, is_known = first.floor_reason, first.ceiling_reason, first.is_known
    for view in rest:
        floor_reason = np.where(view.floor_msl_m > floor, view.floor_reason, floor_reason)
        ceiling_reason = np.where(view.ceiling_msl_m < ceiling, view.ceiling_reason, ceiling_reason)
        floor = np.maximum(floor, view.floor_msl_m)
        ceiling = np.minimum(ceiling, view.ceiling_msl_m)
        is_known = is_known & view.is_known
    return View(floor, ceiling, floor_reason, ceiling_reason, is_known)
