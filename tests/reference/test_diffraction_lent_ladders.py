"""Ladders lent: those of the refraction asked and the sites as given, used where others are only tried.

What is measured is how far floors below 1,500 m above ground, and covered shares, are off from those of ladders made
for the tried refraction or the moved sites. docs/explanation/uncertainty.md has the numbers.
"""

from dataclasses import replace

import numpy as np
import pytest

from factories import radar, scenario, system, target, unit
from skyshed.coverage.conventions import covered_levels
from skyshed.coverage.ground import refractions_at_sites, survey_of
from skyshed.coverage.skies import Assessment
from skyshed.draws.sitings import _moved
from skyshed.jobs.run import Silent
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, LevelKind, Offer
from skyshed.model.system import RadarRole
from skyshed.sky.metrics import LevelCells

pytestmark = pytest.mark.real_terrain
LEVELS = tuple(Level(f"{height_m:g} m AGL", LevelKind.AGL, height_m) for height_m in (100.0, 300.0, 1000.0))
SETTINGS = ("none", "optical", "4/3", "p10", "p90")
BANDS = ("VHF", "S")
# Root mean square: of floors by band, metres, and of shares, points of the area.
MOST_BENT = {"VHF": 25.0, "S": 10.0}, 0.08
MOST_MOVED = {"VHF": 200.0, "S": 75.0}, 0.25


def sam(band, frequency_hz):
    beam = {"band": band, "frequency": frequency_hz, "horizon_loss": 0.0 if band == "VHF" else (0.0, 1.1, 3.0)}
    key = band.lower()
    made = system(key, acquisition=radar("search", RadarRole.ACQUISITION, key, **beam))
    track = radar("engagement", RadarRole.ENGAGEMENT, key, reference_range=(150e3, 200e3, 250e3), **beam)
    return replace(made, radars=made.radars | {"engagement": track})


@pytest.fixture(scope="module")
def asked(shared_data):
    """Two fire units of each band, on the plain of Baghdad and at the foot of the Zagros, on 15" posts."""
    systems = {"VHF": sam("VHF", 150e6), "S": sam("S", 3e9)}
    units = tuple(
        unit(f"{band} {place}", *at, systems[band])
        for band in BANDS
        for place, at in {"plain": (33.3, 44.4), "foot": (35.5, 45.4)}.items()
    )
    offers = tuple(Offer(band, tuple(each for each in units if each.name.startswith(band))) for band in BANDS)
    terrain = (shared_data / "dem/vfp15_mideast/vfp15_8bit_mideast_15s.tif",)
    return scenario(*offers, targets=(target(), target("missile", 0.1, 240.0)), levels=LEVELS, assets=(),
                    bounds=(32.0, 43.0, 36.6, 46.8), grid_spacing_m=6e3, refraction="median",
                    terrain_paths=terrain)  # fmt: skip


def laid(asked):
    survey = survey_of(asked, Silent(), kinds={"map"})
    nominal = Assessment(asked, (Case.NOMINAL,), survey, 1, Silent())
    return nominal, refractions_at_sites(asked, survey.terrain, asked.refraction)


def floors(nominal, antennas):
    """Return floors and ground (n,) of every antenna around its own unit against every class, by band."""
    looks, found = nominal.look(antennas), {band: [] for band in BANDS}
    for aimed in nominal.scenario.targets:
        sensors = looks.sensors(Case.NOMINAL, aimed.key)
        for (_, unit_key, _), points in looks.seen.items():
            for key, look in points.looks.items():
                if key[0] == unit_key:
                    detection, vantage = sensors.detections[key], sensors.vantages[key]
                    floor_msl_m = look.lowest_msl_m(detection, vantage, points.ground_msl_m)
                    found[unit_key.split()[0]].append((floor_msl_m, points.ground_msl_m))
    return {band: np.concatenate(each, axis=1) for band, each in found.items()}


def shares(nominal, antennas):
    """Return covered shares of the area, per cent, by package, class and level."""
    grid, covered = nominal.survey.grid, covered_levels(nominal, antennas, stage="levels")
    found = []
    for certain, possible in covered.values():
        is_in, is_open = certain.flags[:, grid.counted], (possible.flags & ~certain.flags)[:, grid.counted]
        for index, level_msl_m in enumerate(nominal.survey.levels_msl_m):
            cells = LevelCells.of(grid, level_msl_m)
            (part,) = cells.parts(is_in[index].astype(np.uint8), is_open[index].astype(np.uint8), 1)
            found.append(100.0 * part.share_ends[0])
    return np.array(found)


def off(nominal, refractions, as_given):
    """Return by how much lent ladders are off: floors (m) by band, and shares (points)."""
    own, lent = nominal.antennas(refractions), nominal.antennas(refractions, as_given=as_given)
    ours, theirs = floors(nominal, own), floors(nominal, lent)
    apart_m = {}
    for band in BANDS:
        (right_m, ground_m), (floor_m, _) = ours[band], theirs[band]
        is_low = np.isfinite(right_m) & np.isfinite(floor_m) & (right_m < ground_m + 1500.0)
        apart_m[band] = (floor_m - right_m)[is_low]
    return apart_m, shares(nominal, lent) - shares(nominal, own)


def rms(values):
    return float(np.sqrt(np.mean(np.square(values))))


def assert_near(errors, most):
    most_m, most_points = most
    for band in BANDS:
        apart_m = np.concatenate([each[band] for each, _ in errors])
        assert apart_m.size > 1000
        assert 0.0 < rms(apart_m) <= most_m[band], band
    apart = np.concatenate([each for _, each in errors])
    assert rms(apart) <= most_points


def test_of_another_refraction(asked):
    nominal, given = laid(asked)
    as_given = nominal.antennas(given)
    terrain = nominal.survey.terrain

    assert_near(
        [off(nominal, refractions_at_sites(asked, terrain, setting), as_given) for setting in SETTINGS], MOST_BENT
    )


def test_of_sites_moved_by_two_kilometres(asked):
    nominal, given = laid(asked)
    random = np.random.default_rng(11)

    assert_near([off(*laid(_moved(nominal, random)), nominal.antennas(given)) for _ in range(3)], MOST_MOVED)
