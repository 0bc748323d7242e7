"""What is damaged, too large or late is said on the page in one line, and the page goes on."""

import json
import signal

import pytest
from websockets.sync.client import connect

from globe_page import DESK, SMALL, GlobePage, globe_server, open_globe
from skyshed.serve.protocol import MOST_BYTES

pytestmark = pytest.mark.browser

UNSHOWN = "Something that came from skyshed could not be shown; if it stays so, reload this page."
VIEW = "p0;t0;c1;agl3000;covered;g45.300,31.900,6.30,0,0"
DAMAGED = "its changes are damaged, and the scenario is shown as it stands here"
MEANS = "is not known here, and the usual view is shown instead"
KEEP = "window.WebSocket = class extends WebSocket { constructor(...words) { super(...words); window.link = this } }"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    (folder / "small.yaml").write_text(SMALL, "utf-8")
    with globe_server(folder, str(folder / "small.yaml")) as started:
        yield started


@pytest.fixture(scope="module")
def tab(gl_chromium, server):
    page = gl_chromium.new_context(viewport=DESK, reduced_motion="reduce").new_page()
    page.add_init_script(KEEP)
    opened = GlobePage(page, server.address).open(f"#map={VIEW}")
    yield opened
    opened.close()


@pytest.fixture
def globe(tab):
    tab.ask(VIEW)
    for name in ("#map-package", "#map-target"):  # the address may not say yet what was asked last
        tab.page.select_option(name, index=0)
    tab.rest()
    return tab


def offered(globe):
    """Return what is said above the panels beside a fault."""
    return globe.page.locator(".notices .offer > p:first-child").all_text_contents()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (f"{VIEW};eW3siY2hhbmdlIjoi", DAMAGED),
        ("p0;t9;zoo;c1", f"“t9”, “zoo” {MEANS}"),
        ("a;b;c;d;e1", f"{DAMAGED}; “a”, “b”, “c” and 1 more {MEANS}"),
        ("p0;g1,2", f"“g1,2” {MEANS}"),
    ],
)
def test_what_is_damaged_in_an_address_is_said(globe, words, said):
    """And what is shown instead."""
    globe.ask(words)
    globe.rest()
    assert offered(globe) == [f"Not all of the address could be read: {said}."]
    assert globe.got("scene")["changes"] == []
    globe.ask("p1;t1;c2;fl10058.4;floor;norings;plain;v0;x45.0000,32.0000")
    globe.rest()
    assert offered(globe) == []


def test_an_address_that_is_damaged_says_so_when_it_is_opened(gl_chromium, server):
    globe = open_globe(gl_chromium, server, "#map=p7;t0")
    assert offered(globe) == [f"Not all of the address could be read: “p7” {MEANS}."]
    globe.close()


def test_a_frame_that_cannot_be_read_is_told_and_the_next_one_comes(globe):
    globe.run(
        """() => { const whole = window.Uint16Array;
                   window.Uint16Array = class {
                     constructor() { window.Uint16Array = whole; throw new Error("cut") } } }"""
    )
    globe.page.select_option("#map-package", index=1)
    told(globe, "cut")
    globe.page.select_option("#map-target", index=1)
    globe.rest()
    assert "covers" in globe.text("map-says")


def test_what_cannot_be_painted_is_told_and_the_next_one_comes(globe):
    globe.run("() => { window.legend = document.getElementById('map-legend'); window.legend.id = 'gone' }")
    globe.page.select_option("#map-package", index=1)
    told(globe)
    globe.run("() => { window.legend.id = 'map-legend' }")
    globe.rest()
    globe.page.select_option("#map-package", index=0)
    globe.rest()
    assert globe.fault() == ""


def told(globe, word=""):
    """Wait until a fault is told; the console has been told why."""
    globe.wait("words => document.querySelector('.fault:not([hidden]) span')?.textContent === words", UNSHOWN)
    globe.press("Close", ".notices .fault")
    assert globe.said
    assert all(word in each for each in globe.said)
    globe.said.clear()


def test_an_older_answer_does_not_take_the_place_of_a_newer_one(globe):
    globe.unit("Long").press("Enter")
    globe.press("Section", "#aside")
    newest = globe.wait(
        """() => { const { got, sent } = window.spy, asked = sent.findLast(each => each.type === "section");
                   return asked && got.section?.seq === asked.seq && got.section }"""
    )
    for seq, is_taken in ((newest["seq"] - 1, False), (newest["seq"], True)):
        globe.run(
            "data => { window.link.onmessage({ data }) }", json.dumps(newest | {"seq": seq, "of": f"Number {seq}"})
        )
        globe.run("() => new Promise(done => setTimeout(done, 50))")
        assert (f"Number {seq}" in globe.text("aside")) is is_taken
    globe.press("Close", "#aside")


def test_a_marker_says_what_it_takes(globe):
    title = globe.unit("Long").get_attribute("title")
    assert title.startswith("Long, ")
    assert title.endswith(": drag to move, click for more")


LONG = "n" * 190


def there_and_back(number):
    """Return two changes that leave nothing and are large: a unit that is put down and taken out."""
    name = f"{LONG}{number}"
    place = {"change": "place", "package": "Middle", "name": name, "system": "tor-m2", "lat": 32.5, "lon": 45.5}
    return [place, {"change": "remove", "unit": name}]


def test_more_changes_than_an_address_or_a_message_holds(gl_chromium, tmp_path):
    (tmp_path / "small.yaml").write_text(SMALL, "utf-8")
    changes = [each for number in range(150) for each in there_and_back(number)]
    size, n_fit = 100, 0
    for each in changes:
        size += len(json.dumps(each, separators=(",", ":"))) + 1
        n_fit += size <= MOST_BYTES
    first = changes[: n_fit - 2]
    assert n_fit < len(changes)
    with globe_server(tmp_path, str(tmp_path / "small.yaml")) as server:
        globe = open_globe(gl_chromium, server)
        origin = server.address.rstrip("/")
        with connect(f"ws://127.0.0.1:{server.port}/link", origin=origin, proxy=None, max_size=None) as other:
            other.send(json.dumps({"type": "restore", "changes": first, "seq": 1}, separators=(",", ":")))
            globe.wait("n => window.spy.got.scene.changes.length === n", len(first))
            globe.part("Save")
            globe.press("Copy the address of this view")
            globe.wait(
                "words => document.getElementById('save').textContent.includes(words)",
                f"It does not hold the {len(first)} changes, which are too many for an address: save the scenario.",
            )
            for seq, each in enumerate(changes[len(first) :], 2):
                other.send(json.dumps({"type": "do", "change": each, "seq": seq}))
            globe.wait("n => window.spy.got.scene.changes.length === n", len(changes))
        assert server.end(signal.SIGKILL) == -signal.SIGKILL
        globe.wait("() => document.getElementById('line').textContent === 'Connection lost, trying again …'")
        server.start()
        offer = globe.page.get_by_role("group").filter(
            has_text=f"does not have your {len(changes)} changes. The first {n_fit} can be brought back at once"
        )
        offer.get_by_role("button", name="Restore").click(timeout=60_000)
        globe.wait("n => window.spy.got.scene.changes.length === n", n_fit)
        assert globe.text("line") == ""
        globe.said.clear()  # what the browser itself says of each try
        globe.close()
