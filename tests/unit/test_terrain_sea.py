"""Open sea as ground at 0 m: where it is, and where it is not; and terrain named by a word."""

from pathlib import Path

import numpy as np
import pytest

from skyshed.catalogue.resolve import load_scenario, problems
from skyshed.errors import TerrainError
from skyshed.terrain.sea import MARGIN_M
from skyshed.terrain.terrain import open_terrain

SEA = Path("sea: 0 m")


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ((35.0, 25.9), "south of Crete's east"), ((34.0, 30.0), "Mediterranean"), ((43.0, 34.0), "Black Sea"),
        ((40.75, 28.2), "Marmara"), ((58.0, 20.0), "Baltic"), ((27.0, 51.0), "the Gulf"), ((0.0, -30.0), "Atlantic"),
        ((-10.0, 180.0), "Pacific on the date line"), ((-10.0, -179.99), "Pacific east of it"),
    ],
)  # fmt: skip
def test_open_sea_is_zero(place, name):
    lat, lon = place
    assert open_terrain([SEA]).elevation_at(lat if name != "south of Crete's east" else 34.7, lon) == 0.0


@pytest.mark.parametrize(
    ("lat_deg", "lon_deg"),
    [
        (42.0, 50.5), (31.5, 35.48), (45.0, 60.0), (-1.0, 33.0), (47.7, -88.0), (38.6, 42.9), (61.0, 31.5),
        (33.3, 44.4), (35.1, 33.0), (88.0, 0.0), (-88.0, 0.0),
    ],
    ids=["Caspian", "Dead Sea", "Aral", "Victoria", "Superior", "Van", "Ladoga", "Baghdad", "Cyprus", "North Pole",
         "South Pole"],
)  # fmt: skip
def test_land_and_inland_water_are_never_sea(lat_deg, lon_deg):
    around = np.meshgrid(lat_deg + np.linspace(-0.05, 0.05, 5), lon_deg + np.linspace(-0.05, 0.05, 5))
    assert np.isnan(open_terrain([SEA]).elevation_at(*around)).all()


def test_the_coast_keeps_its_margin():
    """Off Latakia the outline runs at 35.72 E or so: nothing is sea within 5 km of it, and all is beyond 12 km."""
    import shapely

    from skyshed.terrain.outlines import countries

    lat = np.full(200, 35.4)
    lon = np.linspace(35.2, 36.0, 200)
    to_land_deg = shapely.distance(shapely.union_all([countries()["Syria"]]), shapely.points(lon, lat))
    is_sea = open_terrain([SEA]).elevation_at(lat, lon) == 0.0
    nearest_m = to_land_deg[is_sea].min() * 111_195 * np.cos(np.radians(35.4))
    assert nearest_m >= MARGIN_M
    assert is_sea[to_land_deg * 111_195 * np.cos(np.radians(35.4)) > 12_000.0].all()


def test_the_sea_fills_what_the_first_leaves_open_at_sea_and_only_there(write_dem):
    land = write_dem("land.tif", np.full((100, 100), 300, np.int16), west=35.5, north=35.9, step=0.01)
    alone, filled = open_terrain([land]), open_terrain([land, SEA])
    places = np.array([35.4, 35.4, 33.3]), np.array([36.0, 35.0, 44.4])
    np.testing.assert_array_equal(alone.elevation_at(*places), np.array([300, np.nan, np.nan], np.float32))
    np.testing.assert_array_equal(filled.elevation_at(*places), np.array([300, 0, np.nan], np.float32))
    info = filled.info
    assert info.name == "land.tif, then open sea as 0 m (5 km and more outside the outlines of land)"
    assert [each.spacing_m for each in info.supplies] == [pytest.approx(1112.0, abs=1.0), None]
    assert (info.is_embedded, info.label, info.spacing_m) == (False, None, pytest.approx(1112.0, abs=1.0))
    assert info.files[1].startswith("outlines of land sha256:")


def test_the_embedded_ground_fills_holes_where_it_is_asked_to(write_dem):
    heights = np.full((40, 40), 300, np.int16)
    heights[10:20, 10:20] = -32768
    land = write_dem("land.tif", heights, west=44.0, north=34.0, step=0.025)
    embedded = open_terrain([])
    filled = open_terrain([land, Path("embedded")])
    hole, outside = (33.62, 44.38), (36.0, 42.0)
    for place in (hole, outside):
        assert np.isnan(open_terrain([land]).elevation_at(*place))
        assert filled.elevation_at(*place) == pytest.approx(float(embedded.elevation_at(*place)), abs=3.0)
    assert filled.elevation_at(33.1, 44.8) == 300.0
    assert filled.info.label == "9 km terrain: not a bound"


def test_coarse_ground_that_fills_does_not_coarsen_the_fine(write_dem, monkeypatch):
    """Fine posts that are too many for the disc are thinned; a filler of 9 km does not take their place."""
    from skyshed.terrain import terrain as room

    fine = write_dem("fine.tif", np.full((300, 300), 300, np.int16), west=44.0, north=34.0, step=0.01)
    monkeypatch.setattr(room, "MOST_POSTS", 20_000)
    window = open_terrain([fine, Path("embedded")]).window(33.0, 45.0, 140e3)
    assert window.elevation_msl_m.size <= 21_000
    assert window.spacing_m < 3_000.0


@pytest.mark.parametrize("written", ["sea: 5 m", "sea: 0", "sea: deep", "sea=0"])
def test_a_sea_at_another_altitude_is_refused(written):
    with pytest.raises(TerrainError, match="sea: 0 m"):
        open_terrain([Path(written)])


SCENARIO = """
name: s
area: {name: box, bounds: {south: 33, west: 44, north: 34, east: 45}}
targets: [fighter]
fire_units: [{name: U, system: pantsir-s1, site: "33.5, 44.5"}]
terrain: TERRAIN
"""


def test_a_scenario_names_them_in_its_list(tmp_path, write_dem):
    write_dem("mine.tif", np.full((4, 4), 100, np.int16), west=44.0, north=34.0, step=0.25)
    path = tmp_path / "s.yaml"
    path.write_text(SCENARIO.replace("TERRAIN", "[mine.tif, embedded, sea: 0 m]"))
    assert [each.name for each in load_scenario(path).terrain_paths] == ["mine.tif", "embedded", "sea: 0 m"]
    names = [source.name for source in open_terrain(load_scenario(path).terrain_paths).sources]
    assert names[0] == "mine.tif"
    assert [name.split(" ")[0] for name in names[1:]] == ["ITU-R", "open"]


@pytest.mark.parametrize(
    ("terrain", "message"),
    [("[sea: 3 m]", "so the sea is 0 m"), ("[sea: 0]", "a length needs its unit"),
     ("[ocean]", "no such file or folder"), ("[{lake: 0 m}]", "is a mapping")],
)  # fmt: skip
def test_what_is_wrong_there_is_one_line(tmp_path, terrain, message):
    path = tmp_path / "s.yaml"
    path.write_text(SCENARIO.replace("TERRAIN", terrain))
    (found,) = problems(path)
    assert (found.line, found.key) == (6, "terrain[1]")
    assert message in found.message


def test_a_sea_beside_the_list_is_told_where_it_belongs(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text(SCENARIO.replace("terrain: TERRAIN", "sea: 0 m"))
    (found,) = problems(path)
    assert "terrain: [mine.tif, sea: 0 m]" in found.message
