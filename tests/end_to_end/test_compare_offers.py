"""``skyshed compare`` and ``why`` through the real command line, on two offers that share a unit."""

import json

import pytest

from factories import changed

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
        "Both covers 98 % of the sky over box, 91 points more than One (7 %), at 3,000 m above ground "
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
    assert done.out.startswith("Covered by Tor, Buk: 33.3100°N 44.4200°E at 3,000 m above ground")
