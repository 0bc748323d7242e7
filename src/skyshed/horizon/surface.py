"""The horizon of one antenna: the lowest altitude from which a ray reaches it, for every azimuth and ground range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.atmosphere.rays import RayFan
from skyshed.horizon.bands import Band
from skyshed.horizon.kernel import look_up
from skyshed.jobs.run import OnlyCancel, Progress, map_blocks

_POINTS_AT_ONCE = 500_000  # a few milliseconds


@dataclass(frozen=True)
class HorizonTable:
    """Lowest visible altitudes above sea level, band after band, in one piece of memory.

    ``cells`` (n_cell,) float32 holds for each band (1 + n_azimuth, 1 + n_step) altitudes: the first azimuth
    comes once more at the end, the first ring lies where the band starts.
    """

    bands: tuple[Band, ...]
    cells: NDArray[np.float32]

    @staticmethod
    def empty(bands: Sequence[Band]) -> HorizonTable:
        """Return a table whose altitudes are yet to be written."""
        return HorizonTable(tuple(bands), np.empty(sum(map(_n_cell, bands)), dtype=np.float32))

    @property
    def starts(self) -> NDArray[np.int64]:
        """The first cell of each band, (n_band,)."""
        return np.cumsum([0, *map(_n_cell, self.bands)])[:-1]

    @property
    def altitudes(self) -> list[NDArray[np.float32]]:
        """The cells of each band as a view (1 + n_azimuth, 1 + n_step)."""
        return [
            self.cells[start : start + _n_cell(band)].reshape(band.n_azimuth + 1, band.n_step + 1)
            for start, band in zip(self.starts, self.bands, strict=True)
        ]

    @property
    def scales(self) -> NDArray[np.float32]:
        """First and last range, steps per metre and number of azimuths of each band, (4, n_band)."""
        rows = [(band.start_m, band.end_m, 1 / band.step_m, band.n_azimuth) for band in self.bands]
        return np.ascontiguousarray(np.array(rows, dtype=np.float32).T)


@dataclass(frozen=True)
class Horizon:
    """What terrain leaves visible around one antenna.

    ``table`` follows the ellipsoid. ``fan`` relates launch tangents and altitudes for the mean
    Earth radius around the site, within 0.2 per cent of any azimuth's curvature.
    """

    lat_deg: float
    lon_deg: float
    ground_msl_m: float
    antenna_msl_m: float
    max_range_m: float
    fan: RayFan
    table: HorizonTable

    def min_altitude(
        self, range_m: ArrayLike, azimuth_deg: ArrayLike, *, n_threads: int = 1, progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """Return the lowest visible altitude above sea level, in m, at ground ranges and azimuths that broadcast.

        Bilinear between rings and azimuths. NaN beyond ``max_range_m`` and where terrain on the way
        is unknown. Like all that lies between antenna and point, the ground at the point counts: the
        answer is never below it. ``progress`` is only asked whether the user has cancelled.
        """
        range_m, azimuth_deg = np.broadcast_arrays(
            np.asarray(range_m, dtype=np.float32), np.asarray(azimuth_deg, dtype=np.float32)
        )
        altitude_msl_m = np.empty(range_m.shape, dtype=np.float32)
        flat = [np.ascontiguousarray(each).reshape(-1) for each in (range_m, azimuth_deg, altitude_msl_m)]
        starts, scales = self.table.starts, self.table.scales
        counts = np.array([band.n_step + 1 for band in self.table.bands])

        def block(piece: slice) -> None:
            look_up(self.table.cells, starts, counts, scales, *(each[piece] for each in flat))

        pieces = [slice(i, i + _POINTS_AT_ONCE) for i in range(0, range_m.size, _POINTS_AT_ONCE)]
        map_blocks(block, pieces, n_threads=n_threads, progress=OnlyCancel(progress))
        return flat[2].reshape(range_m.shape)


def _n_cell(band: Band) -> int:
    return (band.n_azimuth + 1) * (band.n_step + 1)
