"""What a globe stands on: land, disputed borders apart, cities by rank, and the very ground that computes."""

import json
from dataclasses import replace

import numpy as np
import pytest
import shapely

import skyshed
from factories import hilly_raster, low_sam, scenario, unit
from skyshed.model.scenario import Area, Asset, Offer, Site
from skyshed.report.live.frame import filling
from skyshed.report.live.places import Window
from skyshed.serve.base import base_record, relief_bytes
from skyshed.serve.scene import scene_window
from skyshed.terrain.coarse import coarse_world
from skyshed.terrain.outlines import disputed_lines
from skyshed.terrain.terrain import open_terrain

IRAQ = Window(38.75, 26.98, 51.92, 37.41)
FIJI = Window(174.5, -20.0, 183.5, -15.0)
MOST_BYTES = 350_000
EMBEDDED = open_terrain(()).info


def base_of(window, asked=None):
    return json.loads(
        json.dumps(base_record(asked or scenario(), window, EMBEDDED), ensure_ascii=False, allow_nan=False)
    )


@pytest.fixture(scope="module")
def iraq():
    assets = (Asset("Mosul", Site("Mosul", 36.34, 43.13), "city"),)
    return base_of(IRAQ, scenario(assets=assets))


@pytest.fixture(scope="module")
def fiji():
    return base_of(FIJI)


def land_of(base):
    return shapely.MultiPolygon([(each[0], each[1:]) for each in base["land"]["coordinates"]])


def lines_of(records):
    lines = (np.cumsum(np.array(each).reshape(-1, 2), axis=0) / 1000 for each in records)
    return shapely.MultiLineString([line for line in lines if len(line) > 1])


def is_land(base, lat, lon):
    """Return the turns at which a place lies on land."""
    polygons = np.array(land_of(base).geoms)
    return [turn for turn in (-360, 0, 360) if shapely.contains_xy(polygons, lon + turn, lat).any()]


def test_it_is_small(iraq, fiji):
    for base in (iraq, fiji):
        assert len(json.dumps(base, ensure_ascii=False, separators=(",", ":")).encode()) < MOST_BYTES


@pytest.mark.parametrize(
    ("lat", "lon", "expected"),
    [
        (33.3, 44.4, True),  # Baghdad
        (27.5, 50.5, False),  # the Persian Gulf
        (26.2, 50.53, True),  # Bahrain, which a coarse outline may lose
        (42.0, 50.5, False),  # the Caspian Sea
        (48.8, 2.3, True),  # Paris
        (30.0, -40.0, False),  # the Atlantic
        (-85.0, 120.0, True),  # Antarctica
        (66.0, -172.0, True),  # Chukotka
    ],
)
def test_land_is_where_it_is(iraq, lat, lon, expected):
    assert bool(is_land(iraq, lat, lon)) is expected


def test_land_lies_once_and_on_earth(iraq):
    land = land_of(iraq)
    assert shapely.union_all(land.buffer(0)).area == pytest.approx(sum(each.area for each in land.geoms), rel=2e-4)
    west, south, east, north = land.bounds
    assert south >= -90.0
    assert north <= 90.0
    assert east - west < 375.0


def test_fine_land_over_the_date_line_lies_at_the_window_s_turn(fiji):
    assert is_land(fiji, -17.8, 178.0) == [0]  # Viti Levu
    assert is_land(fiji, -16.85, -179.98) == [360]  # Taveuni, at 180.02
    for polygon in fiji["land"]["coordinates"]:
        for ring in polygon:
            assert ring[0] == ring[-1]
            assert np.ptp(np.array(ring)[:, 0]) <= 360.0
    fine = [p for p in land_of(fiji).geoms if shapely.box(*FIJI.frame).contains(p.centroid)]
    assert len(fine) > 20
    assert any(each.bounds[2] > 180.0 for each in fine)


def test_fine_and_coarse_land_leave_no_gap_at_the_frame(iraq):
    """Along every side of the frame, over land a hundred kilometres wide, there is land from one to the other."""
    frame, land = filling(IRAQ), shapely.union_all(land_of(iraq).buffer(0))
    west, south, east, north = frame.frame
    inland = shapely.union_all([each.buffer(-1.0) for each in shapely.get_parts(coarse_world().land)])
    n_inland = 0
    for lon in np.arange(west + 0.1, east, 0.5):
        for edge in (south, north):
            n_inland += (across := shapely.LineString([(lon, edge - 0.05), (lon, edge + 0.05)])).within(inland)
            assert not across.within(inland) or across.difference(land).length < 1e-9
    for lat in np.arange(south + 0.1, north, 0.5):
        for edge in (west, east):
            n_inland += (across := shapely.LineString([(edge - 0.05, lat), (edge + 0.05, lat)])).within(inland)
            assert not across.within(inland) or across.difference(land).length < 1e-9
    assert n_inland > 60


def test_borders_are_agreed_or_disputed_within_the_window_and_beyond(iraq):
    agreed, disputed = lines_of(iraq["borders"]), lines_of(iraq["disputed"])
    kashmir, iran = shapely.box(73.0, 32.0, 78.0, 36.0), shapely.Point(45.7, 33.7)
    assert disputed.intersection(kashmir).length > 3.0
    assert agreed.distance(iran) < 0.2
    assert agreed.intersection(disputed_lines().intersection(kashmir).buffer(0.1)).is_empty
    assert agreed.intersection(shapely.box(-125.0, 48.9, -95.0, 49.1)).length > 20.0  # the 49th parallel


def test_a_user_s_own_borders_are_the_only_ones(tmp_path):
    ring = [[44, 33], [45, 33], [45, 34], [44, 34], [44, 33]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    mine = {"type": "Feature", "properties": {"name": "Mine <b>"}, "geometry": shape}
    path = tmp_path / "mine.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [mine]}))
    base = base_of(IRAQ, replace(scenario(), area=Area("box", bounds_deg=(33, 44, 34, 45), borders=path)))

    assert lines_of(base["borders"]).length == pytest.approx(4.0, abs=0.01)
    assert base["disputed"] == []
    assert [each[0] for each in base["states"]] == ["Mine <b>"]
    assert is_land(base, 48.8, 2.3)
    assert base["credit"][0].startswith("Borders: the user's own (mine.geojson)")


def test_states_are_named_once_small_ones_too_where_one_looks(iraq):
    names = [each[0] for each in iraq["states"]]
    assert {"Iraq", "Kuwait", "Lebanon", "Canada", "New Zealand"} <= set(names)
    assert len(set(names)) == len(names)
    assert "Luxembourg" not in names


def test_cities_are_ranked_and_none_stands_beside_a_larger_one(iraq):
    within = [each for each in iraq["cities"] if IRAQ.west_deg < each[1] < IRAQ.east_deg and each[2] > IRAQ.south_deg]
    ranks = {name: rank for name, _, _, rank in within}
    assert ranks["Baghdad"] == 0
    assert 80 < len(within) <= 150
    assert set(ranks.values()) == {0, 1, 2, 3}
    assert ranks["Erbil"] < ranks["Dihok"]
    assert not {"Mosul", "Al Mawşil al Jadīdah", "Sadr City"} & set(ranks)  # an asset; a quarter of it; one of Baghdad
    places = np.array([each[1:3] for each in within])
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) + np.eye(len(places))
    assert apart.min() > 0.15


def test_cities_over_the_date_line_lie_at_the_window_s_turn(fiji):
    places = {name: lon for name, lon, _, _ in fiji["cities"]}
    assert places["Suva"] == pytest.approx(178.44, abs=0.02)
    assert all(174.0 < places[name] < 190.0 for name in ("Suva", "Labasa"))


def test_credit_names_borders_ground_and_places(iraq):
    borders, ground, places = iraq["credit"]
    assert borders.startswith("Borders: Natural Earth")
    assert "P.1511" in ground
    assert "GeoNames" in places


def relief_of(terrain, window):
    data = relief_bytes(terrain, window)
    length = int.from_bytes(data[:4], "little")
    assert length % 4 == 0
    head = json.loads(data[4 : 4 + length])
    heights = np.frombuffer(data, "<u2", offset=4 + length).reshape(head["rows"], head["columns"])
    return head, np.where(heights == 0, np.nan, heights - 1001.0)


def middles(head):
    west, _, _, north = head["window"]
    height, width = head["step"]
    lat = north - (np.arange(head["rows"]) + 0.5) * height
    lon = west + (np.arange(head["columns"]) + 0.5) * width
    return np.meshgrid(lat, lon, indexing="ij")


def test_relief_is_the_ground_that_computes():
    terrain = open_terrain(())
    head, heights = relief_of(terrain, IRAQ)
    np.testing.assert_allclose(heights, terrain.elevation_at(*middles(head)), atol=0.5001)
    west, south, _, north = head["window"]
    assert (south, north) == pytest.approx((IRAQ.south_deg - 0.9, IRAQ.north_deg + 0.9), abs=0.01)  # 100 km
    assert west < IRAQ.west_deg - 0.9 / np.cos(np.radians(IRAQ.north_deg))
    assert 200 < head["rows"] <= 900


def test_unknown_ground_is_no_height(tmp_path):
    terrain = open_terrain((hilly_raster(tmp_path / "hills.tif", n=401),))
    head, heights = relief_of(terrain, Window(43.5, 32.5, 44.5, 33.5))
    lat, lon = middles(head)
    inside = (np.abs(lat - 33) < 0.83) & (np.abs(lon - 44) < 0.83)
    assert (head["rows"], head["columns"]) == (900, 900)
    assert not np.isnan(heights[inside]).any()
    assert np.isnan(heights[(np.abs(lat - 33) > 0.84) | (np.abs(lon - 44) > 0.84)]).all()


def test_relief_comes_from_what_a_workspace_holds(monkeypatch):
    workspace = skyshed.open(scenario(Offer("offer", (unit("Here", 33.0, 44.0, low_sam()),)), bounds=(32, 43, 34, 45)))
    monkeypatch.setattr("skyshed.terrain.cut.Cut.read", lambda self: pytest.fail("read again"))
    _, heights = relief_of(workspace.terrain, Window(43.9, 32.9, 44.1, 33.1))
    assert np.isfinite(heights).all()


def test_relief_over_the_date_line_is_one_piece():
    head, heights = relief_of(open_terrain(()), FIJI)
    west, _, east, _ = head["window"]
    assert (west, east) == pytest.approx((174.5 - 0.96, 183.5 + 0.96), abs=0.01)
    column = int((180.0 - west) / head["step"][1])
    assert np.abs(np.diff(heights[:, column - 3 : column + 3], axis=1)).max() < 400.0
    assert heights.max() > 500.0  # Viti Levu


def test_relief_ends_at_a_pole():
    head, heights = relief_of(open_terrain(()), Window(-170.0, 84.0, 170.0, 89.9))
    west, _, east, north = head["window"]
    assert north == 90.0
    assert east - west == pytest.approx(360.0)
    assert heights.shape == (head["rows"], head["columns"])
    assert np.isfinite(heights[1:]).all()  # the last post of the embedded ground stands 4 km from the pole


def test_a_base_near_a_pole_has_land_beside_the_sea():
    arctic = scenario(Offer("offer", (unit("Ice", 82.0, -40.0, low_sam()),)), bounds=(80.0, -80.0, 86.0, 0.0))
    window = scene_window(skyshed.open(arctic).scenario)
    base = base_of(window, arctic)
    assert is_land(base, 82.0, -40.0)  # Greenland
    assert not is_land(base, 88.0, 0.0)
    assert not is_land(base, 84.5, 0.0)


def test_the_coarse_world_is_whole():
    world = coarse_world()
    assert world.land.is_valid
    assert world.land.area > 21_000.0  # square degrees, Antarctica down to its pole
    assert world.disputed.length > 30.0
    assert world.agreed.distance(world.disputed) > 0.05
