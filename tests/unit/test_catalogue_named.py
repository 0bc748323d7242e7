"""Systems by the names that people use: one is found, or it is said how to define one; none is guessed."""

import pytest

from skyshed.catalogue.choice import system_named
from skyshed.catalogue.load import load_catalogue
from skyshed.catalogue.named import keys_named
from skyshed.catalogue.resolve import load_scenario, problems
from skyshed.errors import InputError
from skyshed.report.catalogue.show import shown_data, shown_text

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
        *((word, "bavar-373") for word in ("Bavar", "bavar 373")),
        *((word, "iris-t-slm") for word in ("IRIS-T", "iris t", "IRIST")),
        ("TPY-2", "an-tpy-2"),
        ("AMRAAM", "nasams"),
    ],
)
def test_a_name_or_an_alias_is_one_system(word, key):
    assert keys_named(word, SYSTEMS) == [key]


@pytest.mark.parametrize(
    ("word", "asked"),
    [
        *((word, "") for word in ("Zorglub", "S-40", "SA-2", "Buk-M9", "", "-", "S", "David's Sling")),
        *((word, "") for word in ("Kub", "Aspide", "missile")),
        ("Patriott", " did you mean patriot?"),
        ("400", " did you mean s-400?"),
        ("S-300", " did you mean s-300pmu2 or s-300ps?"),
        ("SA-20", " did you mean s-300pmu2?"),
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


@pytest.mark.parametrize(
    ("word", "keys"), [("Tor", "tor-m1, tor-m2"), ("Barak", "barak-8, barak-mx"), ("Buk", "buk-m1, buk-m2, buk-m3")]
)
def test_a_word_of_several_names_names_all_of_them(word, keys, tmp_path):
    said = f"{word!r} may mean {keys}; name one of them"
    with pytest.raises(InputError, match=f"^SYSTEM: {said}$"):
        system_named(word, SYSTEMS, "SYSTEM")
    with pytest.raises(InputError, match=f"^catalogue: {said}$"):
        shown_text(word)
    file = tmp_path / "a.yaml"
    file.write_text(TEXT.replace("SA-21 Growler", word))
    assert [problem.message for problem in problems(file)] == [f"{said} by its key"]


@pytest.mark.parametrize("word", ["Bavar", "IRIS-T", "AMRAAM"])
def test_one_word_is_one_system_everywhere(word, tmp_path):
    key = system_named(word, SYSTEMS, "SYSTEM").key
    assert shown_data(word)["key"] == key
    file = tmp_path / "a.yaml"
    file.write_text(TEXT.replace("SA-21 Growler", word))
    assert load_scenario(file).units[0].system.key == key


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        *((word, "`skyshed catalogue` lists all that is") for word in ("David's Sling", "Kub", "Aspide")),
        ("SA-20", "did you mean s-300pmu2?"),
    ],
)
def test_unlike_names_are_never_listed(word, hint, tmp_path):
    with pytest.raises(InputError) as said:
        shown_text(word)
    assert str(said.value) == f"catalogue: {word!r} is not known; {hint}"
    file = tmp_path / "a.yaml"
    for text in (TEXT.replace("SA-21 Growler", word), f'systems: {{mine: {{like: "{word}"}}}}\n{TEXT}'):
        file.write_text(text)
        assert [problem.message.split("; ")[1] for problem in problems(file)] == [hint]


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


@pytest.mark.parametrize(("word", "key"), [("Bavar", "bavar-373"), ("SA-15", "tor-m2"), ("IRIS-T", "iris-t-slm")])
def test_like_takes_the_same_names(word, key, tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text(f"systems: {{mine: {{like: {word}}}}}\n{TEXT.replace('SA-21 Growler', 'mine')}")

    assert problems(file) == []
    assert shown_data("mine", file)["like"] == key
