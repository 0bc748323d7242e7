"""The page of recorded flights says what its ground cannot tell wherever it prints such numbers."""

from dataclasses import replace

import pytest

import skyshed
from skyshed.catalogue.shipped import flights_beside, shipped_scenario
from skyshed.report.exposure.groups import group_section
from skyshed.report.exposure.sections import unit_section
from skyshed.report.exposure.words import closest_words

FLIGHTS = flights_beside(shipped_scenario("civil-flights"))
BELOW = "reaches below 3,000 m, where ground with posts 9 km apart cannot tell"
TELLS_NO = "ground with posts 9 km apart tells no floor that finely"


@pytest.fixture(scope="module")
def coarse():
    return skyshed.exposure(skyshed.load_scenario("civil-flights"), FLIGHTS, cases="nominal")


@pytest.fixture(scope="module")
def fine(coarse):
    return replace(coarse, terrain=replace(coarse.terrain, is_embedded=False))


def levels(exposure):
    """Return the rows of flight levels by their name."""
    parts = group_section(exposure).parts
    (table,) = next(part for part in parts if part.key == "groups-flight-level").tables
    return {row[0].words: row[0].small.replace("\u00a0", " ") for row in table.rows}


def test_levels_below_3000_m_are_marked_on_coarse_ground(coarse, fine):
    marked = levels(coarse)
    assert {name for name, note in marked.items() if note} == {name for name in marked if int(name[2:5]) < 98}
    assert marked["FL050-099"] == BELOW
    assert not any(levels(fine).values())


def test_a_height_above_the_floor_is_marked_on_coarse_ground(coarse, fine):
    said, plain = (closest_words(each).replace("\u00a0", " ") for each in (coarse, fine))
    assert f" above the floor ({TELLS_NO})." in said
    assert said.replace(f" ({TELLS_NO})", "") == plain
    (note,) = (table.note for table in unit_section(coarse).tables)
    assert TELLS_NO in note.replace("\u00a0", " ")
    assert not any(TELLS_NO in table.note.replace("\u00a0", " ") for table in unit_section(fine).tables)


def test_the_time_in_view_is_the_time_before_entry(coarse):
    said = closest_words(coarse).replace("\u00a0", " ")
    assert "Before they entered, half of the flights inside had been in view of an acquisition radar for " in said
    assert " min or less (" in said


def test_what_was_measured_elsewhere_is_said_to_be_from_elsewhere(coarse):
    (remark,) = (each for each in coarse.remarks if "15-arc-second" in each)
    assert "was measured in Iraq, against 15-arc-second terrain, and stands for no other place" in remark
