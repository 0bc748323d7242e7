"""One draft for all tabs: what is done in one is seen in the other, an address brings it back, and so does a break."""

import signal

import pytest

from globe_page import SMALL, globe_server, open_globe

pytestmark = pytest.mark.browser

VIEW = "p0;t1;c2;fl10058.4;covered;norings;plain;g45.300,31.900,6.30,20,10"
MOVE = {"change": "move", "unit": "Long", "lat": 32.4, "lon": 45.1}
REFUSED = "net::ERR_CONNECTION_REFUSED"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tabs")
    (folder / "small.yaml").write_text(SMALL, "utf-8")
    with globe_server(folder, str(folder / "small.yaml")) as started:
        yield started


@pytest.fixture(scope="module")
def tabs(gl_chromium, server):
    opened = [
        open_globe(gl_chromium, server, "#map=p0;t0;c1;agl3000;covered;g45.300,31.900,6.30,0,0") for _ in range(2)
    ]
    yield opened
    for each in opened:
        each.close()


@pytest.fixture
def pair(tabs):
    one, other = tabs
    if one.got("scene")["changes"]:
        one.press("Back to the start")
        other.wait("() => window.spy.got.scene.changes.length === 0")
    for each in tabs:
        each.rest()
    yield one, other
    one.page.mouse.up()


def moved(globe, lat="32.4", lon="45.1"):
    """Move the long one by the form at its side."""
    globe.unit("Long").press("Enter")
    globe.page.locator("#aside").get_by_label("Latitude").fill(lat)
    globe.page.locator("#aside").get_by_label("Longitude").fill(lon)
    globe.press("Move here", "#aside")
    globe.rest()


def test_a_drag_in_one_tab_is_seen_in_the_other(pair):
    one, other = pair
    before, at_start = other.spot("Long"), other.got("numbers")["rows"]
    x, y = one.handle("Long")
    one.page.mouse.move(x, y)
    one.page.mouse.down()
    one.page.mouse.move(x + 30, y - 20)
    one.page.mouse.move(x + 70, y - 45)
    last = one.wait("() => window.spy.sent.findLast(each => each.type === 'drag')?.move")
    head = other.wait(
        """lon => { const last = window.spy.frames.at(-1);
             return last.moved?.at[0] === lon && window.spy.sent.some(each => each.frame === last.frame) && last }""",
        last["lon"],
    )
    assert head["detail"] == "drag"
    assert other.spot("Long") == pytest.approx((before[0] + 70, before[1] - 45), abs=2.5)
    assert other.got("scene")["changes"] == []
    one.page.mouse.up()
    for each in pair:
        each.wait("() => window.spy.got.scene.changes.length === 1")
        each.rest()
        assert each.stands("Long") == (last["lon"], last["lat"])
    rows = [each.run(NUMBERS) for each in pair]
    assert rows[0] == rows[1]
    assert other.got("numbers")["rows"] != at_start
    assert other.text("changes") == one.text("changes")


# All but the spread, which comes later.
NUMBERS = """() => [...document.querySelectorAll("#numbers tbody tr")].map(row =>
  [0, 1, 3].map(column => row.cells[column].textContent))"""


def test_each_tab_asks_its_own_question(pair):
    one, other = pair
    one.page.select_option("#map-package", index=1)
    one.rest()
    assert one.text("map-says") != other.text("map-says")
    assert other.run("() => document.getElementById('map-package').selectedIndex") == 0
    one.page.select_option("#map-package", index=0)
    one.rest()


def test_undo_in_one_tab_takes_back_what_the_other_did(pair):
    one, other = pair
    moved(one)
    other.wait("() => window.spy.got.scene.changes.length === 1")
    other.press("Undo")
    one.wait("() => window.spy.got.scene.changes.length === 0")
    for each in pair:
        each.rest()
    assert one.stands("Long") == other.stands("Long") == (44.6, 32.0)
    one.press("Close", "#aside")


def test_an_address_brings_back_view_and_changes(pair, gl_chromium, server):
    one, _ = pair
    moved(one)
    one.ask(VIEW)
    one.rest()
    fragment = one.linked()
    assert fragment.startswith(VIEW)
    numbers, sentence = one.run(NUMBERS), one.text("map-says")
    one.press("Back to the start")
    one.wait("() => window.spy.got.scene.changes.length === 0")

    again = open_globe(gl_chromium, server, f"#map={fragment}")
    again.wait("() => window.spy.got.scene.changes.length === 1")
    again.rest()
    assert again.got("scene")["changes"] == [MOVE]
    assert (again.run(NUMBERS), again.text("map-says")) == (numbers, sentence)
    assert again.linked() == fragment
    assert not again.page.locator("#map-rings").is_checked()
    assert not again.page.locator("#symbols").is_checked()
    again.close()
    one.ask("p0;t0;c1;agl3000;covered;g45.300,31.900,6.30,0,0")


def test_an_address_takes_the_place_of_other_changes_only_when_told(pair, gl_chromium, server):
    one, _ = pair
    moved(one)
    fragment = one.linked()
    one.press("Undo")
    one.wait("() => window.spy.got.scene.changes.length === 0")
    moved(one, lat="31.5")
    again = open_globe(gl_chromium, server, f"#map={fragment}")
    offer = again.page.get_by_role("group").filter(
        has_text="The address holds 1 change other than the 1 change made here already"
    )
    assert again.got("scene")["changes"][0]["lat"] == 31.5
    offer.get_by_role("button", name="Take those of the address").click()
    again.rest()
    assert again.got("scene")["changes"] == [MOVE]
    assert offer.count() == 0
    again.close()


def test_a_server_that_is_started_again_is_offered_what_it_lacks(gl_chromium, tmp_path):
    """Killed in the middle, started at the same port: the page comes back by itself, and nothing is lost."""
    (tmp_path / "small.yaml").write_text(SMALL, "utf-8")
    with globe_server(tmp_path, str(tmp_path / "small.yaml")) as server:
        globe = open_globe(gl_chromium, server)
        moved(globe)
        numbers = globe.run(NUMBERS)
        assert server.end(signal.SIGKILL) == -signal.SIGKILL
        globe.wait("() => document.getElementById('line').textContent === 'Connection lost, trying again …'")
        globe.press("Undo")
        assert globe.fault() == "There is no connection to skyshed at the moment: nothing was changed."
        server.start()
        offer = globe.page.get_by_role("group").filter(
            has_text="skyshed was started again and does not have your 1 change."
        )
        offer.get_by_role("button", name="Restore").click(timeout=60_000)
        globe.wait("() => window.spy.got.scene.changes.length === 1")
        globe.rest()
        assert globe.got("scene")["changes"] == [MOVE]
        assert globe.run(NUMBERS) == numbers
        assert globe.text("line") == ""
        assert offer.count() == 0
        assert all(REFUSED in each for each in globe.said)  # what the browser itself says of each try
        globe.said.clear()
        globe.close()
