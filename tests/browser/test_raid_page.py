"""The page of a raid at a desk and on a phone: the first screen holds every sentence, and nothing is cut."""

from dataclasses import replace

import pytest

import raid_fixtures
from skyshed.report.raids.write import write_raid

pytestmark = pytest.mark.browser

SIZES = [{"width": 1280, "height": 800}, {"width": 390, "height": 844}]
MOST_SCREENS = 6
FEET = "kind => [...document.querySelectorAll(kind)].map(each => each.getBoundingClientRect().bottom)"
WIDE = "() => document.documentElement.scrollWidth - window.innerWidth"
HIGH = "() => document.documentElement.scrollHeight / window.innerHeight"
OPEN = "() => document.querySelectorAll('details').forEach(each => { each.open = true })"
BEYOND = """() => [...document.querySelectorAll("svg.raid-dots text, svg.raid-curve text")].filter(each => {
  const own = each.getBoundingClientRect(), sheet = each.ownerSVGElement.getBoundingClientRect();
  return own.right > sheet.right + 1 || own.left < sheet.left - 1 }).map(each => each.textContent)"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("raid")
    made = raid_fixtures.simulation()
    return write_raid(replace(made, terrain=raid_fixtures.COARSE), folder, command="skyshed simulate iraq-offer")


@pytest.fixture(params=SIZES, ids=lambda size: str(size["width"]))
def opened(chromium, page, request):
    context = chromium.new_context(viewport=request.param)
    shown = context.new_page()
    said = []
    shown.on("console", lambda message: said.append(message.text))
    shown.goto(page.as_uri())
    yield shown
    assert said == []
    context.close()


def test_the_first_screen_holds_every_sentence(opened):
    feet = opened.evaluate(FEET, ".raid-says")
    assert len(feet) == 4
    assert max(feet) <= opened.viewport_size["height"]
    if opened.viewport_size["width"] > 1000:
        assert max(opened.evaluate(FEET, ".first .raid-curve")) <= opened.viewport_size["height"]


def test_closed_it_is_a_few_screens_and_as_wide_as_the_window(opened):
    assert opened.evaluate(HIGH) <= MOST_SCREENS
    assert opened.evaluate(WIDE) <= 0


def test_no_word_of_a_drawing_leaves_it(opened):
    opened.evaluate(OPEN)

    assert opened.evaluate(BEYOND) == []
    assert opened.evaluate(WIDE) <= 0
