"""What is suggested for a wrong word: a misspelt name, a name cut short, an alias; never one of other digits."""

import pytest

from skyshed.catalogue.load import load_catalogue
from skyshed.catalogue.nearest import OF_NAMES, suggestion, system_suggestion

CATALOGUE = load_catalogue()


@pytest.mark.parametrize(
    "word",
    ["s-600", "S600", "s-40", "s-4000", "tor-m3", "buk-m4", "sa-22b1", "s", "kub-m3", "hq-99", "s-200", ""],
)
def test_no_other_system_is_suggested(word):
    """Nor is one listed that is not like it: where all are listed is said."""
    assert system_suggestion(word, CATALOGUE.systems) == "`skyshed catalogue` lists all that is"


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("s400", "s-400"),
        ("S 400", "s-400"),
        ("s-400-triumph", "s-400"),
        ("buck-m3", "buk-m3"),
        ("tor", "tor-m1 or tor-m2"),
        ("s-300", "s-300pmu2 or s-300ps"),
        ("Ground Master", "gm200 or gm403"),
        ("hq-9", "hq-9b"),
        ("pantsr", "pantsir-s1"),
        ("TORM2", "tor-m2"),
    ],
)
def test_a_name_misspelt_or_cut_short_is_suggested(word, key):
    assert system_suggestion(word, CATALOGUE.systems) == f"did you mean {key}?"


@pytest.mark.parametrize(
    ("word", "right"), [("figther", "fighter"), ("cruise", "cruise-missile"), ("airliners", "airliner")]
)
def test_a_misspelt_class_is_suggested(word, right):
    assert suggestion(word, CATALOGUE.targets, likeness=OF_NAMES) == f"did you mean {right}?"


@pytest.mark.parametrize("word", ["submarine", "missile", "ballistic-missle-2"])
def test_no_other_class_is_suggested(word):
    assert suggestion(word, CATALOGUE.targets, likeness=OF_NAMES).startswith("known: ")


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("gird", ["grid", "area"], "did you mean grid?"),
        ("91N6E", ["92N6E", "96L6E"], "known: 92N6E, 96L6E"),
        ("9S36", ["9S18M1-3", "9S36M"], "did you mean 9S36M?"),
        ("9S18M1", ["9S18M1-3", "9S36M"], "did you mean 9S18M1-3?"),
        ("Offer 3", ["Offer 1", "Offer 2"], "known: Offer 1, Offer 2"),
        ("iraq", ["iraq-offer", "civil-flights"], "did you mean iraq-offer?"),
        ("x", [], "known: none"),
    ],
)
def test_other_digits_are_another_thing_everywhere(word, known, said):
    assert suggestion(word, known) == said
