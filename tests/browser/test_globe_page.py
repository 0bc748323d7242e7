"""The page of a globe as it comes: what it asks for, what names and files of others can do on it, and its address."""

import json
import re

import numpy as np
import pytest

from globe_page import SMALL, globe_server, open_globe

pytestmark = pytest.mark.browser

MOST_REQUESTS, MOST_BYTES = 12, 4_000_000
HOSTILE = "<img src=x onerror=\"document.title='ran'\">\u202e'&amp;\u2028${1}"
VIOLET = (122, 61, 184)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Return a server of a scenario in which everything has a hostile name."""
    folder = tmp_path_factory.mktemp("hostile")
    text = SMALL
    for name in ("small", "the plain", "Long and short", "Short", "Samawah"):
        word = json.dumps(f"{name} {HOSTILE}".replace("\u202e", "").replace("\u2028", ""))
        text = re.sub(rf"(name: ){name}(?=[,}}\s])(?! and)", lambda found, word=word: found[1] + word, text)
    assert text.count("<img") == 5
    (folder / "hostile.yaml").write_text(text, "utf-8")
    with globe_server(folder, str(folder / "hostile.yaml")) as started:
        yield started


@pytest.fixture(scope="module")
def globe(gl_chromium, server):
    opened = open_globe(gl_chromium, server)
    yield opened
    opened.close()


def test_the_first_paint_asks_for_little_and_nobody_else(gl_chromium, server):
    globe = open_globe(gl_chromium, server)
    entries = globe.run("() => performance.getEntriesByType('resource').map(each => [each.name, each.decodedBodySize])")
    n_bytes = sum(size for _, size in entries) + globe.run(
        "() => performance.getEntriesByType('navigation')[0].decodedBodySize"
    )
    assert 5 <= len([each for each in globe.asked_for if not each.startswith(("data:", "blob:"))]) <= MOST_REQUESTS
    assert 1_000_000 < n_bytes <= MOST_BYTES
    assert globe.strangers() == []
    globe.close()


def test_hostile_names_are_words(globe):
    assert globe.run("() => document.title").startswith("small <img")
    assert globe.text("title") == f"small {HOSTILE}".replace("\u202e", "").replace("\u2028", "")
    assert "covers" in globe.text("map-says")
    assert "<img src=x" in globe.text("map-says")
    globe.unit("Short <img").press("Enter")
    assert "<img src=x" in globe.text("aside")
    globe.press("Section", "#aside")
    globe.wait("() => document.querySelector('#aside .chart .covered')")
    globe.press("Close", "#aside")
    assert (
        globe.run("() => [...document.images].filter(each => !each.src.startsWith('data:image/svg+xml')).length") == 0
    )


def n_violet(globe):
    return int((np.abs(globe.picture() - VIOLET) < 12).all(axis=2).sum())


GEOJSON = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"name": HOSTILE}, "geometry": geometry}
        for geometry in (
            {"type": "LineString", "coordinates": [[44, 31], [46, 33]]},
            {"type": "Point", "coordinates": [45, 31]},
        )
    ],
}  # fmt: skip
KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>
<name>&lt;img src=x onerror="document.title='ran'"&gt;</name>
<description><![CDATA[<script>document.title='ran'</script>]]></description>
<Polygon><outerBoundaryIs><LinearRing>
<coordinates>44,31 46,31 46,32 44,31</coordinates>
</LinearRing></outerBoundaryIs></Polygon>
</Placemark></Document></kml>"""


def test_a_file_of_one_s_own_is_shown_and_goes_nowhere(globe):
    globe.part("Your own overlay")
    assert n_violet(globe) == 0
    n_asked = len(globe.asked_for)
    for name, text in (("<img src=x onerror=a>.geojson", json.dumps(GEOJSON)), ("zone.kml", KML)):
        globe.page.locator("#overlay input").set_input_files(
            {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
        )
        globe.wait("name => document.querySelector('#overlay .plain').textContent.includes(name)", name)
        shown = seen_violet(globe)
        globe.page.get_by_role("button", name=f"Remove {name}").click()
        assert shown > 150
        assert n_violet(globe) == 0
    assert globe.page.locator("#overlay img").count() == 0
    assert globe.run("() => document.title").startswith("small")
    assert [each for each in globe.asked_for[n_asked:] if not each.startswith("blob:")] == []


POINT = '{"type": "Point", "coordinates": [44, 31]}'
DEEP = '{"type": "GeometryCollection", "geometries": [' * 5000 + POINT + "]}" * 5000


def seen_violet(globe):
    """Return how many violet pixels there are once there are any: the map reads a file in a worker."""
    for _ in range(200):
        if (n := n_violet(globe)) > 150:
            return n
    return n


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("broken.json", "{", "not JSON; a GeoJSON or a KML file (.kml) is read"),
        ("none.json", '{"type": "Feature"}', "nothing in it has a place on the globe"),
        ("far.json", '{"type": "Point", "coordinates": [1, 900]}', "nothing in it has a place on the globe"),
        ("odd.json", '{"type": "Foo", "coordinates": [1, 2]}', "nothing in it has a place on the globe"),
        ("deep.json", DEEP, "nothing in it has a place on the globe"),
        ("flat.json", '{"type": "Polygon", "coordinates": [1, 2]}', "nothing in it has a place on the globe"),
        ("null.json", '{"type": "FeatureCollection", "features": [null, 1]}', "nothing in it has a place on the globe"),
    ],
)
def test_a_file_that_is_none_is_told_in_one_line(globe, name, text, words):
    globe.part("Your own overlay")
    globe.page.locator("#overlay input").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    )
    globe.wait(TOLD, f"{name}: {words}")


TOLD = """words => { const fault = document.querySelector("#overlay > .fault");
  return !fault.hidden && fault.textContent.startsWith(words) }"""


def test_broken_and_large_files_are_told_in_one_line(globe):
    globe.part("Your own overlay")
    globe.run(
        """() => { const input = document.querySelector("#overlay input"), files = new DataTransfer();
                   files.items.add(new File([new Uint8Array(20000001)], "big.json"));
                   input.files = files.files;
                   input.dispatchEvent(new Event("change")) }"""
    )
    globe.wait(TOLD, "big.json: larger than 20 MB")
    globe.page.locator("#overlay input").set_input_files(
        {"name": "broken.kml", "mimeType": "text/plain", "buffer": b"<kml><a></kml>"}
    )
    globe.wait(TOLD, "broken.kml: not a KML file")
    globe.wait("() => document.getElementById('overlay')")
    assert all(
        each.startswith("Applying inline style") for each in globe.said
    )  # the browser's own page about its fault
    globe.said.clear()


@pytest.mark.parametrize(
    "words",
    [
        "p99;t-1;c1.5;agl1e9;v7;x9999,0;constructor;__proto__;g1,2;g9,99,9,9,9;eaaaa",
        "<img src=x onerror=alert(1)>;p%00;agl-;fl--3;x,,;e////;e",
        "p1;" * 5000,
    ],
)
def test_hostile_addresses_do_nothing(globe, words):
    globe.ask(words)
    globe.rest()
    assert "covers" in globe.text("map-says")
    assert globe.got("scene")["changes"] == []


def test_every_control_is_reached_by_tab(globe):
    globe.ask("p0;t0;c1;agl3000;covered")
    globe.run("() => document.querySelector('.skip').focus()")
    reached = set()
    for _ in range(70):
        reached.add(
            globe.run(
                """() => { const { id, name, textContent, ariaLabel } = document.activeElement;
                           return id || name || ariaLabel || textContent }"""
            )
        )
        globe.page.keyboard.press("Tab")
    assert {
        "map-package",
        "map-other",
        "map-target",
        "map-layer",
        "map-cases",
        "map-kinds",
        "map-height",
        "map-rings",
        "symbols",
    } <= reached
    assert {"Nearer", "Farther", "Numbers", "Changes", "Save"} <= reached
    assert any(each.startswith("Long, ") for each in reached)
