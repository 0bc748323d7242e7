"""scene.czml: packets with ids, heights above the ellipsoid, geometry as CesiumJS expects it."""

import json
from dataclasses import replace

import numpy as np
import pytest
import shapely

from export_fixtures import make_result
from skyshed.export.assess.czml import packets, write_czml
from skyshed.export.assess.selection import selected
from skyshed.export.assess.zones import covered_zones
from skyshed.terrain.geoid import undulation_m


@pytest.fixture(scope="module")
def result():
    return make_result()


def written(result, folder):
    write_czml(result, covered_zones(selected(result, "default")), folder / "scene.czml")
    return json.loads((folder / "scene.czml").read_text("utf-8"))


@pytest.fixture(scope="module")
def scene(result, tmp_path_factory):
    return written(result, tmp_path_factory.mktemp("czml"))


def polygons(scene, level):
    return [packet["polygon"] for packet in scene if f"/{level}/" in packet["id"] and "polygon" in packet]


def points(flat):
    return np.array(flat).reshape(-1, 3)


def test_document_comes_first_and_every_packet_has_an_id_of_its_own(scene):
    ids = [packet["id"] for packet in scene]

    assert scene[0]["id"] == "document"
    assert scene[0]["version"] == "1.0"
    assert len(set(ids)) == len(ids)
    assert all(packet["parent"] in ids[:place] for place, packet in enumerate(scene) if "parent" in packet)


@pytest.mark.parametrize(("level", "altitude_m"), [("3000m", 3000.0), ("fl330", 10058.4)])
def test_heights_are_altitude_plus_undulation(scene, level, altitude_m):
    found = polygons(scene, level)
    assert found
    for polygon in found:
        at = points(polygon["positions"]["cartographicDegrees"])
        expected_m = altitude_m + undulation_m(at[:, 1], at[:, 0])
        np.testing.assert_allclose(at[:, 2], expected_m, atol=0.11)
        assert polygon["height"] == pytest.approx(expected_m.mean(), abs=0.11)
        assert np.ptp(expected_m) < 25.0  # what one height for the whole polygon costs


def test_undulation_is_added_with_its_sign(tmp_path):
    """South of India the geoid lies 100 m below the ellipsoid, in Iceland 60 m above."""
    for lat_deg, lon_deg, sign in ((4.7, 78.8, -1), (64.5, -19.0, 1)):
        found = polygons(written(make_result(lat_deg=lat_deg, lon_deg=lon_deg), tmp_path), "3000m")
        assert sign * (found[0]["height"] - 3000.0) > 50


def test_levels_above_ground_are_draped(scene):
    found = polygons(scene, "500magl")

    assert found
    assert all("height" not in polygon for polygon in found)


def test_shapes_are_the_covered_areas(scene, result):
    for zone in covered_zones(selected(result, "default")):
        level = zone.level.label.lower()
        package = "held" if zone.package == "Held" else "s-400-tor-m2"
        base = f"covered/{package}/{zone.target}/nominal/{level}/"
        shapes = [
            shapely.Polygon(
                points(packet["polygon"]["positions"]["cartographicDegrees"])[:, :2],
                [points(hole)[:, :2] for hole in packet["polygon"].get("holes", {}).get("cartographicDegrees", [])],
            )
            for packet in scene
            if packet["id"].startswith(base)
        ]
        assert sum(shape.area for shape in shapes) == pytest.approx(zone.covered.outline.area, rel=0.06)


def test_first_and_last_vertex_differ(scene):
    at = points(polygons(scene, "3000m")[0]["positions"]["cartographicDegrees"])

    assert (at[0] != at[-1]).any()


def test_sites_stand_on_their_ground(scene, result):
    site = next(packet for packet in scene if packet["id"] == "site/centre")
    lon_deg, lat_deg, height_m = site["position"]["cartographicDegrees"]
    near = result.grid.ground_msl_m[29:31, 39:41]

    assert (lon_deg, lat_deg) == (44.0, 33.0)
    undulation = float(undulation_m(33.0, 44.0))
    assert near.min() - 0.1 <= height_m - undulation <= near.max() + 0.1


def test_one_target_of_the_first_offer_is_shown(scene):
    shown = {packet["parent"] for packet in scene if packet.get("polygon", {}).get("show")}

    assert shown == {"covered/s-400-tor-m2/fighter"}


def test_says_what_it_is(scene):
    about = scene[1]

    assert "posts 9.3 km apart: 9 km terrain: not a bound. It errs both ways." in about["properties"]["terrain"]
    assert "imply no position" in about["description"]
    assert "a=1&amp;b=2" in about["description"]


def test_hostile_names_stay_text(result, tmp_path):
    bad = "<img src=x onerror=alert(1)>"
    scenario = replace(result.scenario, name=bad, assets=(replace(result.scenario.assets[0], name=bad, kind=bad),))
    scene = written(replace(result, scenario=scenario), tmp_path)

    assert all("<img" not in packet.get("description", "") for packet in scene)


def test_names_that_look_alike_get_ids_of_their_own(tmp_path):
    result = make_result(package_names=("С-400", "400"))  # the first letter is Cyrillic
    ids = [packet["id"] for packet in packets(result, covered_zones(selected(result, "default")))]

    assert len(set(ids)) == len(ids)
    assert "covered/400" in ids
    assert "covered/400-2" in ids


def test_unknown_ground_and_sites_off_the_map_make_no_nan(result, tmp_path):
    bare = replace(result, grid=replace(result.grid, ground_msl_m=np.full(result.grid.shape, np.nan, np.float32)))

    assert written(bare, tmp_path)
