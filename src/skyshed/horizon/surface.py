"""The horizon of one antenna: the lowest altitude from which a ray reaches it, for every azimuth and ground range."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.atmosphere.rays import RayFan
from skyshed.horizon.lookup import empty_work, look_up
from skyshed.horizon.polar import as_rows, blocks_of
from skyshed.horizon.rings import RangeRings
from skyshed.jobs.run import OnlyCancel, Progress, map_blocks


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
    rings: RangeRings
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
        points = [as_rows(each) for each in (range_m, azimuth_deg, found_msl_m)]
        scales = self.rings.scales

        def block(piece: tuple[slice, slice]) -> None:
            ranges, azimuths, found = (each[piece] for each in points)
            ranges = np.ascontiguousarray(ranges)
            some = ranges, np.ascontiguousarray(azimuths), ranges.view(np.int32)
            look_up(self.altitude_msl_m, scales, some, empty_work(), found)

        map_blocks(block, blocks_of(points[0].shape), n_threads=n_threads, progress=OnlyCancel(progress))
        return found_msl_m
