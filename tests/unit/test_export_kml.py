"""zones.kmz: valid KML 2.2, altitudes above mean sea level, safe whatever names hold."""

import re
import zipfile
from dataclasses import replace

import fastkml
import numpy as np
import pytest
import shapely
from fastkml.validator import validate
from lxml import etree

from export_fixtures import make_result
from skyshed.export.assess.kml import TILE_DEG, write_kmz
from skyshed.export.assess.selection import selected
from skyshed.export.assess.zones import covered_zones
from skyshed.model.scenario import Area

KML = {"k": "http://www.opengis.net/kml/2.2"}
HOSTILE = "<script>alert('x')</script> & \"]]>\x00\x0b \ud7ff 中文"


def document(result, folder, maps="default"):
    write_kmz(result, covered_zones(selected(result, maps)), folder / "zones.kmz")
    with zipfile.ZipFile(folder / "zones.kmz") as opened:
        assert opened.namelist() == ["doc.kml"]
        opened.extract("doc.kml", folder)
    return folder / "doc.kml"


@pytest.fixture(scope="module")
def result():
    return make_result()


@pytest.fixture(scope="module")
def path(result, tmp_path_factory):
    return document(result, tmp_path_factory.mktemp("kmz"))


@pytest.fixture(scope="module")
def tree(path):
    return etree.parse(path)


def placemarks(tree, package, target, level):
    folder = f"//k:Folder[k:name='{package}']/k:Folder[k:name='against {target}']"
    return tree.xpath(f"{folder}/k:Placemark[starts-with(k:name, '{level},')]", namespaces=KML)


def rings(element, kind="outerBoundaryIs"):
    for text in element.xpath(f".//k:{kind}//k:coordinates/text()", namespaces=KML):
        yield np.array([[float(value) for value in point.split(",")] for point in text.split()])


def test_is_valid_kml_2_2(path):
    assert validate(file_to_validate=path)


def test_the_schema_would_have_complained(path, tmp_path):
    broken = tmp_path / "broken.kml"
    broken.write_text(path.read_text("utf-8").replace("<altitudeMode>absolute", "<altitudeMode>ellipsoid", 1), "utf-8")
    with pytest.raises(AssertionError, match="ellipsoid"):
        validate(file_to_validate=broken)


def test_another_reader_finds_the_folders(path, result):
    read = fastkml.KML.parse(path)
    (root,) = read.features
    names = [feature.name for feature in root.features]

    assert names == [package.name for package in result.packages] + ["Sites and advertised rings", "Assets"]
    assert [each.name for each in root.features[0].features] == ["against fighter", "against cruise-missile"]


@pytest.mark.parametrize(("level", "altitude_m"), [("3000m", 3000.0), ("FL330", 10058.0)])
def test_levels_above_sea_level_are_drawn_at_their_altitude(tree, level, altitude_m):
    (placemark,) = placemarks(tree, "Held", "fighter", level)
    modes = placemark.xpath(".//k:altitudeMode/text()", namespaces=KML)

    assert set(modes) == {"absolute"}
    for ring in rings(placemark):
        assert (ring[:, 2] == altitude_m).all()
        assert np.ptp(ring[:, :2], axis=0).max() <= TILE_DEG + 1e-3


def test_levels_above_ground_are_drawn_on_the_ground(tree):
    (placemark,) = placemarks(tree, "Held", "fighter", "500mAGL")

    assert set(placemark.xpath(".//k:altitudeMode/text()", namespaces=KML)) == {"clampToGround"}


def test_rings_close_and_turn_as_kml_wants(tree):
    (placemark,) = placemarks(tree, "Held", "fighter", "500mAGL")
    for kind, is_ccw in (("outerBoundaryIs", True), ("innerBoundaryIs", False)):
        found = list(rings(placemark, kind))
        assert found
        for ring in found:
            assert (ring[0] == ring[-1]).all()
            assert shapely.LinearRing(ring[:, :2]).is_ccw is is_ccw


def test_area_drawn_is_the_area_covered(tree, result):
    for zone in covered_zones(selected(result, "default")):
        (placemark,) = placemarks(tree, zone.package, zone.target, zone.level.label)
        drawn = sum(shapely.Polygon(ring[:, :2]).area for ring in rings(placemark))
        drawn -= sum(shapely.Polygon(ring[:, :2]).area for ring in rings(placemark, "innerBoundaryIs"))
        assert drawn == pytest.approx(zone.covered.outline.area, rel=0.06)


def test_one_target_of_the_first_offer_is_shown_at_first(tree):
    shown = tree.xpath("//k:Placemark[k:visibility='1']", namespaces=KML)

    assert [each.findtext("k:name", namespaces=KML) for each in shown] == [
        "500mAGL, nominal",
        "3000m, nominal",
        "FL330, nominal",
    ]
    assert {each.getparent().getparent().findtext("k:name", namespaces=KML) for each in shown} == {"S-400 + Tor-M2"}


def test_says_what_it_is(tree):
    (text,) = tree.xpath("/k:kml/k:Document/k:description/text()", namespaces=KML)

    assert "9 km terrain: not a bound" in text
    assert "imply no position" in text
    assert "https://example.com/s-400?a=1&amp;b=2" in text  # HTML inside XML
    assert "not likelihoods" in text


def test_hostile_names_stay_text(result, tmp_path):
    packages = tuple(replace(package, name=HOSTILE + package.name) for package in result.packages)
    skies = {
        (HOSTILE + package, *rest): replace(sky, package=HOSTILE + package)
        for (package, *rest), sky in result.skies.items()
    }
    assets = (replace(result.scenario.assets[0], name=HOSTILE),)
    scenario = replace(result.scenario, name=HOSTILE, assets=assets)
    path = document(replace(result, packages=packages, skies=skies, scenario=scenario), tmp_path)
    tree = etree.parse(path)

    assert validate(file_to_validate=path)
    assert not tree.xpath("//*[local-name()='script']")
    for text in tree.xpath("//k:description/text()", namespaces=KML):
        assert not re.search("<(?!br/>)", text), "a description is read as HTML"
    (name,) = tree.xpath("/k:kml/k:Document/k:Folder[1]/k:name/text()", namespaces=KML)
    assert name == HOSTILE.replace("\x00", "\ufffd").replace("\x0b", "\ufffd") + "Held"


def test_longitudes_stay_within_180(tmp_path):
    tree = etree.parse(document(make_result(lat_deg=-17.0, lon_deg=179.5), tmp_path))
    longitudes = np.concatenate([ring[:, 0] for ring in rings(tree.getroot())])

    assert longitudes.min() == -180.0
    assert longitudes.max() == 180.0


def test_nothing_covered_makes_no_placemark(result, tmp_path):
    skies = {key: replace(sky, n_units=np.zeros_like(sky.n_units)) for key, sky in result.skies.items()}
    path = document(replace(result, skies=skies), tmp_path)

    assert validate(file_to_validate=path)
    assert not etree.parse(path).xpath("//k:Polygon", namespaces=KML)


def test_same_result_same_bytes(result, path, tmp_path):
    document(result, tmp_path)

    assert (tmp_path / "zones.kmz").read_bytes() == path.with_name("zones.kmz").read_bytes()


def test_a_package_from_abroad_reaches(tmp_path):
    result = make_result()
    assert "reaches" not in document(result, tmp_path).read_text("utf-8")
    abroad = replace(result.scenario, area=Area("Iceland", country="Iceland"))
    text = document(replace(result, scenario=abroad), tmp_path).read_text("utf-8")
    assert ": reaches " in text
    assert ": covers " not in text
