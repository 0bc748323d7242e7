"""The numbers of a draft against `assess` of the changed scenario: they are the same, row by row."""

from dataclasses import replace

import numpy as np
import pytest

import skyshed
from factories import missile, radar, scenario, system, target, unit
from skyshed.coverage.left_open import ends_of
from skyshed.draws.spread import drawn_worlds
from skyshed.errors import InputError
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer
from skyshed.model.system import RadarRole
from skyshed.serve.draft import Draft
from skyshed.serve.meant import case_at
from skyshed.serve.numbers import numbers_record, with_draws
from skyshed.serve.protocol import Join, Lift, Move, Remove, Switch
from skyshed.verbs.assess import assess

CLASSES = target(), target("drone", 0.02, 60.0)


@pytest.fixture(scope="module")
def start():
    """Return a workspace of three packages of two systems, in the desert of Iraq near its borders (embedded ground)."""
    short = system(
        "short",
        missiles=[missile("dart", "short", max_range=(10e3, 30e3, 40e3), max_altitude=(6e3, 10e3, 12e3))],
        acquisition=radar("eye", RadarRole.ACQUISITION, "short", reference_rcs=0.5),
        ring_m=40e3,
    )
    held = Offer("held", (unit("Held", 33.1, 39.9, short),))
    near = Offer("near", (unit("Near", 33.0, 40.4, short), unit("Long", 33.5, 40.4)), is_networked=True)
    far = Offer("far", (unit("Far", 32.8, 41.1, short), unit("Long", 33.5, 40.4)))
    asked = scenario(near, far, held=held, targets=CLASSES, bounds=(32.5, 39.5, 33.5, 41.5), grid_spacing_m=4e3)
    return skyshed.open(asked)


CHANGES = {
    "none": (),
    "moved": (Move(unit="Long", lat=32.95, lon=40.6),),
    "switched off": (Switch(unit="Near", radar="eye", on=False), Lift(unit="Near", radar="engagement", mast="mast")),
    "placed": (Join(package="near", name="New", system="tor-m2", lat=32.9, lon=40.1), Remove(unit="Far")),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_row_is_that_of_assess(start, name):
    draft = Draft(start).restored(CHANGES[name])
    result, at_start = assess(draft.workspace.scenario), assess(start.scenario)

    for number, package in enumerate(("held", "near", "far")):
        for aimed, asked_target in enumerate(CLASSES):
            record = numbers_record(draft, number, aimed)
            assert [row["level"] for row in record["rows"]] == [level.label for level in start.scenario.levels]
            for source, when in ((result, "now"), (at_start, "was")):
                assert_rows(source, package, asked_target.key, record["rows"], when)
            assert_neighbours(result, at_start, package, asked_target.key, record["neighbours"])


def assert_rows(result, package, key, rows, when):
    for row in rows:
        for place, case in enumerate(Case):
            (found,) = (
                each
                for each in result.areas
                if (each.package, each.target, each.case, each.level) == (package, key, case, row["level"])
            )
            assert row[when]["covered"][place] == ends_of(found, "covered_share")
            assert row[when]["detected"][place] == ends_of(found, "detected_share")
        assert row[when]["draws"] is None


def assert_neighbours(result, at_start, package, key, neighbours):
    for source, name in ((result, "km2"), (at_start, "was_km2")):
        expected = {
            (row.state, row.level): row.reached_km2
            for row in source.neighbours
            if (row.package, row.target, row.case) == (package, key, Case.NOMINAL)
        }
        assert {(each["state"], each["level"]): each[name] for each in neighbours if each[name]} == expected
    if (package, key) == ("near", "fighter"):
        assert "Syria" in {each["state"] for each in neighbours}


def test_levels_that_a_headline_may_use_are_those_of_assess(start):
    record, result = numbers_record(Draft(start), 1, 0), assess(start.scenario)

    allowed = result.headline.levels if result.headline.allows_package(start.scenario.packages[1]) else ()
    assert [row["level"] for row in record["rows"] if row["free"]] == list(allowed)
    assert record["remarks"][0].startswith("9 km terrain")


def test_a_package_with_a_unit_in_steep_country_says_so_and_has_no_spread(start):
    draft = Draft(start).done(Join(package="near", name="High", system="buk-m3", lat=35.86, lon=43.15))
    record = numbers_record(draft, 1, 0)
    other = numbers_record(draft, 2, 0)

    assert not any(row["free"] for row in record["rows"])
    assert record["remarks"][1].startswith("High: more than 1,000 m of relief within 150 km.")
    assert [row["now"]["draws"] for row in with_draws(draft, record)["rows"]] == [None] * len(record["rows"])
    assert len(other["remarks"]) == 1


def test_draws_are_those_of_which_assess_tells_the_differences(start):
    """`assess` quotes differences of two packages; the same draws, each package by itself, make them up."""
    result = assess(start.scenario)
    compared = [row for row in result.comparisons if (row.first, row.second) == ("near", "far")]
    assert len(compared) == len(CLASSES)
    worlds = drawn_worlds(start.scenario)
    for row in compared:
        levels = [level for level in start.scenario.levels if level.label == row.level]
        near, far = (start.drawn(levels, worlds, offer=name, target=row.target)[0] for name in ("near", "far"))
        assert np.quantile(near - far, [0.05, 0.5, 0.95]) == pytest.approx(
            [row.difference_low, row.difference_median, row.difference_high], abs=1e-12
        )
        assert near.std() > 1e-3


def test_a_draft_without_a_change_is_drawn_as_its_start(start):
    record = with_draws(Draft(start), numbers_record(Draft(start), 1, 0))

    rows = {row["level"]: (row["now"]["draws"], row["was"]["draws"]) for row in record["rows"]}
    assert rows["100 m AGL"] == (None, None)
    now, was = rows["10000 m"]
    assert now == was
    assert now[0] < now[1] < now[2]


def test_worlds_are_the_same_now_and_at_the_start(start):
    """A unit that reaches nothing of the area brings figures of its own, and moves no draw of the others."""
    draft = Draft(start).done(Join(package="near", name="Away", system="tor-m2", lat=30.5, lon=46.0))
    placed = with_draws(draft, numbers_record(draft, 1, 0))
    off = Draft(start).done(Switch(unit="Long", radar="search", on=False))
    blind = with_draws(off, numbers_record(off, 2, 0))

    for record, is_less in ((placed, False), (blind, True)):
        now, was = ({row["level"]: row[when]["draws"] for row in record["rows"]}["10000 m"] for when in ("now", "was"))
        assert (now[1] < was[1]) is is_less
        assert is_less or now == pytest.approx(was, abs=1e-12)


def test_a_unit_placed_under_the_name_of_another_moves_no_draw_of_it(start):
    out = Draft(start).done(Remove(unit="Near"))
    draft = out.done(Join(package="far", name="Near", system="tor-m2", lat=26.0, lon=40.5))
    was = [
        [row["was"]["draws"] for row in with_draws(each, numbers_record(each, 1, 0))["rows"]]
        for each in (Draft(start), out)
    ]
    placed = [row["was"]["draws"] for row in with_draws(draft, numbers_record(draft, 1, 0))["rows"]]

    assert was[0] == was[1]
    (spread,) = (high - low for low, _, high in placed[2:])
    assert spread > 0.01
    assert placed[2] == pytest.approx(was[0][2], abs=0.1)  # other worlds, of more figures


def test_what_is_not_there_is_said(start):
    for package, aimed in ((3, 0), (0, 2)):
        with pytest.raises(InputError, match="the scenario has 3 packages and 2 target classes"):
            numbers_record(Draft(start), package, aimed)
    with pytest.raises(InputError, match="case 3 is asked for; there are 3: claimed, nominal, conservative"):
        case_at(3)


def test_with_nothing_left_that_sees_the_shares_are_nothing(start):
    bare = skyshed.open(replace(start.scenario, offers=(), held=start.scenario.held))
    draft = Draft(bare)
    for name in ("eye", "engagement"):
        draft = draft.done(Switch(unit="Held", radar=name, on=False))
    record = with_draws(draft, numbers_record(draft, 0, 0))

    assert [row["now"]["covered"] for row in record["rows"]] == [[(0.0, 0.0)] * 3] * 3
    assert [row["now"]["detected"] for row in record["rows"]] == [[(0.0, 0.0)] * 3] * 3
    assert record["rows"][2]["was"]["covered"][1][0] > 0.005


def test_a_unit_that_finds_nothing_by_itself_is_assessed(start):
    """Its network finds for it; in the conservative case nothing does, and it reaches nothing."""
    draft = Draft(start).done(Switch(unit="Near", radar="eye", on=False))
    rows = [row for row in assess(draft.workspace.scenario).ranges if row.fire_unit == "Near" and row.package == "near"]

    assert {row.reach_max_m > 0 for row in rows if row.case is Case.NOMINAL} == {True}
    alone = [row for row in rows if row.case is Case.CONSERVATIVE]
    assert len(alone) == 6
    assert {(row.reach_max_m, row.timely_median_m, row.share_of_ring, *row.reach_by_azimuth_m) for row in alone} == {
        (0.0,) * (3 + len(alone[0].reach_by_azimuth_m))
    }
