"""The points that an assessment looks at: polar grids around fire units and assets, the assets themselves."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from skyshed.geodesic import WGS84
from skyshed.horizon.polar import polar_of
from skyshed.jobs.kept import kept
from skyshed.model.figure import Case
from skyshed.model.scenario import Asset, Site
from skyshed.sky.grid import azimuthal_offsets, blended, ends, spline_weights
from skyshed.terrain.terrain import Terrain

POLAR_AZIMUTHS = 240
POLAR_RANGES = 450
_NODE_STEP_M = 100e3  # between exact geodesics along an azimuth; across, where the spline's error is, 5 degrees
_NODE_AZIMUTHS_DEG = np.linspace(-15.0, 375.0, 79)


@dataclass(frozen=True, eq=False)
class Points:
    """Flat points on the ground, ``lat_deg, lon_deg, ground_msl_m`` (n,); NaN ground is unknown.

    With ``only_case`` they are looked at in that case alone.
    """

    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    ground_msl_m: NDArray[np.float32]
    only_case: Case | None = field(default=None, kw_only=True)

    @property
    def is_kept(self) -> bool:
        """Whether looks at them are kept for another time."""
        return True

    @cached_property
    def digest(self) -> bytes:
        """A hash of the positions, and of nothing else that is known of them."""
        return digest_of(self.lat_deg, self.lon_deg)

    def polar_from(self, site: Site) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return ground range (m) and azimuth (deg) from a site to every point, exact geodesics."""
        origin = np.full(self.lat_deg.shape, site.lon_deg), np.full(self.lat_deg.shape, site.lat_deg)
        azimuth_deg, _, range_m = WGS84.inv(*origin, self.lon_deg, self.lat_deg)
        return range_m.astype(np.float32), np.mod(azimuth_deg, 360.0).astype(np.float32)


@dataclass(frozen=True, eq=False)
class PolarNodes:
    """The nodes behind a polar grid: exact geodesics end there, and bicubic splines go between them.

    ``ends`` are latitude and longitude (deg) of the nodes (n_node_az, n_node_r); ``weights`` lead from values
    at the nodes to those on the grid.
    """

    ends: tuple[NDArray[np.float64], NDArray[np.float64]]
    weights: tuple[NDArray[np.float64], NDArray[np.float64]]

    @classmethod
    def around(cls, site: Site, n_azimuths: int, range_m: NDArray[np.float64]) -> Self:
        n_nodes = max(int(np.ceil(range_m[-1] / _NODE_STEP_M)), 4) + 1
        nodes_m = np.linspace(0.0, range_m[-1], n_nodes)
        ends_deg = ends(site, *np.meshgrid(_NODE_AZIMUTHS_DEG, nodes_m, indexing="ij"))
        return cls(ends_deg, (_weights_around(n_azimuths), spline_weights(nodes_m, range_m)))

    def values(self, at_nodes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return values at the nodes as values at every point of the grid, (n_az, n_r)."""
        by_azimuth, by_range = self.weights
        return blended(by_azimuth, at_nodes, by_range)

    def grid(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return latitude and longitude (deg) of the grid, (n_az, n_r).

        What is interpolated are the parts of the vertical (cos lat cos lon, cos lat sin lon, sin lat): they are
        smooth everywhere, poles and date line too.
        """
        lat_rad, lon_rad = (np.radians(end) for end in self.ends)
        parts = np.cos(lat_rad) * np.cos(lon_rad), np.cos(lat_rad) * np.sin(lon_rad), np.sin(lat_rad)
        x, y, z = map(self.values, parts)
        return np.degrees(np.arctan2(z, np.hypot(x, y))), np.degrees(np.arctan2(y, x))


def azimuths_deg(n_azimuths: int) -> NDArray[np.float64]:
    """Return equally spaced azimuths from north."""
    return np.arange(float(n_azimuths)) * (360.0 / n_azimuths)


@lru_cache(maxsize=8)
def _weights_around(n_azimuths: int) -> NDArray[np.float64]:
    return spline_weights(_NODE_AZIMUTHS_DEG, azimuths_deg(n_azimuths))


@dataclass(frozen=True, eq=False)
class PolarPoints(Points):
    """A polar grid around a site, azimuth by azimuth from north, ranges equally spaced from one step outward."""

    site: Site
    n_azimuths: int
    range_m: NDArray[np.float64]
    between: PolarNodes

    @property
    def shape(self) -> tuple[int, int]:
        return self.n_azimuths, self.range_m.size

    @cached_property
    def digest(self) -> bytes:
        return digest_of(repr((self.site.lat_deg, self.site.lon_deg, self.n_azimuths)).encode(), self.range_m)

    def polar_from(self, site: Site) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return ground range (m) and azimuth (deg) from a site to every point.

        Seen from its own centre the grid is itself. From another site, x = r sin(az) and
        y = r cos(az) are smooth over the grid: exact geodesics at nodes, a bicubic spline between
        them (off by less than 0.2 m at 1,000 km).
        """
        if (site.lat_deg, site.lon_deg) == (self.site.lat_deg, self.site.lon_deg):
            azimuth_deg = np.repeat(azimuths_deg(self.n_azimuths), self.range_m.size)
            return np.tile(self.range_m, self.n_azimuths).astype(np.float32), azimuth_deg.astype(np.float32)
        east_m, north_m = map(self.between.values, azimuthal_offsets(site, *self.between.ends))
        return polar_of(east_m.ravel(), north_m.ravel())


def as_polar(points: Points) -> PolarPoints:
    """Return points of a kind that are a polar grid."""
    assert isinstance(points, PolarPoints), "this kind of points is a polar grid"
    return points


def digest_of(*values: bytes | NDArray[Any]) -> bytes:
    """Return what tells values from all others."""
    return hashlib.blake2b(b"".join(bytes(each) for each in values), digest_size=16).digest()


class Bearings:
    """Range and azimuth of points from sites, each worked out once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Points, float, float], tuple[NDArray[np.float32], NDArray[np.float32]]] = {}

    def of(self, points: Points, site: Site) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return ground range (m) and azimuth (deg) from a site to every point."""
        key = points, site.lat_deg, site.lon_deg
        if key not in self._known:
            self._known[key] = points.polar_from(site)
        return self._known[key]


def polar_points(
    site: Site,
    terrain: Terrain,
    *,
    max_range_m: float,
    n_azimuths: int = POLAR_AZIMUTHS,
    n_ranges: int = POLAR_RANGES,
    only_case: Case | None = None,
) -> PolarPoints:
    """Return a polar grid around a site out to about ``max_range_m``."""
    step_m = max(round(max_range_m / n_ranges / 10) * 10.0, 10.0)
    range_m = np.arange(1.0, np.ceil(max_range_m / step_m) + 1) * step_m
    around = site.lat_deg, site.lon_deg, n_azimuths, step_m, range_m.size
    between = kept().get(("nodes", *around), lambda: PolarNodes.around(site, n_azimuths, range_m))
    lat_deg, lon_deg = (values_deg.ravel() for values_deg in between.grid())
    ground_msl_m = kept().get(("polar ground", terrain.key, *around), lambda: terrain.elevation_at(lat_deg, lon_deg))
    return PolarPoints(lat_deg, lon_deg, ground_msl_m, site, n_azimuths, range_m, between, only_case=only_case)


def asset_points(assets: Sequence[Asset], terrain: Terrain) -> Points:
    """Return the assets as points."""
    lat_deg = np.array([asset.site.lat_deg for asset in assets], dtype=np.float64)
    lon_deg = np.array([asset.site.lon_deg for asset in assets], dtype=np.float64)
    return Points(lat_deg, lon_deg, terrain.elevation_at(lat_deg, lon_deg))
