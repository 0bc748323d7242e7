"""Sources, names and `like:` of a scenario's own systems: what is wrong is one line that says what would be right."""

import pytest
from tests.factories import TINY

from skyshed.catalogue.known import known_to
from skyshed.catalogue.resolve import load_scenario
from skyshed.errors import InputError
from skyshed.report.catalogue.show import shown_text

WORLD = TINY[: TINY.index("fire_units:")]
UNIT = "fire_units:\n  - {{name: A, system: {}, site: {{lat: 37.87, lon: 32.49}}}}\n"
CLAIMED = """
systems:
  mine:
    like: buk-m3
    missiles:
      9M317M:
        max_range: {low: 20 km, nominal: 40 km, high: 90 km, claims: CLAIMS}
"""


def problems(tmp_path, text):
    """Return the lines that a scenario is refused with, without the name of its file."""
    (tmp_path / "own.yaml").write_text(text, "utf-8")
    try:
        load_scenario(tmp_path / "own.yaml")
    except InputError as error:
        return [line.removeprefix(f"{tmp_path}/own.yaml:") for line in str(error).splitlines()]
    return []


def source(**changes):
    stated = {"title": "T", "address": "https://e.org", "grade": "press", "read_on": "2026-01-01"} | changes
    written = ", ".join(f"{key}: {value!r}" for key, value in stated.items() if value is not None)
    return f"{TINY}sources:\n  a: {{{written}}}\n"


def test_a_source_of_an_older_file_is_told_what_its_kind_is_called_now(tmp_path):
    (found,) = problems(tmp_path, source(grade=None, kind="press"))

    assert found.startswith("13: sources.a.kind: is called grade now; write grade: and one of maker, government,")


@pytest.mark.parametrize(
    "address", ["https://", "https:// e.org", "https://e.org/a b", "https://[", "e.org", "https:///x"]
)
def test_an_address_names_a_host_and_holds_no_space(tmp_path, address):
    (found,) = problems(tmp_path, source(address=address))

    assert f"sources.a.address: {address!r} is not an address; write https://... where it can be read" in found


def test_an_address_may_have_any_case_of_letters(tmp_path):
    assert problems(tmp_path, source(address="HTTPS://E.org/A?b=c#d")) == []


@pytest.mark.parametrize("key", ["title", "address", "grade", "read_on"])
def test_what_is_empty_is_missing(tmp_path, key):
    (found,) = problems(tmp_path, source(**{key: " "}))

    assert f"sources.a.{key}: is missing; write for example {key}: " in found


@pytest.mark.parametrize(
    ("claims", "complaint"),
    [
        ("text", "claims[1]: is text; a mapping of keys is needed"),
        ("[3]", "claims[1]: is text; a mapping of keys is needed"),
        ("{says: 40 km, source: rbth-2013-buk}", "claims: is a mapping; a list is needed"),
        ("[{says: '', source: rbth-2013-buk}]", "claims[1].says: is missing; write for example says: 250 km"),
        ("[{says: [a], source: rbth-2013-buk}]", "claims[1].says: is a list; plain text is needed"),
        ("[{says: 40 km}]", "claims[1].source: is missing; write for example source: a key of sources"),
    ],
)
def test_a_wrong_claim_is_one_problem(tmp_path, claims, complaint):
    (found,) = problems(tmp_path, TINY + CLAIMED.replace("CLAIMS", claims))

    assert found.startswith(f"18: systems.mine.missiles.9M317M.max_range.{complaint}")


def test_a_source_that_is_not_listed_is_not_answered_with_every_other(tmp_path):
    (found,) = problems(tmp_path, TINY + CLAIMED.replace("CLAIMS", "[{says: 40 km, source: zzz}]"))

    assert "claims[1].source: source 'zzz' is not listed; known: " in found
    assert found.endswith(" more")
    assert len(found) < 1500


@pytest.mark.parametrize("word", ["None", "NONE", "none"])
def test_no_value_may_be_written_in_any_case(tmp_path, word):
    claims = f"[{{says: 40 km, value: {word}, source: rbth-2013-buk}}]"

    assert not any("value" in line for line in problems(tmp_path, TINY + CLAIMED.replace("CLAIMS", claims)))


@pytest.mark.parametrize("name", ["'-'", "' - '", "'...'"])
def test_a_name_has_a_letter_or_a_digit(tmp_path, name):
    (found,) = problems(tmp_path, f"{TINY}systems:\n  mine:\n    like: buk-m3\n    aliases: [{{name: {name}}}]\n")

    assert "systems.mine.aliases[1].name: " in found
    assert "has no letter and no digit" in found


@pytest.mark.parametrize("other", ["name: Th-under 1", "aliases: [{name: THUNDER1}]"])
def test_an_alias_is_no_name_of_another_of_ones_own(tmp_path, other):
    alias = "{like: buk-m3, aliases: [{name: thunder1}]}"
    (found,) = problems(tmp_path, f"{TINY}systems:\n  mine: {{like: buk-m3, {other}}}\n  other: {alias}\n")
    (after,) = problems(tmp_path, f"{TINY}systems:\n  other: {alias}\n  mine: {{like: buk-m3, {other}}}\n")
    (key,) = problems(tmp_path, f"{TINY}systems:\n  THUNDER-1: {{like: buk-m3}}\n  other: {alias}\n")

    assert "14: systems.other.aliases[1].name: 'thunder1' names mine already; a name belongs to one system" in found
    assert "names " in after
    assert "'thunder1' names THUNDER-1 already" in key


@pytest.mark.parametrize("word", ["Thunder", "thun-der", "My Tor", "MINE"])
def test_a_system_of_ones_own_is_found_by_every_name_that_it_states(tmp_path, word):
    own = "systems:\n  mine: {like: tor-m2, name: My Tor, aliases: [{name: Thunder}]}\n"
    (tmp_path / "own.yaml").write_text(WORLD + UNIT.format(word) + own, "utf-8")

    scenario = load_scenario(tmp_path / "own.yaml")

    assert [unit.system.key for unit in scenario.units] == ["mine"]


def test_a_word_that_means_a_published_system_and_one_of_ones_own_is_not_guessed(tmp_path):
    """An own entry S400 and the published s-400 differ in a hyphen; only a key as it is written is one of them."""
    own = "systems:\n  S400: {like: tor-m2}\n"

    (found,) = problems(tmp_path, WORLD + UNIT.format("s400") + own)

    assert "fire_units[1].system: 's400' may mean S400, s-400; name one of them by its key" in found
    assert problems(tmp_path, WORLD + UNIT.format("S400") + own) == []
    assert problems(tmp_path, WORLD + UNIT.format("s-400") + own) == []


def test_what_is_taken_over_by_like_names_the_published_system(tmp_path):
    (tmp_path / "own.yaml").write_text(WORLD + UNIT.format("Growler") + "systems:\n  mine: {like: s-400}\n", "utf-8")

    assert [unit.system.key for unit in load_scenario(tmp_path / "own.yaml").units] == ["s-400"]


@pytest.mark.parametrize(("word", "meant"), [("Growler", "s-400"), ("GM-403", "gm403"), ("thunder", "mine")])
def test_like_takes_every_name(tmp_path, word, meant):
    own = "systems:\n  mine: {like: tor-m2, aliases: [{name: Thunder}]}\n"

    assert problems(tmp_path, f"{TINY}{own}  other: {{like: {word}}}\n") == []
    likenesses = {each.key: each.like for each in known_to(tmp_path / "own.yaml").likenesses}
    assert likenesses["other"] == meant


@pytest.mark.parametrize("like", ["[a]", "{a: b}"])
def test_a_like_that_is_no_text_is_one_problem(tmp_path, like):
    (found,) = problems(tmp_path, f"{TINY}systems:\n  mine: {{like: {like}}}\n")

    assert found.startswith("13: systems.mine.like: is a ")


def test_what_is_like_its_own_listed_key_is_not_assessable(tmp_path):
    (found,) = problems(tmp_path, f"{TINY}systems:\n  thaad: {{like: thaad}}\n")

    assert found.startswith("13: systems.thaad.like: thaad is not assessable: built against ballistic targets alone")


def test_an_entry_of_ones_own_stands_before_a_listed_one(tmp_path):
    (tmp_path / "own.yaml").write_text(f"{TINY}systems:\n  thaad: {{like: tor-m2}}\n", "utf-8")

    known = known_to(tmp_path / "own.yaml")

    assert known.entry("thaad") is known.systems["thaad"]
    assert "thaad" not in known.listed


@pytest.mark.parametrize("like", ["like: tor-m2\n    ", ""])
def test_a_scenario_lists_nothing_that_is_not_assessable(tmp_path, like):
    (found,) = problems(tmp_path, f"{TINY}systems:\n  mine:\n    {like}not_assessable: why not\n")

    assert "systems.mine.not_assessable: is for the catalogue; a scenario's own system states its range" in found


@pytest.mark.parametrize(("word", "meant"), [("Growler", "s-400"), ("S-400 Triumf", "s-400"), ("sa 21", "s-400")])
def test_a_name_that_is_taken_over_shows_the_entry_it_comes_from(tmp_path, word, meant):
    (tmp_path / "own.yaml").write_text(f"{TINY}systems:\n  mine: {{like: s-400}}\n", "utf-8")

    assert f"{meant}: S-400 Triumf (SA-21)" in shown_text(word, tmp_path / "own.yaml")


def test_a_name_of_two_shows_neither(tmp_path):
    own = "systems:\n  S400: {like: tor-m2, name: Twin}\n  mine: {like: buk-m3, name: Twin}\n"
    (tmp_path / "own.yaml").write_text(TINY + own, "utf-8")

    with pytest.raises(InputError, match="catalogue: 's400' may mean S400, s-400; name one of them"):
        shown_text("s400", tmp_path / "own.yaml")
    with pytest.raises(InputError, match="catalogue: 'Twin' may mean S400, mine; name one of them"):
        shown_text("Twin", tmp_path / "own.yaml")
