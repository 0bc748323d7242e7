"""Each rule of a raid by an answer that is known, as a scenario file through `simulate`."""

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

import raid_files
import skyshed as sky
from raid_files import figure

LEVEL = 1e-6
PLATFORM = {"lat": 30.0, "lon": -40.0}
KM_A_DEGREE = 110.855  # of latitude, at 30.5 degrees north
USUAL = {"initiation": "1 of 1", "handover": figure("0 s"), "correlation": figure(0)}


def simulated(file: Path, **asked: object) -> sky.Simulation:
    asked = {"n": 2, "seed": 7, "cases": "nominal", "n_draws": 0, "with_unlimited": False} | asked
    return sky.simulate(sky.load_scenario(file), **asked)


def answer(file: Path, **asked: object):
    return simulated(file, **asked).answers[0]


def times_s(found: sky.Simulation, *kinds: str) -> list[float]:
    """Return when something happens in the first replication of the one package."""
    return [each.time_s for each in found.fought[found.packages[0].name][0].events if each.kind in kinds]


def assert_share(n_of: float, n: int, exact: float) -> None:
    assert binomtest(round(n_of), n, exact).pvalue > LEVEL, f"{n_of / n:.6f} is not {exact:.6f}"


def north(km: float) -> dict[str, float]:
    return {"lat": 30.0 + km / KM_A_DEGREE, "lon": -40.0}


# Detection


def across(tmp_path: Path, of: dict[str, object], *, km: float, n_scans: int, **further: object) -> Path:
    """Write a target that flies across the line of sight for as many scans of 60 s, at a range from the platform."""
    apart_deg = n_scans * 60 * 20 / 1000 / 96.4 / 2
    ends = [{**north(km), "lon": -40.0 - apart_deg}, {**north(km), "lon": -40.0 + apart_deg}]
    group = {"waypoints": ends, "altitude": "10000 m", "speed": "20 m/s"}
    assets = [{"name": "Buoy", "kind": "buoy", "site": ends[1]}]
    return raid_files.write(tmp_path, of, group=group, assets=assets, **further)


FAINT = {"reference_range": "100 km", "instrumented_range": "400 km", "scan_time": "60 s"}


def faint(**changed: object) -> dict[str, object]:
    """Return a system whose radar sees a target of 1 m2 at 100 km in half of its scans."""
    return raid_files.system(
        0,
        load=1,
        acquisition=FAINT | changed,
        engagement={"instrumented_range": "400 km"},
        missile={"max_range": "300 km"},
        advertised_range="300 km",
    )


def p_of_one_look(ratio: float, p_false_alarm: float = 1e-6) -> float:
    """Return the Swerling 1 probability at a range, over that at which it is one half."""
    snr = math.log(p_false_alarm) / math.log(0.5) - 1
    return p_false_alarm ** (1 / (1 + snr / ratio**4))


def p_of_a_track(p: float, n_scans: int, n_hits: int, n_looks: int) -> float:
    """Return the probability that at least so many of any so many scans on end see a target, by all that may happen."""
    seen = {(0,) * n_looks: 1.0}
    started = 0.0
    for _ in range(n_scans):
        after: dict[tuple[int, ...], float] = {}
        for looks, share in seen.items():
            for is_hit, chance in ((1, p), (0, 1 - p)):
                now = (*looks[1:], is_hit)
                if sum(now) >= n_hits:
                    started += share * chance
                else:
                    after[now] = after.get(now, 0.0) + share * chance
        seen = after
    return started


@pytest.mark.parametrize(("n_hits", "n_looks"), [(2, 3), (3, 5), (1, 1)])
@pytest.mark.parametrize("n_scans", [4, 9])
def test_a_track_starts_by_all_windows_that_slide(tmp_path: Path, n_hits: int, n_looks: int, n_scans: int) -> None:
    """At 1.2 of the range of one half; blocks of three scans would start far fewer."""
    n = 20_000
    rule = USUAL | {"initiation": f"{n_hits} of {n_looks}"}
    file = across(tmp_path, faint(), km=120, n_scans=n_scans, engagement=rule)
    exact = p_of_a_track(p_of_one_look(1.2), n_scans, n_hits, n_looks)
    seen = 1 - answer(file, n=n).bound.not_seen
    # Gases and a slant take up to a hundredth of the probability of a look.
    assert seen == pytest.approx(exact, abs=0.02 + 5.2 * math.sqrt(exact * (1 - exact) / n))


def test_each_radar_looks_for_itself(tmp_path: Path) -> None:
    """Two radars in half of their one scan each: one of them in three quarters."""
    n = 100_000
    of = faint()
    of["radars"]["second"] = raid_files.radar("acquisition", **FAINT)
    of["acquisition_radars"] = ["search", "second"]
    both = 1 - answer(across(tmp_path, of, km=100, n_scans=1, engagement=USUAL), n=n).bound.not_seen
    one = 1 - answer(across(tmp_path, faint(), km=100, n_scans=1, engagement=USUAL), n=n).bound.not_seen
    assert both == pytest.approx(1 - (1 - one) ** 2, abs=5.2 / math.sqrt(n))
    assert both == pytest.approx(0.75, abs=0.02)


@pytest.mark.parametrize(("ends_km", "ratio"), [((98, 102), 1.0), ((102, 98), 1.0), (None, 10**-0.25)])
def test_a_target_is_as_large_as_the_side_that_it_shows(
    tmp_path: Path, ends_km: tuple[float, float] | None, ratio: float
) -> None:
    """Ten times the RCS from the side is as 0.56 of the range; from the front and the rear it is 1 m2."""
    n = 20_000
    of = faint()
    dummy = {
        "name": "dummy",
        "rcs": {"any": figure("1 m2")},
        "aspects": {"side": {"any": figure("10 m2")}},
        "speed": figure("250 m/s"),
        "typical_altitude": figure("1000 m"),
    }
    if ends_km is None:
        file = across(tmp_path, of, km=100, n_scans=1, engagement=USUAL, target_classes={"dummy": dummy})
        exact = p_of_one_look(ratio)
    else:
        way = [north(each) for each in ends_km]
        speed = f"{abs(ends_km[0] - ends_km[1]) * 1000 / 60:.6f} m/s"
        group = {"waypoints": way, "altitude": "10000 m", "speed": speed}
        assets = [{"name": "Buoy", "kind": "buoy", "site": way[-1]}]
        asked = {"assets": assets, "group": group, "engagement": USUAL, "target_classes": {"dummy": dummy}}
        file, exact = raid_files.write(tmp_path, of, **asked), 0.5
    seen = 1 - answer(file, n=n).bound.not_seen
    assert seen == pytest.approx(exact, abs=0.015 + 5.2 * math.sqrt(exact * (1 - exact) / n))


# Command


LOOKS = {"reaction_time": "10 s", "kill_assessment": "5 s"}
RADIAL = {"mean_speed": "1000 m/s"}


def first_meeting_km(found: sky.Simulation) -> float:
    return 60 - 0.25 * times_s(found, "miss")[0]


@pytest.mark.parametrize(("networked", "waits_s"), [(True, 10 + 12), (False, 10)])
def test_a_network_hands_over_before_the_first_launch(tmp_path: Path, networked: bool, waits_s: float) -> None:
    """A launch after c at 60 km - c v meets at that / (1 + v / u)."""
    of = raid_files.system(0, load=1, missile=RADIAL, **LOOKS)
    engagement = USUAL | {"handover": figure("12 s")}
    found = simulated(raid_files.write(tmp_path, of, networked=networked, engagement=engagement))
    assert first_meeting_km(found) == pytest.approx((60 - 0.25 * waits_s) / 1.25, abs=0.08)


def test_own_shots_alone_are_known_without_a_network(tmp_path: Path) -> None:
    """Two units with two missiles: one saves, both alone spend; p 1, and all fired before the first has met."""
    for networked, n_used in ((True, 1), (False, 2)):
        of = raid_files.system(1, load=2)
        units = [{"name": "First"}, {"name": "Second"}]
        assert answer(raid_files.write(tmp_path, of, units=units, networked=networked)).used.mean == n_used


@pytest.mark.parametrize(
    ("case", "is_on_other_track"), [("claimed", True), ("nominal", False), ("conservative", False)]
)
def test_an_active_seeker_flies_on_another_track_where_that_is_claimed(
    tmp_path: Path, case: str, is_on_other_track: bool
) -> None:
    """The unit's own radar sees 20 km; what finds the target, all of the 60 km."""
    of = raid_files.system(0, load=1, missile=RADIAL, engagement={"instrumented_range": "20 km"}, **LOOKS)
    of["missiles"]["dart"]["has_active_seeker"] = True
    found = simulated(raid_files.write(tmp_path, of), cases=case)
    expected_km = ((60 if is_on_other_track else 20) - (2.5 if is_on_other_track else 0)) / 1.25
    assert first_meeting_km(found) == pytest.approx(expected_km, abs=0.2)


# A scripted loss


@pytest.mark.parametrize(
    ("at_s", "leaks", "n_used"),
    [(20, 1, 1), (40, 1, 1), (70, 0, 1), (5, 1, 0)],
)
def test_missiles_that_a_lost_radar_guides_are_lost(tmp_path: Path, at_s: int, leaks: int, n_used: int) -> None:
    """Seen at once, launched after 10 s, met at 57.5 / 1.25 = 46 km after 56 s; nobody shoots without the radar."""
    of = raid_files.system(1, load=9, missile=RADIAL, **LOOKS)
    file = raid_files.write(tmp_path, of)
    lost = f"raids:\n- losses:\n  - at: {at_s} s\n    component: Platform/tracking\n  "
    file.write_text(file.read_text("utf-8").replace("raids:\n- ", lost, 1), "utf-8")
    found = answer(file)
    assert (found.leakers.mean, found.used.mean) == (leaks, n_used)
    if n_used and leaks:
        assert found.bound.missed == 1


def test_a_track_outlives_the_radar_that_started_it(tmp_path: Path) -> None:
    of = raid_files.system(1, load=9, missile=RADIAL, **LOOKS)
    file = raid_files.write(tmp_path, of)
    lost = "raids:\n- losses:\n  - at: 1 s\n    component: Platform/search\n  "
    file.write_text(file.read_text("utf-8").replace("raids:\n- ", lost, 1), "utf-8")
    assert answer(file).leakers.mean == 0


# Fire units


def test_a_salvo_is_spaced(tmp_path: Path) -> None:
    of = raid_files.system(0, load=3, salvo_spacing="2.5 s")
    launches_s = times_s(simulated(raid_files.write(tmp_path, of), fire="salvo:3"), "launch")
    assert np.diff(launches_s) == pytest.approx([2.5, 2.5], abs=1e-9)


@pytest.mark.parametrize(("reload_s", "n_used", "leak"), [(60, 4, 0.3**4), (100, 3, 0.3**3), (300, 1, 0.3)])
def test_reserves_come_after_their_time(tmp_path: Path, reload_s: int, n_used: int, leak: float) -> None:
    """One missile ready, and as many as there is time for: 240 s of flight, from when the last was ordered on."""
    n = 100_000
    units = [
        {"name": "Platform", "load": {"dart": 1}, "reserve": {"dart": 9}, "reload_time": figure(f"{reload_s} s")},
    ]
    file = raid_files.write(tmp_path, raid_files.system(0.7, load=1), units=units)
    found = simulated(file, n=n)
    assert_share(found.answers[0].leakers.mean * n, n, leak)
    missed = raid_files.write(tmp_path, raid_files.system(0, load=1), units=units)
    never = simulated(missed)
    assert never.answers[0].used.mean == n_used
    assert np.diff(times_s(never, "launch")) == pytest.approx([reload_s] * (n_used - 1), abs=1e-9)


def test_a_reserve_is_spent_too(tmp_path: Path) -> None:
    units = [{"name": "Platform", "load": {"dart": 1}, "reserve": {"dart": 2}, "reload_time": figure("20 s")}]
    assert answer(raid_files.write(tmp_path, raid_files.system(0, load=1), units=units)).used.mean == 3


def test_each_type_has_missiles_of_its_own(tmp_path: Path) -> None:
    """Far out the long one alone reaches; the short ones are kept for near, and one type lends the other none."""
    of = raid_files.system(0, load=3)
    of["missiles"]["needle"] = raid_files.missile(0, max_range="20 km")
    of["load"] = {"dart": figure(3), "needle": figure(2)}
    del of["counts"]["ready_missiles"]
    found = answer(raid_files.write(tmp_path, of))
    assert {each.missile: (each.used.mean, each.left.mean) for each in found.missiles} == {
        "dart": (3, 0),
        "needle": (2, 0),
    }


def test_missile_channels_bound_what_flies(tmp_path: Path) -> None:
    """Three targets, a salvo of two each, four missile channels: the third waits until missiles have met."""
    of = raid_files.system(0, load=6, missile_channels=4, missile=RADIAL, **LOOKS)
    found = simulated(raid_files.write(tmp_path, of, count=3), fire="salvo:2")
    launches_s, first_miss_s = times_s(found, "launch"), times_s(found, "miss")[0]
    assert sum(each < first_miss_s for each in launches_s) == 4
    # A channel is free at the meeting; the next salvo is ordered then, and leaves after the reaction.
    assert sorted(launches_s)[4] == pytest.approx(first_miss_s + 10)


def test_no_missile_meets_below_its_lowest_altitude(tmp_path: Path) -> None:
    for lowest, n_used in (("900 m", 1), ("1100 m", 0)):
        of = raid_files.system(0, load=1, missile={"min_altitude": lowest})
        assert answer(raid_files.write(tmp_path, of)).used.mean == n_used


# Who is shot at, and who shoots


def test_the_least_time_to_its_asset_goes_first(tmp_path: Path) -> None:
    """One channel is held by a first target while two others come up, and one missile is left then.

    The slow one is nearer to the platform, the fast one earlier at its asset.
    """
    of = raid_files.system(1, load=2, channels=1)
    here, there = {"lat": 30.0, "lon": -40.0}, {"lat": 30.2, "lon": -40.0}
    assets = [{"name": "Slow", "kind": "buoy", "site": here}, {"name": "Fast", "kind": "buoy", "site": there}]
    first = {"name": "first", "target": "dummy", "count": 1, "asset": "Slow", "altitude": "1000 m"}
    slow = first | {"name": "slow", "speed": "100 m/s", "start": "1 s", "waypoints": [north(40), here]}
    fast = slow | {"name": "fast", "speed": "300 m/s", "asset": "Fast", "waypoints": [north(60), there]}
    raids = [{"name": "raid", "groups": [first | {"waypoints": [north(59), here]}, slow, fast]}]
    found = answer(raid_files.write(tmp_path, of, assets=assets, raids=raids))
    assert {each.asset: each.leakers.mean for each in found.assets} == {"Slow": 1, "Fast": 0}


def three_units(tmp_path: Path) -> Path:
    """Write three systems: one that stands where the target passes, one with a fast missile, one that reaches far.

    Reaction is nothing much. The target comes from 60 km north; where the missiles stand is south, and they meet it
    after: near by at 1,000 m/s, 10 km farther off at 5,000 m/s, 20 km farther off at 1,500 m/s.
    """
    reaches = {"near": "70 km", "fast": "80 km", "long": "95 km"}
    speeds = {"near": "1000 m/s", "fast": "5000 m/s", "long": "1500 m/s"}
    systems = {}
    for name, reach in reaches.items():
        of = raid_files.system(0, load=1, missile={"max_range": reach, "mean_speed": speeds[name]})
        systems[name] = {**of, "name": name, "advertised_range": figure(reach)}
    stands = {"near": 0, "fast": -10, "long": -20}
    units = [
        {"name": name, "system": name, "site": {**north(km), "name": f"{name} stand"}} for name, km in stands.items()
    ]
    return raid_files.write(tmp_path, systems["near"], units=units, systems=systems)


@pytest.mark.parametrize(
    ("assign", "order"),
    [
        # Ways to the meeting of the first shot: 48, 67 and 69 km; meetings after 49, 14 and 46 s.
        ("nearest", ["near", "fast", "long"]),
        ("earliest", ["fast", "long", "near"]),
        ("layered", ["long", "fast", "near"]),
    ],
)
def test_who_shoots(tmp_path: Path, assign: str, order: list[str]) -> None:
    found = simulated(three_units(tmp_path), assign=assign)
    package = found.packages[0].name
    launches = [each for each in found.fought[package][0].events if each.kind == "launch"]
    systems = [found.rosters[package].magazines[each.magazine].system for each in launches]
    assert systems == order
