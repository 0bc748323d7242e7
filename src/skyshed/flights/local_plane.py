"""The polar plane of a site: positions as offsets r sin(az), r cos(az), metres, exact to a metre on the ellipsoid."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.jobs.compiled import bare_kernel, bare_part
from skyshed.model.scenario import Site
from skyshed.sky.grid import azimuthal_offsets

# Bilinear between exact nodes: the second derivatives of the offsets (curvature of the parallels) leave 0.3 m.
NODE_STEP_DEG = 0.05
_NEAREST_POLE_DEG = 85.0
_DEGREE_M = 110_500.0  # the shortest degree of latitude (WGS 84, at the equator)


@dataclass(frozen=True)
class LocalPlane:
    """Offsets from ``site`` out to ``range_m``; nodes (n_lat, n_lon) from (lat, lon - site's lon) ``corner_deg``.

    Without nodes (near a pole, where longitudes run together) every position is a geodesic of its own.
    """

    site: Site
    range_m: float
    corner_deg: tuple[float, float]
    east_m: NDArray[np.float64]
    north_m: NDArray[np.float64]

    def offsets(
        self, lat_deg: NDArray[np.float64], lon_deg: NDArray[np.float64], spans: NDArray[np.int64] | None = None
    ) -> tuple[NDArray, NDArray]:
        """Return offsets (n,) float64 of positions; NaN for those well beyond the plane's range.

        With ``spans`` (m, 2) only those from first to end (excluded) hold, and the position before each.
        """
        east_m, north_m = np.empty(lat_deg.shape), np.empty(lat_deg.shape)
        if self.east_m.size:
            axes = (*self.corner_deg, NODE_STEP_DEG, self.site.lon_deg)
            asked = np.array([[0, lat_deg.size]]) if spans is None else spans
            interpolate((lat_deg, lon_deg), asked, axes, (self.east_m, self.north_m), (east_m, north_m))
            return east_m, north_m
        east_m[:] = north_m[:] = np.nan
        is_near = np.abs(lat_deg - self.site.lat_deg) <= self.range_m / _DEGREE_M
        east_m[is_near], north_m[is_near] = azimuthal_offsets(self.site, lat_deg[is_near], lon_deg[is_near])
        return east_m, north_m


def plane_around(site: Site, range_m: float) -> LocalPlane:
    """Return the plane of a site, with nodes a little beyond ``range_m``."""
    reach_deg = range_m / _DEGREE_M + NODE_STEP_DEG
    farthest_deg = abs(site.lat_deg) + reach_deg
    if farthest_deg > _NEAREST_POLE_DEG:
        return LocalPlane(site, range_m, (0.0, 0.0), np.empty((0, 0)), np.empty((0, 0)))
    width_deg = reach_deg / math.cos(math.radians(farthest_deg))
    if width_deg > 170.0:
        return LocalPlane(site, range_m, (0.0, 0.0), np.empty((0, 0)), np.empty((0, 0)))
    lat_deg = site.lat_deg - reach_deg + np.arange(math.ceil(2 * reach_deg / NODE_STEP_DEG) + 1) * NODE_STEP_DEG
    turn_deg = -width_deg + np.arange(math.ceil(2 * width_deg / NODE_STEP_DEG) + 1) * NODE_STEP_DEG
    nodes = np.meshgrid(lat_deg, site.lon_deg + turn_deg, indexing="ij")
    return LocalPlane(site, range_m, (float(lat_deg[0]), float(turn_deg[0])), *azimuthal_offsets(site, *nodes))


@bare_kernel
def interpolate(places, spans, axes, nodes, out):
    """Offsets of positions, bilinear between exact nodes; NaN beyond them.

    ``places`` is (latitudes, longitudes), of which ``spans`` (m, 2) says from where to where; the position before
    each is taken along. ``axes`` is (first latitude, first longitude counted from the site's, step, the site's
    longitude).
    """
    lat_deg, lon_deg = places
    east_m, north_m = out
    for number in range(spans.shape[0]):
        for i in range(max(spans[number, 0] - 1, 0), spans[number, 1]):
            east_m[i], north_m[i] = _offset(lat_deg[i], lon_deg[i], axes, nodes)


@bare_part
def _offset(lat, lon, axes, nodes):
    """Offset of one position."""
    lat_0, lon_0, step, site_lon = axes
    east_m, north_m = nodes
    row, turn = (lat - lat_0) / step, lon - site_lon
    column = (turn - 360.0 * math.floor((turn + 180.0) / 360.0) - lon_0) / step
    if not (0 <= row < east_m.shape[0] - 1 and 0 <= column < east_m.shape[1] - 1):
        return math.nan, math.nan
    r, c = int(row), int(column)
    fr, fc = row - r, column - c
    a, b, d, e = (1 - fr) * (1 - fc), (1 - fr) * fc, fr * (1 - fc), fr * fc
    return (
        a * east_m[r, c] + b * east_m[r, c + 1] + d * east_m[r + 1, c] + e * east_m[r + 1, c + 1],
        a * north_m[r, c] + b * north_m[r, c + 1] + d * north_m[r + 1, c] + e * north_m[r + 1, c + 1],
    )
