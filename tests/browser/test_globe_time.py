"""The time slider of the globe: recorded flights, and one replication of a raid, from the files of a result folder."""

import re
from pathlib import Path

import numpy as np
import pytest

import skyshed
from command_line import run_skyshed
from globe_page import DESK, PHONE, SMALL, globe_server, open_globe

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
            f"{track['name']}: {np.interp(seconds, track['t'], track['alt_m']):,.0f} m"
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
    assert shown == [counted(in_air.count(state), state) for state in record["colours"]]


def counted(n, state):
    several = {
        "target": "targets",
        "missile that hits": "missiles that hit",
        "missile that stops nothing": "missiles that stop nothing",
    }
    return f"{n} {state if n == 1 else several.get(state, state)}"


def test_no_name_lies_over_another(globe):
    record = replay(globe)
    slid(globe, round(record["duration_s"] / 2))
    boxes = globe.wait(NAMES)
    assert boxes
    for index, one in enumerate(boxes):
        assert not [other for other in boxes[index + 1 :] if meet(one, other)]


# Of what is seen, once any is: left, top, right, bottom.
NAMES = """() => {
  const seen = [...document.querySelectorAll(".replay .mark:not([hidden]) span:not(.faded)")];
  return seen.length && seen.map(each => each.getBoundingClientRect()).map(each =>
    [each.left, each.top, each.right, each.bottom]);
}"""
BOX = "each => { const { left, top, right, bottom } = each.getBoundingClientRect(); return [left, top, right, bottom] }"


def meet(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_on_a_phone_the_time_stands_below_the_answer_and_fits(globe):
    globe.page.set_viewport_size(PHONE)
    globe.wait(WITHIN, "ask")
    try:
        says, time, mark, key = (globe.page.locator(each).evaluate(BOX) for each in (".says", "#time", "#mark", ".key"))
        assert 0 <= time[1] - says[3] <= 30
        inner = globe.run(INNER)
        assert inner
        assert all(left >= 0 and right <= PHONE["width"] for left, _, right, _ in inner)
        controls = globe.run(CONTROLS)
        for index, one in enumerate(controls):
            assert not [other for other in controls[index + 1 :] if meet(one, other)]
        assert not meet(mark, key)
    finally:
        globe.page.set_viewport_size(DESK)
    globe.wait(WITHIN, "panels")
    assert globe.page.locator("#time").evaluate(BOX)[2] == DESK["width"]


WITHIN = "name => document.getElementById('time').parentElement.classList.contains(name)"
INNER = f"() => [...document.querySelectorAll('#time, #time *')].map({BOX})"
CONTROLS = f"() => [...document.querySelectorAll('#time :is(button, input, select:not([hidden]), .clock)')].map({BOX})"


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


def test_the_run_and_the_package_that_is_shown_go_together(globe):
    scene = globe.got("scene")
    if scene["replay"] == "exposure":
        assert globe.page.locator("#time select[data-key=run]").is_hidden()
        return
    assert [each["package"] for each in scene["runs"]] == [0, 1]
    package, run = globe.page.locator("#map-package"), globe.page.locator("#time select[data-key=run]")
    for chosen in (1, 0):
        run.select_option(index=chosen)
        globe.wait(TITLED, f"{scene['packages'][chosen]['name']}, replication")
        assert package.evaluate("each => each.selectedIndex") == chosen
    for chosen in (1, 0):
        package.select_option(index=chosen)
        globe.wait(TITLED, f"{scene['packages'][chosen]['name']}, replication")
        assert run.evaluate("each => each.selectedIndex") == chosen
    assert globe.page.locator(".whose").is_hidden()
    assert "The raid is scripted and flies straight." in globe.text("time")


TITLED = "words => document.querySelector('#time .kicker').textContent.includes(words)"


def test_a_replay_of_another_package_says_so(gl_chromium, tmp_path):
    (tmp_path / "raid.yaml").write_text(SMALL + RAID, "utf-8")
    asked = ("simulate", "raid.yaml", "--replications", "20", "--case", "nominal", "-o", "out", "-q")
    assert run_skyshed(*asked, cwd=tmp_path).code == 0
    for each in (tmp_path / "out" / "replay").glob("long-and-short-*"):
        each.unlink()
    with globe_server(tmp_path, str(tmp_path / "out")) as server:
        globe = open_globe(gl_chromium, server)
        globe.wait("() => !document.getElementById('time').hidden")
        assert globe.page.locator(".whose").inner_text() == "This replay is of Middle."
        globe.page.locator("#map-package").select_option(label="Middle")
        globe.wait("() => document.querySelector('.whose').hidden")
        globe.close()
