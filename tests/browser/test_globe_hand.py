"""Units under a hand on the globe: what follows it, and that what is shown afterwards is what `assess` finds."""

import re

import numpy as np
import pytest

import skyshed
from factories import hilly_raster
from globe_page import SMALL, globe_server, open_globe
from skyshed.coverage.left_open import ends_of
from skyshed.model.figure import Case
from skyshed.report.words import between_words, share_words

pytestmark = pytest.mark.browser

RIGHT_PX, DOWN_PX = 60, -40
NEAR_PX = 2.5


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    (folder / "small.yaml").write_text(SMALL, "utf-8")
    with globe_server(folder, str(folder / "small.yaml")) as started:
        yield started


@pytest.fixture(scope="module")
def tab(gl_chromium, server):
    opened = open_globe(gl_chromium, server)
    yield opened
    opened.close()


@pytest.fixture
def globe(tab):
    """Return the tab as it was when it was opened."""
    tab.ask("p0;t0;c1;agl3000;covered")
    if tab.got("scene")["changes"]:
        tab.press("Back to the start")
    tab.rest()
    tab.look(45.3, 31.9, 6.3)
    yield tab
    tab.page.mouse.up()


@pytest.fixture
def assessed(tmp_path):
    """Return a function that saves what a page shows, assesses the file, and compares every number of the table."""

    def compare(globe):
        result = skyshed.assess(skyshed.load_scenario(globe.saved(tmp_path)))
        question = globe.sent("view")[-1]["question"]
        package = result.scenario.packages[question["package"]].name
        target = result.scenario.targets[question["target"]].key
        found = {(row.package, row.target, row.case, row.level): ends_of(row, "covered_share") for row in result.areas}
        rows = [[found[package, target, case, level.label] for case in Case] for level in result.scenario.levels]
        shown = globe.got("numbers")["rows"]
        assert [row["now"]["covered"] for row in shown] == [[list(ends) for ends in row] for row in rows]
        assert globe.run(PRINTED) == [
            [printed(row[question["case"]]), printed((min(row)[0], max(row)[1]))] for row in rows
        ]
        return result

    return compare


# Of every row of the table: the share, and from case to case.
PRINTED = """() => [...document.querySelectorAll("#numbers tbody tr")].map(row => {
  const cell = row.cells[1], small = cell.querySelector("small");
  return [cell.firstChild.textContent, small ? small.textContent : ""];
})"""


def printed(ends):
    return between_words(ends, share_words)


def took(globe, key):
    """Press the mouse on a unit and return where."""
    x, y = globe.handle(key)
    globe.page.mouse.move(x, y)
    globe.page.mouse.down()
    return x, y


def carried(globe, x, y, right=RIGHT_PX, down=DOWN_PX):
    """Move the mouse by some pixels, and return the head of a frame that knows the last of them."""
    n = len(globe.sent("drag"))
    for part in (0.4, 0.8, 1.0):
        globe.page.mouse.move(x + part * right, y + part * down)
    globe.wait("n => window.spy.sent.filter(each => each.type === 'drag').length > n", n)
    return arrived(globe)


def arrived(globe):
    """Wait for the painted frame of the newest place that was sent, and return its head."""
    return globe.wait(
        """() => { const { sent, frames } = window.spy, last = frames.at(-1);
             const { move } = sent.findLast(each => each.type === "drag");
             return last.moved && last.moved.at[0] === move.lon && last.moved.at[1] === move.lat &&
               sent.some(each => each.frame === last.frame) && last }"""
    )


def test_a_unit_dragged_by_mouse_takes_its_sky_along(globe, assessed):
    before, from_px, at_start = globe.got("numbers"), globe.spot("Long"), globe.stands("Long")
    x, y = took(globe, "Long")
    head = carried(globe, x, y)

    assert (head["detail"], head["moved"]["unit"]) == ("drag", "Long")
    assert globe.spot("Long") == pytest.approx((from_px[0] + RIGHT_PX, from_px[1] + DOWN_PX), abs=NEAR_PX)
    assert globe.text("busy") == "Coarse while you drag."
    assert [row[0] for row in globe.run(PRINTED)] == [printed(ends) for ends in head["shares"]]
    assert globe.got("scene")["changes"] == []

    globe.page.mouse.up()
    globe.rest()
    assert globe.head()["detail"] == "full"
    (change,) = globe.got("scene")["changes"]
    assert (change["lon"], change["lat"]) == globe.stands("Long") == tuple(head["moved"]["at"])
    assert globe.stands("Long") != at_start
    assert globe.text("busy") == ""
    assert "Long moved " in globe.text("changes")
    assert globe.got("numbers")["rows"] != before["rows"]
    result = assessed(globe)
    assert result.scenario.packages[0].units[0].site.lat_deg == change["lat"]


def test_a_comparison_is_shown_while_one_of_its_units_is_dragged(globe):
    """Both skies of what is painted are of one place, and the second comes however long the hand goes on."""
    globe.ask("p0;t0;c1;agl3000;covered;v1")
    globe.rest()
    globe.run("""() => { const painted = window.pairs = [], { frames } = window.spy;
      document.addEventListener("painted", ({ detail: { asked, head } }) => {
        const of = pack => frames.some(each => each.revision === head.revision && each.question.package === pack);
        painted.push([asked.state.other, head.detail, head.revision, of(0) && of(1)]);
      }); }""")
    x, y = took(globe, "Long")
    for step in range(1, 13):
        globe.page.mouse.move(x + 3 * step, y - 2 * step)
        globe.page.wait_for_timeout(150)
    assert globe.text("busy") == "Coarse while you drag."
    dragged = [each for each in globe.run("() => window.pairs") if each[1] == "drag"]
    assert len(dragged) >= 3
    assert {(other, has_both) for other, _, _, has_both in dragged} == {(1, True)}
    assert len({revision for _, _, revision, _ in dragged}) == len(dragged)

    globe.page.mouse.up()
    globe.rest()
    assert globe.run("() => window.pairs.at(-1).slice(0, 2)") == [1, "full"]


def test_what_stands_at_the_side_says_that_it_is_of_before_until_it_is_asked_anew(globe):
    aside = globe.page.locator("#aside")
    globe.unit("Short").press("Enter")
    globe.press("Section", "#aside")
    first = globe.wait("() => window.spy.got.section")
    assert aside.locator(".stale").count() == 0
    x, y = took(globe, "Long")
    carried(globe, x, y)
    assert "Of before the move; it is asked anew once the unit stands." in globe.text("aside")
    assert aside.locator(".stale").count() > 0

    globe.page.mouse.up()
    globe.rest()
    globe.wait("seq => window.spy.got.section.seq > seq", first["seq"])
    globe.wait("() => !document.querySelector('#aside .stale')")
    assert "Of before the move" not in globe.text("aside")
    globe.press("Close", "#aside")


def test_a_drag_takes_many_places_and_the_last_one_stays(globe):
    """However many there are on the way, the drop is where the hand let go."""
    x, y = took(globe, "Short")
    for step in range(60):
        globe.page.mouse.move(x - step, y + step / 2)
    globe.page.mouse.up()
    globe.rest()
    (change,) = globe.got("scene")["changes"]
    assert (change["lon"], change["lat"]) == globe.stands("Short")
    assert globe.spot("Short")[0] - x == pytest.approx(-59, abs=NEAR_PX + 20)  # the symbol stands beside its place
    n_frames = globe.run("() => window.spy.frames.filter(each => each.detail === 'drag').length")
    assert n_frames < len(globe.sent("drag")) + 1


def test_a_click_on_a_unit_moves_nothing(globe):
    took(globe, "Long")
    globe.page.mouse.up()
    assert globe.text("aside").startswith("Close")
    assert "Advertised to reach 400 km" in globe.text("aside")
    assert globe.got("scene")["changes"] == []
    globe.press("Close", "#aside")
    assert globe.page.locator("#aside").is_hidden()


def test_escape_puts_a_unit_back(globe):
    x, y = took(globe, "Long")
    at = globe.spot("Long")
    carried(globe, x, y)
    globe.unit("Long").press("Escape")
    globe.page.mouse.up()
    globe.rest()
    assert globe.got("scene")["changes"] == []
    assert globe.spot("Long") == pytest.approx(at, abs=0.2)


def test_the_advertised_ring_goes_with_its_unit(globe):
    """Its middle, found on the picture, is the place of the unit: before, under the hand and after."""
    globe.look(46.2, 31.2, 8.5)
    for _ in range(2):  # as the marker lies, then a step to the west
        assert ring_middle(globe) == pytest.approx(globe.spot("Short"), abs=NEAR_PX)
        x, y = took(globe, "Short")
        carried(globe, x, y, right=-70, down=50)
        assert ring_middle(globe) == pytest.approx(globe.spot("Short"), abs=NEAR_PX)
        globe.page.mouse.up()
        globe.rest()
    globe.press("Undo")
    globe.rest()
    assert ring_middle(globe) == pytest.approx(globe.spot("Short"), abs=NEAR_PX)


def ring_middle(globe):
    """Return the middle of what the box for rings takes off the picture, pixels of the page."""
    shown = globe.picture()
    globe.run("() => document.getElementById('map-rings').click()")
    is_ring = (np.abs(shown - globe.picture()) > 40).any(axis=2)
    globe.run("() => document.getElementById('map-rings').click()")
    box, columns = globe.page.locator("#globe").bounding_box(), np.flatnonzero(is_ring.any(axis=0))
    rows = np.flatnonzero(is_ring[:, [columns[0], columns[-1]]].any(axis=1))  # its words stand above it
    assert columns.size > 60
    return box["x"] + (columns[0] + columns[-1] + 1) / 2, box["y"] + (rows[0] + rows[-1] + 1) / 2


def test_arrow_keys_move_a_unit(globe, assessed):
    lon_deg, lat_deg = globe.stands("Short")
    marker = globe.unit("Short")
    marker.focus()
    marker.press("Shift+ArrowUp")
    n_steps, n_frames = 0, globe.run("() => window.spy.frames.length")
    while not globe.run("n => window.spy.frames.slice(n).some(each => each.moved?.unit === 'Short')", n_frames):
        marker.press("ArrowRight")  # a key that rests is a drop, so they are kept going
        n_steps += 1
    marker.press("Enter")
    globe.rest()
    assert globe.stands("Short") == pytest.approx((lon_deg + 0.02 * n_steps, lat_deg + 0.1), abs=1e-6)
    assert marker.evaluate("each => each === document.activeElement")
    assessed(globe)

    n_drops = len(globe.sent("do"))
    marker.press("ArrowDown")
    globe.wait("n => window.spy.sent.filter(each => each.type === 'do').length > n", n_drops)  # it stays where it rests
    globe.rest()
    assert globe.stands("Short") == pytest.approx((lon_deg + 0.02 * n_steps, lat_deg + 0.08), abs=1e-6)


def test_a_finger_moves_a_unit(gl_chromium, server, assessed):
    globe = open_globe(gl_chromium, server, "#map=p0;t0;c1;agl3000;covered;g45.300,31.900,6.30,0,0", has_touch=True)
    if globe.got("scene")["changes"]:
        globe.press("Back to the start")
        globe.rest()
    fingers, (x, y), before = globe.fingers(), globe.handle("Long"), globe.spot("Long")

    def touch(kind, *points):
        fingers.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": at[0], "y": at[1]} for at in points]}
        )

    touch("touchStart", (x, y))
    for part in (0.3, 0.6, 1.0):
        touch("touchMove", (x + part * RIGHT_PX, y + part * DOWN_PX))
    assert arrived(globe)["detail"] == "drag"
    assert globe.spot("Long") == pytest.approx((before[0] + RIGHT_PX, before[1] + DOWN_PX), abs=NEAR_PX)
    camera = globe.run("() => location.hash.match(/;g[^;]*/)[0]")
    touch("touchEnd")
    globe.rest()
    assert len(globe.got("scene")["changes"]) == 1
    assert globe.run("() => location.hash.match(/;g[^;]*/)[0]") == camera  # the globe did not turn
    assessed(globe)
    globe.close()


def test_what_is_done_is_taken_back_and_done_again(globe, assessed):
    at_start = globe.got("numbers")["rows"]
    moved = []
    for key in ("Long", "Short"):
        x, y = took(globe, key)
        carried(globe, x, y, right=-50, down=30)
        globe.page.mouse.up()
        globe.rest()
        moved.append(globe.got("numbers")["rows"])

    steps = [
        (lambda: globe.press("Undo"), 1, moved[0]),
        (lambda: globe.page.keyboard.press("Control+z"), 0, at_start),
        (lambda: globe.page.keyboard.press("Control+Shift+z"), 1, moved[0]),
        (lambda: globe.press("Redo"), 2, moved[1]),
        (lambda: globe.press("Back to the start"), 0, at_start),
    ]
    for step, n_changes, rows in steps:
        step()
        globe.wait("n => window.spy.got.scene.changes.length === n", n_changes)
        globe.rest()
        assert shares(globe.got("numbers")["rows"]) == shares(rows)
    assert globe.page.get_by_role("button", name="Undo", exact=True).is_disabled()
    assert {row[3] for row in table(globe)} == {"0"}  # the difference to the start
    assessed(globe)


def shares(rows):
    return [row["now"]["covered"] for row in rows]


def table(globe):
    return globe.run(
        """() => [...document.querySelectorAll("#numbers tbody tr")].map(row =>
                 [...row.cells].map(each => each.textContent))"""
    )


def test_the_difference_to_the_start_stands_beside_the_numbers(globe):
    x, y = took(globe, "Long")
    carried(globe, x, y, right=-90, down=-90)
    globe.page.mouse.up()
    globe.rest()
    rows = globe.got("numbers")["rows"]
    points = [100 * (row["now"]["covered"][1][0] - row["was"]["covered"][1][0]) for row in rows]
    assert min(points) < -1
    for (*_, words), point in zip(table(globe), points, strict=True):
        digits = 0 if abs(point) >= 9.95 else 1
        assert words == ("0" if abs(point) < 0.05 else f"{'−' if point < 0 else '+'}{abs(point):.{digits}f}")


def test_the_spread_follows_the_numbers(globe):
    """Sampled figures come last, and hold the nominal share's neighbourhood where the ground allows a comparison."""
    globe.wait("() => window.spy.got.numbers.rows.some(each => each.now.draws)")
    for row, (_, _, spread, _) in zip(globe.got("numbers")["rows"], table(globe), strict=True):
        draws = row["now"]["draws"]
        assert (draws is not None) == row["free"]
        if draws is not None:
            assert draws == sorted(draws)
            assert spread == between_words((draws[0], draws[2]), share_words)
            assert draws == row["was"]["draws"]


def test_a_radar_is_switched_off_and_on_again(globe, assessed):
    before = shares(globe.got("numbers")["rows"])
    globe.unit("Long").press("Enter")
    box = globe.page.locator("#aside").get_by_role("checkbox", name=re.compile("^92N6E"))
    box.click()
    globe.rest()
    assert "92N6E of Long switched off" in globe.text("changes")
    assert not box.is_checked()
    for place in "map-says", "numbers":
        assert "Long and short, changed (1 change), " in globe.text(place)
    assert shares(globe.got("numbers")["rows"]) != before
    assessed(globe)
    box.click()
    globe.rest()
    assert box.is_checked()
    assert "changed" not in globe.text("map-says") + globe.text("numbers")
    assert shares(globe.got("numbers")["rows"]) == before


def test_a_radar_goes_up_on_a_mast(globe, assessed):
    before = shares(globe.got("numbers")["rows"])
    globe.unit("Long").press("Enter")
    globe.page.locator("#aside").get_by_label("Mast of 96L6E").select_option(label="40V6M (24 m)")
    globe.rest()
    assert "96L6E of Long up on 40V6M (24 m)" in globe.text("changes")
    assert "antenna 24 m above ground" in globe.text("aside")
    assert shares(globe.got("numbers")["rows"])[0][1][0] >= before[0][1][0]
    result = assessed(globe)
    assert result.scenario.packages[0].units[0].masts == {"96L6E": "40V6M"}


def test_a_unit_is_put_down_by_the_form_and_taken_out(globe, assessed):
    globe.part("Put a unit on the globe")
    place = globe.page.locator("#place")
    system = place.get_by_label("System").locator("option", has_text="Pantsir").first.inner_text()
    place.get_by_label("System").select_option(label=system)
    place.get_by_label("Name").fill("<b>Mine</b>")
    place.get_by_label("Joins").select_option(label="Long and short")
    place.get_by_label("Latitude").fill("32.9 N")
    place.get_by_label("Longitude").fill("46.5")
    globe.press("Put it there", "#place")
    globe.rest()
    assert globe.stands("<b>Mine</b>") == (46.5, 32.9)
    assert "<b>Mine</b>" in globe.text("changes")
    assert globe.unit("<b>Mine</b>").count() == 1
    result = assessed(globe)
    assert [unit.name for unit in result.scenario.packages[0].units] == ["Long", "Short", "<b>Mine</b>"]

    globe.unit("<b>Mine</b>").press("Enter")
    globe.press("Take out", "#aside")
    globe.rest()
    assert globe.unit("<b>Mine</b>").count() == 0
    assert globe.page.locator("#aside").is_hidden()
    assert shares(globe.got("numbers")["rows"]) == [row["was"]["covered"] for row in globe.got("numbers")["rows"]]


def test_a_name_of_the_catalogue_is_dropped_on_the_globe(globe, assessed):
    globe.part("Put a unit on the globe")
    entry = globe.page.locator(".catalogue li", has_text="Pantsir").first
    box = globe.page.locator("#globe").bounding_box()
    entry.drag_to(globe.page.locator("#globe"), target_position={"x": box["width"] / 2, "y": box["height"] / 2})
    globe.wait("() => window.spy.got.scene.changes.length === 1")
    globe.rest()
    (change,) = globe.got("scene")["changes"]
    assert (change["change"], change["package"]) == ("place", "Long and short")
    assert (change["lon"], change["lat"]) == pytest.approx((45.3, 31.9), abs=0.02)
    assessed(globe)


def test_what_cannot_be_is_said_in_one_line_and_changes_nothing(globe):
    globe.unit("Long").press("Enter")
    globe.press("Take out", "#aside")
    globe.rest()
    globe.unit("Short").press("Enter")
    globe.press("Take out", "#aside")
    globe.wait("() => document.querySelector('.notices .fault:not([hidden])')")
    assert globe.fault() == "'Long and short' would have no fire unit left; nothing could engage"
    assert len(globe.got("scene")["changes"]) == 1
    assert globe.stands("Short")


def test_a_unit_cannot_stand_where_no_ground_is_known(gl_chromium, tmp_path):
    """Under the hand and on release: one line says so, and the unit is where it was."""
    (tmp_path / "small.yaml").write_text(SMALL, "utf-8")
    raster = hilly_raster(tmp_path / "hills.tif", n=601, middle=(32.0, 45.4))  # 2.5 degrees wide
    with globe_server(tmp_path, str(tmp_path / "small.yaml"), "--terrain", str(raster)) as server:
        globe = open_globe(gl_chromium, server)
        home = globe.stands("Long")
        globe.unit("Long").press("Enter")
        for place in ("Latitude", "Longitude"):
            globe.page.locator("#aside").get_by_label(place).fill("51.5" if place == "Latitude" else "0.1")
        globe.press("Move here", "#aside")
        globe.wait("() => window.spy.got.problem")
        assert globe.fault().startswith("unit 'Long' at 51.5000, 0.1000: no terrain data there in hills.tif")
        globe.press("Close", "#aside")
        globe.look(45.3, 31.9, 4.0)
        spot = globe.spot("Long")
        x, y = took(globe, "Long")
        for part in (0.3, 0.6, 1.0):
            globe.page.mouse.move(x - 200 * part, y)
        globe.wait("() => window.spy.sent.some(each => each.type === 'drag')")
        globe.wait("() => document.querySelectorAll('.notices .fault:not([hidden])').length")
        globe.page.mouse.up()
        globe.wait("seq => window.spy.got.problem.seq >= seq", globe.sent("do")[-1]["seq"])
        globe.rest()
        assert globe.spot("Long") == pytest.approx(spot, abs=NEAR_PX)
        assert globe.stands("Long") == home
        assert globe.got("scene")["changes"] == []
        globe.close()
