"""One floor behind every answer: skies, levels, workspaces and recorded flights over hills that diffract waves."""

from dataclasses import replace

import numpy as np
import pytest

import skyshed
from factories import assert_equal, hilly_raster, low_sam, scenario, target, unit
from skyshed.coverage.conventions import covered_levels
from skyshed.coverage.ground import refractions_at_sites, survey_of
from skyshed.coverage.skies import Assessment
from skyshed.flights.zones import zones_of
from skyshed.jobs.kept import Kept
from skyshed.jobs.run import Silent
from skyshed.model.figure import Case
from skyshed.model.propagation import Propagation
from skyshed.model.scenario import Level, LevelKind, Offer, Site
from skyshed.terrain.terrain import open_ground
from skyshed.verbs import workspace as room
from skyshed.verbs.assess import assess

CLASSES = target(), target("small", 0.1, 200.0)
LOW_LEVELS = tuple(Level(f"{height_m:g} m AGL", LevelKind.AGL, height_m) for height_m in (50.0, 300.0, 1000.0))
MOVED = Site("Far", 33.25, 44.32)
METRIC = low_sam("metric", band="VHF", frequency=150e6)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """Three networked fire units on hills of 15" posts, one of metre waves; propagation is left to the terrain."""
    path = hilly_raster(tmp_path_factory.mktemp("hills") / "hills.tif", height_m=500.0)
    sam = low_sam()
    units = unit("Near", 33.0, 44.0, sam), unit("Far", 33.2, 44.3, sam), unit("Metric", 32.8, 44.2, METRIC)
    return scenario(Offer("o", units, is_networked=True), targets=CLASSES, levels=LOW_LEVELS, assets=(),
                    bounds=(32.6, 43.5, 33.4, 44.6), grid_spacing_m=3e3, terrain_paths=(path,))  # fmt: skip


@pytest.fixture(scope="module")
def result(asked):
    return assess(asked)


def test_the_terrain_decides_for_diffraction(asked, result):
    straight = assess(asked, propagation="line-of-sight")
    diffracted = assess(asked, propagation="diffraction")

    for key, sky in result.skies.items():
        assert_equal(sky, diffracted.skies[key])
        assert not np.array_equal(sky.floor_msl_m, straight.skies[key].floor_msl_m, equal_nan=True)


@pytest.mark.parametrize("most_bytes", [256_000_000, 0], ids=["kept", "nothing kept"])
def test_a_workspace_finds_what_assess_does(asked, result, most_bytes, monkeypatch):
    store = Kept(most_bytes)
    monkeypatch.setattr(room, "kept", lambda: store)
    workspace = skyshed.open(asked)

    for aimed in CLASSES:
        for case in Case:
            assert_equal(workspace.sky(target=aimed.key, case=case), result.skies["o", aimed.key, case])
    moved = workspace.moved("Far", MOVED)
    anew = assess(moved.scenario, cases="nominal")
    assert_equal(moved.sky(target="small"), anew.skies["o", "small", Case.NOMINAL])
    straight = skyshed.open(asked, propagation="line-of-sight").sky(target="small")
    assert not np.array_equal(straight.floor_msl_m, workspace.sky(target="small").floor_msl_m, equal_nan=True)


@pytest.mark.parametrize("propagation", [Propagation.DIFFRACTION, Propagation.LINE_OF_SIGHT])
def test_levels_are_counted_by_the_floors_of_the_sky(asked, propagation):
    """Bits of levels (timely, conventions) against composed intervals, at every cell."""
    asked = replace(asked, propagation=propagation)
    nominal = Assessment(asked, (Case.NOMINAL,), survey_of(asked, Silent()).only("map"), 1, Silent())
    refractions = refractions_at_sites(asked, nominal.survey.terrain, asked.refraction)
    covered = covered_levels(nominal, nominal.antennas(refractions), stage="levels")
    skies = nominal.skies(nominal.looks_of(refractions))[0]

    for aimed in CLASSES:
        sky = skies["o", aimed.key, Case.NOMINAL]
        certain, possible = (sets.flags.reshape(sky.n_units.shape) for sets in covered["o", aimed.key])
        np.testing.assert_array_equal(certain, sky.n_units > 0)
        np.testing.assert_array_equal(possible, (sky.n_units > 0) | (sky.n_units_open > 0))
        assert 0.05 < certain.mean() < 0.95


def test_recorded_flights_are_held_against_the_same_floors(asked):
    """Low ends of the zones that flights pass through, at the nodes nearest to cells that one unit alone reaches."""
    alone = replace(asked, offers=(Offer("o", asked.units[:1]),), targets=CLASSES[:1])
    result = assess(alone, cases="nominal", grid_spacing_m=1500.0)
    terrain = open_ground(alone)
    apart_m = {}
    for propagation in (Propagation.BY_TERRAIN, Propagation.LINE_OF_SIGHT):
        wanted = replace(alone, propagation=propagation)
        (zones,) = zones_of(wanted, wanted.offers[0], terrain, (Case.NOMINAL,), n_threads=1, progress=Silent())
        sky, grid = result.skies["o", "fighter", Case.NOMINAL], result.grid
        rows, columns = np.nonzero(sky.n_intervals == 1)
        east_m, north_m = zones.plane.offsets(grid.lat_deg[rows], grid.lon_deg[columns])
        low_m, _, count = zones.known.nearest(east_m, north_m, 0)
        apart_m[propagation] = np.abs(low_m[:, 0] - sky.floor_msl_m[rows, columns])[count == 1]

    assert apart_m[Propagation.BY_TERRAIN].size > 500
    # Between a cell and the node nearest to it lie up to 350 m of hills.
    assert np.median(apart_m[Propagation.BY_TERRAIN]) < np.median(apart_m[Propagation.LINE_OF_SIGHT]) / 2


@pytest.mark.parametrize(
    ("band", "frequency_hz", "least", "most"),
    [("VHF", 150e6, 0.0, 0.0), ("S", 3e9, 0.005, 0.2), ("X", 9e9, 0.2, 0.9)],
)
def test_rain_takes_range_from_short_waves(asked, band, frequency_hz, least, most):
    """What 10 mm/h take of the sky that radars see 1,000 m above ground, where a small target is lost in noise."""
    sam = low_sam(band=band, frequency=frequency_hz)
    rained = replace(asked, offers=(Offer("o", (unit("Near", 33.0, 44.0, sam),)),), targets=CLASSES[1:])
    dry, none, wet = (
        assess(rained, cases="nominal", rain_mm_h=rate_mm_h).areas[-1].detected_share for rate_mm_h in (None, 0, 10)
    )

    assert none == dry
    assert least <= 1.0 - wet / dry <= most
