"""``skyshed compare``: which packages, in which words, and what is said where nothing may be."""

import json
from dataclasses import replace

import pytest

from factories import LEVELS, scenario, unit
from skyshed.errors import InputError
from skyshed.model.scenario import Offer
from skyshed.report.assess.offers import offers_of
from skyshed.report.compare.answer import compare_json, compare_text
from skyshed.report.facts import Facts
from skyshed.verbs.assess import assess
from skyshed.verbs.compare import Compared, compare

OFFERS = Offer("One", (unit(),)), Offer("Both", (unit(), unit("Two", 30.4, -39.6)))


@pytest.fixture(scope="module")
def result():
    compared = compare(scenario(*OFFERS, assets=()), "One", "Both", levels=LEVELS[1:2])
    assert compared.packages == ("One", "Both")
    assert repr(compared) == "<Compared 'One' and 'Both': 1 comparisons>"
    return compared.result


def test_words_name_winner_spread_and_what_moves_it(result):
    said = compare_text(Compared(result, ("One", "Both")), is_whole=True)

    assert "Both covers" in said
    assert "more than One" in said
    assert "In 200 of 200 draws of all figures Both covers more" in said
    assert "exceeds the spread" in said
    assert "What moves Both most:" in said


def test_what_missing_terrain_leaves_open_is_said_of_both(result):
    areas = tuple(replace(row, unknown_km2=0.2 * row.sky_km2) if row.package == "Both" else row for row in result.areas)
    opened = Compared(replace(result, areas=areas), ("One", "Both"))
    said = compare_text(opened, is_whole=True).replace("\u00a0", " ")

    assert "\n- Both: Of the sky, 20 % at 3,000 m above ground is open for want of terrain data;" in said
    assert "open for want" not in compare_text(Compared(result, ("One", "Both")), is_whole=True)


def test_json_holds_the_pair_and_nothing_else(result):
    record = json.loads(compare_json(Compared(result, ("One", "Both"))))

    (pair,) = record["comparisons"]
    assert {pair["first"], pair["second"]} == {"One", "Both"}
    assert pair["n_draws"] == 200
    unset = {"refraction": result.scenario.refraction, "propagation": "by-terrain", "rain": None, "clutter": None}
    assert record["conditions"] == unset
    assert json.loads(compare_json(Compared(result, ("One",))))["comparisons"] == []


def test_rough_ground_bars_a_comparison_and_says_so(result):
    rules = replace(result.headline, fire_units=(), relief_m={"Unit": 2000.0, "Two": 2000.0})
    barred = replace(result, headline=rules, comparisons=(), influences=())

    for is_whole in (True, False):
        said = compare_text(Compared(barred, ("One", "Both")), is_whole=is_whole)
        assert "No comparison with One, Both: rough ground that this terrain flattens" in said
    assert json.loads(compare_json(Compared(barred, ("One", "Both"))))["barred_by_rough_ground"] == ["One", "Both"]
    assert json.loads(compare_json(Compared(result, ("One", "Both"))))["barred_by_rough_ground"] == []


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("One",), "name two different packages"),
        (("One", "One"), "name two different packages"),
        (("One", "Bot"), "package 'Bot' is not in scenario 'test'; did you mean 'Both'?"),
    ],
)
def test_names_that_cannot_be_used(names, message):
    with pytest.raises(InputError, match=message.replace("?", r"\?")):
        compare(scenario(*OFFERS), *names)


@pytest.mark.parametrize("names", [(), ("Buk", "Tor")])
def test_one_package_cannot_be_compared(names):
    with pytest.raises(InputError, match=r"has one package \('Buk and Tor'\); a comparison needs two offers"):
        compare(scenario(Offer("Buk and Tor", (unit(),))), *names)


def test_names_of_packages_are_told_apart():
    with pytest.raises(InputError, match=r"; there are 'One', 'Both'$"):
        compare(scenario(*OFFERS), "One", "Xyzzy")


def test_a_package_without_a_fire_unit_is_not_compared_and_named():
    stored = Offer("Stored", (), without=("Unit",))
    three = scenario(*OFFERS, stored, assets=())
    whole = compare(three, levels=LEVELS[1:2])

    assert {frozenset((pair.first, pair.second)) for pair in whole.comparisons} == {frozenset(("One", "Both"))}
    assert whole.unarmed == ("Stored",)
    for is_whole in (True, False):
        said = compare_text(whole, is_whole=is_whole)
        assert "No comparison with Stored: no fire unit, therefore nothing is covered." in said
        assert "Stored cover" not in said
    assert json.loads(compare_json(whole))["without_fire_unit"] == ["Stored"]

    beside = Compared(whole.result, ("One", "Stored"))
    assert compare_text(beside) == "No comparison with Stored: no fire unit, therefore nothing is covered."


def test_the_first_table_says_what_a_package_is_without():
    stored = Offer("Stored", (), without=("Unit",))
    facts = Facts(assess(scenario(OFFERS[0], stored, assets=()), levels=LEVELS[1:2], cases="nominal"))
    armed, unarmed = offers_of(facts).rows

    assert (armed[0].words, armed[0].small) == ("One", "")
    assert (unarmed[0].words, unarmed[0].small) == ("Stored", "without Unit")
    assert [cell.words for cell in unarmed[1:]] == ["–", *["no fire unit"] * (len(unarmed) - 2)]
