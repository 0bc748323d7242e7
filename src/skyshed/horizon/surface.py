"""The horizon of one antenna: the lowest altitude from which a ray reaches it, for every azimuth and ground range."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.atmosphere.rays import RayFan
from skyshed.horizon.lookup import look_up
from skyshed.horizon.rings import Rings
from skyshed.jobs.run import OnlyCancel, Progress, map_blocks

_POINTS_AT_ONCE = 500_000  # a few milliseconds


@dataclass(frozen=True)
class Horizon:
    """What terrain leaves visible around one antenna.

    ``altitude_msl_m`` (n_azimuth + 1, n_ring) float32 is the lowest altitude above sea level from
    which a ray reaches the antenna, clockwise from north (which comes once more at the end) and
    outward along ``rings``, the first of them at the site's own ground; NaN where terrain on the way
    is unknown. It follows the ellipsoid. ``fan`` relates launch tangents and altitudes for the mean
    Earth radius around the site, within 0.2 per cent of any azimuth's curvature.
    """

    lat_deg: float
    lon_deg: float
    ground_msl_m: float
    antenna_msl_m: float
    rings: Rings
    altitude_msl_m: NDArray[np.float32]
    fan: RayFan

    def min_altitude(
        self, range_m: ArrayLike, azimuth_deg: ArrayLike, *, n_threads: int = 1, progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """Return the lowest visible altitude above sea level, in m, at ground ranges and azimuths that broadcast.

        Bilinear between rings and azimuths. NaN beyond the last ring and where terrain on the way
        is unknown. Like all that lies between antenna and point, the ground at the point counts: the
        answer is never below it. ``progress`` is only asked whether the user has cancelled.
        """
        range_m, azimuth_deg = np.broadcast_arrays(
            np.asarray(range_m, dtype=np.float32), np.asarray(azimuth_deg, dtype=np.float32)
        )
        found_msl_m = np.empty(range_m.shape, dtype=np.float32)
        rows = (-1, range_m.shape[-1]) if range_m.ndim > 1 else (1, -1)
        points = [np.ascontiguousarray(each).reshape(rows) for each in (range_m, azimuth_deg, found_msl_m)]
        scales = self.rings.scales

        def block(piece: tuple[slice, slice]) -> None:
            look_up(self.altitude_msl_m, scales, *(each[piece] for each in points))

        map_blocks(block, _pieces(points[0].shape), n_threads=n_threads, progress=OnlyCancel(progress))
        return points[2].reshape(range_m.shape)


def _pieces(shape: tuple[int, int]) -> list[tuple[slice, slice]]:
    """Cut rows of points into blocks of whole rows, or a single row into pieces."""
    n_row, n_column = shape
    if n_row == 1:
        return [np.s_[:, i : i + _POINTS_AT_ONCE] for i in range(0, n_column, _POINTS_AT_ONCE)]
    at_once = max(1, _POINTS_AT_ONCE // max(n_column, 1))
    return [np.s_[i : i + at_once, :] for i in range(0, n_row, at_once)]
