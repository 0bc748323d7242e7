"""The page of a ring at a desk and on a phone: its table is whole, whatever the ground leaves open."""

from dataclasses import replace

import pytest

from skyshed.model.figure import Case
from skyshed.report.ring.page import ring_page_text
from skyshed.verbs.ring import ring

pytestmark = pytest.mark.browser

SIZES = [{"width": 1280, "height": 800}, {"width": 1024, "height": 768}, {"width": 390, "height": 844}]
CUT = """() => [document.documentElement, ...document.querySelectorAll(".ring-levels, .ring-levels :is(td, th)")]
  .filter(each => each.scrollWidth > each.clientWidth + 1).map(each => each.outerHTML.slice(0, 80))"""
HEADS = """() => [...document.querySelectorAll(".ring-levels td[data-head]")]
  .map(each => getComputedStyle(each, "::before").content)"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Return a page every number of which is open and long."""
    found = ring("s-400", at=(33.3, 44.4), area="Iraq")
    row = replace(
        found.levels[3].rows[Case.NOMINAL],
        reach_median_m=float("nan"),
        left_open={"reach_min_m": (25.9e3, 29.2e3), "reach_median_m": (99.4e3, 248e3), "reach_max_m": (270e3, 400e3)},
    )
    rows = {case: replace(row, case=case) for case in Case}
    shares = dict.fromkeys(Case, (0.123, 0.456))
    levels = tuple(replace(each, rows=rows, shares=shares, undecided=()) for each in found.levels)
    path = tmp_path_factory.mktemp("ring") / "report.html"
    path.write_text(ring_page_text(replace(found, levels=levels)), "utf-8")
    return path


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_no_cell_of_the_table_is_cut(chromium, page, size):
    opened = chromium.new_context(viewport=size).new_page()
    opened.goto(page.as_uri())

    assert "25.9–270 open" in opened.locator(".ring-levels").inner_text()
    assert opened.evaluate(CUT) == []
    opened.context.close()


def test_rows_are_stacked_on_a_phone_with_their_heads(chromium, page):
    opened = chromium.new_context(viewport=SIZES[-1]).new_page()
    opened.goto(page.as_uri())

    assert {'"Claimed"', '"Nominal"', '"Conservative"'} <= set(opened.evaluate(HEADS))
    opened.context.close()
