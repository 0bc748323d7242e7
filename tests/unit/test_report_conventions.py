"""The table of conventions: line of sight beside diffraction, with how far apart the two are."""

from dataclasses import replace

import pytest

import report_fixtures as made
from skyshed.coverage.conventions import LINE_OF_SIGHT
from skyshed.coverage.left_open import known_or_open
from skyshed.coverage.rows import ConventionRow
from skyshed.model.figure import Case
from skyshed.report.assess.cover import convention_section
from skyshed.report.facts import Facts

LARGE = "S-400 + Tor-M2"


def section(*straight):
    """Return the section where rows of line of sight, (level, ends of the share), stand beside the others."""
    result = made.result()
    key = Facts(result).lead_target.key
    rows = [
        ConventionRow(LARGE, key, level, LINE_OF_SIGHT, **known_or_open(covered_share=ends)) for level, ends in straight
    ]
    return convention_section(Facts(replace(result, conventions=(*result.conventions, *rows))))


def row_of(made_section):
    (found,) = [row for row in made_section.tables[0].rows if row[0].words == LINE_OF_SIGHT]
    return [(cell.words.replace("\xa0", " "), cell.small.replace("\xa0", " ")) for cell in found[1:]]


def test_line_of_sight_says_how_many_points_it_is_off():
    facts = Facts(made.result())
    ours = [facts.share(LARGE, facts.lead_target.key, Case.NOMINAL, level.label)[0] for level in made.LEVELS]
    assert ours == pytest.approx([0.0588, 0.1764, 0.294])

    straight = (ours[0] + 0.07, ours[0] + 0.07), (ours[1] - 0.021, ours[1] + 0.004), (ours[2], ours[2])
    shown = section(*zip((level.label for level in made.LEVELS), straight, strict=True))

    assert row_of(shown) == [("13 %", "+7 points"), ("16 to 18 %", "−2.1 to +0.4 points"), ("29 %", "no difference")]
    assert "percentage points" in shown.lead[1]


def test_other_conventions_say_no_difference_and_the_sentence_stands_only_where_the_row_does():
    shown = convention_section(Facts(made.result()))

    assert len(shown.lead) == 1
    assert {cell.small for row in shown.tables[0].rows for cell in row} == {""}
