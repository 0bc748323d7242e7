"""``skyshed compare`` and ``why`` through the real command line, on two offers that share a unit."""

import json

import pytest

from factories import changed
from skyshed.catalogue.resolve import load_scenario
from skyshed.report.why.answer import why_text
from skyshed.verbs.why import why

TINY_UNIT = "{name: Tor, system: tor-m2, site: {lat: 37.87, lon: 32.49}}"
TOR, BUK = (
    f"{{name: {name}, system: {system}, site: {{lat: 33.31, lon: 44.36}}}}"  # on a plain, where offers may be compared
    for name, system in (("Tor", "tor-m2"), ("Buk", "buk-m3"))
)
TWO_OFFERS = changed(
    ("name: tiny", "name: two"),
    ("south: 37.4, west: 32.0, north: 38.3, east: 33.0", "south: 32.9, west: 43.9, north: 33.8, east: 44.9"),
    ("1000 m AGL", "3000 m AGL"),
    ("10 km", "15 km"),
    ("{lat: 37.87, lon: 32.55}", "{lat: 33.31, lon: 44.42}"),
    (
        f"fire_units:\n  - {TINY_UNIT}",
        f"offers:\n  - {{name: One, fire_units: [{TOR}]}}\n  - {{name: Both, fire_units: [{TOR}, {BUK}]}}",
    ),
)


@pytest.fixture
def two_offers(tmp_path):
    path = tmp_path / "two.yaml"
    path.write_text(TWO_OFFERS, "utf-8")
    return path


def test_pair_in_words_and_as_json(run, two_offers, tmp_path):
    said, shown = run("compare", two_offers, "Both", "One", "--all"), run("compare", two_offers, "--json")
    record = json.loads(shown.out)

    assert (said.code, said.err, shown.code, shown.err) == (0, "", 0, "")
    assert said.out.startswith("two: Both and One compared, paired\n")
    assert "In 200 of 200 draws of all figures Both covers more" in said.out
    assert "What moves Both most:" in said.out
    assert [{each["first"], each["second"]} for each in record["comparisons"]] == [{"One", "Both"}]
    assert record["barred_by_rough_ground"] == []
    assert list(tmp_path.iterdir()) == [two_offers]


def test_five_lines_say_who_covers_more(run, two_offers):
    done = run("compare", two_offers)
    first, sure, sites, moves, rest = done.out.replace("\u00a0", " ").splitlines()

    assert (done.code, done.err) == (0, "")
    assert first.startswith(
        "Both covers 99.7 % of the sky over box, 93 points more than One (7 %), at 3,000 m above ground "
    )
    assert sure.startswith("How sure, in 200 paired draws of all figures: Both covers more than One in 200 (sure: +")
    assert sites.startswith("Sites and cases: moving every site by up to 2 km changes the difference by ")
    assert moves.startswith("What moves Both most: Buk-M3 › ")
    assert rest.startswith("The rest, what moves each package: add --all; skyshed assess ")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["One"], "name two different packages to compare, or none for all; there are 'One', 'Both'"),
        (["One", "Bot"], "package 'Bot' is not in scenario 'two'; did you mean 'Both'?"),
    ],
)
def test_pair_that_cannot_be_compared(run, two_offers, tmp_path, names, message):
    done = run("compare", two_offers, *names)

    assert (done.code, done.out, done.lines) == (2, "", [f"skyshed: {message}"])
    assert list(tmp_path.iterdir()) == [two_offers]


def test_unit_of_two_offers_is_named_once(run, two_offers):
    done = run("why", two_offers, "--at", "33.31,44.42,3000mAGL", "--target", "fighter")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Covered by Tor and Buk (Both): 33.3100°N 44.4200°E at 3,000 m above ground")


@pytest.mark.parametrize(
    ("name", "n_lines", "begin"),
    [
        (
            "iraq-offer",
            5,
            "S-400 alone and S-400 + Buk-M3 + Tor-M2 cover the same within 10 points (what this grid tells apart): ",
        ),
        (
            "turkey-s400",
            2,
            "No comparison with S-400 switched on, S-400 with a metre-wave radar: rough ground that this ",
        ),
    ],
)
def test_shipped_offers_are_compared_in_five_lines(run, name, n_lines, begin):
    done = run("compare", name, "--grid", "50km", "-q")

    assert (done.code, done.err) == (0, "")
    assert done.out.replace("\u00a0", " ").startswith(begin)
    assert done.out.count("\n") == n_lines
    assert "Held" not in done.out


WHERE = {
    "iraq-offer": [
        "33.4,44.5,3000mAGL",
        "34.5,44.4,100mAGL",
        "36.9,44.0,FL330",
        "29.5,42.0,30mAGL",
        "33.3,44.4,40000m",
    ],
    "turkey-s400": ["40.1,32.9,3000mAGL", "38.0,36.0,300mAGL", "36.2,36.1,FL330"],
    "smooth-sea": ["30.1,-40,100mAGL", "31.9,-40,100mAGL", "30.0,-40.0,20000m"],
    "civil-flights": ["38.6,-28.6,FL330", "40.9,-26.1,FL330", "38.58,-28.71,5mAGL"],
}


@pytest.mark.parametrize(("name", "at"), [(name, at) for name, places in WHERE.items() for at in places])
def test_a_point_of_a_shipped_scenario_is_answered_in_twelve_lines(name, at):
    lat, lon, level = at.split(",")
    shipped = load_scenario(name)
    for target in ("airliner", "cruise-missile", "mq-9-class"):
        answer = why(shipped, (float(lat), float(lon), level), target)
        brief, whole = (why_text(answer, shipped, is_whole=each, rest="--all") for each in (False, True))
        assert len(brief.splitlines()) <= 12
        assert brief.splitlines()[0].split(" at ")[1] == whole.splitlines()[0].split(" at ")[1]
        assert brief.startswith("Covered by " if answer.is_covered else "Not covered: ")
        assert ("would be covered from" in brief) is (not answer.is_covered and _is_covered_higher(answer))


def _is_covered_higher(answer):
    return any(low_m > answer.altitude_msl_m for unit in answer.units for low_m, _ in unit.reached_msl_m)


def test_why_of_one_offer_and_all_of_it(run, two_offers):
    asked = "why", two_offers, "--at", "33.31,44.9,3000mAGL", "--target", "helicopter"
    one, every, whole = run(*asked, "--offer", "One"), run(*asked), run(*asked, "--all")

    assert (one.code, every.code, whole.code) == (0, 0, 0)
    assert "Buk" not in one.out
    assert every.out.startswith("Covered by Buk (Both): ")
    assert "\nCovered in Both; not in One.\n" in every.out
    assert one.out.startswith("Not covered: 33.3100°N 44.9000°E at 3,000 m above ground")
    assert every.out.splitlines()[-1] == "Every fire unit, figure and source: add --all."
    assert "deciding figure: Tor-M2 › missile 9M338 › longest range" in whole.out
    assert max(one.out.count("\n"), every.out.count("\n")) <= 12


@pytest.mark.parametrize(
    ("flag", "message"),
    [
        (
            ("--target", "zeppelin"),
            "target: there is no 'zeppelin', but fighter, f-35-class, cruise-missile, ",
        ),
        (("--target", "fighter", "--offer", "Tw"), "offer: there is no 'Tw', but One, Both"),
    ],
)
def test_why_of_what_is_not_there_is_one_line(run, two_offers, flag, message):
    done = run("why", two_offers, "--at", "33.31,44.9,3000mAGL", *flag)

    assert (done.code, done.out, len(done.lines)) == (2, "", 1)
    assert done.lines[0].startswith(f"skyshed: {message}")
