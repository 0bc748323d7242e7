"""The time slider of the globe: recorded flights, and one replication of a raid, from the files of a result folder."""

import re
from pathlib import Path

import numpy as np
import pytest

import skyshed
from command_line import run_skyshed
from globe_page import SMALL, globe_server, open_globe

pytestmark = pytest.mark.browser

SHIPPED = Path(skyshed.__file__).parent / "scenarios"
RAID = """
raids:
  - name: four at Samawah
    groups:
      - {target: cruise-missile, count: 4, asset: Samawah, ring: 200 km}
"""


@pytest.fixture(scope="module", params=["exposure", "raid"])
def globe(request, gl_chromium, tmp_path_factory):
    """Return a tab of a result folder of each kind."""
    place = tmp_path_factory.mktemp("time")
    flights = (SHIPPED / "civil-flights.yaml").read_text("utf-8").replace("grid: 5 km", "grid: 40 km")
    (place / "flights.yaml").write_text(flights, "utf-8")
    (place / "raid.yaml").write_text(SMALL + RAID, "utf-8")
    asked = {
        "exposure": ("exposure", "flights.yaml", SHIPPED / "civil-flights.flights.csv"),
        "raid": ("simulate", "raid.yaml", "--replications", "20", "--case", "nominal"),
    }[request.param]
    assert run_skyshed(*asked, "-o", "out", "-q", cwd=place).code == 0
    with globe_server(place, str(place / "out")) as server:
        opened = open_globe(gl_chromium, server)
        opened.wait("() => !document.getElementById('time').hidden")
        yield opened
        opened.close()


def replay(globe):
    """Return what the server has of the run that is shown first."""
    return globe.run("() => fetch('/replay.json').then(each => each.json())")


def slid(globe, seconds):
    globe.run(
        """seconds => { const slider = document.querySelector("#time input[type=range]"); slider.value = seconds;
                        slider.dispatchEvent(new Event("input", { bubbles: true })) }""",
        seconds,
    )
    globe.picture()


MARKS = """() => [...document.querySelectorAll(".replay .mark:not([hidden])")].map(each =>
  each.textContent.replaceAll("\\u00a0", " "))"""


def test_marks_stand_where_and_as_high_as_the_file_has_them(globe):
    record = replay(globe)
    assert record["kind"] == globe.got("scene")["replay"]
    assert globe.text("time").count(record["title"]) == 1
    n_seen = 0
    for part in (0.0, 0.25, 0.5, 0.75, 1.0):
        seconds = round(part * record["duration_s"])
        slid(globe, seconds)
        expected = sorted(
            f"{track['name']} {np.interp(seconds, track['t'], track['alt_m']):,.0f} m"
            for track in record["tracks"]
            if track["t"] and track["t"][0] <= seconds <= track["t"][-1]
        )
        shown = sorted(globe.run(MARKS))
        n_seen += len(shown)
        assert [re.sub(r"[\d,]+ m$", "", each) for each in shown] == [
            re.sub(r"[\d,]+ m$", "", each) for each in expected
        ]
        for one, other in zip(shown, expected, strict=True):
            assert height_m(one) == pytest.approx(height_m(other), abs=1)
    assert n_seen > 4


def height_m(words):
    return float(re.search(r"([\d,]+) m$", words)[1].replace(",", ""))


def test_how_many_are_in_which_state_is_counted(globe):
    record = replay(globe)
    seconds = round(record["duration_s"] / 2)
    slid(globe, seconds)
    in_air = [
        next((state for begin, end, state in track["states"] if begin <= seconds <= end), "")
        for track in record["tracks"]
        if track["t"] and track["t"][0] <= seconds <= track["t"][-1]
    ]
    shown = globe.page.locator("#time .map-legend li").all_inner_texts()
    assert shown == [f"{in_air.count(state)} {state}" for state in record["colours"]]


def test_time_goes_by_and_stands_still(globe):
    slid(globe, 0)
    clock = globe.run("() => document.querySelector('#time .clock').textContent")
    globe.press("Play", "#time")
    globe.wait("clock => document.querySelector('#time .clock').textContent !== clock", clock)
    globe.press("Pause", "#time")
    stands = globe.run("() => document.querySelector('#time .clock').textContent")
    globe.picture()
    globe.picture()
    assert globe.run("() => document.querySelector('#time .clock').textContent") == stands
    globe.page.locator("#time input[type=range]").press("End")
    assert globe.run("() => document.querySelector('#time .clock').textContent") != stands


def test_files_of_the_result_are_saved_by_their_links(globe):
    globe.part("Save")
    files = globe.got("scene")["files"]
    assert files
    assert globe.page.locator("#save .plain a").all_inner_texts() == files
    with globe.page.expect_download() as download:
        globe.page.get_by_role("link", name="summary.json", exact=True).click()
    assert download.value.suggested_filename == "summary.json"
