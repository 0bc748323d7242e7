"""The map in the page: its numbers are the summary's, its colours stand where they should, and every control works."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

import report_fixtures as made
from skyshed.jobs.run import Silent
from skyshed.model.figure import Case
from skyshed.model.scenario import Area, LevelKind
from skyshed.report.assess.write import write_outputs
from skyshed.report.drawing.palette import COVERED, DIFFERENCE, LAYERS, rgb
from skyshed.report.facts import Facts
from skyshed.report.words import NBSP, flight_level

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
BAGHDAD, FAR_AWAY = (44.40, 33.30), (39.4, 30.3)
INSIDE = 0.8  # how strongly a colour lies over the ground
KINDS = {LevelKind.AGL: "agl", LevelKind.MSL: "msl", LevelKind.FLIGHT_LEVEL: "fl"}


def near(colour, expected, light=0.93, tolerance=22):
    """Say whether a pixel is a colour laid over ground of about that light."""
    mixed = [255 * (light * (1 - INSIDE) + each * INSIDE) for each in rgb(expected)]
    return max(abs(got - want) for got, want in zip(colour, mixed, strict=True)) <= tolerance


def is_bare(colour):
    return max(colour) - min(colour) < 6 and min(colour) > 150


@pytest.fixture
def page(open_page, report):
    return open_page(report)


def shown_share(page):
    """Return the first share in the sentence over the map, in points."""
    number = re.search(r"covers (under |over )?([\d.]+) %", page.text("says"))
    assert number, page.text("says")
    return float(number[2])


def test_it_begins_with_the_package_that_covers_most_and_says_so(page, result):
    """On 20 km cells two cover the same; the larger of them leads, as on the rest of the page."""
    largest = Facts(result.shown).lead_package
    assert largest.name == "S-400 + Buk-M3 + Tor-M2"
    assert page.text("says").startswith(f"{largest.name} covers ")
    assert page.text("says").endswith(
        "of the sky over Iraq at 3,000 m above ground, against a 4th-generation fighter, nominal case."
    )
    assert page.text("mark") == "9 km terrain: not a bound"
    assert near(page.colour(BAGHDAD[0] + 1.2, BAGHDAD[1] - 0.6), COVERED)
    assert is_bare(page.colour(*FAR_AWAY))


def test_every_share_of_the_summary_is_said(open_page, report):
    """All packages, classes, cases and levels: 240 numbers, as the tables have them."""
    summary = json.loads((report.parent / "summary.json").read_text("utf-8"))
    page = open_page(report)
    block = page.block
    rows = {(row["package"], row["target"], row["case"], row["level"]): row for row in summary["areas"]}
    names = {target["key"]: target["name"] for target in summary["targets"]}
    levels = [level["label"] for level in summary["levels"]]
    n = 0
    for key, row in rows.items():
        at = [[each["name"] for each in block[kind]].index(name) for kind, name in
              (("packages", key[0]), ("targets", names[key[1]]), ("cases", key[2]))]  # fmt: skip
        index = (at[0] * len(block["targets"]) + at[1]) * len(block["cases"]) + at[2]
        assert block["shares"][index][levels.index(key[3])][0] == pytest.approx(row["covered_share"], abs=5e-5)
        n += 1
    assert n == 240


def test_shares_beside_the_levels_are_added_up_from_the_cells(open_page, report, result):
    """Ten metres above every level the page has no table: it counts its cells, and finds what the sky itself says."""
    page, ground_m = open_page(report), result.grid.ground_msl_m
    for number, package in enumerate(result.packages):
        sky = result.skies[package.name, "fighter", Case.NOMINAL]
        for level in result.levels:
            height_m, kind = level.altitude_m + 10, KINDS[level.kind]
            page.run("hash => { location.hash = hash }", f"#map=p{number};t0;c1;{kind}{height_m}")
            page.wait(
                "words => document.getElementById('map-says').textContent.includes(words)", f"{package.name} covers "
            )
            page.wait("words => document.getElementById('map-height-words').textContent.startsWith(words)",
                      flight_level(height_m) if kind == "fl" else f"{height_m:,.0f}")  # fmt: skip
            at_m = (ground_m if kind == "agl" else 0) + np.float32(height_m)
            is_sky = at_m >= ground_m
            exact = 100 * np.average(sky.covers(at_m)[is_sky], weights=result.grid.weight_km2[is_sky])
            assert shown_share(page) == pytest.approx(exact, abs=0.03 + (0.5 if exact >= 9.95 else 0.05))


def test_the_slider_changes_height_words_share_and_picture(page):
    page.choose("package", "S-400 alone")
    before, picture = shown_share(page), page.page.locator("#map-canvas").screenshot()
    page.slide(60)
    low = shown_share(page)
    assert page.text("height-words") == "60 m"
    assert "at 60 m above ground" in page.text("says")
    assert low < before / 5
    assert page.page.locator("#map-canvas").screenshot() != picture
    page.slide(600)
    assert page.text("height-words") == "30,000 m"
    assert shown_share(page) == 0


def test_heights_count_from_ground_sea_and_standard_atmosphere(page):
    page.radio("kinds", "above sea level")
    assert "at 3,000 m above sea level" in page.text("says")
    page.radio("kinds", "flight level")
    assert page.text("height-words") == "FL098"
    page.page.get_by_role("button", name="FL330").click()
    assert "at FL330 (about 10,058 m)" in page.text("says")
    assert page.page.get_by_role("button", name="FL330").get_attribute("aria-pressed") == "true"
    page.slide(300)
    assert re.fullmatch(r"FL\d\d[05]", page.text("height-words"))


def test_packages_are_switched_and_compared(page):
    page.choose("package", "Held")
    assert page.text("says").startswith("Held covers ")
    assert is_bare(page.colour(BAGHDAD[0] + 0.6, BAGHDAD[1] - 0.4))
    page.choose("other", "S-400 alone")
    assert re.match(r"Held covers .* %, S-400 alone .* % of the sky", page.text("says"))
    assert near(page.colour(BAGHDAD[0] + 0.6, BAGHDAD[1] - 0.4), DIFFERENCE[1])
    assert [words.split(":")[0] for words in page.page.locator("#map-legend li").all_inner_texts()] == [
        "only Held", "only S-400 alone", "both"
    ]  # fmt: skip
    assert is_bare(page.colour(*FAR_AWAY))


def test_cases_and_classes_move_the_share_as_the_tables_say(page):
    nominal = shown_share(page)
    page.radio("cases", "claimed")
    claimed = shown_share(page)
    page.radio("cases", "conservative")
    assert shown_share(page) < nominal < claimed
    page.choose("target", "cruise missile (subsonic)")
    flies = "which flies at 30 to 100 m"  # and no level that this terrain may speak of lies there
    assert f"against a cruise missile (subsonic) ({flies}), conservative case" in page.text("says").replace(NBSP, " ")


def test_fire_units_are_counted_at_the_levels_of_the_tables_alone(page):
    page.choose("package", "S-400 alone")
    page.slide(380)
    page.choose("layer", "Number of fire units")
    assert page.text("height-words") in ("1,000 m", "3,000 m")
    assert [*page.page.locator("#map-legend li").all_inner_texts()] == ["1 fire unit", "2", "3", "4 or more"]
    assert any(near(page.colour(BAGHDAD[0] + 0.5, BAGHDAD[1] - 0.3), colour) for colour in LAYERS)


def test_what_is_in_the_way_names_only_what_is_seen(page):
    page.page.get_by_role("button", name="100 m AGL").click()
    page.choose("layer", "What is in the way")
    shown = page.page.locator("#map-legend li").all_inner_texts()
    assert "outside the missile's range" in shown
    assert "Earth's curvature" in shown
    assert "no radar left" not in shown


def test_a_click_asks_about_a_place(page):
    x, y = page.spot(*BAGHDAD)
    page.page.locator("#map-canvas").click(position={"x": x, "y": y})
    words = page.text("cell")
    assert re.match(r"33\.\d\d°N 44\.\d\d°E, ground \d+ m\. At 3,000 m above ground: covered, by \d fire unit", words)
    assert re.search(r"Covered here from about \d+ m above ground to [\d,]+ m above sea level\.", words)
    page.page.locator("#map-canvas").click(position=dict(zip("xy", page.spot(*FAR_AWAY), strict=True)))
    assert "not covered (outside the missile's range)." in page.text("cell")
    page.wait("() => document.getElementById('map-spoken').textContent.includes('not covered')")


def test_the_answer_at_a_place_follows_the_height(page):
    x, y = page.spot(BAGHDAD[0] + 1.2, BAGHDAD[1])
    page.page.locator("#map-canvas").click(position={"x": x, "y": y})
    assert ": covered" in page.text("cell")
    page.slide(0)
    assert "At 30 m above ground: not covered (" in page.text("cell")
    assert re.search(r"not covered \((Earth's curvature|terrain|target too small at that range)\)", page.text("cell"))


def test_keys_move_the_cross_and_zoom(page):
    canvas = page.page.locator("#map-canvas")
    canvas.focus()
    canvas.press("Enter")
    first = page.text("cell")
    canvas.press("ArrowRight")
    canvas.press("Shift+ArrowUp")
    assert page.text("cell") != first
    canvas.press("+")
    assert ";z1.50," in page.hash
    canvas.press("Escape")
    assert page.text("cell") == ""
    assert ";z" not in page.hash


def test_every_control_is_reached_by_tab(page):
    page.page.locator("#map-canvas").focus()
    reached = []
    for _ in range(20):
        reached.append(
            page.run(
                "() => document.activeElement.id || document.activeElement.name || document.activeElement.textContent"
            )
        )
        page.page.keyboard.press("Tab")
    controls = "canvas in out height package other target layer rings cases kinds"
    assert {f"map-{name}" for name in controls.split()} <= set(reached)


def test_rings_come_and_go(page):
    page.choose("package", "S-400 alone")
    lon_deg, lat_deg = BAGHDAD

    # 400 km west of Baghdad, over bare desert: a dashed line, so some pixel of a short stretch is the ring's.
    def reds():
        return sum(
            page.colour(lon_deg - 4.30 + step / 400, lat_deg + 0.02 * row)[1] < 140
            for step in range(-16, 17)
            for row in range(8)
        )

    assert reds() > 0
    page.page.locator("#map-rings").click()
    assert reds() == 0
    assert "norings" in page.hash


def test_the_address_brings_back_what_was_shown(open_page, report):
    page = open_page(report)
    page.choose("package", "S-400 alone")
    page.choose("other", "Buk-M3 + Tor-M2")
    page.radio("cases", "claimed")
    page.slide(450)
    page.page.locator("#map-canvas").click(position=dict(zip("xy", page.spot(*BAGHDAD), strict=True)))
    again = open_page(report, page.hash)
    for name in ("says", "cell", "height-words"):
        assert again.text(name) == page.text(name)
    assert again.hash == page.hash
    again.run("() => { location.hash = '#map=p0;t0;c1;agl3000;covered' }")
    again.wait("() => document.getElementById('map-says').textContent.includes('Held covers')")


@pytest.mark.parametrize(
    "fragment",
    [
        "#map=p99;t-1;c1.5;agl1e9;v7;x9999,0;z0,0,0;constructor;__proto__",
        "#map=<img src=x onerror=alert(1)>;p%00;agl-;fl--3;x,,;z1",
        "#map=" + "p1;" * 5000,
        "#answer",
    ],
)
def test_hostile_addresses_do_nothing(open_page, report, fragment):
    page = open_page(report, fragment)
    assert re.match(r".+ covers .* of the sky over Iraq at ", page.text("says"))
    assert page.page.locator("#map img").count() == 0


def test_on_a_phone_it_fits_and_fingers_hit(open_page, report):
    page = open_page(report, size=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    assert page.run("() => document.documentElement.scrollWidth") == 390
    small = page.run(
        """() => [...document.querySelectorAll("#map button, #map select, #map-height, #map .map-radios label")]
             .filter(each => each.getClientRects().length && each.getBoundingClientRect().height < 44)
             .map(each => each.id || each.textContent)"""
    )
    assert small == []
    x, y = page.spot(*BAGHDAD)
    page.page.locator("#map-canvas").tap(position={"x": x, "y": y})
    assert ": covered" in page.text("cell")


def test_print_shows_the_picture_and_its_sentence_without_controls(page):
    page.page.emulate_media(media="print")
    assert page.page.locator("#map-canvas").is_visible()
    assert page.page.locator("#map-says").is_visible()
    assert page.page.locator("#map-legend").is_visible()
    assert not page.page.locator("#map-height").is_visible()
    assert not page.page.locator("#map-package").is_visible()


def test_without_scripts_one_line_says_where_the_pictures_are(chromium, report):
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(report.as_uri())
    assert page.locator("#map noscript p").inner_text().startswith("This map needs JavaScript.")
    assert not page.locator("#map-live").is_visible()
    page.context.close()


HOSTILE = "</script><img src=x onerror=\"document.title='ran'\"><!-- \u202e'&amp;\u2028${1}`"


def test_hostile_names_in_every_field_are_words(open_page, tmp_path):
    base = made.result()
    names = {package.name: f"{HOSTILE}{index}" for index, package in enumerate(base.packages)}

    def renamed(package):
        units = tuple(replace(unit, name=HOSTILE, system=replace(unit.system, name=HOSTILE)) for unit in package.units)
        return replace(package, name=names[package.name], units=units, description=HOSTILE)

    asked = base.scenario
    hostile = replace(
        base,
        scenario=replace(
            asked,
            name=HOSTILE,
            area=Area(HOSTILE, bounds_deg=(28.0, 38.0, 38.0, 49.0)),
            assets=tuple(replace(each, name=HOSTILE, kind=HOSTILE) for each in asked.assets),
            targets=tuple(replace(each, name=HOSTILE) for each in asked.targets),
            offers=tuple(map(renamed, asked.offers)),
        ),
        packages=tuple(map(renamed, base.packages)),
        skies={(names[key[0]], *key[1:]): replace(sky, package=names[key[0]]) for key, sky in base.skies.items()},
        terrain=replace(base.terrain, name=HOSTILE, attribution=HOSTILE),
        areas=tuple(replace(row, package=names[row.package]) for row in base.areas),
        ranges=(), curves=(), neighbours=(), capacities=(), roses=(), conventions=(), comparisons=(), influences=(),
        assets=(),
        warnings=(HOSTILE,),
    )  # fmt: skip
    page = open_page(write_outputs(hostile, tmp_path, maps="default", progress=Silent(), command="skyshed assess x"))

    assert page.run("() => document.title") != "ran"
    assert page.run("() => document.querySelectorAll('#map img').length") == 0
    assert page.text("says").startswith(f"{HOSTILE}0 covers")
    page.page.locator("#map-canvas").click(position=dict(zip("xy", page.spot(44.4, 33.3), strict=True)))
    page.page.locator("#map-other").select_option(index=2)
    assert HOSTILE in page.page.locator("#map-legend").text_content().replace("\u00a0", " ")
