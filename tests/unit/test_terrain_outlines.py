"""Outlines: countries by name or code, the user's files, boxes; each in degrees, without a cut at 180."""

import json

import geopandas
import numpy as np
import pytest
import shapely
from pyproj import Geod

from skyshed.errors import InputError
from skyshed.model.scenario import Area
from skyshed.terrain import outlines
from skyshed.terrain.outlines import continuous, countries, outline
from skyshed.terrain.topojson import decode

WGS84 = Geod(ellps="WGS84")


def area_km2(shape):
    return abs(WGS84.geometry_area_perimeter(shape)[0]) / 1e6


@pytest.mark.parametrize("name", ["Iraq", "iraq", " IRAQ ", "IQ", "irq", "368"])
def test_a_country_goes_by_name_or_code(name):
    shape = outline(Area("a", country=name))
    assert shape.equals(countries()["Iraq"])
    assert shape.contains(shapely.Point(44.4, 33.3))  # Baghdad: (longitude, latitude)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("TR", "Turkey"),
        ("Türkiye", "Turkey"),
        ("uk", "United Kingdom"),
        ("CIV", "Côte d'Ivoire"),
        ("Ivory Coast", "Côte d'Ivoire"),
        ("Cote d’Ivoire", "Côte d'Ivoire"),
        ("Palestinian Territory", "Palestine"),
        ("State of Palestine", "Palestine"),
        ("DR Congo", "Dem. Rep. Congo"),
        ("Democratic Republic of the Congo", "Dem. Rep. Congo"),
        ("Congo, The Democratic Republic of the", "Dem. Rep. Congo"),
        ("Republic of the Congo", "Congo"),
        ("DPRK", "North Korea"),
        ("Democratic People's Republic of Korea", "North Korea"),
        ("Korea, Republic of", "South Korea"),
        ("Syrian Arab Republic", "Syria"),
        ("Republic of Iraq", "Iraq"),
        ("Islamic Republic of Iran", "Iran"),
        ("Iran, Islamic Republic of", "Iran"),
        ("Iran (Islamic Republic of)", "Iran"),
        ("Democratic Republic of Congo", "Dem. Rep. Congo"),
        ("People's Democratic Republic of Algeria", "Algeria"),
        ("Republic of the Union of Myanmar", "Myanmar"),
        ("Kingdom of Saudi Arabia", "Saudi Arabia"),
        ("Republic of China", "Taiwan"),
        ("People's Republic of China", "China"),
        ("Saint Kitts & Nevis", "St. Kitts and Nevis"),
        ("The Gambia", "Gambia"),
        ("The Netherlands", "Netherlands"),
    ],
)
def test_other_names_lead_to_the_same_country(name, known):
    assert outline(Area("a", country=name)).equals(countries()[known])


def test_where_two_shapes_share_a_code_the_country_is_meant():
    assert outline(Area("a", country="AU")).equals(countries()["Australia"])


@pytest.mark.parametrize(
    ("name", "area_expected_km2"),
    [
        # CIA World Factbook, total area; borders at 1:10 million and islands left out are worth some per cent.
        ("Iraq", 438_317),
        ("Turkey", 783_562),
        ("Fiji", 18_274),
        ("Russia", 17_098_242),
        ("Lesotho", 30_355),
    ],
)
def test_areas_are_as_published(name, area_expected_km2):
    assert area_km2(countries()[name]) == pytest.approx(area_expected_km2, rel=0.05)


def test_a_hole_is_a_hole():
    lesotho = shapely.Point(28.2, -29.5)
    assert countries()["Lesotho"].contains(lesotho)
    assert not countries()["South Africa"].contains(lesotho)


def test_all_countries_are_valid_polygons_with_names_in_order():
    shapes = countries()
    assert len(shapes) > 240
    assert list(shapes) == sorted(shapes)
    assert all(shape.is_valid and shape.geom_type in {"Polygon", "MultiPolygon"} for shape in shapes.values())
    with pytest.raises(TypeError):
        shapes["Iraq"] = None


@pytest.mark.parametrize(
    ("name", "west", "east"),
    [
        ("Fiji", 174.0, 182.5),
        ("Russia", 19.5, 191.5),
        ("United States of America", -188.0, -66.5),
        ("New Zealand", 165.0, 189.5),
        ("Antarctica", -180.0, 180.0),
        ("France", -62.0, 56.0),
        ("Chile", -110.0, -66.0),
    ],
)
def test_longitudes_run_on_across_180(name, west, east):
    shape = countries()[name]
    assert west <= shape.bounds[0]
    assert shape.bounds[2] <= east


def test_neighbours_share_their_border():
    iraq, iran = countries()["Iraq"], countries()["Iran"]
    assert iraq.touches(iran) or iraq.intersection(iran).area < 1e-9
    assert iraq.boundary.intersection(iran.boundary).length > 10.0  # degrees


def test_continuous_leaves_alone_what_is_whole():
    shape = shapely.union_all([shapely.box(-60, 3, -50, 6), shapely.box(-5, 42, 8, 51)])
    assert continuous(shape) is shape
    ring = shapely.box(-180, -80, 180, -70)
    assert continuous(ring) is ring
    assert continuous(shapely.Polygon()).is_empty


def test_continuous_joins_halves_at_180():
    halves = shapely.union_all([shapely.box(170, 0, 180, 5), shapely.box(-180, 0, -176, 5)])
    joined = continuous(halves)
    assert joined.bounds == (170.0, 0.0, 184.0, 5.0)
    assert joined.geom_type == "Polygon"


def test_topojson_is_decoded_by_hand_as_by_gdal():
    """GDAL's own driver, on a country that does not meet 180 degrees."""
    frame = geopandas.read_file(outlines.COUNTRIES_FILE, layer="countries", where="name = 'Iraq'", engine="pyogrio")
    theirs = frame.geometry.iloc[0]
    ours = next(
        shape
        for _, name, shape in decode(json.loads(outlines.COUNTRIES_FILE.read_bytes()), "countries")
        if name == "Iraq"
    )
    assert ours.symmetric_difference(theirs).area < 1e-6


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Irak", "no country 'Irak'; give its English name or its ISO code, as in Iraq or IQ$"),
        ("Tukrey", "no country 'Tukrey'; give its English name"),
        ("Korea", "no country 'Korea'"),
        ("qqqq", "give its English name or its ISO code"),
        ("XX", "no country 'XX'"),
        ("", "no country ''"),
    ],
)
def test_an_unknown_country_is_one_line_and_suggests_no_other(name, message):
    with pytest.raises(InputError, match=message) as caught:
        outline(Area("a", country=name))
    assert "\n" not in str(caught.value)


def test_without_the_packaged_file_the_message_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(outlines, "COUNTRIES_FILE", tmp_path / "gone.json")
    known = outlines._shipped, outlines._shipped_country
    for each in known:
        each.cache_clear()
    try:
        with pytest.raises(InputError, match="not in this installation; build the package again"):
            outline(Area("a", country="Iraq"))
    finally:
        for each in known:
            each.cache_clear()


def test_bounds_are_a_box_and_may_pass_180():
    assert outline(Area("a", bounds_deg=(29.0, 38.0, 38.0, 49.0))).bounds == (38.0, 29.0, 49.0, 38.0)
    assert outline(Area("a", bounds_deg=(-20.0, 175.0, -15.0, -178.0))).bounds == (175.0, -20.0, 182.0, -15.0)


@pytest.mark.parametrize("bounds", [(38.0, 38.0, 29.0, 49.0), (-91.0, 0.0, 5.0, 5.0), (0.0, 0.0, 5.0, 361.0)])
def test_bounds_without_sense_are_refused(bounds):
    with pytest.raises(InputError, match="area 'a': bounds lead from"):
        outline(Area("a", bounds_deg=bounds))


def test_an_area_that_says_nothing_is_refused():
    with pytest.raises(InputError, match="names no country, file or bounds"):
        outline(Area("a"))


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".shp"])
def test_a_file_of_several_polygons_in_any_projection_is_one_area(tmp_path, suffix):
    parts = [shapely.box(44.0, 33.0, 44.5, 34.0), shapely.box(44.5, 33.0, 45.0, 34.0)]
    frame = geopandas.GeoDataFrame({"name": ["w", "e"]}, geometry=parts, crs="EPSG:4326")
    path = tmp_path / f"area{suffix}"
    (frame if suffix == ".geojson" else frame.to_crs("EPSG:32638")).to_file(path, engine="pyogrio")
    shape = outline(Area("a", file=path))
    assert shape.geom_type == "Polygon"
    np.testing.assert_allclose(shape.bounds, (44.0, 33.0, 45.0, 34.0), atol=0.002)


def written(tmp_path, name, geometry, crs="EPSG:4326"):
    path = tmp_path / name
    geopandas.GeoDataFrame({"a": [1]}, geometry=[geometry], crs=crs).to_file(path, engine="pyogrio")
    return path


def scribble(tmp_path):
    path = tmp_path / "scribble.geojson"
    path.write_text("{no json")
    return path


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: folder / "none.geojson", r"none\.geojson' does not exist"),
        (scribble, r"scribble\.geojson' cannot be read"),
        (lambda folder: written(folder, "point.geojson", shapely.Point(44, 33)), "holds no polygon"),
        (lambda folder: written(folder, "a.shp", shapely.box(44, 33, 45, 34), crs=None), "does not say its coordinate"),
        (lambda folder: written(folder, "metres.geojson", shapely.box(3e5, 3e6, 4e5, 4e6)), "lies on Earth"),
    ],
)
def test_each_wrong_file_gives_one_line(tmp_path, make, message):
    with pytest.raises(InputError, match=message) as caught:
        outline(Area("a", file=make(tmp_path)))
    assert "\n" not in str(caught.value)


@pytest.mark.real_terrain
def test_iraq_is_as_its_statistical_office_draws_it(shared_data):
    theirs = outline(Area("a", file=shared_data / "vector" / "irq_admbnda_adm0_cso_itos_20190603.geojson"))
    ours = outline(Area("a", country="Iraq"))
    assert area_km2(ours.symmetric_difference(theirs)) < 0.02 * area_km2(theirs)
