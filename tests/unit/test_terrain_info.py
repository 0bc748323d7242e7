"""``skyshed terrain info``: one line each for terrain, sites, assets and area."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import factories as made
from skyshed.errors import TerrainError
from skyshed.model.scenario import Area, Asset, Offer, Site, Unit
from skyshed.report.terrain.info import terrain_text
from skyshed.terrain.embedded import MEASURED

BAGHDAD = Site("Baghdad", 33.3, 44.4)


def scenario(*, terrain_paths=(), sites=(BAGHDAD,), assets=(), bounds=(33.0, 44.0, 34.0, 45.0), reach_m=100e3):
    """Return a scenario with a unit at every site."""
    sam = made.system(missiles=[made.missile("shot", max_range=reach_m)])
    units = tuple(Unit(f"unit {number}", site, sam) for number, site in enumerate(sites))
    return made.scenario(
        Offer("offer", units), bounds=bounds, area=Area("box", bounds_deg=bounds), assets=tuple(assets),
        terrain_paths=tuple(terrain_paths),
    )  # fmt: skip


def test_the_embedded_ground_is_labelled_and_covers_everything():
    text = terrain_text(scenario(assets=[Asset("Mosul dam", Site("dam", 36.63, 42.82), "dam")]), paths=None)
    first, second, third, label, *places, last = text.splitlines()
    assert first == (
        "terrain: ITU-R P.1511 (embedded, 1/12 degree), posts about 9.3 km apart north to south; 9 km terrain: not a "
        "bound"
    )
    assert label == f"9 km terrain: not a bound. {MEASURED}"
    assert second.startswith("heights: metres above mean sea level")
    assert second.endswith("vertical error not stated")
    assert third.startswith("credit, in the words of its makers or of the file: ")
    assert "International Telecommunication Union" in third
    assert places[0].startswith("site 'Baghdad' at 33.3000, 44.4000: ground 3")
    assert places[0].endswith("posts 7.7 km apart the nearer way; no holes within 100 km")
    assert places[1].startswith("asset 'Mosul dam' at 36.6300, 42.8200: ground ")
    assert last.startswith("area 'box': terrain covers all of it (")


def test_sources_holes_and_missing_ground_are_named(write_dem):
    fine = write_dem("N33E044.tif", np.full((200, 100), 35, np.int16), west=44.0, north=34.0, step=0.005)
    coarse = write_dem("coarse.tif", np.full((30, 30), 40, np.int16), west=43.0, north=34.5, step=0.05)
    north = Site("Kirkuk", 35.47, 44.39)
    text = terrain_text(scenario(sites=(BAGHDAD, Site("edge", 33.5, 43.2), north)), paths=(fine, coarse))
    lines = text.splitlines()
    assert lines[0] == "terrain: N33E044.tif, then coarse.tif, posts about 5.6 km apart north to south"
    assert lines[1].startswith("  N33E044.tif: posts about 556 m apart north to south, vertical error ")
    assert lines[2].startswith("  coarse.tif: posts about 5.6 km apart north to south, vertical error not stated; ")
    assert "ground 35 m, N33E044.tif, posts 465 m apart the nearer way; no data under" in lines[5]
    assert "ground 40 m, coarse.tif, posts 4.6 km apart the nearer way" in lines[6]
    assert "site 'Kirkuk' at 35.4700, 44.3900: NO TERRAIN DATA here; no data under " in lines[7]
    assert lines[8].startswith("area 'box': terrain covers ")


def test_shares_are_those_of_the_ground(write_dem):
    """A raster that ends on the site's meridian: half of the disc is unknown, and half of the area."""
    half = write_dem("half.tif", np.full((400, 200), 5, np.int16), west=42.4, north=36.0, step=0.01)
    text = terrain_text(scenario(bounds=(33.0, 43.4, 34.0, 45.4)), paths=(half,))
    line = next(each for each in text.splitlines() if "Baghdad" in each)
    share = float(line.split("no data under ")[1].split("%")[0])
    assert share == pytest.approx(50.3, abs=1.0)
    covered = float(text.splitlines()[-1].split("covers ")[1].split("%")[0])
    assert covered == pytest.approx(49.8, abs=1.0)


def test_paths_take_the_place_of_the_scenarios_own(write_dem):
    own = write_dem("own.tif", np.full((4, 4), 5, np.int16), west=44.0, north=34.0, step=0.25)
    other = write_dem("other.tif", np.full((4, 4), 9, np.int16), west=44.0, north=34.0, step=0.25)
    assert "own.tif" in terrain_text(scenario(terrain_paths=(own,)), paths=None)
    assert "own.tif" not in terrain_text(scenario(terrain_paths=(own,)), paths=(other,))


def test_two_units_at_one_site_are_one_line_and_no_site_is_none():
    assert terrain_text(scenario(sites=(BAGHDAD, BAGHDAD)), paths=None).count("Baghdad") == 1
    assert len(terrain_text(scenario(sites=()), paths=None).splitlines()) == 5


def test_holes_are_looked_for_as_far_as_the_longest_range(write_dem):
    """Known within 139 km or more, and nothing beyond: a unit of 100 km has no holes, one of 250 km has."""
    near = write_dem("near.tif", np.full((300, 300), 5, np.int16), west=42.9, north=34.8, step=0.01)
    short, far = (terrain_text(scenario(reach_m=reach_m), paths=(near,)) for reach_m in (100e3, 250e3))
    assert "no holes within 100 km" in short
    share = float(far.split("no data under ")[1].split("% of the ground within 250 km")[0])
    known_km2 = 3.0 * 111.195 * 3.0 * 111.195 * np.cos(np.radians(33.3))
    assert share == pytest.approx(100 * (1 - known_km2 / (np.pi * 250.0**2)), abs=1.0)


def test_each_of_several_sources_says_what_it_supplied(write_dem):
    """A raster that ends on the site's meridian supplies half of the disc; the embedded ground the rest."""
    half = write_dem("half.tif", np.full((400, 200), 5, np.int16), west=42.4, north=35.3, step=0.01)
    lines = terrain_text(scenario(), paths=(half, Path("embedded"))).splitlines()
    shares = [float(line.split("; ")[1].split("%")[0]) for line in lines[1:3]]
    assert shares == pytest.approx([49.7, 50.3], abs=1.0)
    assert lines[0].startswith("terrain: half.tif, then ITU-R P.1511 (embedded, 1/12 degree)")
    assert lines[0].endswith("9 km terrain: not a bound")
    assert next(line for line in lines if line.startswith("site")).endswith("no holes within 100 km")


def test_stated_ground_stands_beside_the_terrains_own(write_dem):
    flat = write_dem("flat.tif", np.full((400, 400), 35, np.int16), west=42.4, north=35.3, step=0.01)
    text = terrain_text(scenario(sites=(replace(BAGHDAD, ground_msl_m=80.0),)), paths=(flat,))
    assert "site 'Baghdad' at 33.3000, 44.4000: ground 80 m as stated (the terrain has 35 m), flat.tif" in text


def test_wrong_terrain_is_one_line(tmp_path):
    with pytest.raises(TerrainError, match="does not exist"):
        terrain_text(scenario(), paths=(tmp_path / "nowhere",))
