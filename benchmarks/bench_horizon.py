"""The horizon against GDAL's viewshed: 6,001 x 6,001 posts, observer in the centre, both in memory, one run.

    python benchmarks/bench_horizon.py [POSTS] [--base SRC]

Ours is what `assess` calls, `compute_horizon` and `Horizon.min_altitude`, resampled onto every post of
GDAL's grid; range and azimuth of the posts, which all antennas of a site share and `assess` makes by the same
`polar_of`, are printed with and without. How much ground a horizon can leave out depends on relief: both are timed.
GDAL is the one inside rasterio (`GDALViewshedGenerate`, lowest visible height), called through ctypes; copying
its answer out is not timed. "1 core" is GDAL's own two threads on one core, to compare with one thread of ours.
Errors are against a dense exact line of sight at random posts, and say as much about the ground as about the
programs: GDAL's grow with relief, so there are two kinds of it. Prints ratios; asserts nothing.

The share of copy bandwidth is that of the bytes that have to move at least (posts read once; rings written and read
once; range and azimuth of each post read and the answer written), against a copy of as large an array in the same run.
``--base`` names the ``src`` folder of an earlier build: processor time on one thread of both, each in a process of its
own, asked by turns; medians of 9.
"""

import argparse
import ctypes
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path

import numpy as np
import pyproj
import rasterio
from affine import Affine
from scipy.ndimage import gaussian_filter

from skyshed.atmosphere.refractivity import constant_k
from skyshed.horizon.compute import compute_horizon
from skyshed.horizon.polar import polar_of
from skyshed.horizon.reference import min_visible_altitude_m
from skyshed.terrain.terrain import TerrainWindow

SITE = 33.0, 44.0
CRS = f"+proj=aeqd +lat_0={SITE[0]} +lon_0={SITE[1]} +datum=WGS84 +units=m +no_defs"
CRS_TEXT = pyproj.CRS.from_user_input(CRS).to_wkt("WKT1_GDAL")
SPACING_M, ANTENNA_M = 30.0, 15.0
EARTH = constant_k(4 / 3)
RUNS, PROCESS_RUNS, BASE_RUNS, N_POINTS = 7, 3, 9, 200
FLOAT32, FLOAT64, WRITE, READ = 6, 7, 1, 0
EDGE_MODE, FROM_DEM = 2, 2
GENTLE = 0.1  # of the height of the rough relief


def hills(n: int) -> np.ndarray:
    """Return relief of two scales, 0 to about 2,000 m."""
    noise = np.random.default_rng(1).standard_normal((n, n)).astype(np.float32)
    broad, fine = gaussian_filter(noise, n / 60), gaussian_filter(noise, 6)
    surface = broad / broad.std() * 250 + fine / fine.std() * 40
    return np.ascontiguousarray(surface - surface.min(), dtype=np.float32)


def window_of(elevation: np.ndarray) -> TerrainWindow:
    """Lay posts around the site, which is the middle one."""
    corner_m = (elevation.shape[0] // 2 + 0.5) * SPACING_M
    return TerrainWindow(elevation, Affine(SPACING_M, 0, -corner_m, 0, -SPACING_M, corner_m), CRS, SPACING_M)


def polar(n: int, n_threads: int) -> tuple[np.ndarray, np.ndarray]:
    """Return range (m) and azimuth (deg) of all posts."""
    steps_m = (np.arange(n, dtype=np.float32) - n // 2) * np.float32(SPACING_M)
    return polar_of(steps_m[None, :], -steps_m[:, None], n_threads=n_threads)


def ours(window: TerrainWindow, points: tuple[np.ndarray, np.ndarray], n_threads: int) -> np.ndarray:
    """Return the lowest visible altitude of every point."""
    horizon = compute_horizon(
        window, *SITE, antenna_height_m=ANTENNA_M, max_range_m=-window.transform.c * 1.42, refraction=EARTH,
        n_threads=n_threads,
    )  # fmt: skip
    return horizon.min_altitude(*points, n_threads=n_threads)


class Gdal:
    """GDAL's viewshed of one raster in memory, through its C interface."""

    def __init__(self, window: TerrainWindow) -> None:
        (path,) = (Path(rasterio.__file__).parents[1] / "rasterio.libs").glob("libgdal*")
        lib = ctypes.CDLL(str(path))
        for name in ("GDALGetDriverByName", "GDALCreate", "GDALGetRasterBand", "GDALViewshedGenerate"):
            getattr(lib, name).restype = ctypes.c_void_p
        lib.GDALAllRegister()
        self.lib, self.n = lib, window.elevation_msl_m.shape[0]
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

    def generate(self) -> ctypes.c_void_p:
        """Make the viewshed; what is returned is read and closed by `take`."""
        d = ctypes.c_double
        return ctypes.c_void_p(
            self.lib.GDALViewshedGenerate(
                self.band, b"MEM", b"", None, d(0), d(0), d(ANTENNA_M), d(0), d(255), d(0), d(0), d(-1),
                d(EARTH.curvature_coefficient), EDGE_MODE, d(0), None, None, FROM_DEM, None,
            )
        )  # fmt: skip

    def take(self, answer: ctypes.c_void_p) -> np.ndarray:
        """Copy the lowest visible altitudes out."""
        n, found = self.n, np.empty((self.n, self.n), np.float64)
        band = ctypes.c_void_p(self.lib.GDALGetRasterBand(answer, 1))
        self.lib.GDALRasterIO(band, READ, 0, 0, n, n, found.ctypes.data_as(ctypes.c_void_p), n, n, FLOAT64, 0, 0)
        self.lib.GDALClose(answer)
        return found


@contextmanager
def on_cores(n_core: int) -> Iterator[None]:
    """Keep this thread, and those that it starts, on so many cores (on Linux)."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(sorted(cores)[:n_core]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Return seconds and answer."""
    begun_s = time.perf_counter()
    answer = work()
    return time.perf_counter() - begun_s, answer


def second_core_share() -> float:
    """Return how much faster two threads of hashing are than one, less one: 1 is a core of its own, 0 is none."""
    block = bytes(2**27)

    def both() -> None:
        other = threading.Thread(target=lambda: sha256(block).digest())
        other.start()
        sha256(block).digest()
        other.join()

    alone_s = min(timed(lambda: sha256(block).digest())[0] for _ in range(3))
    return 2 * alone_s / min(timed(both)[0] for _ in range(3)) - 1


def main() -> None:
    """Time both, interleaved, and print minima, ratios and errors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("posts", nargs="?", type=int, default=6001)
    parser.add_argument("--base", type=Path, metavar="SRC", help="the src folder of an earlier build")
    asked = parser.parse_args()
    n, rough = asked.posts, hills(asked.posts)
    print(f"{n} x {n} posts of {SPACING_M:g} m; GDAL {rasterio.__gdal_version__}; minima of {RUNS} interleaved runs")
    print(f"load {os.getloadavg()[0]:.2f}; a second thread has {second_core_share():.0%} of a core to itself")
    reliefs = {"rough": window_of(rough), "gentle": window_of(rough * np.float32(GENTLE))}
    for name, window in reliefs.items():
        show_times(name, window)
    if asked.base:
        show_base(asked.base.resolve(), reliefs)
    show_processes(rough)
    for name, window in reliefs.items():
        show_errors(name, window)


def show_times(name: str, window: TerrainWindow) -> None:
    """Print times within this process, by threads; ratios are of equal threads."""
    n, gdal = window.elevation_msl_m.shape[0], Gdal(window)
    points = polar(n, 1)
    ours(window, points, 1)
    times: dict[tuple[str, int], list[float]] = {}
    for _ in range(RUNS):
        for n_core in (1, 2):
            with on_cores(n_core):
                seconds, answer = timed(gdal.generate)
            gdal.lib.GDALClose(answer)
            times.setdefault(("gdal", n_core), []).append(seconds)
            times.setdefault(("ours", n_core), []).append(timed(lambda k=n_core: ours(window, points, k))[0])
            times.setdefault(("polar", n_core), []).append(timed(lambda k=n_core: polar(n, k))[0])
        times.setdefault(("copy", 1), []).append(timed(points[0].copy)[0])
    best = {key: min(each) for key, each in times.items()}
    for n_core in (1, 2):
        gdal_s, ours_s, polar_s = (best[who, n_core] for who in ("gdal", "ours", "polar"))
        print(
            f"{name:6} relief, {n_core} core(s): GDAL {gdal_s:.3f} s, ours {ours_s:.3f} s, "
            f"{gdal_s / ours_s:.2f} times as fast; with range and azimuth of the posts ({polar_s:.3f} s) "
            f"{gdal_s / (ours_s + polar_s):.2f} times"
        )
    copied_per_s = 2 * points[0].nbytes / best["copy", 1]
    moved_per_s = bytes_moved(window) / best["ours", 1]
    print(
        f"{name:6} relief, 1 core: moves {moved_per_s / 1e9:.2f} GB/s of at least {bytes_moved(window) / 1e9:.2f} GB, "
        f"{moved_per_s / copied_per_s:.0%} of what copying does ({copied_per_s / 1e9:.1f} GB/s)"
    )


def bytes_moved(window: TerrainWindow) -> int:
    """Return how many bytes a horizon and its answers at all posts have to move at least."""
    from skyshed.horizon.rings import plan_range_rings  # an earlier build, which runs this file too, has another name

    rings = plan_range_rings(window.spacing_m, -window.transform.c * 1.42)
    return 4 * window.elevation_msl_m.nbytes + 2 * 4 * rings.n_azimuth * rings.n_ring


def show_base(base: Path, reliefs: dict[str, TerrainWindow]) -> None:
    """Print the processor time of this build against an earlier one's."""
    sources = {"this build": Path(__file__).parents[1] / "src", "base": base}
    with tempfile.TemporaryDirectory() as folder:
        for name, window in reliefs.items():
            path = Path(folder) / f"{name}.npy"
            np.save(path, window.elevation_msl_m)
            times = {who: np.empty((BASE_RUNS, 2)) for who in sources}
            with ExitStack() as open_ones:
                workers = {who: open_ones.enter_context(worker(source, path)) for who, source in sources.items()}
                for run in range(BASE_RUNS):
                    for who, ask in workers.items():
                        times[who][run] = ask()
            now_s, then_s = (np.median(times[who], axis=0) for who in sources)
            alone, counted = then_s[0] / now_s[0], then_s.sum() / now_s.sum()
            print(
                f"{name:6} relief, processor time: base {then_s[0]:.3f} s, this build {now_s[0]:.3f} s, {alone:.2f} "
                f"times as fast; with range and azimuth of the posts {counted:.2f} times"
            )


@contextmanager
def worker(source: Path, posts: Path) -> Iterator[Callable[[], list[float]]]:
    """Start a build's process; what is yielded asks it for the processor time of one horizon and of one `polar`."""
    command = [sys.executable, __file__, "--process", "worker", str(posts)]
    environment = os.environ | {"PYTHONPATH": str(source)}
    with subprocess.Popen(
        command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:

        def ask() -> list[float]:
            print(file=process.stdin, flush=True)
            return [float(each) for each in process.stdout.readline().split()]

        ask()  # the first one compiles
        yield ask
        process.stdin.close()


def work(window: TerrainWindow) -> None:
    """Tell for each line that is read what one horizon and one `polar` cost."""
    n = window.elevation_msl_m.shape[0]
    points = polar(n, 1)
    for _ in sys.stdin:
        begun = time.process_time()
        ours(window, points, 1)
        middle = time.process_time()
        polar(n, 1)
        print(middle - begun, time.process_time() - middle, flush=True)


def show_processes(elevation: np.ndarray) -> None:
    """Print what whole processes take, from start to the answer in memory, compiled code in the cache."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "posts.npy"
        np.save(path, elevation)
        times: dict[str, list[float]] = {"gdal": [], "ours": []}
        for _ in range(PROCESS_RUNS):
            for name, each in times.items():
                command = [sys.executable, __file__, "--process", name, str(path)]
                each.append(timed(lambda command=command: subprocess.run(command, check=True))[0])
    print(
        f"whole processes, 2 threads: GDAL {min(times['gdal']):.2f} s, ours with range and azimuth of the posts "
        f"{min(times['ours']):.2f} s (each reads the posts and starts Python)"
    )


def one_process(name: str, path: str) -> None:
    """Do once what a whole process is timed for."""
    window = window_of(np.load(path))
    if name == "worker":
        work(window)
    elif name == "gdal":
        gdal = Gdal(window)
        gdal.take(gdal.generate())
    else:
        ours(window, polar(window.elevation_msl_m.shape[0], 2), 2)


def show_errors(name: str, window: TerrainWindow) -> None:
    """Print how far the answers lie from a dense exact line of sight at random posts."""
    random, n = np.random.default_rng(2), window.elevation_msl_m.shape[0]
    posts = random.integers(n // 20, n - n // 20, (N_POINTS, 2))
    observer = (*SITE, float(window.elevation_msl_m[n // 2, n // 2]) + ANTENNA_M)
    lon, lat = _places(window, posts)
    truth = np.array(
        [min_visible_altitude_m(window, observer, EARTH, each, n_points=6000) for each in zip(lat, lon, strict=True)]
    )
    gdal = Gdal(window)
    for who, answer in (("GDAL", gdal.take(gdal.generate())), ("ours", ours(window, polar(n, 1), 1))):
        error_m = answer[posts[:, 0], posts[:, 1]] - truth
        is_known = np.isfinite(error_m)
        error_m = error_m[is_known]
        print(
            f"{name:6} relief, {who}: RMSE {np.sqrt(np.mean(error_m**2)):.3f} m, worst {np.abs(error_m).max():.2f} m "
            f"of {is_known.sum()} points"
        )


def _places(window: TerrainWindow, posts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x = window.transform.c + window.transform.a * (posts[:, 1] + 0.5)
    y = window.transform.f + window.transform.e * (posts[:, 0] + 0.5)
    return pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True).transform(x, y)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--process"]:
        one_process(*sys.argv[2:])
    else:
        main()
