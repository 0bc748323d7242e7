"""The catalogue page and its pictures are what the program says of the catalogue today."""

import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import shapely
from catalogue_page import PAGE, PICTURES, page, title_of
from catalogue_pictures import fingerprint, picture
from catalogue_reach import GROUND, HEIGHTS, PLACE, REFRACTION, OverSea, cut_of, over_sea, question
from catalogue_words import first_sentence, label, plain, who_says_what, worst_conflicts

import skyshed as sky
from factories import figure
from skyshed.catalogue.load import load_catalogue
from skyshed.model.figure import Case, Claim, Grade, Source

KNOWN = load_catalogue()
STALE = "stale: make docs"
DRAWN_ANEW = ("s-400", "tor-m2", "gm403")  # far, near, and a radar alone
# A fire unit of each kind and radars alone, one of them in VHF and one that looks for no aircraft.
ASKED_ANEW = ("an-tpy-2", "gm403", "p-18", "patriot", "s-400", "tor-m2")
MOST_BYTES = 30_000
LOOKING = {
    key for key, system in KNOWN.systems.items() if any("aircraft" in radar.detects for radar in system.radars.values())
}


@pytest.fixture(scope="module")
def reaches():
    return {key: over_sea(KNOWN.systems[key]) for key in ASKED_ANEW}


def test_page_says_what_the_catalogue_says():
    """Its ranges apart, which a few systems are asked for anew; pictures tell whether the figures of one have moved."""
    assert without_ranges(PAGE.read_text("utf-8")) == without_ranges(page(KNOWN, dict(nowhere()))), STALE


def test_rows_and_sections_of_a_few_systems_are_what_the_program_says(reaches):
    few = page(replace(KNOWN, systems={key: KNOWN.systems[key] for key in reaches}), reaches).splitlines()
    said = [line for line in few if line.startswith(("| [", "Timely", "!["))]

    assert len(said) == len(reaches) + 3 + 5  # rows, what has missiles, what is drawn
    assert set(said) <= set(PAGE.read_text("utf-8").splitlines()), STALE


def nowhere():
    """Yield every system with a range of 0 wherever it has one."""
    for key, system in KNOWN.systems.items():
        timely_m = defaultdict(float, {None: 0.0} if system.missiles else {})
        yield key, OverSea(defaultdict(float), timely_m) if key in LOOKING else None


def without_ranges(text):
    """Return the lines of a page without what `over_sea` says: four cells of a row, and the line on what is timely."""
    lines = []
    for line in text.splitlines():
        cells = line.split(" | ")
        if line.startswith("| ["):
            first = 2 if len(cells) == 10 else 3  # of a radar the band stands before its ring
            cells[first : first + 4] = ["..."] * 4
        lines.append("Timely" if line.startswith("Timely") else " | ".join(cells))
    return lines


def test_every_system_that_looks_at_aircraft_has_its_picture():
    drawn = {path.stem: path.read_text("utf-8") for path in PICTURES.glob("*.svg")}

    assert drawn.keys() == LOOKING, STALE
    for key, text in drawn.items():
        assert f"<dc:description>{fingerprint(KNOWN.systems[key])}</dc:description>" in text, f"{key} {STALE}"
        assert len(text.encode()) < MOST_BYTES


@pytest.mark.parametrize("key", DRAWN_ANEW)
def test_a_picture_is_drawn_as_it_would_be_today(key):
    system = KNOWN.systems[key]
    anew = outlines(picture(cut_of(system), title_of(system), fingerprint(system)))
    drawn = outlines((PICTURES / f"{key}.svg").read_text("utf-8"))

    assert drawn.keys() == anew.keys()
    for name, points in drawn.items():
        assert points.shape == anew[name].shape, STALE
        np.testing.assert_allclose(points, anew[name], atol=1.0, err_msg=STALE)


def outlines(text: str) -> dict[str, np.ndarray]:
    """Return the points of every outline in a picture, in its pixels."""
    found = {}
    for group in ET.fromstring(text.encode()).iter("{http://www.w3.org/2000/svg}g"):
        if re.match("fighter-|cruise-missile-", group.get("id", "")):
            numbers = re.findall(r"[\d.]+", group[0].get("d"))
            found[group.get("id")] = np.array(numbers, float).reshape(-1, 2)
    assert len(found) == 4
    return found


@pytest.mark.parametrize("key", ["s-400", "tor-m2"])
def test_a_row_is_what_assess_says(key, reaches):
    result = sky.assess(question(KNOWN.systems[key]), n_threads=1)

    rows = {(row.target, row.case, row.level): row for row in result.ranges}
    assert {each: row.reach_median_m for each, row in rows.items()} == reaches[key].reach_m
    assert {each: row.timely_median_m for each, row in rows.items()} == reaches[key].timely_m


def test_a_row_is_what_the_command_on_the_page_says(reaches):
    answer = sky.ring("s-400", at=PLACE, terrain=GROUND, refraction=REFRACTION)

    low, middle = answer.levels[:2]
    assert (low.level.altitude_m, middle.level.altitude_m) == (100.0, 1000.0)
    for height, level in zip(HEIGHTS, (low, middle), strict=False):
        for case, row in level.rows.items():
            assert row.reach_median_m == reaches["s-400"].reach_m["fighter", case, height]
    assert f'skyshed ring KEY --at "{PLACE}" --terrain "{GROUND}" --refraction {REFRACTION}' in PAGE.read_text("utf-8")


def test_what_a_radar_alone_sees_is_where_assess_finds_its_detection_to_end(reaches):
    scenario = question(KNOWN.systems["gm403"])
    (unit,), far_m = scenario.units, reaches["gm403"].reach_m["fighter", Case.NOMINAL, "1000 m"]
    area = replace(scenario.area, bounds_deg=(28.0, -42.3, 32.0, -37.7))
    result = sky.assess(replace(scenario, area=area, grid_spacing_m=4e3), n_threads=1)

    (row,) = (
        each for each in result.areas if (each.target, each.case, each.level) == ("fighter", Case.NOMINAL, "1000 m")
    )
    assert unit.system.missiles == {}
    assert row.detected_share * row.area_km2 == pytest.approx(np.pi * (far_m / 1e3) ** 2, rel=0.03)


@pytest.mark.parametrize("key", ["patriot", "s-400", "tor-m2"])
def test_a_picture_ends_where_the_table_does(key, reaches):
    cut = cut_of(KNOWN.systems[key])
    for (target, case), shape in cut.covered.items():
        along = shapely.LineString([(0.0, 10_000.0), (cut.length_m, 10_000.0)]).intersection(shape)
        far_m = 0.0 if along.is_empty else along.bounds[2]
        assert far_m == pytest.approx(reaches[key].reach_m[target, case, "10000 m"], abs=cut.length_m / 200)


def test_cases_are_bounds(reaches):
    for sea in filter(None, reaches.values()):
        for (target, case, height), far_m in sea.reach_m.items():
            if case is Case.NOMINAL:
                least_m, most_m = (sea.reach_m[target, end, height] for end in (Case.CONSERVATIVE, Case.CLAIMED))
                assert least_m <= far_m <= most_m


def test_every_table_has_as_many_cells_in_every_row():
    lines = PAGE.read_text("utf-8").splitlines()
    widths = [len(re.findall(r"(?<!\\)\|", line)) for line in lines]

    assert {here - there for here, there in pairwise(widths) if here and there} == {0}
    assert sum(map(bool, widths)) > len(KNOWN.systems) + len(KNOWN.targets)


def test_every_system_is_linked_to_its_section():
    text = PAGE.read_text("utf-8")
    links, sections = re.findall(r"\]\(#([^)]+)\)", text), re.findall(r"^### (.+)$", text, re.MULTILINE)

    assert sections == list(KNOWN.systems)
    assert sorted(links) == sorted(sections)
    assert all(f"(`{key}`)" in text for key in KNOWN.listed)


def test_conflicts_are_told_widest_first_and_by_grade():
    sources = {
        name: Source(name, name, "https://example.org", grade, "2026-11")
        for name, grade in (("a", Grade.FORUM), ("b", Grade.INSTITUTE), ("c", Grade.FORUM))
    }
    agreed = figure("x/agreed_m", 100.0, claims=(Claim("100 m", "a", 100.0, 100.0),))
    said = (Claim("40 km", "a", 40e3, 40e3), Claim("100 km", "b", 1e5, 1e5), Claim("40 km", "c", 40e3, 40e3))
    far = figure("x/R/M/range_m", 40e3, 100e3, claims=said)
    near = figure("x/load/M", 9.0, unit="1", claims=(Claim("8", "a", 8.0, 8.0), Claim("9", "b", 9.0, 9.0)))

    assert worst_conflicts([agreed, near, far]) == [far, near]
    assert who_says_what(far, sources) == "**range of R/M** 100 km here: 100 km (institute); 40 km (2 forum)"
    assert label(near) == "load of M"


@pytest.mark.parametrize(
    ("note", "first"),
    [
        ("One unit is one 92N6E. More.", "One unit is one 92N6E."),
        ("A unit (of 8).  Then", "A unit (of 8)."),
        ("About 3.5 m high. So", "About 3.5 m high."),
        ("no end", "no end"),
    ],
)
def test_first_sentence(note, first):
    assert first_sentence(note) == first


def test_text_of_entries_cannot_act_as_markdown():
    assert plain("a|b\n[c](d) <e> *f*") == r"a\|b \[c\](d) \<e\> \*f\*"


def test_what_is_not_compared_is_counted_apart():
    line = next(line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("- **advertised range**")
                and "160 km" not in line and "25 km here" in line)  # fmt: skip
    assert line.endswith("; not compared: government, press")


def test_every_rcs_from_a_side_has_its_band():
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if "`stealth-cruise-missile`" in line]

    assert "; from the side VHF 0.06 (0.001" in rows[0].replace("\u00a0", " ")
    assert not any(re.search(r"from the \w+ \d", row) for row in PAGE.read_text("utf-8").splitlines())
