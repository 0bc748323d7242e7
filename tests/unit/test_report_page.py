"""The page: whole, closed to the outside, proof against hostile names; drawing leaves the result as it was."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

import report_fixtures as made
from skyshed.jobs.run import Silent
from skyshed.model.propagation import Clutter, Rain
from skyshed.report.assess.maps import bare_words, planned_maps
from skyshed.report.assess.write import write_outputs
from skyshed.report.drawing.canvas import new_sheet, seen
from skyshed.report.drawing.palette import CURVES, LAYERS, rgb
from skyshed.report.drawing.png import save_pixels
from skyshed.report.facts import Facts
from skyshed.zone.reason import Reason

VOID = {"meta", "link", "img", "br", "rect", "hr", "input"}
HOSTILE = "<script>alert"


class Reader(HTMLParser):
    """Reads a page: open elements, attributes, ids, text outside of style and scripts."""

    def __init__(self):
        super().__init__()
        self.open, self.errors, self.elements, self.words = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.errors.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data):
        if not {"style", "script"} & {*self.open}:
            self.words.append(data)

    def attributes(self, name):
        return [given[name] for _, given in self.elements if name in given]


def read(path) -> Reader:
    reader = Reader()
    reader.feed(path.read_text("utf-8"))
    reader.close()
    return reader


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with everything that is written of the hand-made result."""
    place = tmp_path_factory.mktemp("report")
    (place / "tables").mkdir()
    (place / "tables" / "ranges.csv").write_text("a\n")
    write_outputs(made.result(), place, maps="default", progress=Silent(), command="skyshed assess test.yaml")
    return place


def digest(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def test_the_page_lets_a_browser_use_its_own_style_map_and_pictures_alone(folder):
    text = (folder / "report.html").read_text("utf-8")
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    (script,) = re.findall(r'<script type="module">(.*?)</script>', text, re.DOTALL)
    (policy,) = [each["content"] for _, each in read(folder / "report.html").elements
                 if each.get("http-equiv") == "Content-Security-Policy"]  # fmt: skip

    assert text.index("Content-Security-Policy") < text.index("<title>")  # it holds for what comes after it
    assert dict(each.split(" ", 1) for each in policy.split("; ")) == {
        "default-src": "'none'",
        "script-src": digest(script),
        "style-src": digest(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_every_file_is_there(folder):
    assert {path.name for path in folder.iterdir()} >= {"summary.json", "provenance.json", "report.html", "maps"}
    # Floor and two levels a package, and the curves; one floor of them shows nothing, and is not drawn.
    assert len(list((folder / "maps").glob("*.png"))) == 6


def test_the_page_is_well_formed_and_its_ids_are_its_own(folder):
    page = read(folder / "report.html")
    assert page.errors == []
    assert page.open == []
    ids = page.attributes("id")
    assert len(ids) == len(set(ids))
    inner = {href[1:] for href in page.attributes("href") if href.startswith("#")}
    assert inner <= set(ids)


def scripts(page):
    return [given for tag, given in page.elements if tag == "script"]


MAP = [{"type": "application/json", "id": "map-data"}, {"type": "module"}]


def test_the_page_asks_nothing_of_the_network_and_runs_its_map_alone(folder):
    page = read(folder / "report.html")
    assert all(src.startswith("data:image/png;base64,") for src in page.attributes("src"))
    assert scripts(page) == MAP
    css = re.search(r"<style>(.*?)</style>", (folder / "report.html").read_text("utf-8"), re.DOTALL)[1]
    assert "@import" not in css
    assert "url(" not in css
    outside = {href for tag, given in page.elements if (href := given.get("href", "")).startswith("http")}
    assert outside == {"https://example.org/deal?a=1&b=2", "https://example.com/s-400"}
    assert [given for tag, given in page.elements if tag == "link"] == [{"rel": "icon", "href": "data:,"}]


def test_every_picture_says_what_it_shows(folder):
    pictures = [given for tag, given in read(folder / "report.html").elements if tag == "img"]
    assert len(pictures) == 1
    assert all(len(given["alt"]) > 60 for given in pictures)
    assert "share by height above ground" in pictures[0]["alt"]


def test_the_page_says_covered_and_names_files_sources_and_limits(folder):
    words = " ".join(read(folder / "report.html").words)
    assert "Covered is not protected" in words
    assert "“Protected”: a shot is possible; nothing says that it hits" in words
    assert len(re.findall(r"protect", words, re.IGNORECASE)) == 2
    for needed in ("tables/ranges.csv", "Deal for four batteries", "imply no position", "merely assumed", "disputed"):
        assert needed in words


def test_hostile_names_stay_words(tmp_path):
    write_outputs(made.hostile(), tmp_path, maps="default", progress=Silent(), command="skyshed assess x")
    page = read(tmp_path / "report.html")
    assert scripts(page) == MAP
    assert HOSTILE in " ".join(page.words)
    assert not any(href.lower().startswith("javascript:") for href in page.attributes("href"))
    assert not any(name.startswith("on") for _, given in page.elements for name in given)


def test_sections_without_rows_are_left_out(tmp_path):
    bare = replace(made.result(), roses=(), comparisons=(), conventions=(), curves=(), neighbours=())
    write_outputs(bare, tmp_path, maps="default", progress=Silent(), command="skyshed assess x")
    ids = read(tmp_path / "report.html").attributes("id")
    assert not {"roses", "comparison", "conventions", "curves", "neighbours"} & set(ids)
    assert {"map", "reach", "ranges", "shares"} <= set(ids)


def test_the_head_names_rain_and_clutter_where_they_are_declared(tmp_path, folder):
    plain = made.result()
    wet = replace(plain.scenario, rain=Rain(10.0, 30e3, 5e3), clutter=Clutter(40.0, -30.0, 1.5, 150.0))
    write_outputs(replace(plain, scenario=wet), tmp_path, maps="default", progress=Silent(), command="skyshed assess x")
    words = [word for word in read(tmp_path / "report.html").words if word.strip()]

    assert words[words.index("Rain") + 1 :][0].startswith("10 mm/h within 30 km")
    said = words[words.index("Clutter") + 1 :][0]
    assert said == "improvement 40 dB, reflectivity -30 dB, beamwidth 1.5 deg, resolution 150 m"
    assert not {"Rain", "Clutter"} & set(read(folder / "report.html").words)


def test_drawing_changes_nothing_in_the_result(tmp_path):
    result = made.result()
    key = ("S-400 + Tor-M2", "cruise-missile", result.cases[1])
    before = {name: value.copy() for name, value in vars(result.skies[key]).items() if isinstance(value, np.ndarray)}
    ground_m = result.grid.ground_msl_m.copy()
    for picture in list(planned_maps(Facts(result), "all"))[9:18]:
        picture.draw(tmp_path / picture.name)
    np.testing.assert_array_equal(result.grid.ground_msl_m, ground_m)
    for name, value in before.items():
        np.testing.assert_array_equal(getattr(result.skies[key], name), value)


def test_all_maps_are_every_level_case_target_and_reason_under_names_of_their_own():
    pictures = list(planned_maps(Facts(made.result()), "all"))
    assert len(pictures) == 2 * 2 * 3 * (3 + 1 + 3)
    assert len({picture.name for picture in pictures}) == len(pictures)
    assert all(re.fullmatch(r"[a-z0-9_.-]+\.png", picture.name) for picture in pictures)


def test_maps_of_names_that_look_alike_have_files_of_their_own():
    """Two classes in letters that no file name has, and two levels that differ in a sign."""
    result = made.result()
    first, second = result.scenario.targets[:2]
    names = {first.key: "цель", second.key: "другая"}
    levels = tuple(
        replace(level, label=label) for level, label in zip(result.levels, ("300 m", "-300 m", "FL330"), strict=True)
    )
    scenario = replace(
        result.scenario, targets=tuple(replace(t, key=names[t.key]) for t in (first, second)), levels=levels
    )
    areas = tuple(replace(row, target=names[row.target]) for row in result.areas)
    pictures = list(planned_maps(Facts(replace(result, scenario=scenario, areas=areas, levels=levels)), "all"))

    assert len({picture.name for picture in pictures}) == len(pictures) == 2 * 2 * 3 * (3 + 1 + 3)


def test_a_map_shows_the_classes_of_its_cells_where_they_are(tmp_path):
    """The pixel over a cell that one fire unit reaches has the colour of one; where none does, none of the colours."""
    result = made.result()
    facts = Facts(result)
    picture = next(each for each in planned_maps(facts, "default") if "layers_fl330" in each.name)
    picture.draw(tmp_path / "map.png")
    sheet = new_sheet(result.grid, 2)
    with Image.open(tmp_path / "map.png") as image:
        pixels = np.asarray(image.convert("RGB"), dtype=float) / 255
    height = pixels.shape[0]
    assert pixels.shape[1] == sheet.width_px
    assert height == sheet.height_px
    n_units = result.skies["S-400 + Tor-M2", "cruise-missile", result.cases[1]].n_units[2]
    one = np.array(rgb(seen(LAYERS[0])))

    def colour_over(row, column):
        x_px, y_px = sheet.pixel_of(result.grid.lat_deg[row], result.grid.lon_deg[column])
        return pixels[round(height - y_px), round(x_px)]

    row, column = 33, 38
    assert n_units[row, column] == 1
    assert np.abs(colour_over(row, column) - one).max() < 0.12
    assert n_units[50, 20] == 0
    assert np.abs(colour_over(50, 20) - one).max() > 0.3


@pytest.mark.parametrize("kind", ["layers_fl330", "floor", "reason_none"])
def test_a_map_looks_the_same_whatever_was_drawn_before_it(kind):
    """Maps share sheets: nothing of one may stay on the next."""
    name = f"_cruise-missile_nominal_{kind}.png"
    plans = (planned_maps(Facts(made.result()), "all") for _ in range(2))
    first, last = ([each for each in plan if each.name.endswith(name)] for plan in plans)
    assert len(first) == 2

    alone, _ = last[-1].drawn()
    before, after = [picture.drawn()[0] for picture in first]

    assert (before != after).any()
    np.testing.assert_array_equal(after, alone)


@pytest.mark.parametrize("n_shades", [2, 30, 400])
def test_paper_and_exact_colours_survive_a_png_of_few_colours(tmp_path, n_shades):
    """However many shades there are, nearly white ones among them."""
    random = np.random.default_rng(3)
    pixels = np.full((300, 300, 4), 255, dtype=np.uint8)
    shades = np.concatenate([[[247, 251, 252]], random.integers(0, 255, (n_shades, 3))])
    blocks = shades[random.integers(0, len(shades), (20, 30))]
    pixels[100:, :, :3] = blocks.repeat(10, axis=0).repeat(10, axis=1)
    pixels[50, 10:40, :3] = 213, 94, 0
    save_pixels(pixels, tmp_path / "few.png", ("#d55e00",))

    with Image.open(tmp_path / "few.png") as image:
        assert image.mode == "P"
        found = np.asarray(image.convert("RGB"))
    np.testing.assert_array_equal(found[:100], pixels[:100, :, :3])
    assert np.abs(found[100:].astype(int) - pixels[100:, :, :3]).mean() < 12


@pytest.mark.parametrize("kind", ["floor", "reason_floor", "reason_ceiling", "reason_none"])
def test_where_missing_terrain_leaves_all_open_no_map_says_none(tmp_path, kind):
    result = made.result()
    key = "S-400 + Tor-M2", "cruise-missile", result.cases[1]
    sky, block = result.skies[key], np.s_[46:52, 16:24]
    assert np.isnan(sky.floor_msl_m[block]).all()
    none_reason = sky.none_reason.copy()
    none_reason[block] = Reason.NO_TERRAIN_DATA
    known, left_open = result, replace(result, skies={**result.skies, key: replace(sky, none_reason=none_reason)})

    def shades(of):
        names = f"_{kind}.png", "cruise-missile", "s-400-tor-m2", str(key[2])
        picture = next(each for each in planned_maps(Facts(of), "all") if all(name in each.name for name in names))
        picture.draw(tmp_path / "map.png")
        sheet = new_sheet(of.grid, 3)
        ends = (sheet.pixel_of(of.grid.lat_deg[row], of.grid.lon_deg[column]) for row, column in ((46, 16), (51, 23)))
        (left, top), (right, bottom) = ends
        with Image.open(tmp_path / "map.png") as image:
            pixels = np.asarray(image.convert("L"), dtype=float) / 255
        height = pixels.shape[0]
        return pixels[round(height - top) : round(height - bottom), round(left) : round(right)]

    # Hatches: dark stripes on pale paper.
    assert 0.15 < (np.abs(shades(left_open) - 0.62) < 0.03).mean() < 0.5
    share = (np.abs(shades(known) - 0.62) < 0.03).mean()
    assert share < 0.05 or share > 0.95  # one colour all over


def test_every_curve_keeps_its_colour_in_panels_and_names(folder):
    """A PNG of few colours gives a thin line the colour of something larger, unless that line's is kept."""
    with Image.open(folder / "maps" / "curves.png") as image:
        pixels = np.asarray(image.convert("RGB"))
    below = pixels.shape[0] * 2 // 3

    for colour in CURVES[: len(made.result().packages)]:
        is_line = (pixels == np.round(255 * np.array(rgb(colour)))).all(axis=2)
        assert is_line[:below].sum() > 100
        assert is_line[below:].sum() > 20


def test_colours_of_layers_fall_in_lightness_evenly():
    """Darker is stronger, also in grey: relative luminance falls from step to step."""
    luminance = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in map(rgb, LAYERS)]
    assert all(first - second > 0.1 for first, second in pairwise(luminance))


def bare(result, package, levels):
    """Return the result with nothing covered by a package at some levels (by index); at all of them: at none at all."""
    skies = dict(result.skies)
    for key, sky in skies.items():
        if key[0] == package:
            n_units = sky.n_units.copy()
            n_units[levels] = 0
            still = np.asarray(sky.floor_msl_m if len(levels) < 3 else np.full_like(sky.floor_msl_m, np.nan))
            skies[key] = replace(sky, n_units=n_units, n_units_open=np.zeros_like(n_units), floor_msl_m=still)
    return replace(result, skies=skies)


def test_a_map_on_which_nothing_is_covered_is_a_sentence_instead():
    whole = made.result()
    of = bare(whole, "S-400 + Tor-M2", [2])
    names, drawn = ([each.name for each in planned_maps(Facts(each), "default")] for each in (whole, of))
    left_out = set(names) - set(drawn)

    assert [name for name in names if name not in left_out] == drawn  # all others keep their names and order
    assert left_out == {"1_s-400-tor-m2_cruise-missile_nominal_layers_fl330.png"}
    assert left_out < {each.name for each in planned_maps(Facts(of), "all")}
    assert "S-400 + Tor-M2 at FL330" in bare_words(Facts(of))
    assert "S-400" not in bare_words(Facts(whole))


def test_the_page_says_of_a_package_that_covers_nothing_that_no_map_shows_it(tmp_path):
    of = bare(made.result(), "Tor-M2 alone", [0, 1, 2])
    write_outputs(of, tmp_path, maps="default", progress=Silent(), command="skyshed assess x")

    assert not list((tmp_path / "maps").glob("2_*.png"))
    words = " ".join(read(tmp_path / "report.html").words)
    assert "nothing is covered against a cruise missile, nominal case: Tor-M2 alone at any altitude." in words


def test_a_map_that_missing_terrain_leaves_open_is_drawn():
    whole = made.result()
    of = bare(whole, "S-400 + Tor-M2", [2])
    skies = {key: replace(sky, n_units_open=np.ones_like(sky.n_units_open)) for key, sky in of.skies.items()}
    names, drawn = (
        [each.name for each in planned_maps(Facts(each), "default")] for each in (whole, replace(of, skies=skies))
    )

    assert drawn == names
