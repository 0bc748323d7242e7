"""Terrain windows for tests of the horizon: made by hand, and cut from real ground."""

from dataclasses import replace
from pathlib import Path

import matplotlib.cbook
import numpy as np
import rasterio
from affine import Affine
from pyproj import Geod

from skyshed.atmosphere.refractivity import constant_k
from skyshed.terrain.terrain import TerrainWindow

WGS84 = Geod(ellps="WGS84")
METRES_PER_DEGREE = 111_195.0


def around(elevation_msl_m, spacing_m, *, lat_deg=33.0, lon_deg=44.0, site=None):
    """Lay posts around a place so that distances and azimuths from it are true; the middle post is the site."""
    n_row, n_column = np.shape(elevation_msl_m)
    row, column = site or (n_row // 2, n_column // 2)
    transform = Affine(spacing_m, 0, -(column + 0.5) * spacing_m, 0, -spacing_m, (row + 0.5) * spacing_m)
    crs = f"+proj=aeqd +lat_0={lat_deg} +lon_0={lon_deg} +datum=WGS84 +units=m +no_defs"
    return TerrainWindow(np.ascontiguousarray(elevation_msl_m, dtype=np.float32), transform, crs, spacing_m)


def flat(altitude_msl_m=0.0, *, radius_m=450e3, spacing_m=15e3, lat_deg=33.0, lon_deg=44.0):
    """Lay level ground around a place."""
    n = 2 * int(np.ceil(radius_m / spacing_m)) + 3
    return around(np.full((n, n), altitude_msl_m), spacing_m, lat_deg=lat_deg, lon_deg=lon_deg)


def hills(n=201, *, seed=0, height_m=600.0):
    """Return (n, n) altitudes of hills with relief at every scale, the larger the higher."""
    random = np.random.default_rng(seed)
    wave = np.hypot(*np.meshgrid(np.fft.fftfreq(n), np.fft.fftfreq(n)))
    wave[0, 0] = np.inf
    noise = np.fft.fft2(random.standard_normal((n, n)))
    surface = np.fft.ifft2(noise / wave**2).real
    surface -= surface.min()
    return (surface * (height_m / surface.max())).astype(np.float32)


def jacksboro():
    """Return the real ground that every machine has: 3" posts in Tennessee, 344 x 403."""
    sample = matplotlib.cbook.get_sample_data("jacksboro_fault_dem.npz")
    elevation = np.ascontiguousarray(sample["elevation"], dtype=np.float32)
    dx, dy = float(sample["dx"]), float(sample["dy"])
    transform = Affine(dx, 0, float(sample["xmin"]), 0, -dy, float(sample["ymax"]))
    middle_deg = float(sample["ymax"]) - dy * elevation.shape[0] / 2
    return TerrainWindow(elevation, transform, "EPSG:4326", METRES_PER_DEGREE * dx * np.cos(np.radians(middle_deg)))


def raster(path: Path):
    """Read a raster in degrees as it stands."""
    with rasterio.open(path) as source:
        elevation = source.read(1).astype(np.float32)
        elevation[elevation == source.nodata] = np.nan
        elevation[elevation < -1000] = np.nan
        middle_rad = np.radians((source.bounds.top + source.bounds.bottom) / 2)
        spacing_m = METRES_PER_DEGREE * source.res[0] * np.cos(middle_rad)
        return TerrainWindow(elevation, source.transform, "EPSG:4326", float(spacing_m))


def place_of(window, row, column):
    """Return (lat, lon) of a post of a window in degrees."""
    transform = window.transform
    return transform.f + transform.e * (row + 0.5), transform.c + transform.a * (column + 0.5)


def beyond(lat_deg, lon_deg, azimuth_deg, range_m):
    """Return (lat, lon) at an azimuth and ground range."""
    lon, lat, _ = WGS84.fwd(lon_deg, lat_deg, azimuth_deg, range_m)
    return lat, lon


def layered_air():
    """Return air whose gradient fades with altitude, so that rays are not circles."""
    return replace(constant_k(1.4), setting="median", is_constant_k=False, surface_n=330.0, scale_height_m=7500.0)
