"""Systems by the names that people use: one is found, or it is said how to define one; none is guessed."""

import pytest

from skyshed.catalogue.choice import system_named
from skyshed.catalogue.load import load_catalogue
from skyshed.catalogue.named import keys_named
from skyshed.catalogue.resolve import load_scenario, problems
from skyshed.errors import InputError

SYSTEMS = load_catalogue().systems


@pytest.mark.parametrize(
    ("word", "key"),
    [
        *((word, "s-400") for word in ("s-400", "S-400", "S400", "s 400", "SA-21", "sa21", "SA-21 Growler", "growler")),
        *((word, "s-400") for word in ("S-400 Triumf", "S-400 Triumf (SA-21)", "S-400 Triumph", "TRIUMF", "S–400")),
        *((word, "buk-m3") for word in ("Buk-M3", "BUK M3", "SA-27", "Gollum")),
        *((word, "pantsir-s1") for word in ("Pantsir-S1", "SA-22", "Greyhound", "Pantsyr-S1")),
        *((word, "tor-m2") for word in ("Tor-M2", "tor_m2", "SA-15")),
        ("AN/TPY-2", "an-tpy-2"),
    ],
)
def test_a_name_or_an_alias_is_one_system(word, key):
    assert keys_named(word, SYSTEMS) == [key]


@pytest.mark.parametrize(
    ("word", "asked"),
    [
        *((word, "") for word in ("Zorglub", "S-40", "SA-2", "Buk-M9", "", "-")),
        ("Patriott", " did you mean patriot?"),
        ("S-300", " did you mean s-300pmu2 or s-300ps?"),
    ],
)
def test_an_unknown_system_is_never_taken_for_another(word, asked):
    """One line however long the catalogue grows: what the word is most like, and where the list is."""
    with pytest.raises(InputError) as said:
        system_named(word, SYSTEMS, "SYSTEM")
    assert str(said.value) == (
        f"SYSTEM: {word!r} is not in the catalogue;{asked} `skyshed catalogue` lists all that is; to add a system of "
        "your own: skyshed new my.yaml, and docs/how-to/add-a-system.md"
    )


def test_no_alias_names_two_systems():
    for system in SYSTEMS.values():
        for alias in system.aliases:
            assert keys_named(alias.as_printed, SYSTEMS) == [system.key]
            assert alias.source


TEXT = """\
area: {bounds: {south: 33, west: 44, north: 34, east: 45}}
targets: [fighter]
fire_units: [{name: Here, system: SA-21 Growler, site: {lat: 33.3, lon: 44.4}}]
"""


def test_a_scenario_takes_an_alias(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text(TEXT)

    (unit,) = load_scenario(file).units
    assert unit.system.key == "s-400"


def test_a_system_of_the_users_own_goes_before_an_alias(tmp_path):
    file = tmp_path / "a.yaml"
    own = "systems: {SA-21 Growler: {like: tor-m2, aliases: [{name: SA-98}, {name: SA-99, source: nobody}]}}\n"
    file.write_text(TEXT + own)
    assert [problem.message for problem in problems(file)] == ["source 'nobody' is not listed; " + hint()]

    file.write_text(TEXT + own.replace(", {name: SA-99, source: nobody}", ""))
    (unit,) = load_scenario(file).units
    assert (unit.system.key, [alias.as_printed for alias in unit.system.aliases]) == ("SA-21 Growler", ["SA-98"])


def hint():
    from skyshed.catalogue.nearest import suggestion

    return suggestion("nobody", load_catalogue().sources)
