"""The sentences that people quote: as they read, what the terrain lets them say, and what they never say."""

import math
from dataclasses import replace

import pytest

import report_fixtures as made
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, LevelKind
from skyshed.report import words
from skyshed.report.assess.answer import package_answers
from skyshed.report.assess.grounds import comparison_section
from skyshed.report.comparison import comparison_allowed, comparison_words, leading_influences
from skyshed.report.facts import Facts


def plain(sentence: str) -> str:
    """Return a sentence with ordinary spaces, so that expectations can be read."""
    return sentence.replace("\u00a0", " ")


def test_the_answer_has_its_case_its_denominator_and_its_spread():
    large, _ = package_answers(Facts(made.result()))
    assert plain(large.sentence) == (
        "S-400 + Tor-M2: at 500 m above ground 5.9 % (claimed 8.4 %, conservative 3.4 %) and at FL330 (about 10,058 m, "
        "± 600 m) 29 % (claimed 42 %, conservative 17 %) of the sky over Iraq is covered against a cruise missile."
    )
    assert plain("\n".join(large.details)) == (
        "At 500 m above ground against a fighter, 8.4 % (claimed 12 %, conservative 4.8 %).\n"
        "S-400: advertised 250 km; at 500 m above ground against a cruise missile its median reach over all directions "
        "is 20.8 km (claimed 29.8 km, conservative 11.9 km).\n"
        "Tor-M2: advertised 15 km; at 500 m above ground against a cruise missile its median reach over all directions "
        "is 1.2 km (claimed 1.8 km, conservative 0.7 km).\n"
        "2 (claimed 2, conservative 2) of 3 named assets have covered sky straight above at 500 m above ground.\n"
        "Moved most by S-400 › engage › detection range claimed (disputed, 175 km to 300 km): between its ends the "
        "share at 3,000 m above ground against a cruise missile goes from 15 % to 25 %."
    )


def test_embedded_terrain_keeps_low_levels_and_rough_sites_out_of_the_headline():
    large, small = package_answers(Facts(made.result(is_embedded=True)))
    assert plain(large.sentence) == (
        "S-400 + Tor-M2: no headline on 9 km terrain, since Tor-M2 Mosul stands in rough ground (up to 1,900 m of "
        "relief within 150 km), which it flattens; assess again with finer terrain."
    )
    assert not large.levels
    assert "(fire units in gentle ground)" in large.details[0]
    assert "500 m" not in small.sentence
    assert plain(small.sentence).startswith("Tor-M2 alone: at 3,000 m above ground 0.1 %")
    assert plain(small.sentence).endswith("is covered against a cruise missile – 9 km terrain: not a bound.")


def test_what_missing_terrain_leaves_open_is_said_beside_the_share():
    result = made.result()
    wide = tuple(replace(row, unknown_km2=0.23 * (row.area_km2 - row.below_ground_km2)) for row in result.areas)
    opened = package_answers(Facts(replace(result, areas=wide)))[0]
    trace = tuple(replace(row, unknown_km2=0.0009 * row.area_km2) for row in result.areas)

    assert plain(opened.details[0]) == (
        "Of the sky, 23 % at 500 m above ground, 23 % at 3,000 m above ground and 23 % at FL330 (about 10,058 m, ± 600 "
        "m) is open for want of terrain data; “a to b” is from nothing of it reached to all of it."
    )
    assert not any("open" in each for each in package_answers(Facts(replace(result, areas=trace)))[0].details)


@pytest.mark.parametrize(("n_open", "says"), [(0, "m above ground."), (1, "; 1 is open "), (2, "; 2 are open ")])
def test_assets_whose_sky_is_open_are_counted_apart(n_open, says):
    result = made.result()
    names = sorted({row.asset for row in result.assets})[:n_open]
    assets = tuple(
        replace(row, is_covered=None, is_known=False) if row.asset in names and row.case is Case.NOMINAL else row
        for row in result.assets
    )
    details = package_answers(Facts(replace(result, assets=assets)))[0].details

    (sentence,) = (plain(each) for each in details if "named assets" in each)
    assert says in sentence
    assert sentence.endswith("for want of terrain data.") is bool(n_open)


def test_without_a_level_for_a_headline_no_share_is_quoted():
    embedded = made.result(is_embedded=True)
    _, small = package_answers(Facts(replace(embedded, headline=replace(embedded.headline, levels=()))))
    assert "every level asked about lies below 3,000 m" in plain(small.sentence)
    assert "covered" not in small.sentence
    assert not small.details


def test_a_single_case_is_named_and_stands_alone():
    result = made.result()
    only = replace(result, cases=(Case.CLAIMED,), areas=tuple(r for r in result.areas if r.case is Case.CLAIMED))
    sentence = plain(package_answers(Facts(only))[0].sentence)
    assert sentence.startswith("S-400 + Tor-M2: at 500 m above ground 8.4 % claimed and at FL330")
    assert "(claimed" not in sentence


def test_the_comparison_says_draws_spread_and_siting():
    facts = Facts(made.result())
    assert plain(comparison_words(facts, facts.result.comparisons[0])) == (
        "At 3,000 m above ground against a cruise missile, S-400 + Tor-M2 covers 18 points more than Tor-M2 alone "
        "(18 % and 0.1 %, nominal case). In 183 of 200 draws of all figures S-400 + Tor-M2 covers more; the difference "
        "(−2.0 to +31.0 points in 90 % of the draws) does not exceed the spread. Moving every site by up to 2 km "
        "changes it by 1.0 points."
    )


def test_a_comparison_is_told_from_the_side_that_covers_more():
    facts = Facts(made.result())
    given = facts.result.comparisons[0]
    turned = replace(
        given,
        first=given.second,
        second=given.first,
        by_case=tuple((case, second, first) for case, first, second in given.by_case),
        share_first_more=given.share_second_more,
        difference_low=-given.difference_high,
        difference_high=-given.difference_low,
    )
    assert comparison_words(facts, turned) == comparison_words(facts, given)


def test_draws_in_which_both_cover_the_same_count_for_neither():
    """200 draws: 120 for the first, 30 the same, and so 50 for the second."""
    facts = Facts(made.result())
    tied = replace(facts.result.comparisons[0], share_first_more=0.6, share_equal=0.15)

    assert tied.share_second_more * tied.n_draws == pytest.approx(50)
    assert "of 200 draws of all figures " in comparison_words(facts, tied)
    assert "covers more (both the same in 30); the difference" in comparison_words(facts, tied)


def test_what_is_held_is_named_and_its_systems_are_not_told_twice():
    result = made.result()
    held = replace(result.packages[1], name="Held")
    both = replace(result.packages[0], units=result.packages[0].units[:1] + held.units)
    asked = replace(result.scenario, held=held)
    shown = replace(result, scenario=asked, packages=(held, both), influences=(), comparisons=())
    first, second = package_answers(Facts(shown))
    assert (first.kind, second.kind) == ("What is held", "Offer, together with what is held")
    assert not any(each.startswith("Tor-M2") for each in second.details)


def test_a_comparison_that_the_terrain_cannot_bear_is_left_out_and_that_is_said():
    facts = Facts(made.result(is_embedded=True))
    assert not comparison_allowed(facts, facts.result.comparisons[0])
    section = comparison_section(facts)
    assert section.points == ()
    assert "Left out: 1 comparison" in section.lead[-1]


def test_influences_come_largest_first_and_only_three():
    facts = Facts(made.result())
    swings = [each.swing for each in leading_influences(facts, "S-400 + Tor-M2")]
    assert swings == sorted(swings, reverse=True)
    assert len(swings) == 3


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, "0 %"),
        (0.0004, "under 0.1 %"),
        (0.0412, "4.1 %"),
        (0.0996, "10 %"),
        (0.413, "41 %"),
        (0.9949, "99.5 %"),
        (0.99999, "over 99.9 %"),
        (1.0, "100 %"),
        (math.nan, "not known"),
    ],
)
def test_shares_never_round_something_to_nothing_nor_nearly_all_to_all(share, expected):
    assert plain(words.share_words(share)) == expected


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (Level("x", LevelKind.AGL, 100.0), "100 m above ground"),
        (Level("x", LevelKind.MSL, 3000.0), "3,000 m above sea level (about FL098)"),
        (Level("x", LevelKind.FLIGHT_LEVEL, 10058.4), "FL330 (about 10,058 m, ± 600 m)"),
    ],
)
def test_levels_name_their_datum_and_show_the_other_unit(level, expected):
    assert plain(words.level_words(level)) == expected


def test_figures_show_km_for_ranges_m_for_altitudes_and_knots_beside():
    def said(key, value, unit):
        return plain(words.figure_words(made.figure(key, value, value, value, unit), value))

    assert said("s/m/max_range_m", 240e3, "m") == "240 km"
    assert said("s/m/max_altitude_m", 27e3, "m") == "27,000 m"
    assert said("s/m/mean_speed_m_s", 1000.0, "m/s") == "1,000 m/s (1,944 kt)"
    assert said("t/rcs_m2/any", 0.1, "m2") == "0.1 m²"
    assert said("o/price_usd", 5.43e9, "USD") == "5.43 bn USD"
