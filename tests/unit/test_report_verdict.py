"""The sentences that people quote: as they read, what the terrain lets them say, and what they never say."""

import math
from dataclasses import replace

import pytest

import report_fixtures as made
from skyshed.coverage.rows import AZIMUTHS_DEG
from skyshed.model.figure import Case
from skyshed.model.propagation import Clutter, Rain
from skyshed.model.scenario import Level, LevelKind
from skyshed.report import words
from skyshed.report.assess.assets import asset_finding
from skyshed.report.assess.grounds import comparison_section
from skyshed.report.assess.offers import price_words
from skyshed.report.assess.reach import neighbour_section
from skyshed.report.assess.rings import ring_lines, rings_left
from skyshed.report.assess.verdict import verdict_of
from skyshed.report.comparison import comparison_allowed, comparison_words, leading_influences
from skyshed.report.facts import Facts


def plain(sentence: str) -> str:
    """Return a sentence with ordinary spaces, so that expectations can be read."""
    return sentence.replace("\u00a0", " ")


def verdict(result):
    return verdict_of(Facts(result))


def row_of(table, package):
    (found,) = [row for row in table.rows if row[0].words == package]
    return [(plain(cell.words), plain(cell.small)) for cell in found[1:]]


def test_every_number_of_the_verdict_has_its_class_its_height_and_its_case():
    said = verdict(made.result())

    assert said.question == "How much of the sky over Iraq would these 2 offers really cover?"
    assert [(plain(each.number), plain(each.label), plain(each.note)) for each in said.measures] == [
        ("11 %", "of the sky over Iraq lies inside the advertised rings", "the circles that newspapers draw"),
        (
            "5.9 %",
            "can really be engaged",
            "3.4 % if the most cautious figures are right and 8.4 % if the seller’s are",
        ),
    ]
    assert plain(said.sentence) == (
        "S-400 + Tor-M2, the one that covers most, against a cruise missile (which flies at 50 m, see below) at 500 m "
        "above ground, all figures in the middle of their ranges (nominal case), as in every line below: found, "
        "tracked and in reach of a missile."
    )
    assert plain("\n".join(said.points)) == (
        "The 250 km ring of the S-400 shrinks to 20.8 km (median of all directions; 11.9 to 29.8 km over all cases).\n"
        "Why the rest of the sky is not covered, above all: no missile reaches so far (92 %) and below the radars’ "
        "horizon, by the Earth’s curve (3.7 %).\n"
        "Price, cited: 620 million USD (400 million USD to 800 million USD). A price per share of sky would mislead."
    )
    assert plain(said.figures).startswith("56 of the 69 figures behind this are assumed (no source was read for them)")


def test_what_is_signed_for_leads_before_an_offer_that_would_cover_more():
    """Tor-M2 alone covers far less than the offer would: it leads once it is no offer, and the offer stands beside."""
    result = made.result()
    signed = tuple(replace(one, is_offered=one.name != "Tor-M2 alone") for one in result.packages)

    said = verdict(replace(result, packages=signed))

    assert plain(said.measures[1].number) == "under 0.1 %"
    assert plain(said.sentence).startswith(
        "Tor-M2 alone (S-400 + Tor-M2, merely offered, would cover 5.9 %), against a cruise missile"
    )
    assert Facts(result).lead_package.name == "S-400 + Tor-M2"  # of offers alone, and of what stands alone, the largest
    none = tuple(replace(one, is_offered=False) for one in result.packages)
    assert Facts(replace(result, packages=none)).lead_package.name == "S-400 + Tor-M2"


def test_what_is_held_already_is_not_said_to_be_offered():
    result = made.result()
    packages = tuple(replace(one, is_offered=one.name != "Tor-M2 alone") for one in result.packages)
    held = next(one for one in packages if one.name == "S-400 + Tor-M2")
    scenario = replace(result.scenario, held=held)

    said = plain(verdict(replace(result, packages=packages, scenario=scenario)).sentence)

    assert said.startswith("Tor-M2 alone with what is held (S-400 + Tor-M2, held already, covers 5.9 %), against a ")


def changed(result, key, change):
    """Return a result whose systems of one key are others."""

    def of(offer):
        units = (replace(one, system=change(one.system)) if one.system.key == key else one for one in offer.units)
        return replace(offer, units=tuple(units))

    return replace(result, packages=tuple(map(of, result.packages)))


def test_what_is_built_against_ballistic_targets_too_is_not_answered_for_on_the_first_screen():
    def both(system):
        return replace(system, built_against=("aircraft", "ballistic"))

    result = made.result()
    assert not any("ballistic" in caution for caution in verdict(result).cautions)

    one = changed(result, "s-400", both)
    assert [caution for caution in verdict(one).cautions if "ballistic" in caution] == [
        "“Safe from ballistic missiles”: S-400 is built against them too, and this tool does not answer for that."
    ]
    two = changed(one, "tor-m2", both)
    assert "missiles”: S-400 and Tor-M2 are built against them too," in "".join(verdict(two).cautions)
    alone = changed(result, "s-400", lambda system: replace(system, built_against=("ballistic",)))
    assert "missiles”: S-400 is built against them alone," in "".join(verdict(alone).cautions)


def with_sector(system):
    """Return a system whose engagement radar sees 90 to 120 degrees."""
    sector = made.figure("s-400/radar engage/sector_deg", 90.0, 120.0, 120.0, "deg")
    radars = {name: replace(each, sector_deg=sector) for name, each in system.radars.items() if "engage" in name}
    return replace(system, radars={**system.radars, **radars})


def test_a_radar_with_a_sector_that_is_taken_as_turned_all_round_is_named_on_the_first_screen():
    result = changed(made.result(), "s-400", with_sector)
    assert [plain(caution) for caution in verdict(result).cautions if "All round" in caution] == [
        "“All round at once”: the radar engage sees 120° at a time, and is taken as turned wherever needed, at no cost."
    ]
    looking = tuple(
        replace(offer, units=tuple(replace(one, looking_deg=90.0) for one in offer.units)) for offer in result.packages
    )
    assert not any("All round" in caution for caution in verdict(replace(result, packages=looking)).cautions)


def test_the_ring_of_a_unit_that_looks_into_a_sector_is_set_beside_the_reach_in_that_sector():
    """Outside it the reach is nought, so that a median over all directions would say nothing of the unit."""
    result = changed(made.result(), "s-400", with_sector)
    looks = {"S-400": 90.0}
    packages = tuple(
        replace(offer, units=tuple(replace(one, looking_deg=looks.get(offer.name.split()[0])) for one in offer.units))
        for offer in result.packages
    )
    seen = {case: {"nominal": (30, 150), "claimed": (30, 150), "conservative": (45, 135)}[case] for case in Case}

    def reach(row, azimuth_deg):
        low_deg, high_deg = seen[row.case]
        return row.reach_max_m * (1.0 if azimuth_deg == 90.0 else 0.5) * (low_deg <= azimuth_deg <= high_deg)

    rows = [
        replace(row, reach_median_m=0.0, reach_by_azimuth_m=tuple(reach(row, each) for each in AZIMUTHS_DEG))
        for row in result.ranges
    ]
    facts = Facts(replace(result, packages=packages, ranges=rows))
    lead = next(offer for offer in packages if offer.name.startswith("S-400"))
    (ring,) = (each for each in rings_left(facts, lead, facts.lead_level) if each.system == "S-400")
    reaches_m = {row.case: row.reach_max_m for row in rows if (row.package, row.system) == (lead.name, "s-400")
                 and (row.target, row.level) == (facts.lead_target.key, facts.lead_level.label)}  # fmt: skip

    assert ring.median_m == {case: (reaches_m[case] / 2,) * 2 for case in Case}
    assert "over the directions that its radar looks into is" in next(ring_lines(facts, lead, facts.lead_level))


def test_packages_that_add_the_same_systems_are_told_apart_by_name():
    """Once with its radar turning and once looking east, a unit adds two different shares to what stands there."""
    result = made.result()
    large, small = result.packages
    s400 = large.units[0]
    turning = replace(large, units=(*small.units, s400))
    looking = replace(large, name="S-400 looking east", units=(*small.units, replace(s400, looking_deg=90.0)))
    rows = [replace(row, package=looking.name) for row in result.areas if row.package == large.name]
    two = replace(result, packages=(turning, small), areas=result.areas)
    three = replace(result, packages=(turning, looking, small), areas=(*result.areas, *rows))

    assert "S-400 adds 5.8 points to Tor-M2 alone." in [plain(point) for point in verdict(two).points]
    assert (
        "S-400 adds 5.8 points to Tor-M2 alone (in S-400 + Tor-M2); S-400 adds 5.8 points to Tor-M2 alone (in S-400 "
        "looking east)."
    ) in [plain(point) for point in verdict(three).points]


def test_a_class_is_asked_about_at_a_height_of_its_own():
    """It flies at 50 m, which no level has: the curve has 1.2 % there. A class that flies at 2 to 4 km has 3,000 m."""
    result = made.result()
    assert plain(verdict(result).offers.columns[2]) == "cruise missile, 50 m AGL"
    assert row_of(verdict(result).offers, "S-400 + Tor-M2")[1] == ("1.2 %", "0.7–1.7 %")

    high = made.figure("t/typical_altitude_m", 2e3, 2.5e3, 4e3)
    targets = tuple(replace(target, typical_altitude_m=high) for target in result.scenario.targets)
    own = verdict(replace(result, scenario=replace(result.scenario, targets=targets)))

    assert plain(own.offers.columns[2]) == "cruise missile, 3,000 m AGL"
    assert row_of(own.offers, "S-400 + Tor-M2")[1] == ("18 %", "10–25 %")
    assert "at 3,000 m above ground, all figures in the middle of their ranges (nominal case)" in plain(own.sentence)
    # The figures that move 3,000 m are told of 3,000 m alone: 500 m, above, had none.
    assert plain(own.points[-2]) == (
        "One figure moves the answer most, from 15 % to 25 %: S-400 › radar engage › detection range claimed "
        "(disputed, 175 km to 300 km)."
    )


def test_on_coarse_ground_a_low_class_needs_finer_ground_and_rough_sites_are_not_quoted():
    said = verdict(made.result(is_embedded=True))

    assert row_of(said.offers, "Tor-M2 alone")[1] == ("needs finer ground", "")
    assert plain(said.offers.columns[2]) == "cruise missile, flies at 50 m"
    assert plain(said.sentence).startswith(
        "Tor-M2 alone, the only one of those that this terrain may speak of, against a cruise missile"
    )
    assert plain(said.cautions[-1]) == (
        "Anything exact, or below 3,000 m: this ground is known every 9 km alone, and may be wrong either way."
    )
    assert said.needs_finer_ground


def test_where_every_package_stands_in_rough_ground_no_share_is_quoted():
    result = made.result(is_embedded=True)
    said = verdict(replace(result, headline=replace(result.headline, fire_units=())))

    assert plain(said.sentence) == (
        "No share can be quoted on 9 km terrain: 4 fire units stand in rough ground (up to 1,900 m of relief within "
        "150 km), which such terrain flattens."
    )
    assert [plain(each.number) for each in said.measures] == ["34 %", "?"]
    assert said.points == ()
    assert {cell.words for row in said.offers.rows for cell in row[2:4]} == {"needs finer ground"}


def test_without_a_level_for_a_headline_no_share_is_quoted():
    result = made.result(is_embedded=True)
    said = verdict(replace(result, headline=replace(result.headline, levels=())))

    assert "every level asked about lies below 3,000 m" in plain(said.sentence)
    assert [each.number for each in said.measures][1:] == ["?"]


def test_without_a_fire_unit_nothing_is_covered():
    result = made.result()
    blind = tuple(replace(package, units=()) for package in result.packages)
    said = verdict(replace(result, packages=blind))

    assert said.sentence == "No fire unit, therefore nothing is covered."
    assert {cell.words for row in said.offers.rows for cell in row[2:4]} == {"no fire unit"}


def test_what_missing_terrain_leaves_open_is_said_beside_the_share():
    result = made.result()
    wide = tuple(replace(row, unknown_km2=0.23 * (row.area_km2 - row.below_ground_km2)) for row in result.areas)
    trace = tuple(replace(row, unknown_km2=0.0009 * row.area_km2) for row in result.areas)

    assert plain(verdict(replace(result, areas=wide)).points[-1]) == (
        "Of the sky, 23 % at 500 m above ground, 23 % at 3,000 m above ground and 23 % at FL330 (about 10,058 m, ± 600 "
        "m) is open for want of terrain data; “a to b” is from nothing of it reached to all of it, "
        "at whatever height that ground stands."
    )
    assert not any("open" in point for point in verdict(replace(result, areas=trace)).points)


@pytest.mark.parametrize(("n_open", "says"), [(0, "Tor-M2."), (1, "; 1 is open "), (2, "; 2 are open ")])
def test_assets_whose_sky_is_open_are_counted_apart(n_open, says):
    result = made.result()
    names = sorted({row.asset for row in result.assets})[:n_open]
    assets = tuple(
        replace(row, is_covered=None, is_known=False) if row.asset in names and row.case is Case.NOMINAL else row
        for row in result.assets
    )
    sentence = plain(asset_finding(Facts(replace(result, assets=assets))))

    assert sentence.startswith(f"{1 if n_open else 2} (claimed 2, conservative 2) of 3 named assets ")
    assert says in sentence
    assert sentence.endswith("for want of terrain data.") is bool(n_open)


def test_a_single_case_is_named_and_stands_alone():
    result = made.result()
    only = replace(result, cases=(Case.CLAIMED,), areas=tuple(r for r in result.areas if r.case is Case.CLAIMED))
    said = verdict(only)

    assert [plain(each.note) for each in said.measures][1] == "claimed case"
    assert "claimed case" in said.sentence
    assert not any("odds" in caution for caution in said.cautions)


def test_the_seller_is_most_right_where_reach_comes_nearest_to_the_rings():
    """Rings 11 % and reach 5.9 % at 500 m; with rings made alike at all levels, FL330 with 29 % comes nearest."""
    result = made.result()
    wide = made.figure("t/typical_altitude_m", 100.0, 5e3, 12e3)
    targets = tuple(replace(target, typical_altitude_m=wide) for target in result.scenario.targets)
    rings = tuple(
        replace(row, covered_share=0.5) if row.convention == "advertised ring" else row for row in result.conventions
    )
    said = verdict(replace(result, scenario=replace(result.scenario, targets=targets), conventions=rings))

    assert plain(said.points[0]) == (
        "Of the heights asked about, the rings come nearest to the truth at FL330 (about 10 km), where 29 % can be "
        "engaged; they are farthest from it at 500 m above ground, with 5.9 %."
    )


def test_what_the_larger_package_adds_is_the_difference_of_the_shares():
    """The first package is given all units of the second, and more: 5.9 - 0.0 points at 500 m."""
    result = made.result()
    large, small = result.packages
    inside = replace(small, units=large.units[:1])
    said = verdict(replace(result, packages=(large, inside)))
    facts = Facts(result)
    key = facts.lead_target.key
    shares = [facts.share(name, key, Case.NOMINAL, "500mAGL")[0] for name in (large.name, small.name)]

    assert f"adds {(shares[0] - shares[1]) * 100:.1f} points to {small.name}." in plain("\n".join(said.points))


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


def test_what_is_held_is_not_an_offer_and_its_systems_are_not_told_twice():
    result = made.result()
    held = replace(result.packages[1], name="Held")
    both = replace(result.packages[0], units=result.packages[0].units[:1] + held.units)
    asked = replace(result.scenario, held=held)
    skies = {
        (held.name if key[0] == result.packages[1].name else key[0], *key[1:]): sky for key, sky in result.skies.items()
    }
    shown = replace(result, scenario=asked, packages=(held, both), skies=skies, influences=(), comparisons=())

    assert verdict(shown).question == "How much of the sky over Iraq would S-400 + Tor-M2 really cover?"
    assert not any("Tor-M2:" in line for line in ring_lines(Facts(shown), both, made.LEVELS[0]))


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


def test_a_package_that_covers_more_at_another_height_is_named():
    """At 500 m the first covers more; at 3,000 m the second is given nine tenths of the sky."""
    result = made.result()
    small = result.packages[1].name
    areas = tuple(
        replace(row, covered_share=0.9) if (row.package, row.level) == (small, "3000mAGL") else row
        for row in result.areas
    )
    points = [plain(point) for point in verdict(replace(result, areas=areas)).points]

    shares = "Tor-M2 alone 90 %, S-400 + Tor-M2 18 %"
    assert f"Beside Tor-M2 alone it is the other way round at 3,000 m above ground ({shares})." in points
    assert not any("other way round" in point for point in verdict(result).points)


def test_of_packages_that_cover_the_same_none_is_said_to_cover_most():
    result = made.result()
    large, small = result.packages
    of = {(row.target, row.case, row.level): row for row in result.areas if row.package == large.name}
    same = tuple(replace(of[row.target, row.case, row.level], package=row.package) for row in result.areas)
    sentence = plain(verdict(replace(result, areas=same)).sentence)

    assert sentence.startswith(f"{large.name}, whose share no other exceeds, against ")
    assert small.name not in sentence


def test_rain_and_echoes_that_are_declared_stand_on_the_first_screen():
    result = made.result()
    wet = replace(result.scenario, rain=Rain(10.0, 30e3, 5e3), clutter=Clutter(40.0, -30.0, 1.5, 150.0))
    points = [plain(point) for point in verdict(replace(result, scenario=wet)).points]

    assert "Rain is declared: 10 mm/h within 30 km of every radar, up to 5,000 m above sea level." in points
    assert any(point.startswith("Echoes of the ground are declared: improvement 40 dB") for point in points)
    assert not any("declared" in point for point in verdict(result).points)


def test_a_package_reaches_into_no_state_in_which_it_stands():
    """Its fire units stand in Iraq: a row of Iraq itself is no reach into a neighbour."""
    result = made.result()
    home = tuple(replace(row, state="Iraq") for row in result.neighbours)
    section = neighbour_section(Facts(replace(result, neighbours=(*result.neighbours, *home))))

    said = {row[0].words for row in section.tables[0].rows}
    assert said == {row.state for row in result.neighbours} - {"Iraq"}
    assert said
    assert "Iraq" not in section.finding


def test_a_price_without_a_range_is_said_once():
    result = made.result()
    price = made.figure("o/price_usd", 3e8, 3e8, 3e8, "USD")
    assert plain(price_words(price)) == "300 million USD"
    assert plain(price_words(result.packages[0].price_usd)) == "620 million USD (400 million USD to 800 million USD)"
