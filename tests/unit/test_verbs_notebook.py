"""A result in a notebook: shares by case, escaped."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from export_fixtures import make_result
from skyshed.model.figure import Case


@pytest.fixture(scope="module")
def result():
    return make_result()


def test_shows_shares_by_case_and_the_label_of_the_terrain(result):
    page = ET.fromstring(result._repr_html_())
    cells = [[cell.text for cell in row] for row in page.iter("tr")]

    assert cells[0] == ["package", "target", "level", "claimed", "nominal", "conservative"]
    assert cells[1] == ["Held", "fighter", "3000m", "not known", "12\xa0%", "not known"]
    assert "ITU-R P.1511 (9 km terrain: not a bound)" in page.find("b").tail


def test_names_cannot_become_markup(result):
    bad = "<script>&"
    areas = tuple(replace(row, package=bad, case=Case.NOMINAL) for row in result.areas)
    hostile = replace(result, areas=areas, warnings=(bad,), scenario=replace(result.scenario, name=bad))
    page = ET.fromstring(hostile._repr_html_())

    assert not list(page.iter("script"))
    assert page.find("b").text == bad
    assert page.find("p").text == bad
