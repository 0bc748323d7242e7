"""What is asked of the offer to Iraq on its globe: shares, cells, why and sections are those of the house."""

import re

import numpy as np
import pytest

import skyshed
from command_line import run_skyshed
from globe_page import globe_server, open_globe
from skyshed.coverage.left_open import ends_of
from skyshed.model.figure import Case
from skyshed.report.words import between_words, metres_words, share_words

pytestmark = pytest.mark.browser

GRID = "20 km"  # of `result`, which the report's own tests share
CASES = list(Case)
PLAIN, FAR_AWAY = (45.6, 32.2), (39.4, 31.2)
START = "p1;t0;c1;agl3000;covered"
ALONE = 1  # the S-400 alone


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with globe_server(tmp_path_factory.mktemp("iraq-globe"), "iraq-offer", "--grid", GRID) as started:
        yield started


@pytest.fixture(scope="module")
def tab(gl_chromium, server):
    opened = open_globe(gl_chromium, server)
    yield opened
    opened.close()


@pytest.fixture
def globe(tab):
    tab.ask(START)
    if tab.page.locator("#aside").is_visible():
        tab.press("Close", "#aside")
    tab.rest()
    return tab


def says(globe):
    """Return the sentence without its mark, and its shares as they are printed."""
    words = re.sub(r"^Not for quoting \(.*?\): ", "", globe.text("map-says"))
    return words, re.findall(r"(?:covers?|,) ((?:[\w.]+ to )?(?:under |over )?[\d.]+ %)", words)


def asked_row(result, globe, pack=None):
    """Return the row of the tables that a page asks about."""
    view, level = globe.sent("view")[-1]["question"], globe.run(LEVEL)
    question = (
        result.packages[view["package"] if pack is None else pack].name,
        result.scenario.targets[view["target"]].key,
        CASES[view["case"]],
        result.scenario.levels[level].label,
    )
    (row,) = [row for row in result.areas if (row.package, row.target, row.case, row.level) == question]
    return row


LEVEL = """() => [...document.querySelectorAll("#map-levels button")].findIndex(each => each.ariaPressed === "true")"""


def printed(row):
    return between_words(ends_of(row, "covered_share"), share_words).replace("\u00a0", " ")


def cells(globe):
    """Return the class of every cell that is painted, and its grid."""
    record = globe.run("() => ({ classes: [...window.spy.painted.classes], grid: window.spy.painted.grid })")
    grid = record["grid"]
    return np.array(record["classes"]).reshape(grid["rows"], grid["columns"])


def test_every_offer_class_case_and_level_says_what_the_tables_say(globe, result):
    """Each question on its own: together they are hundreds."""
    turns = [("#map-package", n) for n in range(4)] + [("#map-target", n) for n in range(4)]
    for name, number in turns:
        globe.page.select_option(name, index=number)
        globe.rest()
        for level in range(len(result.scenario.levels)):
            globe.page.locator("#map-levels button").nth(level).click()
            assert says(globe)[1] == [printed(asked_row(result, globe))]
        globe.page.locator("#map-levels button").nth(2).click()
    for number in (0, 2):
        globe.page.locator("#map-cases label").nth(number).click()
        globe.rest()
        assert says(globe)[1] == [printed(asked_row(result, globe))]
        assert f"{CASES[number]} case." in says(globe)[0]


def test_the_cells_of_the_globe_are_those_of_the_sky(globe, result):
    """At levels of the tables, and at heights of the slider between them, above ground, sea and as flight levels."""
    sky, grid = result.skies["S-400 alone", "fighter", Case.NOMINAL], result.grid
    for number, level in enumerate(result.scenario.levels):
        globe.page.locator("#map-levels button").nth(number).click()
        globe.wait("height => window.spy.painted.asked.state.height === height", level.altitude_m)
        assert np.array_equal(cells(globe), sky.n_units[number] > 0)
    for words, is_agl in (("above ground", True), ("above sea level", False), ("flight level", False)):
        globe.page.locator("#map-kinds label", has_text=words).click()
        for step in (150, 330, 550):
            height_m = slid(globe, step)
            at_m = (grid.ground_msl_m if is_agl else 0) + np.float32(height_m)
            clear = ~(np.abs(at_m - sky.floor_msl_m) <= 0.5) & ~(
                np.abs(at_m - sky.ceiling_msl_m) <= 0.5
            )  # whole metres
            assert np.array_equal(cells(globe)[clear], sky.covers(at_m)[clear])
            assert clear.mean() > 0.98


def slid(globe, step):
    """Drag the slider to a step, and return the height (m) once it is painted."""
    globe.run(
        """step => { const slider = document.getElementById("map-height"); slider.value = step;
                     slider.dispatchEvent(new Event("input", { bubbles: true })) }""",
        step,
    )
    return globe.wait(
        """() => { const words = document.getElementById("map-height-words").textContent;
                 const { kind, height } = window.spy.painted.asked.state, level = Math.round(height / 30.48);
                 const metres = `${height.toLocaleString("en")}\\u00a0m`;
                 return words === (kind === "fl" ? `FL${String(level).padStart(3, "0")}` : metres) && height }"""
    )


def test_two_offers_are_compared_cell_by_cell(globe, result):
    globe.page.select_option("#map-other", index=4)
    globe.rest()
    globe.wait("() => window.spy.painted.asked.state.other === 3")
    one, other = (result.skies[result.packages[n].name, "fighter", Case.NOMINAL].n_units[2] > 0 for n in (1, 3))
    assert np.array_equal(cells(globe), one + 2 * other)
    other_name = result.packages[3].name
    words = (
        f"covers {printed(asked_row(result, globe))}, {other_name} {printed(asked_row(result, globe, 3))} of the sky"
    )
    assert words in says(globe)[0]
    entries = globe.page.locator("#map-legend li").all_inner_texts()
    assert [words.split(":")[0] for words in entries] == ["only S-400 alone", f"only {other_name}", "both"]


def test_other_layers_are_the_report_s(globe, result):
    sky = result.skies["S-400 alone", "fighter", Case.NOMINAL]
    globe.page.select_option("#map-layer", index=1)
    globe.wait("() => window.spy.painted.asked.state.layer === 'units'")
    assert np.array_equal(cells(globe), np.minimum(sky.n_units[2], 4))
    globe.page.select_option("#map-layer", index=2)
    globe.wait("() => window.spy.painted.asked.state.layer === 'floor'")
    assert np.array_equal(cells(globe) > 0, np.isfinite(sky.floor_msl_m))


def pressed_at(globe, place):
    """Look at a place, click it, and return the answer once it stands there."""
    globe.look(*place, zoom=7)
    n = len(globe.sent("why"))
    globe.page.mouse.click(*globe.middle())
    globe.wait("n => window.spy.sent.filter(each => each.type === 'why').length > n", n)
    return answer_of(globe, "why")


def answer_of(globe, kind):
    """Wait for the answer to the newest question of a kind."""
    return globe.wait(
        """kind => { const { sent, got } = window.spy, asked = sent.findLast(each => each.type === kind);
             return got[kind]?.seq === asked.seq && got[kind] }""",
        kind,
    )


@pytest.mark.parametrize(("place", "verdict"), [(PLAIN, "covered"), (FAR_AWAY, "not covered")])
def test_a_click_asks_why_and_the_answer_is_that_of_the_command(globe, tmp_path, place, verdict):
    answer, asked = pressed_at(globe, place), globe.sent("why")[-1]
    assert (asked["lon"], asked["lat"]) == pytest.approx(place, abs=0.01)
    at = f"{asked['lat']!r},{asked['lon']!r},3000mAGL"
    told = run_skyshed("why", "iraq-offer", "--at", at, "--target", "fighter", "--offer", "S-400 alone", cwd=tmp_path)
    assert told.code == 0
    shown = globe.run(
        """() => ["#aside .verdict", "#aside .verdict + p", "#aside .told li"].flatMap(each =>
                   [...document.querySelectorAll(each)].map(line => line.textContent))"""
    )
    *lines, hint = told.out.splitlines()
    assert shown == [verdict, *lines]
    assert hint.endswith("add --all.")
    assert answer["verdict"] == verdict


def test_the_profile_to_a_hidden_place_names_what_is_in_the_way(globe):
    """Low over the plain, 300 km out: the line of sight and the ground are drawn place by place."""
    globe.ask("p1;t0;c1;agl100;covered")
    profile = pressed_at(globe, (45.3, 31.4))["profile"]
    assert profile["from"].endswith(" of Baghdad S-400")
    drawn = globe.run(
        """() => Object.fromEntries(["ray", "ground"].map(name => [name,
                   [...document.querySelectorAll(`#aside .chart .${name}`)].map(each =>
                     each.getAttribute("d").match(/[ML]/g).length)]))"""
    )
    n = len(profile["range_km"])
    assert drawn == {"ray": [n], "ground": [n + 2]}
    assert n > 20
    assert globe.page.locator("#aside .chart .blocker").count() == (profile["blocker"] is not None) == 1
    caption = globe.page.locator("#aside figcaption").inner_text()
    ground = metres_words(profile["blocker"]["ground_m"]).replace("\u00a0", " ")
    assert f"ground of {ground} at " in caption.replace("\u00a0", " ")


def test_the_answer_follows_the_height(globe):
    pressed_at(globe, PLAIN)
    n = len(globe.sent("why"))
    globe.page.locator("#map-levels button").first.click()
    globe.wait("n => window.spy.sent.filter(each => each.type === 'why').length > n", n)
    answer_of(globe, "why")
    assert globe.sent("why")[-1]["height_m"] == 100
    assert globe.page.locator("#aside .verdict").inner_text().lower() in ("covered", "not covered")


def test_keys_ask_about_the_middle_of_the_globe(globe):
    globe.look(*PLAIN, zoom=6)
    n = len(globe.sent("why"))
    globe.page.locator("#globe canvas").press("Enter")
    globe.wait("n => window.spy.sent.filter(each => each.type === 'why').length > n", n)
    answer_of(globe, "why")
    asked = globe.sent("why")[-1]
    assert (asked["lon"], asked["lat"]) == pytest.approx(PLAIN, abs=1e-3)


def test_a_place_is_asked_about_by_its_numbers(globe):
    globe.part("Ask about a place")
    form = globe.page.locator("#place-asked")
    form.get_by_label("Latitude").fill("32.2° N")
    form.get_by_label("Longitude").fill("190 E")
    globe.press("Why is it so here?", "#place-asked")
    assert globe.page.locator("#aside").is_hidden()
    assert form.get_by_role("alert").inner_text().startswith("A longitude is a number from -180 to 180")
    form.get_by_label("Longitude").fill("45,6")
    globe.press("Why is it so here?", "#place-asked")
    globe.wait("() => !document.getElementById('aside').hidden && document.querySelector('#aside .verdict')")
    assert (globe.sent("why")[-1]["lat"], globe.sent("why")[-1]["lon"]) == (32.2, 45.6)


def test_the_section_is_that_of_the_workspace(globe):
    """By the button of a unit, then by keys along the azimuth: the same ground and stretches, drawn one by one."""
    workspace = skyshed.open(skyshed.load_scenario("iraq-offer"), grid_spacing_m=20e3)
    globe.unit("Baghdad S-400").press("Enter")
    globe.press("Section", "#aside")
    globe.wait("() => document.querySelector('#aside .chart .covered')")
    slider = globe.page.locator("#aside input[type=range]").first
    for keys in (), ("ArrowLeft", "Home", "PageUp", "ArrowUp"):
        for key in keys:
            slider.press(key)
        azimuth_deg = int(slider.input_value())
        assert bool(azimuth_deg) == bool(keys)
        globe.wait("azimuth => window.spy.got.section?.azimuth_deg === azimuth", azimuth_deg)
        section = workspace.section(azimuth_deg, unit="Baghdad S-400", offer="S-400 alone", target="fighter")
        shown = answer_of(globe, "section")
        assert shown["stretches"] == [
            [[round(low, 1), round(high, 1)] for low, high in each] for each in section.stretches
        ]
        assert shown["ground_m"] == pytest.approx(section.ground_msl_m.tolist(), abs=0.05)
        assert shown["ring_km"] == 400
        drawn = globe.run(
            "() => document.querySelector('#aside .chart .covered').getAttribute('d').split('M').length - 1"
        )
        assert drawn == sum(low < 15_000 for each in section.stretches for low, _ in each) > 100
    along = globe.page.locator("#aside input.along")
    for _ in range(3):
        along.press("ArrowRight")
    low_m, high_m = section.stretches[3][0]
    read = globe.page.locator("#aside .readout").inner_text().replace("\u00a0", " ")
    said = r"covered from 3,000 m above ground to ([\d,]+) m above sea level\. Lower: needs finer ground"
    found = re.search(said, read)
    assert low_m < 3000 < high_m
    assert int(found[1].replace(",", "")) == pytest.approx(high_m, abs=50)
    shown = globe.page.locator("#aside").inner_text().replace("\u00a0", " ")
    assert "9 km terrain: not a bound\n" in shown
    assert "S-400 alone, against a 4th-generation fighter, nominal case." in shown
    assert globe.page.locator("#aside .chart .coarse").count() == 1


def test_between_the_levels_of_the_tables_the_sentence_says_so(globe):
    assert globe.text("map-says").startswith("S-400 alone covers ")
    globe.ask(START.replace("agl3000", "agl3200"))
    globe.wait("() => document.getElementById('map-says').textContent.startsWith('Not for quoting')")
    assert globe.text("map-says").startswith("Not for quoting (between the levels of the tables): S-400 alone covers ")


def test_a_section_begins_at_an_asset_too(globe):
    """Without a unit chosen it begins at the package's own of the longest reach; other packages' are not offered."""
    globe.part("A section")
    globe.press("Draw the section", "#section-asked")
    offered = globe.page.locator("#aside [data-key=from] option").all_inner_texts()
    assert offered[:4] == ["Baghdad S-400", "Basra S-400", "Baghdad Pantsir-S1", "Taji Pantsir-S1"]
    assert offered[4] == "Baghdad"
    globe.page.locator("#aside [data-key=from]").select_option(label="Basra")
    answer = globe.wait("() => window.spy.got.section?.of === 'Basra' && window.spy.got.section")
    assert answer["ring_km"] is None
    assert globe.page.locator("#aside .chart .ring").count() == 0


def test_coarse_ground_is_hatched_below_3000_m_and_says_so_at_all_times(globe):
    globe.look(*PLAIN, zoom=7)
    assert globe.text("mark") == "9 km terrain: not a bound"
    assert "needs finer ground" not in globe.text("map-legend")
    clear = stripes(globe)
    globe.page.locator("#map-levels button", has_text="1,000").click()
    globe.wait("() => window.spy.painted.asked.state.height === 1000")
    assert "needs finer ground" in globe.text("map-legend")
    hatched = stripes(globe)
    assert clear < 0.01
    assert 0.12 < hatched < 0.25  # 2 of 11 pixels, and edges
    assert is_in_sight(globe, "#mark")


def stripes(globe):
    """Return the share of dark pixels in the middle of the globe, where the sky is covered and no name stands."""
    taken = globe.picture()
    row, column = taken.shape[0] // 2, taken.shape[1] // 2
    light = taken[row - 60 : row + 60, column - 60 : column + 60].mean(axis=2)
    return (light < np.median(light) - 18).mean()


def is_in_sight(globe, selector):
    """Say whether all of an element is seen: nothing lies over its corners and its middle."""
    return globe.run(
        """selector => { const element = document.querySelector(selector);
             const { left, top, right, bottom } = element.getBoundingClientRect();
             const over = [[left + 2, top + 2], [right - 2, bottom - 2], [(left + right) / 2, (top + bottom) / 2]];
             element.style.pointerEvents = "auto";
             const seen = over.every(spot => document.elementFromPoint(...spot) === element);
             element.style.pointerEvents = "";
             return seen }""",
        selector,
    )


def test_a_phone_has_all_of_it(gl_chromium, server):
    globe = open_globe(
        gl_chromium, server, f"#map={START.replace('3000', '1000')}", viewport={"width": 390, "height": 844},
        has_touch=True, is_mobile=True, device_scale_factor=2,
    )  # fmt: skip
    assert globe.run("() => document.documentElement.scrollWidth") == 390
    assert is_in_sight(globe, "#mark")
    assert "needs finer ground" in globe.text("map-legend")
    closed = globe.page.locator("details.part:not([open]) > summary")
    while closed.count():
        closed.first.tap()
    assert globe.run(OUT_OF_REACH) == []
    globe.look(*PLAIN, zoom=6)
    globe.page.touchscreen.tap(*globe.middle())
    globe.wait("() => document.querySelector('#aside .verdict')")
    assert globe.run("() => document.documentElement.scrollWidth") == 390
    assert globe.run(OUT_OF_REACH) == []
    globe.close()


# Controls that a finger cannot hit when they are scrolled to, or that are smaller than it.
OUT_OF_REACH = """() => {
  const found = [];
  for (const each of document.querySelectorAll("button, select, input, summary, .ask a")) {
    if (!each.checkVisibility() || each.type === "file") continue;
    const hit = each.closest("label") ?? each;
    hit.scrollIntoView({ block: "center" });
    const { left, top, width, height } = hit.getBoundingClientRect(), x = left + width / 2, y = top + height / 2;
    const over = document.elementFromPoint(x, y);
    const isSmall = !each.matches("a, [type=checkbox]") && Math.max(height, each.getBoundingClientRect().height) < 40;
    const isHit = left >= 0 && left + width <= 391 && (hit.contains(over) || over?.contains(hit));
    if (!isHit || isSmall) found.push(`${each.id || each.textContent || each.type} ${height} ${over?.id}`);
  }
  return found;
}"""
