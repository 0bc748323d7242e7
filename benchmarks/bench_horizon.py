"""The horizon against GDAL's viewshed: 6,001 x 6,001 posts, observer in the centre, both in memory, one run.

    python benchmarks/bench_horizon.py [POSTS]

Ours is what `assess` calls, `compute_horizon` and `Horizon.min_altitude`, resampled onto every post of
GDAL's grid; range and azimuth of the posts, which all antennas of a site share, are timed apart. GDAL
is the one inside rasterio (`GDALViewshedGenerate`, lowest visible height), called through ctypes.
Errors are against a dense exact line of sight at random posts. Prints ratios; asserts nothing.
"""

import ctypes
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyproj
import rasterio
from affine import Affine
from scipy.ndimage import gaussian_filter

from skyshed.atmosphere.refractivity import constant_k
from skyshed.horizon.compute import compute_horizon
from skyshed.horizon.reference import min_visible_altitude_m
from skyshed.jobs.run import Silent
from skyshed.terrain.terrain import TerrainWindow

SITE = 33.0, 44.0
CRS = f"+proj=aeqd +lat_0={SITE[0]} +lon_0={SITE[1]} +datum=WGS84 +units=m +no_defs"
CRS_TEXT = pyproj.CRS.from_user_input(CRS).to_wkt("WKT1_GDAL")
SPACING_M, ANTENNA_M = 30.0, 15.0
EARTH = constant_k(4 / 3)
RUNS = 3
FLOAT32, WRITE, READ = 6, 1, 0
EDGE_MODE, FROM_DEM = 2, 2


def hills(n: int) -> np.ndarray:
    """Return relief of two scales, 0 to about 1,200 m."""
    noise = np.random.default_rng(1).standard_normal((n, n)).astype(np.float32)
    broad, fine = gaussian_filter(noise, n / 60), gaussian_filter(noise, 6)
    surface = broad / broad.std() * 250 + fine / fine.std() * 40
    return np.ascontiguousarray(surface - surface.min(), dtype=np.float32)


class Gdal:
    """GDAL's viewshed of one raster in memory, through its C interface."""

    def __init__(self, window: TerrainWindow) -> None:
        (path,) = (Path(rasterio.__file__).parents[1] / "rasterio.libs").glob("libgdal*")
        lib = ctypes.CDLL(str(path))
        for name in ("GDALGetDriverByName", "GDALCreate", "GDALGetRasterBand", "GDALViewshedGenerate"):
            getattr(lib, name).restype = ctypes.c_void_p
        lib.GDALAllRegister()
        self.lib, self.n = lib, window.elevation_msl_m.shape[0]
        self.version = rasterio.__gdal_version__
        driver = ctypes.c_void_p(lib.GDALGetDriverByName(b"MEM"))
        self.dataset = ctypes.c_void_p(lib.GDALCreate(driver, b"", self.n, self.n, 1, FLOAT32, None))
        lib.GDALSetGeoTransform(self.dataset, (ctypes.c_double * 6)(*window.transform.to_gdal()))
        # Without a reference system GDAL takes the Earth to be flat.
        lib.GDALSetProjection(self.dataset, CRS_TEXT.encode())
        self.band = ctypes.c_void_p(lib.GDALGetRasterBand(self.dataset, 1))
        self._move(self.band, window.elevation_msl_m, WRITE)

    def _move(self, band: ctypes.c_void_p, array: np.ndarray, direction: int) -> None:
        n, at = self.n, array.ctypes.data_as(ctypes.c_void_p)
        self.lib.GDALRasterIO(band, direction, 0, 0, n, n, at, n, n, FLOAT32, 0, 0)

    def min_altitude(self) -> np.ndarray:
        """Return the lowest visible altitude of every post."""
        d = ctypes.c_double
        answer = ctypes.c_void_p(
            self.lib.GDALViewshedGenerate(
                self.band, b"MEM", b"", None, d(0), d(0), d(ANTENNA_M), d(0), d(255), d(0), d(0), d(-1),
                d(EARTH.curvature_coefficient), EDGE_MODE, d(0), None, None, FROM_DEM, None,
            )
        )  # fmt: skip
        found = np.empty((self.n, self.n), np.float64)
        band = ctypes.c_void_p(self.lib.GDALGetRasterBand(answer, 1))
        self.lib.GDALRasterIO(
            band, READ, 0, 0, self.n, self.n, found.ctypes.data_as(ctypes.c_void_p), self.n, self.n, 7, 0, 0
        )
        self.lib.GDALClose(answer)
        return found


def timed(work: Callable[[], np.ndarray]) -> tuple[float, np.ndarray]:
    """Return seconds and answer."""
    begun_s = time.perf_counter()
    answer = work()
    return time.perf_counter() - begun_s, answer


def main() -> None:
    """Time both, interleaved, and print minima, ratios and errors."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 6001
    middle = n // 2
    corner_m = (middle + 0.5) * SPACING_M
    window = TerrainWindow(hills(n), Affine(SPACING_M, 0, -corner_m, 0, -SPACING_M, corner_m), CRS, SPACING_M)
    steps_m = (np.arange(n, dtype=np.float32) - middle) * np.float32(SPACING_M)
    polar_s, (range_m, azimuth_deg) = timed(
        lambda: (
            np.hypot(steps_m[None, :], steps_m[:, None]),
            np.degrees(np.arctan2(steps_m[None, :], -steps_m[:, None])).astype(np.float32),
        )
    )

    def ours(n_threads: int) -> np.ndarray:
        horizon = compute_horizon(
            window, *SITE, antenna_height_m=ANTENNA_M, max_range_m=corner_m * 1.42, refraction=EARTH,
            n_threads=n_threads, progress=Silent(),
        )  # fmt: skip
        return horizon.min_altitude(range_m, azimuth_deg, n_threads=n_threads)

    gdal = Gdal(window)
    ours(1)
    times: dict[str, list[float]] = {}
    answers = {}
    for _ in range(RUNS):
        for name, work in (
            ("gdal", gdal.min_altitude),
            ("ours, 1 thread", lambda: ours(1)),
            ("ours, 2 threads", lambda: ours(2)),
        ):
            seconds, answers[name] = timed(work)
            times.setdefault(name, []).append(seconds)
    print(f"{n} x {n} posts of {SPACING_M:g} m; GDAL {gdal.version}; minima of {RUNS} interleaved runs")
    for name, each in times.items():
        print(f"{name:16} {min(each):7.3f} s   GDAL / this: {min(times['gdal']) / min(each):5.2f}")
    print(f"range and azimuth of the posts, once a site: {polar_s:.3f} s")
    show_errors(window, answers)


def show_errors(window: TerrainWindow, answers: dict[str, np.ndarray]) -> None:
    """Print how far the answers lie from a dense exact line of sight at random posts."""
    random, n = np.random.default_rng(2), window.elevation_msl_m.shape[0]
    posts = random.integers(n // 20, n - n // 20, (60, 2))
    horizon = compute_horizon(window, *SITE, antenna_height_m=ANTENNA_M, max_range_m=5e3, refraction=EARTH)
    observer = (*SITE, horizon.antenna_msl_m)
    lon, lat = _places(window, posts)
    truth = np.array(
        [min_visible_altitude_m(window, observer, EARTH, each, n_points=6000) for each in zip(lat, lon, strict=True)]
    )
    for name, answer in answers.items():
        error_m = answer[posts[:, 0], posts[:, 1]] - truth
        error_m = error_m[np.isfinite(error_m)]
        print(f"{name:16} error: RMSE {np.sqrt(np.mean(error_m**2)):7.3f} m, worst {np.abs(error_m).max():7.2f} m")


def _places(window: TerrainWindow, posts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x = window.transform.c + window.transform.a * (posts[:, 1] + 0.5)
    y = window.transform.f + window.transform.e * (posts[:, 0] + 0.5)
    return pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True).transform(x, y)


if __name__ == "__main__":
    main()
