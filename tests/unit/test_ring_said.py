"""What a ring says of its ground and its axes: cases are one, directions the other, and what is missing is named."""

import json
import math
import re
from dataclasses import replace

import pytest

from factories import hilly_raster
from skyshed.model.figure import Case
from skyshed.report.ring.page import ring_page_text
from skyshed.report.ring.record import ring_record_text
from skyshed.report.ring.text import ring_text
from skyshed.report.ring.words import cell_words, direction_words
from skyshed.verbs.ring import ring
from skyshed.verbs.ring_into import ReachInto, reaches_into

N_AZIMUTHS = 48


@pytest.fixture(scope="module")
def raster(tmp_path_factory):
    """Return hills of 185 km around a place 80 km east of the site: nothing is known some 10 km west of it."""
    return hilly_raster(tmp_path_factory.mktemp("hills") / "hills.tif", middle=(33.0, 44.72))


@pytest.fixture(scope="module")
def half(raster):
    """Return a ring of 16 km, the west of which has no terrain data."""
    return ring("tor-m2", at="33.0, 43.95", terrain=[raster])


@pytest.fixture(scope="module")
def filled(raster):
    return ring("tor-m2", at="33.0, 43.95", terrain=[raster, "embedded"])


@pytest.fixture(scope="module")
def baghdad():
    return ring("S-400", at="Baghdad", area="Iraq")


def plain(words):
    return " ".join(words.replace("\u00a0", " ").split())


def with_row(found, number, case=Case.NOMINAL, **fields):
    """Return a ring with other numbers in a row of a level."""
    level = found.levels[number]
    rows = {**level.rows, case: replace(level.rows[case], **fields)}
    levels = [replace(level, rows=rows) if each is level else each for each in found.levels]
    return replace(found, levels=tuple(levels))


def even(reach_m):
    names = ("reach_min_m", "reach_median_m", "reach_max_m")
    return dict.fromkeys(names, reach_m) | {"reach_by_azimuth_m": (reach_m,) * N_AZIMUTHS, "left_open": {}}


OPEN = {
    "reach_median_m": float("nan"),
    "left_open": {
        "reach_min_m": (9.7e3, 11.9e3),
        "reach_median_m": (73.4e3, 160e3),
        "reach_max_m": (174e3, 400e3),
    },
}


def test_missing_ground_is_said_with_its_share_and_direction(half, filled):
    share = 1 - filled.terrain.supplies[0].supplied_share

    assert half.no_ground.share == pytest.approx(share, abs=0.005)
    assert 0.2 < share < 0.5
    assert {5, 6, 7} <= set(half.no_ground.points)
    assert not {1, 2, 3} & set(half.no_ground.points)
    from_m = half.no_ground.from_m
    assert from_m[36] == pytest.approx(5.7e3, abs=2.5e3)  # straight west, to the edge of the raster
    assert all(math.isnan(each) for each in from_m[8:17])  # 60 to 120 degrees
    said = f"No terrain data under {share:.0%} of the ground in reach".replace("%", " %")
    for shown in (ring_text(half), ring_page_text(half)):
        assert said in plain(shown)
    verdict = json.loads(ring_record_text(half))["verdict"]
    assert said in verdict
    assert "--fetch closes it, or a second --terrain (embedded: at 9 km)" in verdict


def test_the_page_names_missing_ground_in_the_legend_and_among_what_was_left_out(half, filled):
    page = plain(ring_page_text(half))
    limits = page[page.index("What was left out, and why") :]

    assert page.count('class="rose-blind"') == 1
    assert "</span> no terrain data</span>" in page
    assert "No terrain data under" in limits
    assert 'rose-blind"' not in ring_page_text(filled)
    assert "No terrain data" not in ring_page_text(filled) + ring_text(filled)


def test_sources_are_named_with_their_share_and_the_label(filled):
    for shown in (plain(ring_text(filled)), plain(ring_page_text(filled))):
        shares = [int(each) for each in re.findall(r"(\d+) % of the ground in reach", shown)]
        assert len(shares) >= 2
        assert sum(shares[:2]) == pytest.approx(100, abs=1)
        assert "9 km terrain: not a bound" in shown


def test_open_ends_are_the_certain_numbers_and_a_word(half):
    found = with_row(half, 1, Case.CLAIMED, **OPEN)
    said = ring_text(found)

    assert cell_words(found.levels[1], Case.CLAIMED) == "9.7–174 open"
    assert not re.search(r"\d to \d+[.\d]*–", said + ring_page_text(found))
    assert "open: no terrain data there, so that the reach may be longer; at most 400 km claimed" in plain(said)
    assert "median 73.4 or more" in plain(ring_page_text(found))


def test_columns_stand_apart_whatever_stands_in_them(baghdad):
    found = baghdad
    for case in (Case.CLAIMED, Case.NOMINAL):
        level = found.levels[3]
        rows = {**level.rows, case: replace(level.rows[Case.NOMINAL], case=case, **OPEN)}
        rows = {each: rows[each] for each in Case if each in rows}
        shares = dict.fromkeys(rows, (0.0004, 0.002))
        levels = tuple(replace(each, rows=rows, shares=shares, undecided=()) for each in found.levels)
        found = replace(found, levels=levels)
    lines = ring_text(found).split("\n")
    table = [line for line in lines if re.match(r"(1,000 m|3,000 m|FL330)", line)]

    assert max(map(len, lines)) <= 80
    assert re.split(r"  +", table[0])[1:4] == ["9.7–174 open", "9.7–174 open", "136"]


@pytest.mark.parametrize(
    ("reach_m", "lead"),
    [
        ((16e3, 16e3, 16e3), "Yes: at every height answered."),
        ((15.96e3, 15.96e3, 15.96e3), "Yes: at every height answered."),
        ((15.9e3, 15.9e3, 15.9e3), "Yes, nearly: to within 2 % at every height answered."),
        ((16e3, 15.7e3, 16e3), "Yes, nearly: to within 2 % at every height answered."),
        ((15.6e3, 15.6e3, 15.6e3), "No: at no height answered."),
        ((14.9e3, 14.3e3, 0.0), "No: at no height answered."),
        ((15.9e3, 14.3e3, 0.0), "Not at every height."),
    ],
)
def test_the_circle_is_true_to_within_two_hundredths_of_it(reach_m, lead):
    found = ring("tor-m2", at=(36.34, 43.13))  # of 16 km; not answered at 100 m
    for number, each_m in enumerate(reach_m, start=1):
        found = with_row(found, number, **even(each_m))

    record = json.loads(ring_record_text(found))
    assert plain(record["verdict"]).startswith(f"{lead} Against ")
    assert [each["is_circle_true"] for each in record["levels"]] == [None, *(each_m >= 15.68e3 for each_m in reach_m)]
    assert lead in plain(ring_page_text(found))


def test_directions_and_cases_are_told_apart(half):
    spread = {"reach_min_m": 4.3e3, "reach_median_m": 10.8e3, "reach_max_m": 13e3, "left_open": {}}
    found = with_row(half, 0, **spread)

    verdict = json.loads(ring_record_text(found))["verdict"]
    assert "at 100 m 10.8 km in the median direction, by direction 4.3 to 13 km" in verdict
    assert not re.search(r"\([\d.]+ to [\d.]+\)", verdict)


def row_of(found, reach_m, **fields):
    return replace(found.levels[1].rows[Case.NOMINAL], reach_by_azimuth_m=tuple(reach_m), **fields)


def test_shortest_and_longest_are_never_said_of_one_direction(half):
    """15 degrees apart in the west: the shortest at 270, the longest at 277.5."""
    ends = {"reach_min_m": 4e3, "reach_max_m": 14e3, "left_open": {}}
    row = row_of(half, [9e3] * 36 + [4e3, 14e3] + [9e3] * 10, **ends)

    assert plain(direction_words(row)) == "4.0 to 14 km by direction"


def test_directions_name_only_what_stands_out(half):
    ends = {"reach_min_m": 4e3, "reach_max_m": 14e3, "left_open": {}}
    row = row_of(half, [4e3] + [14e3] * 47, **ends)

    assert direction_words(row) == "the shortest towards the north"


def test_open_directions_are_named_as_open(half):
    row = half.levels[3].rows[Case.CLAIMED]
    least = [4e3] + [14e3] * 47
    most = [4e3] + [14e3] * 34 + [16e3] * 3 + [14e3] * 10
    known = [a if a == b else float("nan") for a, b in zip(least, most, strict=True)]
    opened = {"reach_by_azimuth_m": (tuple(least), tuple(most)), "reach_max_m": (14e3, 16e3)}
    row = replace(row, reach_by_azimuth_m=tuple(known), reach_min_m=4e3, left_open=opened)

    assert direction_words(row) == "the shortest towards the north; open towards the west"


def test_undecided_numbers_are_nowhere(baghdad):
    low, _, middle, _ = baghdad.levels

    assert (dict(low.rows), dict(low.shares), low.end) == ({}, {}, None)
    assert low.undecided == tuple(Case)
    assert set(middle.rows) == set(middle.shares) == {Case.CONSERVATIVE}
    assert middle.undecided == (Case.CLAIMED, Case.NOMINAL)


def test_neighbours_come_with_the_nearest_border_first(baghdad):
    found = ring("S-400", at="Damascus", area="Syria", target="fighter")
    row = replace(baghdad.levels[3].rows[Case.NOMINAL], **even(200e3))
    high = replace(found.levels[3], rows={Case.NOMINAL: row}, undecided=())
    into = list(reaches_into(found.scenario.area, found.unit.site, [high]))

    assert [each.state for each in into[:3]] == ["Lebanon", "Israel", "Jordan"]
    assert [each.border_m for each in into] == sorted(each.border_m for each in into)
    assert into[0].border_m == pytest.approx(25e3, abs=10e3)


def test_up_to_six_neighbours_are_named(baghdad):
    level = baghdad.levels[3].level
    into = tuple(ReachInto(level, f"State {n}", 10e3, 0.0, n * 1e3) for n in range(7))
    said = plain(ring_text(replace(baghdad, into=into)))

    assert "State 0 10.0 km, State 1 10.0 km" in said
    assert "State 5 10.0 km, 1 more." in said


def test_where_nothing_is_answered_the_first_line_says_what_to_do():
    found = ring("S-400", at="Bern", target="cruise-missile")
    first = ring_text(found).split("\n")[0]
    page = ring_page_text(found)

    assert re.fullmatch(r"No answer on this ground: run the same with --fetch \(loads about \d+ MB\)\.", first)
    assert page.count('class="rose-ring"') == 1
    assert "The advertised circle alone is drawn: in the nominal case no level is answered on this ground." in page


def test_what_was_typed_and_taken_stands_in_the_place_line():
    found = ring("tor-m2", at="Bagdad")
    assert 'Place: Baghdad, Iraq (found as "Bagdad"), 33.3406°N' in plain(ring_text(found))
    taken = ring("tor-m2", at="Damascus")
    assert "Damascus, Syria (taken as the largest of 2), 33.5" in plain(ring_text(taken))


def test_reach_is_said_to_know_no_clock_once(baghdad):
    assert ring_text(baghdad).count("no clock") == 1
    assert ring_page_text(baghdad).count("no clock") == 2  # the caption, also as the name of its region


def test_one_band_is_drawn_and_every_part_of_the_rose_has_its_key(half):
    page = ring_page_text(half)
    drawn = set(re.findall(r'<(?:path|circle) class="(rose-(?:line|band|blind|ring)[^"]*)"', page))
    keys = re.findall(r'class="ring-key ([^"]+)"', page)

    assert len([each for each in drawn if each.startswith("rose-band")]) == 1
    assert len(keys) == len(drawn)


def test_a_ring_says_what_its_radar_sees_at_a_time_and_what_is_not_answered():
    """The designator of a radar has a slash of its own, which is none between the parts of a figure's name."""
    patriot = ring("Patriot", at="Berlin")

    said = plain(ring_text(patriot))
    assert "; the radar AN/MPQ-65 sees 120° at a time, and is taken as turned wherever needed, at no cost." in said
    assert "Ballistic missiles: Patriot is built against them too, and this tool does not answer for that." in said
    page = plain(ring_page_text(patriot))
    assert "“Safe from ballistic missiles”: Patriot is built against them too" in page
    assert "› radar AN/MPQ-65 › detection range claimed" in page
    assert "AN › MPQ-65" not in page
