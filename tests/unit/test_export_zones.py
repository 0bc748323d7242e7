"""Outlines and zones.gpkg: the same cells there and back, areas by two ways, the seam at 180 degrees."""

import sqlite3
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pyproj import Geod
from rasterio.features import rasterize

import skyshed
from export_fixtures import HOLE, TARGETS, UNKNOWN, grid_at, make_result
from skyshed.export.assess.cog import transform_of
from skyshed.export.assess.geopackage import write_geopackage
from skyshed.export.assess.polygons import outline_of, ring, smoothed, tiles_of, within_180
from skyshed.export.assess.selection import selected
from skyshed.export.assess.zones import covered_zones
from skyshed.model.figure import Case
from skyshed.model.scenario import Site

WGS84 = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def result():
    return make_result()


@pytest.fixture(scope="module")
def gpkg(result, tmp_path_factory):
    path = tmp_path_factory.mktemp("gpkg") / "zones.gpkg"
    write_geopackage(result, covered_zones(selected(result, "default")), path)
    return path


def one(frame, package, target, level):
    (row,) = frame[(frame.package == package) & (frame.target == target) & (frame.level == level)].index
    return frame.loc[row]


@settings(max_examples=60)
@given(arrays(np.bool_, (7, 9), elements=st.booleans()))
def test_an_outline_burns_back_to_its_cells(cells):
    grid = grid_at(33.0, 44.0)
    small = replace(grid, lat_deg=grid.lat_deg[:7], lon_deg=grid.lon_deg[:9])
    outline = outline_of(cells, small)

    assert outline.is_valid
    burnt = rasterize([outline], out_shape=cells.shape, transform=transform_of(small)) if cells.any() else cells
    np.testing.assert_array_equal(burnt.astype(bool), cells)


def test_the_hole_is_a_hole(gpkg, result):
    covered = gpd.read_file(gpkg, layer="covered")
    shape = one(covered, "Held", "fighter", "FL330").geometry
    rows, columns = np.mgrid[HOLE]
    inside = shapely.points(result.grid.lon_deg[columns.ravel()], result.grid.lat_deg[rows.ravel()])

    assert sum(len(polygon.interiors) for polygon in shape.geoms) == 1
    assert not shapely.intersects(shape, inside).any()


def test_areas_agree_with_the_geodesic_area_and_with_an_equal_area_projection(gpkg):
    covered = gpd.read_file(gpkg, layer="covered")
    geodesic_km2 = [abs(WGS84.geometry_area_perimeter(shape.segmentize(0.02))[0]) / 1e6 for shape in covered.geometry]

    assert covered.covered_km2.min() > 1000
    np.testing.assert_allclose(covered.covered_km2, geodesic_km2, rtol=1e-5)
    np.testing.assert_allclose(covered.covered_km2, covered.to_crs("ESRI:54034").area / 1e6, rtol=1e-5)


def test_every_package_target_and_level_has_a_row(gpkg, result):
    covered = gpd.read_file(gpkg, layer="covered")

    assert len(covered) == len(result.packages) * len(TARGETS) * len(result.levels)
    assert set(covered.case) == {"nominal"}
    assert covered.crs.to_epsg() == 4326
    assert set(zip(covered.level, covered.level_datum, covered.level_altitude_m, strict=True)) == {
        ("500mAGL", "agl", 500.0),
        ("3000m", "msl", 3000.0),
        ("FL330", "flight_level", 10058.4),
    }


def test_all_maps_hold_all_cases_and_nest(result):
    covered = skyshed.to_geopandas(result, maps="all")["covered"].set_index(["package", "target", "level", "case"])
    claimed, conservative = (covered.xs(case, level="case").sort_index() for case in ("claimed", "conservative"))

    assert len(claimed) == len(conservative) == 12
    assert (claimed.covered_km2 >= conservative.covered_km2).all()
    assert shapely.covers(claimed.geometry.to_numpy(), conservative.geometry.to_numpy()).all()


def test_a_case_asked_for_alone_is_shown(result):
    alone = replace(
        result,
        cases=(Case.CLAIMED,),
        skies={key: sky for key, sky in result.skies.items() if key[2] is Case.CLAIMED},
    )

    assert set(skyshed.to_geopandas(alone)["covered"].case) == {"claimed"}


def test_missing_terrain_has_a_layer(gpkg, result):
    unknown = gpd.read_file(gpkg, layer="no_terrain_data")
    rows, columns = np.mgrid[UNKNOWN]
    inside = shapely.points(result.grid.lon_deg[columns.ravel()], result.grid.lat_deg[rows.ravel()])

    assert len(unknown) == 12
    assert all(shapely.intersects(shape, inside).all() for shape in unknown.geometry)


def test_advertised_ring_is_a_geodesic_circle(gpkg):
    rings = gpd.read_file(gpkg, layer="rings").set_index("unit")
    for unit, range_m in (("Centre", 250e3), ("East", 120e3)):
        site = gpd.read_file(gpkg, layer="sites").set_index("unit").geometry[unit]
        (polygon,) = rings.geometry[unit].geoms
        lon, lat = polygon.exterior.xy
        _, _, distance_m = WGS84.inv(np.full(len(lon), site.x), np.full(len(lon), site.y), lon, lat)
        np.testing.assert_allclose(distance_m, range_m, atol=0.01)
        assert rings.advertised_range_m[unit] == range_m
    assert rings.packages["Centre"] == "Held; S-400 + Tor-M2"
    assert rings.packages["East"] == "S-400 + Tor-M2"


def test_file_says_what_it_is(gpkg):
    about = pyogrio.read_dataframe(gpkg, layer="about").set_index("topic").text
    with sqlite3.connect(gpkg) as opened:
        descriptions = dict(opened.execute("SELECT table_name, description FROM gpkg_contents"))
    opened.close()

    assert "example.org/deal" in about.sources
    assert "not a bound" in about.terrain
    assert about.propagation == "diffraction (ITU-R P.526-16) from East (R); line of sight from Centre (R)"
    assert about.rain == "10 mm/h within 30 km of every radar, up to 5,000 m above sea level"
    assert set(descriptions) == {"covered", "no_terrain_data", "rings", "sites", "assets", "about"}
    assert all("imply no position" in text for text in descriptions.values())


def test_same_result_same_bytes(gpkg, result, tmp_path):
    write_geopackage(result, covered_zones(selected(result, "default")), tmp_path / "again.gpkg")

    assert (tmp_path / "again.gpkg").read_bytes() == gpkg.read_bytes()


def test_a_result_without_assets_or_unknown_terrain_still_has_its_layers(result, tmp_path):
    skies = {key: replace(sky, n_units_open=np.zeros_like(sky.n_units)) for key, sky in result.skies.items()}
    bare = replace(result, skies=skies, scenario=replace(result.scenario, assets=()))
    write_geopackage(bare, covered_zones(selected(bare, "default")), tmp_path / "zones.gpkg")

    assert len(gpd.read_file(tmp_path / "zones.gpkg", layer="assets")) == 0
    assert len(gpd.read_file(tmp_path / "zones.gpkg", layer="no_terrain_data")) == 0


@pytest.mark.parametrize("lon_deg", [179.5, -179.5, 180.0])
def test_a_zone_across_180_degrees_is_cut_there(lon_deg):
    cut, whole = (skyshed.to_geopandas(make_result(lat_deg=-17.0, lon_deg=each)) for each in (lon_deg, 20.0))
    for layer in ("covered", "rings"):
        shapes = cut[layer].geometry
        assert (shapes.bounds.minx >= -180).all()
        assert (shapes.bounds.maxx <= 180).all()
        assert shapes.is_valid.all()
    covered = cut["covered"]
    assert (covered.geometry.bounds.minx == -180).all()
    assert (covered.geometry.bounds.maxx == 180).all()
    areas_km2 = [abs(WGS84.geometry_area_perimeter(shape.segmentize(0.02))[0]) / 1e6 for shape in covered.geometry]
    np.testing.assert_allclose(covered.covered_km2, areas_km2, rtol=1e-5)
    np.testing.assert_allclose(*(shapely.area(each["rings"].geometry) for each in (cut, whole)), rtol=1e-6)


def test_a_ring_around_a_pole_holds_the_pole():
    shape = ring(Site("Vostok", -88.0, 100.0), 400e3)

    assert shape.is_valid
    assert shape.bounds == (-180.0, -90.0, 180.0, pytest.approx(-84.42, abs=0.01))
    assert shapely.contains_xy(shape, [0.0, 100.0, -179.0], [-89.9, -85.0, -89.0]).all()
    assert not shapely.contains_xy(shape, -80.0, -87.0)


@pytest.mark.parametrize(("lat_deg", "lon_deg"), [(89.0, 0.0), (-89.0, 180.0), (-89.0, -180.0), (89.0, 45.0)])
def test_a_ring_around_a_pole_may_begin_at_the_seam(lat_deg, lon_deg):
    """Its outline then runs from -180 to 180 degrees and needs no cut."""
    shape = ring(Site("Ice", lat_deg, lon_deg), 300e3)

    assert shape.is_valid
    assert shape.bounds[::2] == (-180.0, 180.0)
    assert shape.area == pytest.approx(932.53, abs=0.01)


def test_smoothing_moves_no_edge_by_a_cell_and_keeps_the_area(result):
    for zone in covered_zones(selected(result, "default")):
        smooth = smoothed(zone.covered.outline, result.grid)
        assert smooth.is_valid
        assert shapely.hausdorff_distance(smooth, zone.covered.outline) <= 0.76 * max(result.grid.step_deg)
        assert smooth.area == pytest.approx(zone.covered.outline.area, rel=0.06)


def test_tiles_make_up_the_whole_and_are_small(result):
    outline = covered_zones(selected(result, "default"))[2].covered.smooth_outline
    tiles = tiles_of(outline, 0.5)
    pieces = np.array(list(tiles.geoms))

    assert shapely.union_all(pieces).symmetric_difference(outline).area < 1e-9
    assert sum(piece.area for piece in pieces) == pytest.approx(outline.area)
    west, south, east, north = shapely.bounds(pieces).T
    assert max((east - west).max(), (north - south).max()) <= 0.5 + 1e-9
    assert shapely.is_valid(pieces).all()


def test_within_180_leaves_alone_what_needs_nothing():
    shape = shapely.box(10, 10, 20, 20)

    assert within_180(shape) is shape
