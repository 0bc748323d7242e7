"""``skyshed compare`` in five lines: what they say, and that nothing of size zero is called large."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import report_fixtures as made
from skyshed.model.figure import Case
from skyshed.model.propagation import Clutter, Propagation, Rain
from skyshed.model.scenario import Area, Offer
from skyshed.report.compare.answer import compare_text
from skyshed.report.comparison import comparison_words
from skyshed.report.facts import Facts
from skyshed.report.paired import draws_resolution, paired, reversal_words
from skyshed.sky.grid import MapGrid
from skyshed.verbs.compare import Compared

RESULT = made.result()
NAMES = tuple(package.name for package in RESULT.packages)
LEAD = RESULT.comparisons[0]


def brief(result, names=NAMES):
    return compare_text(Compared(result, names), rest="elsewhere").replace("\u00a0", " ").splitlines()


def differing(low, high, first=0.3, second=0.3):
    """Return the comparison with these ends of its draws, and these shares in the nominal case."""
    return replace(
        LEAD,
        by_case=tuple((case, first, second) for case in Case),
        share_first_more=0.6,
        share_equal=0.15,
        difference_low=low,
        difference_high=high,
    )


FIVE = """\
S-400 + Tor-M2 covers 18 % of the sky over Iraq, 18 points more than Tor-M2 alone (0.1 %), at 3,000 m above ground \
against a cruise missile, nominal case; terrain Viewfinder Panoramas 15 arc-seconds.
How sure, in 200 paired draws of all figures: S-400 + Tor-M2 covers more than Tor-M2 alone in 183 (not sure: −2.0 to \
+31.0 points in 90 % of the draws).
Sites and cases: moving every site by up to 2 km changes the difference by 1.0 points; claimed case 25 % and 0.2 %; \
conservative case 10 % and under 0.1 %.
What moves S-400 + Tor-M2 most: S-400 › radar engage › detection range claimed (disputed, 175 km to 300 km), \
between whose ends it goes from 15 % to 25 % of that sky.
The rest, what moves each package: elsewhere."""


def test_the_five_lines_of_two_offers():
    influences = tuple(replace(each, level=LEAD.level, target=LEAD.target) for each in RESULT.influences)
    assert brief(replace(RESULT, influences=influences)) == FIVE.splitlines()


@pytest.fixture
def many():
    """Return a result of what is held and five offers, each covering less than the one before, and how few say so."""
    offers = tuple(replace(RESULT.packages[0], name=f"Offer {n}") for n in range(1, 6))
    held = Offer("Held", RESULT.packages[1].units)
    scenario = replace(RESULT.scenario, offers=offers, held=held)
    packages = (held, *offers)
    shares = {"Held": 0.01} | {offer.name: 0.6 - 0.1 * n for n, offer in enumerate(offers)}
    rows = [
        replace(
            differing(shares[one.name] - shares[two.name] - 0.02, shares[one.name] - shares[two.name] + 0.02),
            first=one.name,
            second=two.name,
            target=target.key,
            by_case=tuple((case, shares[one.name], shares[two.name]) for case in Case),
        )
        for target in scenario.targets
        for n, one in enumerate(packages)
        for two in packages[n + 1 :]
    ]
    return replace(RESULT, scenario=scenario, packages=packages, comparisons=tuple(rows), influences=())


def test_of_many_offers_the_best_leads_and_the_rest_is_counted(many):
    lines = brief(many, tuple(package.name for package in many.packages))
    assert lines[0].startswith(
        "Offer 1 covers 60 % of the sky over Iraq, 10 points more than Offer 2 (50 %) and 20 points more than Offer 3 "
        "(40 %), and more than 2 others, at "
    )
    assert "Held" not in "".join(lines)  # every offer holds it, and covers more
    assert lines[-1] == "The rest, 28 more comparisons and what moves each package: elsewhere."
    assert len(lines) <= 5


def test_two_named_packages_are_the_ones_compared(many):
    assert brief(many, ("Held", "Offer 3"))[0].startswith("Offer 3 covers 40 % of the sky over Iraq, 39 points more")


def test_offers_alike_cover_the_same():
    lines = brief(replace(RESULT, comparisons=(differing(-0.0003, 0.0004),)))
    same = (
        "S-400 + Tor-M2 and Tor-M2 alone cover the same within 1.0 points (what this grid tells apart): 30 % of the sky"
    )
    assert lines[0].startswith(same)
    assert "in 120, the same in 30 (not sure: less than 0.1 points in 90 % of the draws)." in lines[1]


def test_a_package_from_abroad_reaches_into_the_country():
    scenario = replace(RESULT.scenario, area=Area("Jordan", country="Jordan"))
    lines = brief(replace(RESULT, scenario=scenario))
    assert lines[0].startswith("S-400 + Tor-M2 reaches into 18 % of the sky over Jordan, 18 points more than Tor-M2")
    assert "S-400 + Tor-M2 reaches into more than Tor-M2 alone in 183" in lines[1]
    assert "cover" not in "".join(lines)
    words = comparison_words(Facts(replace(RESULT, scenario=scenario)), LEAD).replace("\u00a0", " ")
    assert "S-400 + Tor-M2 reaches into 18 points more of the sky over Jordan than Tor-M2 alone" in words
    assert "cover" not in words


@pytest.mark.parametrize("is_whole", [True, False])
def test_what_the_scenario_declares_is_named(is_whole):
    rain, clutter = Rain(10.0, 30e3, 5e3), Clutter(40.0, -30.0, 1.5, 150.0)
    asked = replace(RESULT.scenario, rain=rain, clutter=clutter, propagation=Propagation.LINE_OF_SIGHT)
    said = compare_text(Compared(replace(RESULT, scenario=asked), NAMES), is_whole=is_whole).replace("\u00a0", " ")
    dry = compare_text(Compared(RESULT, NAMES), is_whole=is_whole)
    words = ["line of sight", "rain: 10 mm/h", "clutter: improvement 40 dB"]
    if not is_whole:
        words = [", by line of sight as asked, rain 10 mm/h, clutter improvement 40 dB."]
    for each in words:
        assert each in said
        assert each not in dry


def test_nothing_to_compare_is_one_reason_and_where_to_look():
    lines = brief(replace(RESULT, comparisons=(), influences=()))
    assert (
        lines[0] == "No comparison: no level asked about may be quoted on this terrain; give finer, or higher levels."
    )
    assert len(lines) == 2


def test_no_draws_where_missing_terrain_leaves_all_open():
    none = {name: float("nan") for name in ("share_first_more", "share_equal", "difference_low", "difference_high")}
    lines = brief(replace(RESULT, comparisons=(replace(LEAD, known_share=0.0, siting_spread=float("nan"), **none),)))
    assert lines[1] == "How sure: no draws, since missing terrain leaves all of that sky open."
    assert "nan" not in "".join(lines)


def test_what_missing_terrain_leaves_open_is_no_difference():
    opened = replace(LEAD, left_open={"first_share_nominal": (0.18, 0.4)}, known_share=0.8)
    lines = brief(replace(RESULT, comparisons=(opened,)))
    assert lines[0].startswith(
        "S-400 + Tor-M2 covers 18 to 40 % of the sky over Iraq and Tor-M2 alone 0.1 % (from none to all of what is "
        "open for want of terrain data), at "
    )
    assert "of all figures, without what is left open (20 %): S-400" in lines[1]


def shared(shares, quotable=None):
    """Return the result with these shares of the two packages (by level) against the first class, in every case."""
    key = RESULT.scenario.targets[0].key
    number = {name: n for n, name in enumerate(NAMES)}
    areas = tuple(
        replace(row, covered_share=shares[row.level][number[row.package]])
        if row.target == key and row.level in shares
        else row
        for row in RESULT.areas
    )
    rows = replace(LEAD, target=key, level="3000mAGL", by_case=tuple((case, *shares["3000mAGL"]) for case in Case))
    rules = replace(RESULT.headline, levels=quotable or RESULT.headline.levels)
    return replace(RESULT, areas=areas, comparisons=(rows,), headline=rules)


FIRST, SECOND = NAMES


def test_an_order_that_turns_at_another_level_is_said_in_the_five_lines():
    turned = shared({"500mAGL": (0.09, 0.13), "3000mAGL": (0.35, 0.19)}, quotable=("3000mAGL", "FL330"))
    lines = brief(turned)
    says = (
        f"it is the other way round at 500 m above ground ({SECOND} 13 %, {FIRST} 9 %; not for quoting on this terrain)"
    )
    assert lines[0].startswith(f"{FIRST} covers 35 %")
    assert lines[2].startswith(f"Sites and cases: {says}; moving every site")
    assert len(lines) <= 5
    facts = Facts(turned)
    words = f"{says[0].upper()}{says[1:]}."
    assert words in comparison_words(facts, turned.comparisons[0]).replace("\u00a0", " ")
    asked = {"target": RESULT.scenario.targets[0].key, "case": Case.NOMINAL, "level": "3000mAGL"}
    assert reversal_words(facts, FIRST, SECOND, **asked).replace("\u00a0", " ") == says
    assert reversal_words(facts, SECOND, FIRST, **asked) == reversal_words(facts, FIRST, SECOND, **asked)


def test_every_level_at_which_the_order_turns_is_named_and_says_if_it_may_be_quoted():
    levels = {"500mAGL": (0.2, 0.3), "3000mAGL": (0.35, 0.19), "FL330": (0.5, 0.6)}
    line = brief(shared(levels, quotable=("3000mAGL", "FL330")))[2]
    assert f"500 m above ground ({SECOND} 30 %, {FIRST} 20 %; not for quoting on this terrain) and at FL330" in line
    assert f"({SECOND} 60 %, {FIRST} 50 %);" in line


@pytest.mark.parametrize(
    "levels",
    [
        {"500mAGL": (0.2, 0.1), "3000mAGL": (0.35, 0.19)},  # the same order
        {"500mAGL": (0.20, 0.21), "3000mAGL": (0.35, 0.19)},  # a step of the grid apart
        {"500mAGL": (0.2, 0.3), "3000mAGL": (0.30, 0.30)},  # no order to turn
    ],
)
def test_what_cannot_be_told_apart_turns_no_order(levels):
    found = shared(levels | {"FL330": (0.6, 0.6)})
    assert "other way round" not in "".join(brief(found))
    assert "other way round" not in comparison_words(Facts(found), found.comparisons[0])


def strip(n_cells):
    lon_deg, shape = 40.0 + 0.01 * np.arange(n_cells), (2, n_cells)
    return MapGrid(np.array([30.01, 30.0]), lon_deg, np.zeros(shape, np.float32), np.ones(shape, bool))


@pytest.mark.parametrize(
    ("n_cells", "words", "share"),
    [
        (2, "25 points (one of the 4 cells that draws ask)", 0.25),
        (150, "0.4 points (one of the 300 cells that draws ask)", 1 / 300),
        (1250, "0.1 points (the last digit printed)", 0.001),
    ],
)
def test_the_draws_tell_a_cell_apart_or_what_is_printed(n_cells, words, share):
    found = draws_resolution(strip(n_cells))
    assert found.words.replace("\u00a0", " ") == words
    assert found.share == pytest.approx(share, rel=1e-3)


@pytest.mark.parametrize(
    ("first", "second", "is_sure", "begin"),
    [
        (0.30, 0.30, True, "S-400 + Tor-M2 and Tor-M2 alone cover the same within 1.0 points (what this grid tells "),
        (0.31, 0.30, False, "S-400 + Tor-M2 and Tor-M2 alone cover the same within 1.0 points (what this grid tells "),
        (0.31, 0.30, True, "S-400 + Tor-M2 covers 31 % of the sky over Iraq, 1.0 points more than Tor-M2 alone "),
        (
            0.32,
            0.30,
            False,
            "S-400 + Tor-M2 covers 32 % of the sky over Iraq, 2.0 points more than Tor-M2 alone (30 %)",
        ),
    ],
)
def test_shares_a_step_of_the_grid_apart_are_told_apart_by_the_draws(first, second, is_sure, begin):
    compared = differing(0.004 if is_sure else -0.004, 0.02, first, second)
    assert brief(replace(RESULT, comparisons=(compared,)))[0].startswith(begin)


SHARES = st.floats(0.0, 1.0)
ENDS = st.floats(-1.0, 1.0) | st.floats(-0.002, 0.002)


@given(ENDS, ENDS, SHARES, st.floats(-0.002, 0.002) | ENDS)
def test_no_difference_of_nothing_exceeds_its_spread(one, other, share, apart):
    comparison = differing(min(one, other), max(one, other), share, min(max(share + apart, 0.0), 1.0))
    facts = Facts(replace(RESULT, comparisons=(comparison,)).shown)
    (comparison,) = facts.result.comparisons
    lines = [*brief(facts.result), comparison_words(facts, comparison).replace("\u00a0", " ")]
    text = "\n".join(lines)
    sure = "(sure" in text or "(the draws say the contrary" in text
    assert sure is ("exceeds the spread" in text)
    assert not re.search(r"(?<![\d.])0(\.0)? points more", text)
    if sure:
        ends = re.search(r"\((?:sure|the draws say the contrary): (\S+) to (\S+) points", text)
        assert "0.0" not in ends.groups()
        assert ends[1][0] == ends[2][0] == ("+" if "(sure" in text else "−")
    if paired(facts, comparison).is_same:
        assert " cover the same within " in lines[0]
    assert len(lines) <= 6
