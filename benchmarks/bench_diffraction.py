"""What diffraction costs: edges beside a horizon, loss ladders, looking floors up, and a whole assessment.

    python benchmarks/bench_diffraction.py [--terrain RASTER --at LAT LON] [--runs N]

An antenna of 15 m sees 250 km; the ground is made hills of 15" posts, or a raster's. All times are processor time on
one thread in one run, kinds interleaved, medians. What was aimed at: horizon and edges at most 1.3 times the horizon
alone; a ladder in full 100 ms, dragged 15 ms; 1 MB kept; a look-up 40 ns a point. With ``--terrain`` the shipped
``iraq-offer`` is assessed on it as well (nominal case), in processes of their own, diffraction against line of sight:
at most 1.2 times. Asserts nothing.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from affine import Affine
from scipy.ndimage import gaussian_filter

from skyshed.atmosphere.refractivity import constant_k
from skyshed.coverage.detail import DRAG, FULL, Detail
from skyshed.diffraction.edges import edges_around
from skyshed.diffraction.ladder import LossLadder, ladder_over
from skyshed.horizon.compute import compute_horizon
from skyshed.horizon.surface import Horizon
from skyshed.terrain.terrain import TerrainWindow, open_terrain

SITE = 33.3, 44.4
RANGE_M, ANTENNA_M, FREQUENCY_HZ = 250e3, 15.0, 3e9
STEP_DEG, N_POINTS = 15 / 3600, 400_000
EARTH = constant_k(4 / 3)
ASSESSED = """
import sys, time, skyshed
scenario = skyshed.load_scenario("iraq-offer")
begun = time.process_time()
skyshed.assess(scenario, terrain=sys.argv[1], propagation=sys.argv[2], cases="nominal", n_threads=1)
print(time.process_time() - begun)
"""


def made_window() -> TerrainWindow:
    """Return hills of two scales around the site, 0 to about 2,000 m."""
    n = 2 * int(RANGE_M / 111e3 / STEP_DEG / np.cos(np.radians(SITE[0]))) + 41
    noise = np.random.default_rng(1).standard_normal((n, n)).astype(np.float32)
    broad, fine = gaussian_filter(noise, n / 60), gaussian_filter(noise, 3)
    surface = broad / broad.std() * 250 + fine / fine.std() * 40
    half_deg = STEP_DEG * n / 2
    transform = Affine(STEP_DEG, 0, SITE[1] - half_deg, 0, -STEP_DEG, SITE[0] + half_deg)
    return TerrainWindow((surface - surface.min()).astype(np.float32), transform, "EPSG:4326", 388.0)


def seconds_of(work: Callable[[], object]) -> float:
    """Return the processor time of one piece of work."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def horizon_of(window: TerrainWindow, site: tuple[float, float], detail: Detail) -> Horizon:
    return compute_horizon(
        window, *site, antenna_height_m=ANTENNA_M, max_range_m=RANGE_M, refraction=EARTH,
        thinning=detail.thinning, n_rays=detail.n_rays, n_radii=detail.n_radii,
    )  # fmt: skip


def show_antenna(name: str, detail: Detail, window: TerrainWindow, site: tuple[float, float], n_runs: int) -> None:
    """Print what one antenna costs in full, or dragged."""
    n_azimuth, n_place = detail.ladder
    horizon = horizon_of(window, site, detail)
    edges = edges_around(window, horizon, n_azimuth=n_azimuth, n_place=n_place)
    ladder = ladder_over(edges, FREQUENCY_HZ)
    kinds: dict[str, Callable[[], object]] = {
        "horizon": lambda: horizon_of(window, site, detail),
        "edges": lambda: edges_around(window, horizon, n_azimuth=n_azimuth, n_place=n_place),
        "ladder": lambda: ladder_over(edges, FREQUENCY_HZ),
    }
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(n_runs):
        for kind, work in kinds.items():
            times[kind].append(seconds_of(work))
    horizon_s, edges_s, ladder_s = (median(times[kind]) for kind in kinds)
    print(
        f"{name}: horizon {horizon_s * 1e3:.1f} ms, edges {edges_s * 1e3:.1f} ms, together "
        f"{(horizon_s + edges_s) / horizon_s:.2f} times the horizon; ladder {ladder_s * 1e3:.1f} ms, "
        f"{ladder.nbytes / 1e6:.2f} MB kept; beside the horizon {(edges_s + ladder_s) * 1e3:.1f} ms"
    )
    show_lookup(name, ladder, horizon, n_runs)


def show_lookup(name: str, ladder: LossLadder, horizon: Horizon, n_runs: int) -> None:
    """Print what a floor costs to look up, without and with a loss of the beam towards the horizon."""
    random = np.random.default_rng(2)
    range_m = (RANGE_M * np.sqrt(random.uniform(1e-3, 1, N_POINTS))).astype(np.float32)
    azimuth_deg = random.uniform(0, 360, N_POINTS).astype(np.float32)
    sight_msl_m, cell = horizon.min_altitude(range_m, azimuth_deg), ladder.cells(range_m, azimuth_deg)
    points = {"range_m": range_m, "sight_msl_m": sight_msl_m, "ground_msl_m": np.minimum(sight_msl_m, 0.0)}
    vantage = horizon.antenna_msl_m, horizon.fan.effective_radius_m
    said = []
    for on_horizon_db in (0.0, 1.1):
        given = {"spare": (1e6, np.array([8.0, 8.0])), "horizon_db": (on_horizon_db, 0.00873), "vantage": vantage}
        look_up = partial(ladder.floors_msl_m, cell, **points, **given)
        each_s = median(seconds_of(look_up) for _ in range(n_runs))
        said.append(f"{each_s / N_POINTS * 1e9:.0f} ns a point at {on_horizon_db:g} dB")
    print(f"{name}: floors looked up in {', '.join(said)}")


def show_assess(terrain: Path, n_runs: int) -> None:
    """Print what the shipped offer costs with and without diffraction."""
    times: dict[str, list[float]] = {"diffraction": [], "line-of-sight": []}
    for _ in range(n_runs + 1):
        for propagation, each in times.items():
            words = [sys.executable, "-c", ASSESSED, str(terrain), propagation]
            each.append(float(subprocess.run(words, env=os.environ, capture_output=True, text=True, check=True).stdout))
    bent_s, straight_s = (median(each[1:]) for each in times.values())  # the first may compile
    print(f"iraq-offer: diffraction {bent_s:.2f} s, line of sight {straight_s:.2f} s, {bent_s / straight_s:.2f} times")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--terrain", type=Path, metavar="RASTER", help='a raster of 15" posts that holds Iraq')
    parser.add_argument("--at", type=float, nargs=2, default=SITE, metavar=("LAT", "LON"), help="of the antenna")
    parser.add_argument("--runs", type=int, default=7)
    asked = parser.parse_args()
    site = float(asked.at[0]), float(asked.at[1])
    window = open_terrain((asked.terrain,)).window(*site, RANGE_M) if asked.terrain else made_window()
    posts = " x ".join(map(str, window.elevation_msl_m.shape))
    print(f"{posts} posts of {window.spacing_m:.0f} m; medians of {asked.runs}; load {os.getloadavg()[0]:.1f}")
    for name, detail in (("full", FULL), ("drag", DRAG)):
        show_antenna(name, detail, window, site, asked.runs)
    if asked.terrain:
        show_assess(asked.terrain, min(asked.runs, 3))


if __name__ == "__main__":
    main()
