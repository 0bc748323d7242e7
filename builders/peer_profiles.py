"""Profiles of real ground for comparing diffraction losses: how they are drawn, sampled, written and read back."""

import csv
import functools
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import Geod

from skyshed.diffraction.reference import PathProfile

ROOT = Path(__file__).parents[1]
TERRAIN = ROOT.parent / "shared" / "data" / "dem"
TABLE = ROOT / "tests" / "published" / "diffraction_peer.csv"
SEED = 20261129
EFFECTIVE_RADIUS_M = 8_494_667.0  # 4/3 of 6,371 km
FREQUENCIES_HZ = (150e6, 3e9, 9e9)
TARGETS_M = ((30.0, 180.0), (180.0, 1000.0))  # two at any height: mostly clear, or deep in shadow
NEAR_M = (3.0, 300.0)  # two more about the line of sight: from what matters at 9 GHz to what matters at 150 MHz
WGS84 = Geod(ellps="WGS84")
# Raster, profiles, greatest range (m), step (m): about the spacing of the posts.
GROUND = (
    ("vfp15_mideast/vfp15_8bit_mideast_15s.tif", 160, 250e3, 450.0),
    ("srtm3_geotiff/N46E008.tif", 20, 60e3, 90.0),
    ("srtm3_geotiff/N49W123.tif", 20, 60e3, 90.0),
    ("srtm3_geotiff/S33W071.tif", 20, 60e3, 90.0),
    ("srtm3_geotiff/n31_e035_3arc_v2.tif", 20, 60e3, 90.0),
)


@dataclass(frozen=True)
class Row:
    """A profile, its ends above ground, a frequency, the peer's answers: loss, and Bullington's part."""

    raster: str
    lat_deg: float
    lon_deg: float
    azimuth_deg: float
    range_m: float
    n_step: int
    antenna_m: float
    target_m: float
    effective_radius_m: float
    frequency_hz: float
    loss_db: float = float("nan")
    bullington_db: float = float("nan")

    def way(self, terrain: Path) -> PathProfile:
        """Return the ground between the two ends."""
        range_m, ground_m = self.ground(terrain)
        ends_m = float(ground_m[0] + self.antenna_m), float(ground_m[-1] + self.target_m)
        return PathProfile(range_m, ground_m, *ends_m, self.effective_radius_m)

    def ground(self, terrain: Path) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return (ranges, altitudes), both (n_step + 1,), evenly along the geodesic; NaN where there is no height."""
        range_m = np.linspace(0.0, self.range_m, self.n_step + 1)
        begin = [np.full(range_m.size, each) for each in (self.lon_deg, self.lat_deg, self.azimuth_deg)]
        lon_deg, lat_deg, _ = WGS84.fwd(*begin, range_m)
        return range_m, height_m(terrain / self.raster, lon_deg, lat_deg)


def height_m(file: Path, lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return heights between the four posts round each place, bilinear; NaN off the raster and beside a void."""
    posts_m, transform = _posts(file)
    # A pixel's height is that of its centre.
    column = (lon_deg - transform.c) / transform.a - 0.5
    line = (lat_deg - transform.f) / transform.e - 0.5
    left, top = np.floor(column).astype(int), np.floor(line).astype(int)
    is_on = (left >= 0) & (top >= 0) & (left < posts_m.shape[1] - 1) & (top < posts_m.shape[0] - 1)
    left, top = np.where(is_on, left, 0), np.where(is_on, top, 0)
    east, south = column - left, line - top
    upper_m = posts_m[top, left] * (1 - east) + posts_m[top, left + 1] * east
    lower_m = posts_m[top + 1, left] * (1 - east) + posts_m[top + 1, left + 1] * east
    return np.where(is_on, upper_m * (1 - south) + lower_m * south, np.nan)


@functools.cache
def _posts(file: Path) -> tuple[NDArray[np.float64], rasterio.Affine]:
    with rasterio.open(file) as raster:
        return raster.read(1, masked=True).astype(float).filled(np.nan), raster.transform


def drawn(terrain: Path = TERRAIN) -> Iterator[Row]:
    """Yield the profiles: places, azimuths and antennas evenly by chance, ranges evenly in their logarithm."""
    chance = np.random.default_rng(SEED)
    for raster, n_profile, most_m, step_m in GROUND:
        posts_m, transform = _posts(terrain / raster)
        n_left = n_profile
        while n_left:
            lon_deg = transform.c + transform.a * chance.uniform(0, posts_m.shape[1])
            lat_deg = transform.f + transform.e * chance.uniform(0, posts_m.shape[0])
            range_m, azimuth_deg = round(_log_uniform(chance, 5e3, most_m)), round(chance.uniform(0, 360), 2)
            antenna_m, n_step = round(chance.uniform(4, 30), 1), round(range_m / step_m)
            place = (round(lat_deg, 5), round(lon_deg, 5), azimuth_deg, range_m, n_step)
            row = Row(raster, *place, antenna_m, 0.0, EFFECTIVE_RADIUS_M, 0.0)
            if np.isfinite(row.ground(terrain)[1]).all():
                n_left -= 1
                for target_m in _targets_m(chance, row.way(terrain)):
                    yield from (replace(row, target_m=target_m, frequency_hz=each) for each in FREQUENCIES_HZ)


def _targets_m(chance: np.random.Generator, way: PathProfile) -> list[float]:
    """Return heights above ground, all from 30 to 1,000 m: two of any size, and two about the line of sight."""
    at_m, radius_m = way.range_m[1:], way.effective_radius_m
    tangent = ((way.ground_msl_m[1:] - at_m**2 / (2 * radius_m) - way.first_msl_m) / at_m).max()
    seen_msl_m = way.first_msl_m + tangent * way.distance_m + way.distance_m**2 / (2 * radius_m)
    above_m = [_log_uniform(chance, *each) for each in TARGETS_M]
    above_m += [seen_msl_m - way.ground_msl_m[-1] + sign * _log_uniform(chance, *NEAR_M) for sign in (-1, 1)]
    return [round(float(each), 1) for each in above_m if 30.0 <= each <= 1000.0]


def _log_uniform(chance: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(chance.uniform(np.log(low), np.log(high))))


def write(rows: list[Row], head: list[str]) -> None:
    """Write the table, with ``head`` as comments before it."""
    names = [each.name for each in fields(Row)]
    with TABLE.open("w", encoding="utf-8", newline="") as stream:
        stream.writelines(f"# {line}\n" for line in head)
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(names)
        table.writerows([_digits(getattr(row, name)) for name in names] for row in rows)


def _digits(value: object) -> object:
    return f"{value:.10g}" if isinstance(value, float) else value


def frozen() -> list[Row]:
    """Return the rows of the table."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        table = csv.DictReader(line for line in stream if not line.startswith("#"))
        return [Row(**{each.name: each.type(row[each.name]) for each in fields(Row)}) for row in table]
