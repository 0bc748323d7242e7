"""What `catalogue show` finds under a word, what a ``like:`` entry keeps, and scenarios that begin as a shipped one."""

import json

import pytest

from command_line import run_skyshed
from skyshed.catalogue.known import key_of, known_to
from skyshed.catalogue.shipped import shipped_scenarios
from skyshed.errors import InputError
from skyshed.report.catalogue.entry import likeness_lines
from skyshed.report.catalogue.show import shown_data, shown_text

OWN = """\
name: mine
area: {name: box, bounds: {south: 37.4, west: 32.0, north: 38.3, east: 33.0}}
targets: [jet-drone]
sources:
  my-source: {title: Who says it and where, address: https://example.org/page, grade: press, read_on: 2026-01-01}
systems:
  my-buk:
    like: buk-m3
    missiles:
      9M317M:
        max_range: {low: 40 km, nominal: 50 km, high: 60 km, claims: [{says: 50 km, source: my-source}]}
        min_range: {nominal: 3 km, claims: [{says: 3 km, source: my-source}]}
        against: {jet-drone: {max_range: {nominal: 30 km, status: assumed, note: a guess}}}
  your-buk: {like: my-buk, name: Yours, reaction_time: {nominal: 20 s, status: assumed, note: a guess}}
target_classes:
  jet-drone:
    like: shahed-type-drone
    aspects: {side: {any: {nominal: 1 m2, status: assumed, note: a guess}}}
fire_units:
  - {name: One, system: your-buk, site: {lat: 37.87, lon: 32.49, name: Konya}, masts: {9S36M: own mast}}
"""


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(OWN, "utf-8")
    return path


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("s-400", "s-400"),
        ("S-400", "s-400"),
        ("triumf", "s-400"),
        ("BUK-M3  (SA-27)", "buk-m3"),
        ("SA-22", "pantsir-s1"),
    ],
)
def test_keys_and_names_in_any_case(word, key):
    known = known_to(None)

    assert key_of(word, known.names(), known.titles()) == key


@pytest.mark.parametrize(
    ("word", "complaint"),
    [
        ("Generic", "'Generic' may mean generic-acquisition-s-band, generic-acquisition-vhf; name one of them"),
        ("s401", "'s401' is not known; `skyshed catalogue` lists all that is"),
        ("IRAQ", "'IRAQ' is not known; did you mean iraq-2026 or iraq-offer?"),
        ("", "'' is not known; `skyshed catalogue` lists all that is"),
    ],
)
def test_what_is_unclear_is_one_line(word, complaint):
    with pytest.raises(InputError) as error:
        shown_text(word)

    assert str(error.value).startswith(f"catalogue: {complaint}")
    assert "\n" not in str(error.value)


def test_a_shipped_scenario_is_listed_with_units_systems_and_sites():
    text = shown_text("Iraq-Offer")

    assert (
        "offer S-400 alone, networked:\n  Baghdad S-400               s-400           33.3, 44.4 (Baghdad); 96L6E"
        in text
    )
    assert "  pantsir-s1                  Pantsir-S1 (SA-22)\n" in text
    data = shown_data("iraq-offer")
    assert [len(offer["units"]) for offer in data["offers"]] == [2, 8, 6]
    assert data["held"]["units"][0]["site"]["lat_deg"] == 33.31


def test_the_users_own_are_shown_and_a_file_is_a_scenario(own):
    assert shown_text("YOURS", own).splitlines()[:2] == [
        "your-buk is built against ballistic targets too, for which this tool does not answer",  # as what it is like
        "your-buk: Yours",
    ]
    assert shown_text("s-400", own).splitlines()[1] == "s-400: S-400 Triumf (SA-21)"
    assert "One                         your-buk        37.87, 32.49 (Konya); 9S36M on own mast" in shown_text(str(own))
    with pytest.raises(InputError, match="'your-buk' is not known"):
        shown_text("your-buk")


def test_envelopes_and_aspects_are_told_apart(own):
    text = shown_text("my-buk", own)

    usual, special = text.split("missile 9M317M against jet-drone\n")
    assert "max range                   40 km / 50 km / 60 km*" in usual
    assert special.startswith("  max range                   30 km ")
    assert "RCS from the side, any band 1 m2 " in shown_text("jet-drone", own)


def test_like_says_figure_by_figure_what_it_kept(own):
    yours = {tuple(figure["key"].split("/")[1:]): figure["origin"] for figure in shown_data("your-buk", own)["figures"]}

    assert yours["9M317M", "max_range_m"] == dict.fromkeys(("low", "nominal", "high"), "my-buk")
    assert yours["9M317M", "min_range_m"] == {"low": "buk-m3", "nominal": "my-buk", "high": "buk-m3"}
    assert yours["9S36M", "frequency_hz"] == dict.fromkeys(("low", "nominal", "high"), "buk-m3")
    assert yours["reaction_time_s",] == {"low": "buk-m3", "nominal": "your-buk", "high": "buk-m3"}
    assert shown_data("s-400", own)["figures"][0]["origin"] is None


def test_like_says_in_two_lines_what_is_own_and_what_is_kept(own):
    mine, _, drone = known_to(own).likenesses

    own_line, kept_line = likeness_lines(mine)
    assert own_line == (
        "systems.my-buk is like buk-m3; its own: missiles 9M317M max_range, missiles 9M317M min_range (nominal alone), "
        "missiles 9M317M against jet-drone max_range"
    )
    assert kept_line == (
        "systems.my-buk is like buk-m3; kept: reaction_time, advertised_range, all of radars 9S36M, "
        "all of radars 9S18M1-3, all of masts own mast, missiles 9M317M max_altitude, missiles 9M317M min_altitude, "
        "missiles 9M317M mean_speed, missiles 9M317M kill_probability, all of counts, all of load"
    )
    assert likeness_lines(drone)[0] == "target_classes.jet-drone is like shahed-type-drone; its own: aspects side any"


def _is_the_programs(figure):
    """Whether a figure that these files do not state is the program's, and comes from no entry."""
    return figure.key.endswith(("/horizon_loss_db", "/scan_time_s", "/kill_assessment_s", "/salvo_spacing_s"))


def test_every_figure_of_a_like_entry_that_a_file_states_is_either_own_or_kept(own):
    known = known_to(own)

    for each in known.likenesses:
        entry = known.entry(each.key)
        figures = [each for each in (*entry.figures(), *entry.engagement_figures()) if not _is_the_programs(each)]
        assert len(each.origins) == len(figures)
        assert all(origin.own or origin.kept for origin in each.origins.values())


def test_check_lists_what_is_kept(own, tmp_path):
    ended = run_skyshed("check", own.name, cwd=tmp_path)

    assert ended.code == 0
    assert ended.out.startswith("systems.my-buk is like buk-m3; its own: missiles 9M317M max_range")
    assert ended.out.endswith("mine.yaml: no problem found\n")


def test_problems_of_the_users_own_are_told_with_their_line(own):
    own.write_text(OWN.replace("nominal: 20 s", "nominal: 20 km"), "utf-8")

    with pytest.raises(InputError, match=rf"{own.name}:14: systems.your-buk.reaction_time.nominal: '20 km'"):
        shown_text("my-buk", own)


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_new_copies_a_shipped_scenario_that_is_valid_where_it_lands(name, tmp_path):
    ended = run_skyshed("new", "mine.yaml", "--from", name.upper(), cwd=tmp_path)

    assert ended.code == 0, ended.err
    assert (tmp_path / "mine.yaml").read_bytes() == shipped_scenarios()[name].read_bytes()
    assert run_skyshed("check", "mine.yaml", cwd=tmp_path).code == 0


def test_new_brings_the_flights_of_a_scenario_or_writes_nothing(tmp_path):
    (tmp_path / "mine.flights.csv").write_text("of somebody")

    refused = run_skyshed("new", "mine.yaml", "--from", "civil-flights", cwd=tmp_path)
    assert (refused.code, len(refused.lines)) == (2, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.flights.csv"]

    assert run_skyshed("new", "mine.yaml", "--from", "civil-flights", "--overwrite", cwd=tmp_path).code == 0
    shipped = shipped_scenarios()["civil-flights"].with_name("civil-flights.flights.csv")
    assert (tmp_path / "mine.flights.csv").read_bytes() == shipped.read_bytes()


def test_a_raid_is_listed_group_by_group():
    text, data = shown_text("iraq-offer"), shown_data("iraq-offer")

    assert "raid 24 cruise missiles, 24 in all:\n  at Baghdad  " in text
    assert "8 cruise-missile to Kirkuk, from 200 km all around, at 50 m AGL, 245 m/s, within 10 min" in text
    (raid,) = json.loads(json.dumps(data))["raids"]
    assert [(group["count"], group["route"]) for group in raid["groups"]] == 3 * [
        (8, {"kind": "ring", "radius_m": 200_000.0})
    ]
    assert "2 fighter to Buoy at 55 km, from 32.345, -40, at 3000 m, 250 m/s" in shown_text("smooth-sea")


def test_a_claim_without_a_value_says_that_it_is_not_compared_and_stands_last(tmp_path):
    """NASAMS: a government's "up to 50 km" of another missile stands under the nominal 25 km of an army."""
    text = shown_text("nasams")
    lines = [" ".join(line.split()) for line in text.split("\nwhole system\n")[1].splitlines()]
    start = next(n for n, line in enumerate(lines) if line.startswith("advertised range"))
    claims = [line for line in lines[start + 1 : start + 8] if "[" in line or line.endswith("]")]

    assert "[government: defensie-nl-mrad; not compared]" in claims[4]
    assert "[press: polskieradio-nasams; not compared]" in claims[5]
    assert not any("not compared" in line for line in claims[:4])
    assert "not compared: says no value of this very figure" in text
    ring = next(each for each in shown_data("nasams")["figures"] if each["key"] == "nasams/advertised_range_m")
    by_source = {claim["source"]: claim["low"] for claim in ring["claims"]}
    assert (by_source["defensie-nl-mrad"], by_source["mdaa-nasams"]) == (None, 15e3)
