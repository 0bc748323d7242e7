"""Outlines of land as cells of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray


def land_mask(
    outlines: Sequence[shapely.Geometry] | NDArray[np.object_], *, west_deg: float, north_deg: float, step_deg: float,
    shape: tuple[int, int], all_touched: bool,
) -> NDArray[np.bool_]:  # fmt: skip
    """Return which cells (rows from north, columns from west) have their middle in an outline, or touch one.

    Longitudes run on: the cells may lie on any turn of the Earth.
    """
    from rasterio.features import rasterize

    east_deg, south_deg = west_deg + shape[1] * step_deg, north_deg - shape[0] * step_deg
    every, pieces = np.asarray(outlines, dtype=object), []
    for turn_deg in (-360.0, 0.0, 360.0):
        sides = west_deg - turn_deg, south_deg, east_deg - turn_deg, north_deg
        near = shapely.clip_by_rect(every[shapely.intersects(every, shapely.box(*sides))], *sides)
        moved = shapely.transform(near, partial(np.add, np.array([turn_deg, 0.0])))
        pieces += [polygon for polygon in moved if polygon.area > 0.0]
    if not pieces:
        return np.zeros(shape, bool)
    transform = Affine(step_deg, 0.0, west_deg, 0.0, -step_deg, north_deg)
    return rasterize(pieces, out_shape=shape, transform=transform, all_touched=all_touched, dtype=np.uint8).astype(bool)
