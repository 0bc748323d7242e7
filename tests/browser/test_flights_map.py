"""The same map with recorded flights: tracks in colour, zones at the slider's height, a click that names a flight."""

import json
import re

import numpy as np
import pytest

from skyshed.report.drawing.palette import COVERED, TRACKS, rgb

pytestmark = pytest.mark.browser

FAIAL = (-28.71, 38.58)


def points_of(trace):
    return np.cumsum(np.array(trace[2]).reshape(-1, 2), axis=0) / 1000


@pytest.fixture
def page(open_page, flights_report):
    return open_page(flights_report)


def is_colour(got, wanted, tolerance=40):
    return max(abs(have - 255 * want) for have, want in zip(got, rgb(wanted), strict=True)) <= tolerance


def test_it_says_what_the_summary_says(page, flights_report):
    summary = json.loads((flights_report.parent / "summary.json").read_text("utf-8"))
    inside = {row["case"]: row["n_flights_inside"] for row in summary["exposure"]}
    for case in ("claimed", "nominal", "conservative"):
        page.radio("cases", case)
        assert page.text("says").startswith(f"{inside[case]} of 8 flights were inside a zone")
    assert inside["claimed"] > inside["conservative"]


def test_stretches_inside_are_in_colour_over_the_zone(page):
    block = page.block
    (first, *_) = [each for each in block["tracks"]["inside"][1] if each[1] == 2]
    points = points_of(first)
    middle = points[0] + (points[1] - points[0]) * 0.4
    around = [
        page.colour(middle[0] + right / 300, middle[1] + up / 300) for right in range(-4, 5) for up in range(-4, 5)
    ]
    assert any(is_colour(colour, TRACKS[2]) for colour in around)
    assert "inside a zone" in page.text("legend")


def test_the_slider_moves_the_edges_of_zones(page):
    east = FAIAL[0] + 0.5, FAIAL[1] - 0.1
    assert is_colour(page.colour(*east), COVERED, 60)
    page.slide(600)
    assert not is_colour(page.colour(*east), COVERED, 60)
    assert "The zones are drawn at 30,000 m above sea level." in page.text("says")


def test_a_click_on_a_track_names_the_flight(page):
    block = page.block
    (first, *_) = [each for each in block["tracks"]["inside"][1] if each[1] == 2]
    points = points_of(first)
    x, y = page.spot(*((points[0] + points[1]) / 2))
    page.page.locator("#map-canvas").click(position={"x": x, "y": y})
    name = block["tracks"]["names"][first[0]]
    assert re.search(rf" Recorded here: .*{name} \(inside\)", page.text("cell"))


def test_what_is_not_held_is_not_offered(page):
    options = page.run(
        "() => [...document.getElementById('map-layer').options].filter(e => !e.hidden).map(e => e.text)"
    )
    assert options == ["Covered or not", "Number of fire units", "Lowest height covered"]
    assert not page.page.locator("#map-package").is_visible()
