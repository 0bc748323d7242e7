"""From figures and tracks to tables: what is counted, what is asked for, and what faults would be seen."""

from dataclasses import replace

import numpy as np
import pytest

import factories as made
import raid_worlds as raids
from skyshed.engage import prepare
from skyshed.engage.prepare import NEVER_S, Preparation, key_of
from skyshed.engage.tables import NO_LIMIT
from skyshed.errors import InputError
from skyshed.jobs.kept import kept
from skyshed.model.figure import Case
from skyshed.model.raid import Doctrine, Loss
from skyshed.model.scenario import Offer

AT = 30.0, -40.0
FROM = made.beyond(*AT, 90.0, 120e3)


def inbound(**given):
    return raids.straight(FROM, AT, level=raids.msl(3000.0), **given)


def tables(unit, raid=None, case=Case.NOMINAL, **given):
    asked = raids.world(unit)
    raid = inbound() if raid is None else raid
    return Preparation(asked, [raid], cases=[case], **given).tables(asked.packages[0], case, is_networked=False)


def unit(system=None, **given):
    return made.unit("Unit", *AT, raids.armed(made.system()) if system is None else system, **given)


def test_figures_of_a_case_become_numbers():
    found = tables(unit(), case=Case.CONSERVATIVE)
    assert (found.n_channels[0], found.n_missile_channels[0]) == (4, NO_LIMIT)
    assert (found.reaction_s[0], found.assessment_s[0], found.spacing_s[0]) == (20.0, 10.0, 5.0)
    assert (found.n_ready[0], found.n_reserve[0], found.reload_s[0]) == (8, 0, NEVER_S)
    assert (found.speed_m_s[0], found.reach_m[0], found.option_p[0]) == (800.0, 80e3, 0.7)
    assert found.arrival_s[0] - found.start_s[0] == pytest.approx(120e3 / 250.0)
    assert found.look_key[0] == key_of(("Unit", "search"))


def test_what_a_unit_states_goes_before_its_system():
    held = replace(unit(), load={"shot": 3}, reserve={"shot": 5}, reload_time_s=made.figure("reload", 600.0, unit="s"))
    found = tables(held)
    assert (found.n_ready[0], found.n_reserve[0], found.reload_s[0]) == (3, 5, 600.0)


def test_a_count_without_types_is_that_of_the_only_missile():
    system = replace(raids.armed(made.system()), load={})
    counts = {**system.counts, "ready_missiles": made.figure("sam/ready_missiles", 7.5, unit="")}
    assert tables(unit(replace(system, counts=counts))).n_ready[0] == 8  # the nearest whole one


def two_missiles(**given):
    near = made.missile("near", max_range=20e3)
    return replace(raids.armed(made.system(missiles=[made.missile("shot"), near])), **given)


def test_magazines_stand_by_reach_and_those_not_loaded_do_not_stand():
    found = tables(unit(two_missiles()))
    assert found.magazine_unit.tolist() == [0, 0]
    assert found.option_magazine.tolist() == [0, 1]
    near, far = (found.meet_s[found.node_of[found.window_of[option]]] for option in (0, 1))
    assert near > far
    loaded = replace(unit(two_missiles()), load={"shot": 4})
    assert tables(loaded).n_ready.tolist() == [4]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda system: replace(system, counts={}), "target_channels: {nominal: 6"),
        (lambda system: replace(system, load={}), "load: {shot: {nominal: 8"),
        (
            lambda system: replace(
                system, missiles={name: replace(each, kill_probability=None) for name, each in system.missiles.items()}
            ),
            "kill_probability: {nominal: 0.6, status: assumed, note: ...} under missiles: shot:",
        ),
    ],
)
def test_what_is_not_stated_is_asked_for_in_one_line(change, said):
    with pytest.raises(InputError) as caught:
        tables(unit(change(raids.armed(made.system()))))
    assert said in str(caught.value)
    assert "'sam'" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_never_comes_into_reach_need_not_be_stated():
    far = raids.straight(made.beyond(*AT, 0.0, 600e3), made.beyond(*AT, 0.0, 500e3), level=raids.msl(3000.0))
    bare = replace(made.system(), counts={})
    found = tables(unit(bare), far)
    assert found.option_of.tolist() == [0, 0]
    assert found.look_of.tolist() == [0, 0]


def test_a_radar_that_is_lost_starts_no_track_and_launches_nothing_after():
    whole = tables(unit())
    lost_s = float(whole.open_s[0] + whole.close_s[0]) / 2
    tracker = tables(unit(), inbound(losses=(Loss(lost_s, "Unit", "engagement"),)))
    assert tracker.lost_s[0] == lost_s
    assert tracker.close_s[0] == pytest.approx(lost_s)
    assert tracker.meet_s[-1] > lost_s  # what is in flight is the replication's to lose
    np.testing.assert_array_equal(tracker.knot_s, whole.knot_s)
    half_s = float(np.interp(0.5, whole.knot_p, whole.knot_s))
    finder = tables(unit(), inbound(losses=(Loss(half_s, "Unit", "search"),)))
    assert finder.knot_p[-1] == pytest.approx(0.5, abs=1e-6)
    assert finder.knot_s[-1] == half_s
    assert finder.lost_s[0] == NEVER_S


def test_a_claimed_active_seeker_is_met_beyond_what_the_engagement_radar_sees():
    blind = made.radar("engagement", made.RadarRole.ENGAGEMENT, instrumented_range=30e3)
    shot = made.missile("shot", has_active_seeker=True)
    system = raids.armed(made.system(missiles=[shot]))
    system = replace(system, radars={**system.radars, "engagement": blind})
    claimed, nominal = (tables(unit(system), case=case) for case in (Case.CLAIMED, Case.NOMINAL))
    slowest_m = (claimed.arrival_s[0] - np.array([claimed.meet_s[0], nominal.meet_s[0]])) * 250.0
    # Seen from the start, 120 km out, and met at 1,200 m/s.
    assert slowest_m[0] == pytest.approx(120e3 / (1 + 250 / 1200), abs=200.0)
    assert slowest_m[1] < 30e3


def test_a_unit_that_has_lost_its_engagement_radar_launches_no_more_though_another_could_guide():
    system = raids.armed(made.system(missiles=[made.missile("shot", has_active_seeker=True)]))
    whole = tables(unit(system), case=Case.CLAIMED)
    lost_s = float(whole.open_s[0] + whole.close_s[0]) / 2
    found = tables(unit(system), inbound(losses=(Loss(lost_s, "Unit", "engagement"),)), case=Case.CLAIMED)
    assert found.lost_s[0] == lost_s
    assert found.close_s.max() == pytest.approx(lost_s)


def network():
    """Return a unit whose engagement radar sees little, and another with a search radar 60 km nearer to the raid."""
    blind = made.radar("engagement", made.RadarRole.ENGAGEMENT, instrumented_range=30e3)
    system = raids.armed(made.system(missiles=[made.missile("shot", has_active_seeker=True)]))
    short = replace(system.radars["search"], instrumented_range_m=made.figure("short", 40e3))
    system = replace(system, radars={"search": short, "engagement": blind})
    helper = made.unit("Helper", *made.beyond(*AT, 90.0, 60e3), made.system("helper", engagement=None))
    return raids.world(made.unit("Unit", *AT, system), helper, is_networked=True)


def test_the_command_decides_on_whose_track_a_claimed_shot_flies():
    asked = network()
    preparation = Preparation(asked, [inbound()], cases=[Case.CLAIMED])
    together, alone = (preparation.tables(asked.packages[0], Case.CLAIMED, is_networked=each) for each in (True, False))
    met_m = [(each.arrival_s[0] - each.meet_s[0]) * 250.0 for each in (together, alone)]
    assert met_m[0] > 80e3
    assert met_m[1] < 41e3
    assert together.look_unit.tolist() == alone.look_unit.tolist() == [0, 1]


def test_other_figures_are_read_without_other_horizons():
    asked = raids.world(unit())
    preparation = Preparation(asked, [inbound()], cases=[Case.NOMINAL])
    package = asked.packages[0]
    figures = {"sam/shot/kill_probability": 0.3, "sam/reaction_time_s": 30.0, "sam/shot/mean_speed_m_s": 500.0,
               "sam/target_channels": 2.4, "sam/load/shot": 5.0, "sam/kill_assessment_s": 1.0,
               "sam/search/scan_time_s": 20.0, "engagement/correlation": 0.5}  # fmt: skip
    plain = preparation.tables(package, Case.NOMINAL, is_networked=False)
    other = preparation.tables(package, Case.NOMINAL, is_networked=False, figures=figures)
    assert (other.option_p[0], other.reaction_s[0], other.speed_m_s[0]) == (0.3, 30.0, 500.0)
    assert (other.n_channels[0], other.n_ready[0], other.assessment_s[0]) == (2, 5, 1.0)
    assert other.open_s[0] == plain.open_s[0]  # in view from the beginning
    assert np.interp(other.open_s[0], other.launch_s, other.meet_s) > np.interp(
        plain.open_s[0], plain.launch_s, plain.meet_s
    )
    assert np.interp(0.5, other.knot_p, other.knot_s) > np.interp(0.5, plain.knot_p, plain.knot_s)
    assert preparation.rules(Case.NOMINAL, is_networked=False, figures=figures).likeness == pytest.approx(1.0)
    again = preparation.tables(package, Case.NOMINAL, is_networked=False)
    for one, two in zip(again, plain, strict=True):
        np.testing.assert_array_equal(one, two)


def test_rules_are_those_of_the_case():
    asked = raids.world(unit())
    preparation = Preparation(asked, [inbound()], cases=[Case.CONSERVATIVE])
    rules = preparation.rules(Case.CONSERVATIVE, is_networked=True, doctrine=Doctrine(salvo=2))
    assert (rules.is_networked, rules.n_salvo, rules.handover_s) == (True, 2, 15.0)
    assert rules.likeness == pytest.approx(0.3 / 0.7)


def test_a_swept_raid_is_the_raid_alone():
    asked = raids.world(unit())
    one, two = inbound(), inbound(count=3, spread_s=60.0)
    both = Preparation(asked, [one, two], cases=[Case.NOMINAL])
    alone = Preparation(asked, [two], cases=[Case.NOMINAL])
    package = asked.packages[0]
    swept = both.tables(package, Case.NOMINAL, is_networked=False, raid=1)
    for mine, theirs in zip(swept, alone.tables(package, Case.NOMINAL, is_networked=False), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert swept.start_s.tolist() == [0.0, 30.0, 60.0]


def test_units_stand_by_key_and_offers_share_draws():
    west = made.unit("West", *made.beyond(*AT, 270.0, 20e3), raids.armed(made.system("west")))
    asked = made.scenario(Offer("A", (west, unit())), Offer("B", (unit(),)))
    preparation = Preparation(asked, [inbound()], cases=[Case.NOMINAL])
    both, alone = (preparation.tables(package, Case.NOMINAL, is_networked=True) for package in asked.packages)
    assert both.look_key[both.look_unit == 0].tolist() == alone.look_key.tolist()
    assert both.n_units == 2
    assert (np.diff([both.knot_s[first] for first in both.knot_of[:-1]]) >= 0).all()


def test_a_track_out_of_unknown_ground_is_met_where_it_is_known(tmp_path):
    """Above ground that nobody knows it has no altitude; from where it has one it is seen and met as any other."""
    hills = raids.hilly_ground(tmp_path)
    held = made.unit("Unit", *raids.HILLS, raids.armed(made.low_sam()))
    raid = raids.straight((33.0, 46.0), raids.HILLS, level=raids.agl(500.0))
    asked = raids.world(held)
    preparation = Preparation(asked, [raid], cases=[Case.NOMINAL], terrain=hills)
    found = preparation.tables(asked.packages[0], Case.NOMINAL, is_networked=False)
    assert np.isnan(preparation.tracks.altitude_msl_m[0])
    assert found.open_s.size
    assert found.knot_p[-1] > 0.99
    for array in found:
        assert not np.isnan(array).any()


@pytest.mark.parametrize(
    ("key", "value", "columns"),
    [
        ("sam/shot/kill_probability", 0.123, {"option_p"}),
        ("sam/reaction_time_s", 33.0, {"reaction_s"}),
        ("sam/shot/mean_speed_m_s", 500.0, {"speed_m_s", "close_s", "launch_s", "meet_s"}),
        ("sam/search/scan_time_s", 12.0, {"knot_of", "knot_p", "knot_s"}),
        ("sam/load/shot", 0.0, {"option_of", "option_magazine", "n_channels", "magazine_unit"}),
    ],
)  # fmt: skip
def test_what_is_kept_answers_for_no_other_figures(key, value, columns):
    """Tables of a preparation that has made others before are those of a fresh one, and differ where they must."""
    asked = raids.world(unit())
    package, figures = asked.packages[0], {key: value}
    used, fresh = (Preparation(asked, [inbound()], cases=[Case.NOMINAL]) for _ in range(2))
    usual = used.tables(package, Case.NOMINAL, is_networked=False)
    moved = used.tables(package, Case.NOMINAL, is_networked=False, figures=figures)
    anew = fresh.tables(package, Case.NOMINAL, is_networked=False, figures=figures)
    again = used.tables(package, Case.NOMINAL, is_networked=False)
    for mine, theirs, one, other in zip(moved, anew, usual, again, strict=True):
        np.testing.assert_array_equal(mine, theirs)
        np.testing.assert_array_equal(one, other)
    apart = {name for name in moved._fields if not np.array_equal(getattr(moved, name), getattr(usual, name))}
    assert columns <= apart


def test_windows_of_one_raid_are_not_made_for_others(monkeypatch):
    """A figure that is moved for one raid moves nothing along the tracks of the other sizes of a sweep."""
    asked = raids.world(unit())
    both = Preparation(asked, [inbound(), inbound(count=3)], cases=[Case.NOMINAL])
    lengths = []
    make = prepare.windows_of

    def told(way_s, *given, **named):
        lengths.append(way_s.size)
        return make(way_s, *given, **named)

    monkeypatch.setattr(prepare, "windows_of", told)
    both.tables(asked.packages[0], Case.NOMINAL, is_networked=False, raid=1)
    first, end = both.tracks.sample_of[both.tracks.first_of[1:]]
    assert lengths == [end - first]
    assert lengths[0] < both.tracks.time_s.size


def test_looks_at_the_many_samples_of_a_sweep_are_not_kept():
    kept().clear()
    asked = raids.world(unit())
    Preparation(asked, [inbound()], cases=[Case.NOMINAL])
    n_bytes, one = kept().n_bytes, Preparation(asked, [inbound()], cases=[Case.NOMINAL]).tracks.time_s.size
    assert kept().n_bytes == n_bytes
    many = Preparation(asked, [inbound(count=150_000 // one)], cases=[Case.NOMINAL])
    assert many.tracks.time_s.size > 100_000
    assert kept().n_bytes - n_bytes < many.tracks.time_s.size
