"""Figures that only engagements read: what is shipped and stated, and that coverage neither reads nor lists them."""

import json
from dataclasses import replace

import pytest
from scipy.stats import beta

from factories import TINY, changed
from skyshed.catalogue.engagement import usual_of_system, usual_scan_time
from skyshed.catalogue.known import known_to
from skyshed.catalogue.load import load_catalogue
from skyshed.catalogue.resolve import load_scenario, problems
from skyshed.model.figure import Case, Status
from skyshed.model.system import RadarRole
from skyshed.report.catalogue.show import shown_data, shown_text
from skyshed.verbs.provenance import figures_of

SYSTEMS = load_catalogue().systems
MISSILES = {f"{system.key}/{each.name}": each for system in SYSTEMS.values() for each in system.missiles.values()}
OF_ENGAGEMENTS = ("scan_time_s", "kill_assessment_s", "salvo_spacing_s", "kill_probability")
HEAD_LINES = TINY.count("\n")


def written(tmp_path, text):
    path = tmp_path / "scenario.yaml"
    path.write_text(text, "utf-8")
    return path


def one_problem(tmp_path, text):
    (found,) = problems(written(tmp_path, text))
    return found


COUNTED = {"osa-akm/9M33M3"}


def test_a_kill_probability_that_was_read_was_counted_by_missile():
    cited = {key for key, missile in MISSILES.items() if missile.kill_probability.status is Status.CITED}

    assert cited == COUNTED
    for key in COUNTED:
        valued = [claim for claim in MISSILES[key].kill_probability.claims if claim.low is not None]
        assert valued
        assert {claim.counted for claim in valued} == {"per missile"}
    osa = MISSILES["osa-akm/9M33M3"].kill_probability  # 8 of 12, and its interval
    assert (osa.low, osa.nominal, osa.high) == (
        round(beta.ppf(0.025, 8, 5), 2),
        pytest.approx(8 / 12, abs=0.005),
        round(beta.ppf(0.975, 9, 4), 2),
    )


@pytest.mark.parametrize("key", sorted(MISSILES.keys() - COUNTED))
def test_a_shipped_missile_has_the_interval_of_the_one_trial_count_and_says_so(key):
    figure = MISSILES[key].kill_probability
    low, high = beta.ppf(0.025, 3, 3), beta.ppf(0.975, 4, 2)  # Clopper and Pearson, of 3 in 5

    assert (figure.low, figure.nominal, figure.high) == (round(low, 2), 3 / 5, round(high, 2)) == (0.15, 0.6, 0.95)
    assert [figure.at(case) for case in Case] == [0.95, 0.6, 0.15]
    assert figure.status is Status.ASSUMED
    assert "3 of 5 targets" in figure.note
    assert "per missile" in figure.note


@pytest.mark.parametrize("key", [key for key, system in SYSTEMS.items() if system.missiles])
def test_a_shipped_load_is_what_is_ready(key):
    system = SYSTEMS[key]
    ready = system.counts["ready_missiles"]

    assert sum(figure.nominal for figure in system.load.values()) == ready.nominal
    for case in Case:
        assert sum(figure.at(case) for figure in system.load.values()) <= ready.at(case)
    several = len(system.missiles) > 1  # then which of them are ready is a count that no source gives
    assert all(figure.note and (figure.status is Status.ASSUMED or not several) for figure in system.load.values())


def test_what_no_file_states_is_the_programs_own_by_role_and_band():
    search, guide = SYSTEMS["s-400"].radars["91N6E"], SYSTEMS["s-400"].radars["92N6E"]

    assert [search.scan_time_s.at(case) for case in Case] == [4.8, 6.0, 10.0]
    assert [guide.scan_time_s.at(case) for case in Case] == [0.5, 1.0, 2.0]
    assert usual_scan_time("x", RadarRole.ACQUISITION, "VHF").high == 20.0
    assert [SYSTEMS["s-400"].kill_assessment_s.at(case) for case in Case] == [2.0, 5.0, 10.0]
    assert [usual_of_system("x", "salvo_spacing").at(case) for case in Case] == [1.0, 3.0, 5.0]


def test_coverage_lists_none_of_them(tmp_path):
    listed = figures_of(load_scenario("iraq-offer"))

    assert [figure.key for figure in listed if figure.key.endswith(OF_ENGAGEMENTS) or "/load/" in figure.key] == []
    assert (len(listed), sum(figure.status is Status.ASSUMED for figure in listed)) == (
        188,
        105,
    )


def test_every_bundle_tells_its_two_kinds_apart():
    system = SYSTEMS["tor-m2"]
    apart = {figure.key.removeprefix("tor-m2/") for figure in system.engagement_figures()}

    assert apart == {
        "engagement radar/scan_time_s", "acquisition radar/scan_time_s", "9M338/kill_probability",
        "9M331/kill_probability", "kill_assessment_s", "salvo_spacing_s", "load/9M338",
    }  # fmt: skip
    assert {figure.key for figure in system.figures()}.isdisjoint(f"tor-m2/{key}" for key in apart)


def test_show_tells_all_of_them():
    text, data = shown_text("s-400"), shown_data("s-400")
    shown = {figure["key"] for figure in data["figures"]}

    assert "  load, 48N6E3                20 / 20 / 24*" in text
    assert "  kill probability            0.15 / 0.6 / 0.95*" in text
    assert "  scan time                   4.8 s* / 6 s / 10 s" in text
    assert {figure.key for figure in SYSTEMS["s-400"].engagement_figures()} <= shown


KILL = "    like: tor-m2\n    missiles: {9M338: {kill_probability: %s}}\n"
OWN = (
    TINY + "sources: {me: {title: T, address: 'https://a.org', grade: press, read_on: 2026-01-01}}\nsystems:\n  mine:\n"
)


def says(counted):
    return f"{{says: 3 of 5, source: me, counted: {counted}}}"


def cited(*counted):
    return f"{{nominal: 0.6, claims: [{', '.join(map(says, counted))}]}}"


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        (cited("per target"), "per-target claims used as per missile"),
        (cited("per engagement"), "per-engagement claims used as per missile"),
        ("{nominal: 0.6, claims: [{says: 3 of 5, source: me}]}", "is missing; write for example counted: per missile"),
        (cited("per missle"), "did you mean per missile?"),
        ("{nominal: 1.2, low: 0.1, status: assumed, note: why}", "1.2 is not believable; 0 to 1 is accepted"),
        ("{nominal: -0.2, status: assumed, note: why}", "-0.2 is not believable; 0 to 1 is accepted"),
        ("0.7", "says neither its source nor that it is assumed"),
        ("{nominal: 6 km, status: assumed, note: why}", "6 km"),
    ],
)  # fmt: skip
def test_a_bad_kill_probability_is_one_line(figure, message, tmp_path):
    found = one_problem(tmp_path, OWN + KILL % figure)

    assert message in found.message
    assert found.line == HEAD_LINES + 5


def test_what_is_counted_is_kept_and_shown(tmp_path):
    figure = f"{{low: 0, nominal: 60 %, high: 1, claims: [{says('per target')}, {says('per missile')}]}}"
    path = written(tmp_path, OWN + KILL % figure)
    read = known_to(path).systems["mine"].missiles["9M338"].kill_probability

    assert (read.low, read.nominal, read.high, read.status) == (0.0, 0.6, 1.0, Status.CITED)
    assert [claim.counted for claim in read.claims] == ["per target", "per missile"]
    assert "3 of 5 (per target)  [press: me; not compared]" in shown_text("mine", path)
    assert "counted" not in json.dumps(shown_data("s-400"))


def test_counted_belongs_to_kill_probabilities_alone(tmp_path):
    claim = "{says: 9 s, source: me, counted: per missile}"
    found = one_problem(tmp_path, f"{OWN}    like: tor-m2\n    reaction_time: {{nominal: 9 s, claims: [{claim}]}}\n")

    assert found.message == "says what a kill_probability counts, and belongs to its claims alone"


def test_a_derived_one_may_rest_on_targets_where_it_says_how(tmp_path):
    figure = (
        f"{{nominal: 0.368, status: derived, formula: {{nominal: 1 - 0.4 ** 0.5}}, note: two fired at each, "
        f"claims: [{says('per target')}]}}"
    )

    assert problems(written(tmp_path, OWN + KILL % figure)) == []


def test_against_one_class_and_unstated_where_nobody_says_it(tmp_path):
    bare = "{min_range: 1 km, max_range: 9 km, min_altitude: 10 m, max_altitude: 5 km, mean_speed: 500 m/s}"
    for name in ("1 km", "9 km", "10 m", "5 km", "500 m/s"):
        bare = bare.replace(f": {name}", f": {{nominal: {name}, status: assumed, note: why}}")
    own = bare[:-1] + ", against: {cruise-missile: {kill_probability: {nominal: 0.3, status: assumed, note: why}}}}"
    text = f"{OWN}    like: tor-m2\n    missiles: {{own: {own}}}\n"
    missile = known_to(written(tmp_path, text)).systems["mine"].missiles["own"]

    assert missile.kill_probability is None
    assert missile.against("fighter").kill_probability is None
    assert missile.against("cruise-missile").kill_probability.nominal == 0.3
    assert replace(missile.against("cruise-missile"), kill_probability=None) == replace(missile, envelopes={})


LOAD = "{nominal: 4, status: assumed, note: why}"
HIGH_LOAD = "{low: 9, nominal: 16, high: 16, status: assumed, note: why}"
LOW_LOAD = "{low: -1, nominal: 8, high: 8, status: assumed, note: why}"


@pytest.mark.parametrize(
    ("load", "message"),
    [
        (f"{{9M338: {HIGH_LOAD}}}", "holds 9 missiles at its low end, where ready_missiles says 8 in all"),
        (f"{{9M33: {LOAD}}}", "is not a missile of mine; known: 9M338, 9M331"),
        (f"{{9M338: {LOW_LOAD}}}", "-1 is not believable; 0 to 1000 is accepted"),
        ("{9M338: 8}", "says neither its source nor that it is assumed"),
    ],
)  # fmt: skip
def test_a_bad_load_is_one_line(load, message, tmp_path):
    found = one_problem(tmp_path, f"{OWN}    like: tor-m2\n    load: {load}\n")

    assert message in found.message
    assert found.line == HEAD_LINES + 5


def test_a_load_that_is_only_taken_over_goes_where_it_fits_no_more(tmp_path):
    gone = f"{OWN}    like: s-400\n    missiles: {{40N6E: null}}\n"
    ready = "{low: 4, nominal: 4, high: 4, status: assumed, note: why}"
    fewer = f"{OWN}    like: s-400\n    counts: {{ready_missiles: {ready}}}\n"

    assert list(known_to(written(tmp_path, gone)).systems["mine"].load) == ["48N6E3", "9M96E2"]
    assert known_to(written(tmp_path, fewer)).systems["mine"].load == {}


UNIT = "{name: Tor, system: tor-m2, site: {lat: 37.87, lon: 32.49}}"


def with_unit(more):
    return changed((UNIT, UNIT[:-1] + f", {more}}}"))


def test_a_unit_may_state_what_it_has(tmp_path):
    time = "reload_time: {low: 10 min, nominal: 20 min, high: 40 min, status: assumed, note: why}"
    (unit,) = load_scenario(written(tmp_path, with_unit(f"load: {{9M338: 4}}, reserve: {{9M338: 8}}, {time}"))).units

    assert (unit.load, unit.reserve) == ({"9M338": 4}, {"9M338": 8})
    assert [unit.reload_time_s.at(case) for case in Case] == [600.0, 1200.0, 2400.0]
    plain = load_scenario(written(tmp_path, TINY)).units[0]
    assert (plain.load, plain.reserve, plain.reload_time_s) == ({}, {}, None)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("load: {9M317M: 4}", "is not a missile of tor-m2"),
        ("load: {9M338: -4}", "-4 missiles are not believable; 0 to 1000 is accepted"),
        ("load: {9M338: 2.5}", "'2.5' is not a whole number"),
        ("load: 4", "is text; a mapping of keys is needed"),
        ("reserve: {9M338: 4}", "needs the time to reload it; add reload_time:"),
        ("reload_time: {nominal: 9 min, status: assumed, note: why}", "has nothing to reload from"),
        ("reserve: {9M338: 4}, reload_time: 9 min", "says neither its source nor that it is assumed"),
        ("lode: {9M338: 4}", "did you mean load?"),
    ],
)
def test_a_bad_unit_is_one_line(more, message, tmp_path):
    found = one_problem(tmp_path, with_unit(more))

    assert message in found.message
    assert found.line == TINY[: TINY.index(UNIT)].count("\n") + 1


def test_units_of_one_name_that_hold_different_missiles_are_two(tmp_path):
    offers = "offers:\n  - {name: A, fire_units: [%s]}\n  - {name: B, fire_units: [%s]}\n"
    text = changed((f"fire_units:\n  - {UNIT}\n", offers % (UNIT, UNIT[:-1] + ", load: {9M338: 4}}")))

    assert [unit.key for unit in load_scenario(written(tmp_path, text)).units] == ["Tor", "B: Tor"]


def test_the_shipped_raids_are_what_their_comments_say():
    iraq, sea = load_scenario("iraq-offer"), load_scenario("smooth-sea")

    (raid,) = iraq.raids
    assert [(group.count, group.asset.name, group.route.radius_m, group.spread_s) for group in raid.groups] == [
        (8, name, 200e3, 600.0) for name in ("Baghdad", "Basra", "Kirkuk")
    ]
    assert {group.target.key for group in raid.groups} == {"cruise-missile"}
    assert [(group.name, group.count, group.speed_m_s) for group in sea.raids[0].groups] == [
        ("high", 2, 250.0), ("low", 2, 250.0),
    ]  # fmt: skip
    assert all(
        figure.low == figure.high for figure in (*sea.engagement.figures(), *sea.units[0].system.engagement_figures())
    )
