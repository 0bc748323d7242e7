"""Maps of one style: nothing lies over anything else, and what is the same looks the same on both kinds."""

from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import report_fixtures as made
from skyshed.flights.frame import frame_of, ground_in
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer, Site
from skyshed.report.assess.maps import _draw_contours, planned_maps
from skyshed.report.credits import more_credit_px, picture_credit
from skyshed.report.drawing import overlay
from skyshed.report.drawing.canvas import WIDTH_PX, draw_frame, new_sheet
from skyshed.report.drawing.labels import meets_any
from skyshed.report.drawing.legend import MARKS, Swatch, draw_facts, draw_legend, draw_title, n_rows_of
from skyshed.report.drawing.measure import fitting, width_px
from skyshed.report.drawing.palette import FRIEND, INK, REASONS, rgb
from skyshed.report.drawing.plate import credit_plate
from skyshed.report.drawing.symbols import STEM_PX, grouped
from skyshed.report.exposure.map import draw_exposure_map
from skyshed.report.facts import Facts
from skyshed.sky.grid import MapGrid
from skyshed.terrain.terrain import open_terrain

EVERY_REASON = tuple(Swatch(reason.words, REASONS[reason]) for reason in REASONS)
LONG = "An offer with a name that is far longer than any sheet of paper holds in one line of its title, $x^2$"


def flat(west, south, east, north, n=40):
    """Return a flat grid of n x n cells."""
    lat_deg, lon_deg = np.linspace(north, south, n), np.linspace(west, east, n)
    return MapGrid(lat_deg, lon_deg, np.zeros((n, n), np.float32), np.ones((n, n)))


def extents(artists):
    return [artist.get_window_extent().extents for artist in artists if artist.get_visible() and artist.get_text()]


def overlapping(boxes):
    return [pair for pair in combinations([tuple(box) for box in boxes], 2) if meets_any(pair[0], pair[1:])]


def an_exposure(**more):
    """Return what the map of flights needs of a run, without any flight."""
    result = made.result()
    findings = SimpleNamespace(
        zones=(),
        pieces={},
        drawn={},
        volumes=(),
        question=SimpleNamespace(cases=(Case.NOMINAL,)),
        case_index=lambda: 0,
    )
    given = {"scenario": result.scenario, "package": result.packages[0], "terrain": result.terrain, "grid": result.grid}
    return SimpleNamespace(findings=findings, **given | more)


@pytest.mark.parametrize("swatches", [EVERY_REASON, EVERY_REASON[:2], ()], ids=["many", "few", "none"])
def test_a_legend_lies_over_no_label_of_an_axis_and_no_credit(swatches):
    result = made.result()
    sheet = new_sheet(result.grid, n_rows_of(swatches), more_px=more_credit_px(result))
    draw_frame(sheet)
    draw_title(sheet, LONG)
    draw_facts(sheet, (LONG, "against a fighter", "nominal case"))
    draw_legend(sheet, "What sets the floor", swatches)
    ticks = [*sheet.axes.get_xticklabels(), *sheet.axes.get_yticklabels()]
    boxes = extents([*sheet.figure.texts, *ticks])

    assert len(boxes) >= len(swatches) + len(MARKS) + 3 + 8
    assert overlapping(boxes) == []
    assert all(box[0] >= 0 and box[2] <= WIDTH_PX for box in boxes)
    assert min(box[1] for box in boxes) >= credit_plate(picture_credit(result), WIDTH_PX).n_rows


@pytest.mark.parametrize(
    ("west", "east", "south", "north"),
    [(44.0, 44.13, 33.0, 33.1), (170.3, 189.9, -20, -10), (-180, 180, 80, 88), (99.4, 100.005, 10, 10.2)],
)
def test_every_map_names_meridians_and_parallels_within_its_sheet(west, east, south, north):
    sheet = new_sheet(flat(west, south, east, north), 2)
    draw_frame(sheet)

    for labels in (sheet.axes.get_xticklabels(), sheet.axes.get_yticklabels()):
        boxes = extents(labels)
        assert len(boxes) >= 2
        assert overlapping(boxes) == []
        assert all(box[0] >= 0 and box[2] <= WIDTH_PX for box in boxes)
        assert len({label.get_text() for label in labels}) >= len(labels) - (east - west == 360)


def test_the_antimeridian_has_no_side():
    sheet = new_sheet(flat(170.0, -20.0, 190.0, -10.0), 2)
    draw_frame(sheet)

    assert [label.get_text() for label in sheet.axes.get_xticklabels()].count("180°") == 1


def crowd(result):
    """Return units and assets in a crowd, with long names."""
    unit, asset = result.packages[0].units[0], result.scenario.assets[0]
    spots = [(32.0 + 0.35 * (k % 6), 43.0 + 0.4 * (k // 6)) for k in range(30)]
    units = tuple(replace(unit, name=f"u{k}", site=Site(f"u{k}", *spots[k])) for k in range(30))
    assets = tuple(
        replace(asset, name=f"A name {k} that is very much longer than others", site=Site("", lat + 0.2, lon + 0.1))
        for k, (lat, lon) in enumerate(spots)
    )
    return Offer("Crowd", units), assets


def test_no_name_on_a_map_lies_under_another():
    result = made.result()
    package, assets = crowd(result)
    sheet = new_sheet(result.grid, 2)
    borders = overlay.borders_within(sheet, result.scenario.area)
    rings = overlay.rings_of(package, result.grid)
    taken = overlay.draw_places(sheet, borders, assets, package, rings, label="9 km terrain: not a bound")
    frame = sheet.axes.get_window_extent().extents
    boxes = extents(sheet.axes.texts)

    assert len(boxes) > 15
    assert overlapping(boxes) == []
    assert all(frame[0] <= box[0] and box[2] <= frame[2] for box in boxes)
    assert all(frame[1] <= box[1] and box[3] <= frame[3] for box in boxes)
    assert len(taken) > len(boxes)  # symbols take room too
    assert not any(len(text.get_text()) > 50 for text in sheet.axes.texts)


def test_units_off_the_map_are_not_drawn_beside_it():
    result = made.result()
    unit = result.packages[0].units[0]
    away = tuple(replace(unit, name=str(lat), site=Site("", lat, 44.0)) for lat in (20.0, 33.0, 50.0))
    sheet = new_sheet(result.grid, 2)

    (group,) = grouped(sheet, Offer("x", away))

    assert [each.name for each in group.units] == ["33.0"]


def test_a_symbol_steps_down_where_it_would_hide_an_asset_or_leave_the_map():
    result = made.result()
    unit = result.packages[0].units[0]
    sheet = new_sheet(result.grid, 2)
    top = replace(unit, site=Site("", float(result.grid.lat_deg[0]), 44.0))
    x_px, y_px = sheet.pixel_of(unit.site.lat_deg, unit.site.lon_deg)

    def stem_px(of, *spots):
        return grouped(sheet, Offer("x", (of,)), spots)[0].stem_px

    assert stem_px(unit) == STEM_PX
    assert stem_px(unit, (x_px, y_px + STEM_PX)) == -STEM_PX
    assert stem_px(unit, (x_px, y_px + STEM_PX), (x_px, y_px - STEM_PX)) == STEM_PX  # there is no better place
    assert stem_px(top) == -STEM_PX


def test_names_of_contours_give_way_to_names_of_places():
    result = made.result()
    lat, lon = np.meshgrid(result.grid.lat_deg, result.grid.lon_deg, indexing="ij")
    height_m = (2000 * np.hypot(lat - 33.5, lon - 44.0)).astype(np.float32)
    sheets = [new_sheet(result.grid, 2) for _ in range(2)]
    _draw_contours(sheets[0], height_m, ())
    _draw_contours(sheets[1], height_m, [(0, 0, WIDTH_PX, 5000)])

    seen, hidden = (extents(sheet.axes.texts) for sheet in sheets)
    assert len(seen) >= 2
    assert hidden == []


@pytest.mark.parametrize("words", [LONG, LONG * 5, "Offer", ""])
def test_a_title_fits_its_room(words):
    said, size_pt = fitting(words, 10.5, 600.0, is_bold=True)

    assert width_px(said, size_pt, is_bold=True) <= 600
    assert 10.5 * 0.75 - 0.01 <= size_pt <= 10.5
    assert said == words or said.endswith("…")


def pixels_of(path):
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def test_units_and_places_look_the_same_on_both_maps(tmp_path):
    result = made.result()
    covered = next(each for each in planned_maps(Facts(result), "default") if "layers_fl330" in each.name)
    covered.draw(tmp_path / "covered.png")
    draw_exposure_map(an_exposure(), tmp_path / "flights.png")
    maps = [pixels_of(tmp_path / name) for name in ("covered.png", "flights.png")]
    sheet = new_sheet(result.grid, 2)  # both hold the same map, from the top of the sheet

    def around(lat_deg, lon_deg, left_px, right_px, down_px, up_px):
        x_px, y_px = sheet.pixel_of(lat_deg, lon_deg)
        x, y = round(x_px), round(sheet.height_px - y_px)
        return [each[y - up_px : y + down_px, x + left_px : x + right_px] for each in maps]

    friend, ink = (np.round(255 * np.array(rgb(colour))) for colour in (FRIEND, INK))
    unit = result.packages[0].units[2]  # alone at its place
    symbols = [(each == friend).all(axis=2) for each in around(unit.site.lat_deg, unit.site.lon_deg, -16, 16, -10, 36)]
    assert symbols[0].sum() > 100
    assert (symbols[0] != symbols[1]).sum() < 10  # some softened corners, among the few colours of a picture
    named = result.scenario.assets[1]
    inked = [(each == ink).all(axis=2) for each in around(named.site.lat_deg, named.site.lon_deg, -90, 90, 12, 12)]
    assert inked[0].sum() > 100
    np.testing.assert_array_equal(*inked)


def test_the_map_of_flights_shows_relief_and_the_mark_of_its_terrain(tmp_path):
    bare = made.result(is_embedded=True)
    plain = replace(bare.grid, ground_msl_m=np.zeros_like(bare.grid.ground_msl_m))
    pictures = []
    for name, more in {
        "hills": {},
        "plain": {"grid": plain},
        "mark": {"grid": plain, "terrain": bare.terrain},
    }.items():
        draw_exposure_map(an_exposure(**more), tmp_path / f"{name}.png")
        pictures.append(pixels_of(tmp_path / f"{name}.png").astype(int))
    hills, flat_ground, marked = (each[100:600, 70:1000] for each in pictures)

    assert np.abs(hills - flat_ground).max(axis=2).mean() > 2
    assert np.abs(marked - flat_ground)[:60, 600:].max(axis=2).mean() > 20


def zones_at(lat_deg, lon_deg, reach_m, longest_m=100e3):
    """Return a unit's zones that reach so far, of 1 km nodes."""
    count = np.zeros((1, 8, 100), np.uint8)
    count[:, :, : round(reach_m / 1000)] = 1
    known = SimpleNamespace(count=count, step_m=1000.0)
    return SimpleNamespace(known=known, longest_m=longest_m, unit=SimpleNamespace(site=Site("", lat_deg, lon_deg)))


def test_a_frame_runs_on_across_180_degrees():
    south, west, north, east = frame_of(None, [zones_at(-17.0, 179.6, 80e3), zones_at(-17.0, -179.9, 80e3)], 0)

    assert 178.5 < west < 179.0
    assert 180.7 < east < 181.2
    assert south < -17.7 < -16.3 < north


@pytest.mark.parametrize("lat_deg", [89.9, -89.9])
def test_a_frame_around_a_pole_is_once_around_the_globe(lat_deg):
    south, west, north, east = frame_of(None, [zones_at(lat_deg, 10.0, 80e3)], 0)

    assert east - west == pytest.approx(360.0)
    assert -90.0 <= south < north <= 90.0


def test_a_unit_that_reaches_nothing_still_has_a_frame_and_ground_under_it():
    terrain = open_terrain(())
    south, west, north, east = frame_of(None, [zones_at(46.0, 8.0, 0.0, longest_m=40e3)], 0)
    grid = ground_in((south, west, north, east), terrain)

    assert (north - south) * 111 == pytest.approx(2 * 0.35 * 40 * 1.24, rel=0.02)
    assert grid.lat_deg[0] + grid.step_deg[0] / 2 == pytest.approx(north)
    assert grid.lon_deg[-1] + grid.step_deg[1] / 2 == pytest.approx(east)
    assert min(grid.shape) >= 8
    assert np.isfinite(grid.ground_msl_m).all()
    assert grid.ground_msl_m.min() > 300  # the Alps
