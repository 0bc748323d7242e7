"""Sources have grades, claims have values, and a cited nominal value leans on the best grade that gives one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import TINY

from skyshed.catalogue.grades import best_grade, foundation
from skyshed.catalogue.load import DATA, load_catalogue
from skyshed.catalogue.resolve import load_scenario
from skyshed.catalogue.rules import COUNTS, MISSILE, MISSILE_KILL, RADAR, RADAR_SECTOR, RCS
from skyshed.catalogue.said import value_said
from skyshed.errors import CatalogueError, InputError
from skyshed.model.figure import Claim, Favours, Figure, Grade, Source, Status
from skyshed.report.catalogue.show import shown_data, shown_text
from skyshed.report.figures import basis_sentence, weak_sentence
from skyshed.verbs.ring_asked import system_of

RANGE, CEILING = MISSILE["max_range"], MISSILE["max_altitude"]


@pytest.mark.parametrize(
    ("text", "rule", "value"),
    [
        ("160 km", RANGE, (160e3, 160e3)),
        ("up to 250 km against aircraft", RANGE, (250e3, 250e3)),
        ("70-160 km", RANGE, (70e3, 160e3)),
        ("about 35 km to 40 km, by variant", RANGE, (35e3, 40e3)),
        ("between 5 km and 42 km", RANGE, (5e3, 42e3)),
        ("1,000 km", RANGE, (1e6, 1e6)),
        ("86 nmi in a table", RANGE, (159272.0, 159272.0)),
        ("80,000 ft", CEILING, (24384.0, 24384.0)),
        ("8 launchers, 32 missiles", COUNTS["launchers"], (8.0, 8.0)),
        ("6-8 launchers", COUNTS["launchers"], (6.0, 8.0)),
        ("1.1 bn USD for a battery", COUNTS["price"], (1.1e9, 1.1e9)),
        ("90 % of targets", MISSILE_KILL["kill_probability"], (0.9, 0.9)),
        ("0.001-0.01 m2 (X band)", RCS, (0.001, 0.01)),
        ("-10 dBsm", RCS, (0.1, 0.1)),
        ("2.9-3.1 GHz", RADAR["frequency"], (2.9e9, 3.1e9)),
        # What cannot be compared: another quantity, words first, beyond belief, a number that is part of a name.
        ("5 targets", RANGE, None),
        ("a battery has 8 launchers", COUNTS["launchers"], None),
        ("48N6 missiles", COUNTS["launchers"], None),
        ("9M317 reaches 45 km", RANGE, None),
        ("4,000 km", RANGE, None),
        ("40 kms", RANGE, None),
        ("3 of 5 hit", MISSILE_KILL["kill_probability"], None),
    ],
)
def test_the_value_of_a_claim_is_what_its_text_begins_with(text, rule, value):
    said = value_said(text, rule)

    assert said == (None if value is None else pytest.approx(value))


@given(
    st.integers(5, 400), st.integers(5, 400), st.sampled_from(["-", " to ", "\u2013"]), st.sampled_from(["", "up to "])
)
def test_two_ends_are_read_in_any_order(first, last, between, lead):
    assert value_said(f"{lead}{first}{between}{last} km", RANGE) == (min(first, last) * 1e3, max(first, last) * 1e3)


# A number of something else, or half of what is said, is no value: it would be compared as if it were the figure.
OF_SOMETHING_ELSE = [
    # a compound unit, and one that goes on
    *[(text, RANGE) for text in ("5-6 km/s", "40 km/h", "40 km per hour", "40 km^2", "12 km x 3 km", "2 km 300 m")],
    *[(text, RADAR_SECTOR["sector"]) for text in ("120 deg/s", "60\u00b0 30'", "60 deg each side")],
    *[(text, COUNTS["deployment_time"]) for text in ("1 h 30 min", "5 min/30 s")],
    # half of a span, a fraction, a grouped number, a tolerance
    *[(text, RANGE) for text in ("40 km to 60 miles", "40 km \u2014 60 miles", "1/2 km", "24/7 km", "3.000 km")],
    *[
        (text, COUNTS["launchers"])
        for text in ("1/4 of 8", "24/7", "1 000 in all", "1.000", "3,5", "8:12", "8 \u00b1 2")
    ],
    *[(text, COUNTS["launchers"]) for text in ("8-9M317", "8 9M317", "4 x 8", "4 \u00d7 8", "8~12", "8-12-16")],
    *[(text, RCS) for text in ("-5-10 dBsm", "0.1 m2/sr")],
    # some of so many
    *[(text, COUNTS["launchers"]) for text in ("2 of 3", "10 to 15 of 20", "1 in 4", "1 out of 4")],
    *[(text, MISSILE_KILL["kill_probability"]) for text in ("1 of 1", "1 in 2", "0 of 3", "1:2", "0,9", "1 - 2 of 3")],
    # another unit, a word that multiplies, a date, a label
    *[
        (text, COUNTS["launchers"])
        for text in ("100 km", "6 s", "8 MHz", "5 %", "6 months", "8\u00b0", "8 kg", "8 tons")
    ],
    *[(text, COUNTS["ready_missiles"]) for text in ("2 dozen", "8 thousand", "3 million USD", "30 April 2019: 12")],
    *[(text, COUNTS["tracks"]) for text in ("2019: 300 tracks", "30 May 1998")],
    *[(text, MISSILE_KILL["kill_probability"]) for text in ("1 per cent", "1 percent", "1 hit", "0 km", "1 \u2030")],
]


@pytest.mark.parametrize(("text", "rule"), OF_SOMETHING_ELSE)
def test_a_number_of_something_else_is_no_value(text, rule):
    assert value_said(text, rule) is None


@pytest.mark.parametrize(
    ("text", "rule", "value"),
    [
        ("-20 to -10 dBsm, by aspect", RCS, (0.01, 0.1)),
        ("-10 to 55 deg", RADAR["min_elevation"], None),  # 55 degrees is no least elevation
        ("-2 to 3 deg", RADAR["min_elevation"], (-2.0, 3.0)),
        ("40 km, 60 km with a later missile", RANGE, (40e3, 40e3)),
        ("16 per launcher", COUNTS["ready_missiles"], (16.0, 16.0)),
        ("4 launchers of 8 tubes", COUNTS["launchers"], (4.0, 4.0)),
        ("90 % of 20 targets", MISSILE_KILL["kill_probability"], (0.9, 0.9)),
        ("8-round launchers", COUNTS["ready_missiles"], (8.0, 8.0)),
        ("24 missiles in 2 minutes", COUNTS["ready_missiles"], (24.0, 24.0)),
        ("20 million USD/unit", COUNTS["price"], (20e6, 20e6)),
        ("2.475 bn USD", COUNTS["price"], (2.475e9, 2.475e9)),
        ("0.063 m2", RCS, (0.063, 0.063)),
        ("1", MISSILE_KILL["kill_probability"], (1.0, 1.0)),
        ("40 km.", RANGE, (40e3, 40e3)),
    ],
)
def test_what_is_said_beside_a_value_leaves_it(text, rule, value):
    said = value_said(text, rule)

    assert said == (None if value is None else pytest.approx(value))


NUMBER = st.integers(1, 400)
BARE = st.sampled_from(["9M317", "48N6E3", "in 2019", "30 April", "2 of 3", "4 x 8", "1/4", "2019:", "Mach 3,", "F-16"])
GOES_ON = st.sampled_from(["/s", "/h", "2", "^2", " per hour", " to 700 miles", "-700 miles", " x 3 km", " 300 m"])
ENDS = st.sampled_from(["", ".", ", 9M317", " (48N6E3)", " against 5 targets", "; 500 km later", " in 2019", "-class"])


@given(BARE, NUMBER, ENDS)
def test_no_value_is_read_where_the_text_begins_with_another_number(before, number, end):
    assert value_said(f"{before} {number} km{end}", RANGE) is None


@given(NUMBER, GOES_ON)
def test_no_value_is_read_where_its_unit_goes_on(number, goes_on):
    assert value_said(f"{number} km{goes_on}", RANGE) is None


@given(NUMBER, ENDS)
def test_a_value_is_read_whatever_is_said_after_it(number, end):
    assert value_said(f"{number} km{end}", RANGE) == (number * 1e3, number * 1e3)


OWN = """
sources:
  works: {title: The maker, address: https://example.org/a, grade: maker, read_on: 2026-01-01}
  paper: {title: A paper, address: https://example.org/b, grade: institute, read_on: 2026-01}
  daily: {title: A daily, address: https://example.org/c, grade: press, read_on: 2026-01-01}
systems:
  mine:
    like: buk-m3
    missiles:
      9M317M:
        max_range: {low: 20 km, nominal: NOMINAL, high: 90 km, claims: [CLAIMS]}
"""
MAKER, PAPER = "{says: 40 km, source: works}", "{says: 50-60 km, source: paper}"
DAILY, OTHER = "{says: 80 km, source: daily}", "{says: 90 km (the next model), value: none, source: works}"


def problems(tmp_path, text):
    (tmp_path / "own.yaml").write_text(TINY + text, "utf-8")
    try:
        load_scenario(tmp_path / "own.yaml")
    except InputError as error:
        return str(error).splitlines()
    return []


@pytest.mark.parametrize(
    ("nominal", "claims", "complaint"),
    [
        ("40 km", f"{MAKER}, {DAILY}", ""),
        ("55 km", f"{PAPER}, {DAILY}", ""),
        ("60.5 km", f"{PAPER}, {DAILY}", ""),  # rounded
        ("80 km", DAILY, ""),
        ("80 km", f"{DAILY}, {OTHER}", ""),
        ("30 km", "{says: as far as any, source: daily}", ""),
        ("85 km", DAILY, "85 km lies outside its claims (80 km); take a value that one of them says"),
        ("35 km", f"{MAKER}, {PAPER}", "35 km lies outside its claims (40 km to 60 km)"),
        (
            "80 km",
            f"{PAPER}, {DAILY}",
            "80 km does not lean on the best grade among its claims: institute (paper) says",
        ),
        (
            "55 km",
            f"{PAPER}, {MAKER}",
            "55 km does not lean on the best grade among its claims: maker (works) says 40 km",
        ),
    ],
)
def test_a_nominal_value_leans_on_the_best_grade(tmp_path, nominal, claims, complaint):
    found = problems(tmp_path, OWN.replace("NOMINAL", nominal).replace("CLAIMS", claims))

    assert len(found) == bool(complaint)
    if complaint:
        assert f"systems.mine.missiles.9M317M.max_range.nominal: {complaint}" in found[0]


@pytest.mark.parametrize(("value", "fits"), [("40 km", True), ("30-40 km", True), ("40", False), ("far", False)])
def test_a_value_of_a_claim_is_a_quantity(tmp_path, value, fits):
    claims = f"{{says: some 25 miles, value: {value}, source: works}}"
    found = problems(tmp_path, OWN.replace("NOMINAL", "40 km").replace("CLAIMS", claims))

    assert len(found) == (not fits)
    assert fits or f"claims[1].value: '{value}' is not a believable value of this figure; write for example" in found[0]


def test_an_alias_belongs_to_one_system(tmp_path):
    text = "systems:\n  mine:\n    like: buk-m3\n    aliases: [{name: sa 21}]\n"

    (found,) = problems(tmp_path, text)

    assert "systems.mine.aliases[1].name: 'sa 21' names s-400 already; a name belongs to one system" in found
    assert problems(tmp_path, text.replace("sa 21", "SA-27")) == []  # taken over by like as well
    twice = text + "  other:\n    like: buk-m3\n    aliases: [{name: Thunder}]\n"
    (found,) = problems(tmp_path, twice.replace("sa 21", "thunder"))
    assert "systems.other.aliases[1].name: 'Thunder' names mine already" in found


LISTED = """
name: Thunder (SA-99)
not_assessable: no range against aircraft was read
built_against: [ballistic]
aliases: [{name: SA-99}]
missiles:
  T-1:
    max_range: {nominal: 600 km, claims: [{says: 600 km (ballistic targets), source: rbth}]}
"""


@pytest.fixture
def listed(tmp_path):
    """Return a folder of the shipped files and one of a system that is not assessable."""
    for path in DATA.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    source = "  rbth: {title: A daily, address: 'https://example.org', grade: press, read_on: 2026-01-01}\n"
    text = (tmp_path / "sources.yaml").read_text("utf-8")
    (tmp_path / "sources.yaml").write_text(text + source, "utf-8")
    (tmp_path / "thunder.yaml").write_text(LISTED, "utf-8")
    return tmp_path


def test_what_is_not_assessable_is_listed_with_what_was_found(listed):
    thunder = load_catalogue(listed).listed["thunder"]

    assert "thunder" not in load_catalogue(listed).systems
    assert [(figure.key, figure.nominal) for figure in thunder.found] == [("thunder/T-1/max_range_m", 600e3)]
    assert (thunder.why, thunder.built_against) == ("no range against aircraft was read", ("ballistic",))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("systems:\n  mine:\n    like: thunder\n", "systems.mine.like: thunder is not assessable: no range against"),
        (
            "fire_units: [{name: T, system: SA-99, site: {lat: 33, lon: 44}}]\n",
            "fire_units[1].system: thunder is not assessable: no range against aircraft was read",
        ),
    ],
)
def test_what_is_not_assessable_is_refused_in_those_words(listed, tmp_path, monkeypatch, text, complaint):
    known = load_catalogue(listed)
    for module in ("library", "known"):
        monkeypatch.setattr(f"skyshed.catalogue.{module}.load_catalogue", lambda: known)
    world = TINY if text.startswith("systems") else TINY[: TINY.index("fire_units:")]

    (tmp_path / "own.yaml").write_text(world + text, "utf-8")
    with pytest.raises(InputError) as error:
        load_scenario(tmp_path / "own.yaml")

    assert len(str(error.value).splitlines()) == 1
    assert complaint in str(error.value)


def test_a_ring_and_an_entry_say_first_what_is_not_answered(listed, monkeypatch):
    known = load_catalogue(listed)
    monkeypatch.setattr("skyshed.catalogue.known.load_catalogue", lambda: known)
    monkeypatch.setattr("skyshed.verbs.ring_asked.load_catalogue", lambda: known)

    first, second, *_ = shown_text("SA-99").splitlines()

    assert first == "thunder is not assessable: no range against aircraft was read"
    assert second == "thunder: Thunder (SA-99)"
    assert "600 km (ballistic targets)  [press: rbth]" in shown_text("thunder")
    assert shown_data("thunder")["not_assessable"] == "no range against aircraft was read"
    with pytest.raises(InputError, match="'thunder': thunder is not assessable: no range against aircraft was read; "):
        system_of("thunder")


def test_an_alias_that_two_published_systems_claim_is_refused(listed):
    (listed / "thunder.yaml").write_text(LISTED.replace("{name: SA-99}", "{name: Growler}"), "utf-8")

    with pytest.raises(CatalogueError, match=r"thunder.yaml:5: aliases: 'Growler' names s-400 already"):
        load_catalogue(listed)


def test_what_rests_on_press_and_forums_is_counted():
    sources = {grade: Source(grade, "", "", grade, "2026-01") for grade in Grade}

    def figure(key, *claims, status=Status.CITED):
        return Figure(key, 1.0, 1.0, 1.0, "m", Favours.HIGH, status, tuple(claims))

    read, unvalued = Claim("1 m", Grade.FORUM, 1.0, 1.0), Claim("far", Grade.MAKER)
    figures = [
        figure("both", Claim("1 m", Grade.PRESS, 1.0, 1.0), Claim("1 m", Grade.INSTITUTE, 1.0, 1.0)),
        figure("weak", read, unvalued),  # the maker says no value
        figure("words", unvalued),
        figure("none", status=Status.ASSUMED),
    ]

    founded = foundation(figures, sources)

    assert [best_grade(each, sources) for each in figures] == [Grade.INSTITUTE, Grade.FORUM, Grade.MAKER, None]
    assert founded.by_grade == {Grade.MAKER: 1, Grade.INSTITUTE: 1, Grade.FORUM: 1}
    assert (founded.n_read, founded.n_weak, founded.weak_share) == (3, 1, pytest.approx(1 / 3))
    said = "Of the 3 that have a source, 1 rests on press, forums or second-hand quotations alone."
    assert weak_sentence(figures, sources) == said
    assert weak_sentence(figures[-1:], sources) == ""
    assert basis_sentence(figures[-1:], sources).endswith(", and on 0 the sources disagree.")
