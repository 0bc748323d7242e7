"""Both sides of the link mean the same: every message and every record, plane by plane."""

import json
import re
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

import skyshed
from globe_page import SMALL, globe_server, open_globe
from skyshed.serve import protocol

pytestmark = pytest.mark.browser

SOURCES = Path(__file__).parents[2] / "web" / "src"
DECLARED = (SOURCES / "desk" / "protocol.ts").read_text("utf-8")


def body(name, text=DECLARED):
    """Return what stands between the braces of an interface, or behind the name of a type."""
    found = re.search(rf"export (?:interface|type) {name}\b.*?\n(.*?)(?:^\}}|;\n\n)", text, re.DOTALL | re.MULTILINE)
    assert found, name
    return found[1]


def kinds(name, word):
    """Return what a union of messages declares: kind by kind the names of all fields."""
    lines = [re.sub(r"Extract<.*?>", "", line) for line in body(name).splitlines() if word in line]
    return {re.search(rf'{word}: "(\w+)"', line)[1]: set(re.findall(r"[{;] (\w+)\??:", line)) for line in lines}


def fields(name, text=DECLARED):
    """Return the names of an interface's fields, those that may be missing apart."""
    found = re.findall(r"^  (\w+)(\??):", body(name, text), re.MULTILINE)
    return {each for each, _ in found}, {each for each, mark in found if mark}


def checked(union):
    """Return kind by kind the fields of the models of a union."""
    models = get_args(get_args(union)[0])
    name = "type" if "type" in models[0].model_fields else "change"
    return {get_args(each.model_fields[name].annotation)[0]: set(each.model_fields) for each in models}


def test_both_sides_declare_the_same_messages():
    assert {kind: names | {"seq"} for kind, names in kinds("Message", "type").items()} == checked(protocol.Sent)
    assert kinds("Change", "change") == checked(protocol.Change)
    assert fields("Question")[0] == set(protocol.SkyAsked.model_fields)
    assert f"VERSION = {protocol.VERSION};" in DECLARED
    assert f"MOST_BYTES = {protocol.MOST_BYTES:_};" in DECLARED


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("protocol")
    (folder / "small.yaml").write_text(SMALL, "utf-8")
    with globe_server(folder, str(folder / "small.yaml")) as started:
        yield started


@pytest.fixture(scope="module")
def globe(gl_chromium, server):
    """Return a tab on which everything has been done once."""
    globe = open_globe(gl_chromium, server, "#map=p0;t0;c1;agl3000;covered;g45.300,31.900,6.30,0,0")
    marker = globe.unit("Short")
    while not globe.page.evaluate("() => window.spy.sent.some(each => each.type === 'drag')"):
        marker.press("ArrowRight")  # on a busy machine the drop of one step may come before its drag is sent
    marker.press("Enter")
    globe.rest()
    marker.press("Enter")
    aside = globe.page.locator("#aside")
    aside.get_by_role("checkbox").first.click()
    globe.rest()
    globe.unit("Long").press("Enter")
    aside.get_by_label("Mast of 96L6E").select_option(index=1)
    globe.rest()
    globe.press("Section", "#aside")
    globe.wait("() => window.spy.got.section")
    globe.part("Put a unit on the globe")
    place = globe.page.locator("#place")
    place.get_by_label("Name").fill("Mine")
    place.get_by_label("Latitude").fill("32")
    place.get_by_label("Longitude").fill("46")
    globe.press("Put it there", "#place")
    globe.rest()
    fragment = globe.linked()
    globe.unit("Mine").press("Enter")
    globe.press("Take out", "#aside")
    globe.rest()
    globe.press("Back to the start")
    globe.wait("() => window.spy.got.scene.changes.length === 0")
    globe.page.mouse.click(*globe.middle())
    globe.wait("() => window.spy.got.why")
    assert ";e" not in globe.linked()
    globe.ask(fragment)
    globe.wait("() => window.spy.got.scene.changes.length > 0")
    globe.rest()
    yield globe
    globe.close()


def test_the_page_sends_every_message_and_all_are_taken(globe):
    sent = globe.run("() => window.spy.sent.map(({ at, ...message }) => message)")
    taken = [protocol.SENT.validate_json(json.dumps(message)) for message in sent]
    assert {each.type for each in taken} == set(kinds("Message", "type"))
    changes = {each.change.change for each in taken if each.type == "do"}
    assert changes == set(kinds("Change", "change"))
    (restored,) = [each.changes for each in taken if each.type == "restore"]
    assert [each.change for each in restored] == ["move", "switch", "lift", "place"]
    assert [each.seq for each in taken] == list(range(1, len(taken) + 1))


def test_the_server_sends_what_the_page_declares(globe):
    block = fields("Block", (SOURCES / "data.ts").read_text("utf-8"))[0]
    left_out = set(re.findall(r'"(\w+)"', re.search(r"Scene extends Omit<Block,(.*?)>", DECLARED)[1]))
    drawn_from_base = {"borders", "disputed", "states"}
    own = fields("Scene")[0]
    scene = set(globe.got("scene"))
    assert own <= scene
    assert scene - own - (block - left_out) == set()
    assert (block - left_out) - scene <= drawn_from_base
    for kind, name in (("numbers", "Numbers"), ("why", "WhyAnswer"), ("section", "SectionAnswer")):
        assert set(globe.got(kind)) == fields(name)[0]
    assert set(globe.head()) - {"at"} == fields("FrameHead")[0]
    assert set(globe.head()["grid"]) == fields("FrameGrid")[0]
    assert set(globe.got("numbers")["rows"][0]) == fields("NumberRow")[0]
    assert set(globe.got("numbers")["rows"][0]["now"]) == fields("Shares")[0]
    for unit in globe.got("scene")["units"]:
        names, optional = fields("SceneUnit")
        assert names - optional <= set(unit) <= names
        assert all(set(each) == fields("Radar")[0] for each in unit["radars"])


def test_a_frame_is_read_as_numpy_has_it(globe, tmp_path):
    """Of the draft as it is saved: ground, area, floors, ceilings, reasons and counts, cell by cell."""
    workspace = skyshed.open(skyshed.load_scenario(globe.saved(tmp_path)))
    seen = workspace.seen(offer="Long and short", target="fighter")
    sky, grid, read = seen.sky, seen.grid, globe.run(READ)
    n_levels, shape = len(workspace.scenario.levels), grid.shape

    for name, meant in (("ground", grid.ground_msl_m), ("bottom", sky.floor_msl_m), ("ceiling", sky.ceiling_msl_m)):
        got = np.array(read[name], float).reshape(shape)
        assert np.array_equal(np.isnan(got), np.isnan(meant))
        assert np.nanmax(np.abs(got - meant)) <= 0.5
    assert np.allclose(
        np.array(read["km2"]).reshape(shape), grid.weight_km2, rtol=2e-5, atol=grid.weight_km2.max() / 60_000
    )
    assert np.array_equal(np.array(read["inArea"]).reshape(shape), grid.share_in_area >= 0.5)
    assert np.array_equal(np.array(read["counts"]).reshape(n_levels, *shape), sky.n_units)
    reason = np.array(read["reason"]).reshape(shape)
    assert np.array_equal(reason & 15, np.where(sky.n_intervals > 0, sky.floor_reason, sky.none_reason))
    assert np.array_equal(reason >> 4, sky.ceiling_reason)
    assert gaps_of(sky) == read["gaps"]
    assert np.unique(sky.n_units).size > 1


def gaps_of(sky):
    """Return [cell, lower, upper, ...] of the gaps of every cell that has any, whole metres above its floor."""
    found, at, floor_m = [], 0, sky.floor_msl_m.ravel()
    for cell, n in enumerate(sky.n_intervals.ravel().tolist()):
        low_m, high_m = sky.low_msl_m[at : at + n], sky.high_msl_m[at : at + n]
        at += n
        ends = [each for pair in zip(high_m[:-1], low_m[1:], strict=True) for each in pair]
        if ends:
            found.append([cell, *(round_half_up(each) - round_half_up(floor_m[cell]) for each in ends)])
    return found


def round_half_up(value_m):
    return int(np.floor(value_m + 0.5))


READ = """() => {
  const { skies, state } = window.spy.painted.asked, sky = skies.sky(state.pack), { ground, km2, inArea } = skies;
  const { bottom, ceiling, reason, counts, gaps } = sky;
  const planes = Object.entries({ ground, km2, inArea, bottom, ceiling, reason })
    .map(([name, plane]) => [name, [...plane]]);
  const found = [...gaps].map(([cell, ends]) => [cell, ...ends]).sort((one, other) => one[0] - other[0]);
  return { ...Object.fromEntries(planes), counts: counts.flatMap(each => [...each]), gaps: found };
}"""
