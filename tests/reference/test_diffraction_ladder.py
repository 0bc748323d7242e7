"""Losses from three edges and two sums, and ladders of them, against the whole method over dense profiles."""

from dataclasses import replace

import numpy as np
import pytest

import factories as made
from skyshed.atmosphere.refractivity import constant_k
from skyshed.coverage.detail import DRAG, FULL
from skyshed.diffraction.edges import edges_around
from skyshed.diffraction.kernel import losses_over
from skyshed.diffraction.ladder import ladder_over, wave_terms
from skyshed.diffraction.reference import PathProfile, delta_bullington_db
from skyshed.diffraction.spherical import LAND, spherical_loss_db
from skyshed.horizon.compute import compute_horizon
from skyshed.horizon.profile import line_of_sight_profile

EARTH = constant_k(4 / 3)
VHF, S, X = 150e6, 3e9, 9e9
N_AZIMUTH, N_PLACE = FULL.ladder
# What is asked of the model, root mean square in dB: below 20 dB of loss, and below 40.
MOST_RMS_DB = {VHF: (2.5, 3.5), S: (0.8, 1.8), X: (0.2, 0.8)}
# Of a ladder's floors, root mean square in metres up to 1,500 m above ground; twice that while a site is dragged.
MOST_FLOOR_RMS_M = {VHF: 60.0, S: 20.0}


class Around:
    """An antenna with its horizon and edges, and the dense profiles of its rays."""

    def __init__(self, window, site, *, antenna_m, max_range_m, n_azimuth=N_AZIMUTH, n_place=N_PLACE):
        self.window, self.site, self.antenna_m = window, site, antenna_m
        self.horizon = compute_horizon(
            window, *site, antenna_height_m=antenna_m, max_range_m=max_range_m, refraction=EARTH
        )
        self.edges = edges_around(window, self.horizon, n_azimuth=n_azimuth, n_place=n_place)

    def profile(self, azimuth_deg, range_m):
        return line_of_sight_profile(
            self.window,
            *self.site,
            antenna_height_m=self.antenna_m,
            refraction=EARTH,
            azimuth_deg=azimuth_deg,
            range_m=range_m,
            altitude_msl_m=1000.0,
        )

    def path(self, profile, target_msl_m=0.0):
        return PathProfile(
            np.append(0.0, profile.range_m),
            np.append(profile.site_msl_m, profile.ground_msl_m),
            profile.antenna_msl_m,
            target_msl_m,
            profile.effective_radius_m,
        )

    def loss_db(self, azimuth, place, above_sight_m, frequency_hz):
        edges = self.edges
        found = np.empty(1)
        target_m = np.array([edges.at[azimuth, place]["sight"] + above_sight_m])
        wave = wave_terms(frequency_hz, LAND)
        losses_over(
            edges.at[azimuth],
            place,
            edges.range_m[place],
            edges.per_m[azimuth],
            wave,
            edges.antenna,
            target_m,
            found,
        )
        return found[0]


def losses(around, n, random):
    """Return {frequency: (model, whole method)} at ``n`` random places, targets 30 to 1,000 m above the ground."""
    pairs = {frequency_hz: [] for frequency_hz in (VHF, S, X)}
    for _ in range(n):
        azimuth = random.integers(N_AZIMUTH)
        place = random.integers(around.edges.range_m.size // 10, around.edges.range_m.size)
        if np.isnan(around.edges.at[azimuth, place]["sight"]):
            continue
        profile = around.profile(azimuth * 360.0 / N_AZIMUTH, around.edges.range_m[place])
        target_msl_m = profile.ground_msl_m[-1] + random.choice([30.0, 100.0, 300.0, 1000.0])
        path = around.path(profile, target_msl_m)
        for frequency_hz, found in pairs.items():
            above_m = target_msl_m - profile.min_visible_msl_m[-1]
            found.append(
                (around.loss_db(azimuth, place, above_m, frequency_hz), delta_bullington_db(path, frequency_hz))
            )
    return {frequency_hz: np.array(found) for frequency_hz, found in pairs.items()}


def assert_within(pairs, most_rms_db, *, n_least):
    for loss_db, rms_db in zip((20.0, 40.0), most_rms_db, strict=True):
        model, whole = pairs[pairs[:, 1] < loss_db].T
        error_db = model - whole
        said = f"{error_db.size} below {loss_db:g} dB: {np.sqrt(np.mean(error_db**2)):.2f}, mean {error_db.mean():.2f}"
        assert error_db.size >= n_least, said
        assert np.sqrt(np.mean(error_db**2)) <= rms_db, said
        assert abs(error_db.mean()) <= 1.0, said


@pytest.mark.parametrize("height_m", [60.0, 900.0], ids=["low", "high"])
def test_made_hills(height_m):
    window = made.around(made.hills(401, seed=4, height_m=height_m), 500.0)
    around = Around(window, (33.0, 44.0), antenna_m=12.0, max_range_m=95e3)

    found = losses(around, 60, np.random.default_rng(5))

    for frequency_hz, pairs in found.items():
        assert_within(pairs, MOST_RMS_DB[frequency_hz], n_least=10)


REAL = [
    ("vfp15_mideast/vfp15_8bit_mideast_15s.tif", (33.3, 44.4), 8.0, 250e3),
    ("vfp15_mideast/vfp15_8bit_mideast_15s.tif", (35.5, 45.4), 30.0, 250e3),
    ("vfp15_mideast/vfp15_8bit_mideast_15s.tif", (30.5, 47.8), 15.0, 250e3),
    ("vfp15_mideast/vfp15_8bit_mideast_15s.tif", (36.2, 43.1), 4.0, 250e3),
    ("srtm3_geotiff/n31_e035_3arc_v2.tif", (31.5, 35.3), 8.0, 40e3),
    ("srtm3_geotiff/S33W071.tif", (-32.6, -70.6), 15.0, 40e3),
]


@pytest.mark.real_terrain
def test_real_ground(shared_data):
    """240 profiles of six antennas, on 15" and 3" posts."""
    random = np.random.default_rng(6)
    found = []
    for name, site, antenna_m, max_range_m in REAL:
        window = made.raster(shared_data / "dem" / name)
        found.append(losses(Around(window, site, antenna_m=antenna_m, max_range_m=max_range_m), 40, random))

    for frequency_hz, most_rms_db in MOST_RMS_DB.items():
        pairs = np.concatenate([each[frequency_hz] for each in found])
        assert pairs.shape[0] >= 200
        assert_within(pairs, most_rms_db, n_least=60)


def whole_floor_msl_m(path, ground_msl_m, sight_msl_m, spare_db, frequency_hz):
    """Return the lowest altitude at which the whole method loses no more than so much, by halving."""

    def is_seen(altitude_msl_m):
        return delta_bullington_db(replace(path, second_msl_m=altitude_msl_m), frequency_hz) <= spare_db

    low, high = ground_msl_m + 0.01, max(sight_msl_m, ground_msl_m) + 6000.0
    if is_seen(low):
        return ground_msl_m
    for _ in range(18):
        middle = (low + high) / 2
        low, high = (low, middle) if is_seen(middle) else (middle, high)
    return high


def ladder_floor_msl_m(ladder, azimuth_deg, range_m, *, sight_msl_m, ground_msl_m, spare_db):
    one = (np.array([value], dtype=np.float32) for value in (range_m, sight_msl_m, ground_msl_m))
    range_m, sight_msl_m, ground_msl_m = one
    return ladder.floors_msl_m(
        ladder.cells(range_m, [azimuth_deg]),
        range_m=range_m,
        sight_msl_m=sight_msl_m,
        ground_msl_m=ground_msl_m,
        spare=(1e6, np.array([spare_db, spare_db])),
        horizon_db=(0.0, 1.0),
        vantage=(0.0, 8.5e6),
    )[0]


@pytest.mark.real_terrain
@pytest.mark.parametrize("frequency_hz", [VHF, S], ids=["VHF", "S"])
@pytest.mark.parametrize(
    ("max_range_m", "detail", "times"),
    [(250e3, FULL, 1), (250e3, DRAG, 2), (100e3, FULL, 1), (40e3, FULL, 1)],
    ids=["full", "drag", "100 km", "40 km"],
)
def test_floors_of_a_ladder(shared_data, frequency_hz, max_range_m, detail, times):
    """Between the cells of a ladder, against floors of the whole method at the place itself."""
    random = np.random.default_rng(7)
    errors_m, without_m = [], []
    n_azimuth, n_place = detail.ladder_within(max_range_m)
    for name, site, antenna_m, _ in REAL[:4]:
        window = made.raster(shared_data / "dem" / name)
        around = Around(
            window, site, antenna_m=antenna_m, max_range_m=max_range_m, n_azimuth=n_azimuth, n_place=n_place
        )
        ladder = ladder_over(around.edges, frequency_hz)
        assert ladder.nbytes <= 1_000_000
        for _ in range(40):
            azimuth_deg, range_m = random.uniform(0, 360), max_range_m * np.sqrt(random.uniform(4e-4, 1))
            spare_db = random.uniform(1, 25)
            profile = around.profile(azimuth_deg, range_m)
            ground_msl_m, sight_msl_m = profile.ground_msl_m[-1], profile.min_visible_msl_m[-1]
            if not np.isfinite(sight_msl_m):
                continue
            whole = whole_floor_msl_m(around.path(profile), ground_msl_m, sight_msl_m, spare_db, frequency_hz)
            if whole > ground_msl_m + 1500.0:
                continue
            given = {"sight_msl_m": sight_msl_m, "ground_msl_m": ground_msl_m, "spare_db": spare_db}
            errors_m.append(ladder_floor_msl_m(ladder, azimuth_deg, range_m, **given) - whole)
            without_m.append(sight_msl_m - whole)

    rms_m = np.sqrt(np.mean(np.square(errors_m)))
    assert len(errors_m) >= 30
    assert rms_m <= times * MOST_FLOOR_RMS_M[frequency_hz]
    assert rms_m < np.sqrt(np.mean(np.square(without_m))) / 3  # line of sight alone is worse by far


@pytest.mark.parametrize("frequency_hz", [VHF, S, X])
def test_a_smooth_sphere(frequency_hz):
    """Over a smooth sea there is no edge but the Earth: the whole method gives the sphere's own loss."""
    around = Around(made.flat(), (33.0, 44.0), antenna_m=20.0, max_range_m=150e3)
    errors_db = []
    for place in range(5, around.edges.range_m.size, 5):
        for height_m in (30.0, 100.0, 300.0, 1000.0):
            sphere_db = spherical_loss_db(
                around.edges.range_m[place],
                20.0,
                height_m,
                effective_radius_m=1 / around.edges.per_m[0],
                frequency_hz=frequency_hz,
            )
            if 0.0 < sphere_db < 40.0:
                above_m = height_m - around.edges.at[0, place]["sight"]
                errors_db.append(around.loss_db(0, place, above_m, frequency_hz) - sphere_db)

    assert len(errors_db) >= 5
    assert np.abs(errors_db).max() < 1.5


def test_a_ladder_reads_what_it_was_made_of():
    window = made.around(made.hills(201, seed=8, height_m=300.0), 500.0)
    around = Around(window, (33.0, 44.0), antenna_m=10.0, max_range_m=45e3)
    ladder = ladder_over(around.edges, S)
    random = np.random.default_rng(9)
    errors_db = []
    for _ in range(200):
        azimuth, place = random.integers(N_AZIMUTH), random.integers(5, around.edges.range_m.size)
        at = around.edges.at[azimuth, place]
        altitude_m = np.array([at["ground"] + random.uniform(0.0, 600.0)])
        cell = ladder.cells([around.edges.range_m[place]], [azimuth * 360 / N_AZIMUTH])
        read_db = ladder.losses_db(cell, altitude_msl_m=altitude_m, sight_msl_m=np.array([at["sight"]]))[0]
        direct_db = around.loss_db(azimuth, place, altitude_m[0] - at["sight"], S)
        if direct_db < 40.0:
            errors_db.append(read_db - direct_db)

    assert len(errors_db) > 100
    assert np.sqrt(np.mean(np.square(errors_db))) < 0.4


def test_unknown_ground_leaves_the_line_of_sight():
    hills = made.hills(201, seed=10)
    hills[:, 130:] = np.nan
    window = made.around(hills, 500.0)
    around = Around(window, (33.0, 44.0), antenna_m=10.0, max_range_m=45e3)
    ladder = ladder_over(around.edges, S)
    sight_msl_m = np.array([np.nan, np.inf], dtype=np.float32)

    floors_msl_m = ladder.floors_msl_m(
        ladder.cells([40e3, 40e3], [90.0, 90.0]),
        range_m=np.full(2, 40e3, dtype=np.float32),
        sight_msl_m=sight_msl_m,
        ground_msl_m=np.zeros(2, dtype=np.float32),
        spare=(1e6, np.array([10.0, 10.0])),
        horizon_db=(0.0, 1.0),
        vantage=(0.0, 8.5e6),
    )

    np.testing.assert_array_equal(floors_msl_m, sight_msl_m)
