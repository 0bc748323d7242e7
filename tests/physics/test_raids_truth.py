"""Raids whose answers are known, as scenario files through `simulate`: text books, published sums, exact chains."""

import math
from pathlib import Path

import numpy as np
import pytest
from pyproj import Geod
from scipy.stats import binom, binomtest, chisquare

import raid_files
import skyshed as sky
from skyshed.engage.answers import RaidAnswer

MANY = 2_000_000
LEVEL = 1e-6


def fight(file: Path, **asked: object) -> RaidAnswer:
    """Return what the one offer of a file shows, in the nominal case."""
    asked = {"n": 20_000, "seed": 7, "cases": "nominal", "n_draws": 0, "with_unlimited": False} | asked
    return sky.simulate(sky.load_scenario(file), **asked).answers[0]


def assert_share(n_of: int, n: int, exact: float) -> None:
    """Hold a count to an exact probability, by the exact binomial test."""
    assert binomtest(int(n_of), int(n), exact).pvalue > LEVEL, f"{n_of / n:.6f} is not {exact:.6f}"


def assert_counts(histogram: np.ndarray, exact: np.ndarray) -> None:
    """Hold a histogram to exact probabilities, by chi-square; what is expected less than five times is one class."""
    expected = exact * histogram.sum()
    is_rare = expected < 5
    pooled = [np.append(each[~is_rare], each[is_rare].sum()) for each in (histogram, expected)]
    observed, wanted = (each[: each.size if pooled[1][-1] >= 1 else -1] for each in pooled)
    assert histogram[expected == 0].sum() == 0
    if observed.size > 1:
        assert chisquare(observed, wanted * observed.sum() / wanted.sum()).pvalue > LEVEL


@pytest.mark.parametrize(
    ("n_salvo", "kill", "printed"),
    [(1, 0.7, 0.7), (2, 0.7, 0.91), (3, 0.7, 0.973), (4, 0.7, 0.9919), (4, 0.56, 0.96252), (4, 0.5, 0.9375)],
)
def test_a_salvo_kills_unless_all_miss(tmp_path: Path, n_salvo: int, kill: float, printed: float) -> None:
    """War on the Rocks prints 97 % for four shots of .56, UCS 94 % for four of .5."""
    of = raid_files.system(kill, load=n_salvo)
    found = fight(raid_files.write(tmp_path, of), fire=f"salvo:{n_salvo}", n=MANY)
    assert 1 - (1 - kill) ** n_salvo == pytest.approx(printed, abs=6e-6)
    assert_share(found.histogram[0], MANY, 1 - (1 - kill) ** n_salvo)
    assert found.used.mean == n_salvo


@pytest.mark.parametrize(("kill", "n_looks", "killed", "n_missiles"), [(0.7, 2, 0.91, 1.30), (0.8, 3, 0.992, 1.24)])
def test_shoot_look_shoot_saves_missiles(
    tmp_path: Path, kill: float, n_looks: int, killed: float, n_missiles: float
) -> None:
    found = fight(raid_files.write(tmp_path, raid_files.system(kill, load=n_looks)), n=MANY)
    assert_share(found.histogram[0], MANY, killed)
    # Each of n looks is taken with probability q^k: the count of missiles has this mean, and a variance below n^2 / 4.
    assert found.used.mean == pytest.approx(n_missiles, abs=5.2 * n_looks / 2 / math.sqrt(MANY))


def test_two_missiles_each_at_three_targets(tmp_path: Path) -> None:
    """algebra.com, question 1200773: p .71, each .9159; at least two down .97997."""
    n = 500_000
    found = fight(raid_files.write(tmp_path, raid_files.system(0.71, load=6), count=3), fire="salvo:2", n=n)
    each = 1 - 0.29**2
    assert each == pytest.approx(0.9159)
    assert_counts(found.histogram, binom.pmf(range(4), 3, 1 - each))
    assert_share(found.histogram[:2].sum(), n, 0.97997)


def test_of_many_targets_some_get_through(tmp_path: Path) -> None:
    """statistics-help-online.com/node17: 300 targets that leak .05 each; P(any leaks) .99999979."""
    n = 1_500
    of = raid_files.system(0.95, load=300, channels=300)
    found = fight(raid_files.write(tmp_path, of, count=300), n=n)
    assert pytest.approx(0.99999979, abs=1e-8) == 1 - 0.95**300
    assert_share(n - found.histogram[0], n, 0.99999979)
    assert_share(found.histogram @ np.arange(301), 300 * n, 0.05)
    assert_counts(found.histogram, binom.pmf(range(301), 300, 0.05))


def test_four_missiles_a_target_run_out_at_eleven(tmp_path: Path) -> None:
    """Blair, as quoted at sofrep.com: 44 missiles, four a target, are eleven targets."""
    of = raid_files.system(0.25, load=44)
    found = fight(raid_files.write(tmp_path, of, count=20), fire="salvo:4", n=1000)
    assert found.n_shot_at == 11
    assert found.used.low == found.used.high == 44
    # Nine at which nobody shot, and those of the eleven that four missiles missed: time was left, no missile.
    assert found.bound.no_missile == pytest.approx(9 + 11 * 0.75**4, abs=5.2 * math.sqrt(11 * 0.25 / 1000))


def test_a_raid_of_random_size(tmp_path: Path) -> None:
    """imathworks.com, the meteors: size m with (1/2)^m, n shots one after another, p .8; none leaks with 1 - .6^n."""
    n = 150_000
    for n_shots, printed in ((1, 0.4), (3, 0.784), (5, 0.92224)):
        of = raid_files.system(0.8, load=n_shots, channels=1)
        held = 0.0
        for size in range(1, n_shots + 1):
            found = fight(raid_files.write(tmp_path, of, count=size), n=n)
            assert_share(found.histogram[0], n, binom.sf(size - 1, n_shots, 0.8))
            held += 0.5**size * found.none_through.share
        assert held == pytest.approx(printed, abs=5.2 * math.sqrt(0.25 / n))


ROUNDS = 5


def saturated(tmp_path: Path, kill: float, *, count: int, channels: int, load: int = 1000) -> Path:
    """Write a raid that five rounds can be fired at: a slow target, whose way to the missile hardly changes.

    Reaction 5 s, assessment 10 s, flyout 1.6 to 2 s: a cycle of about 17 s, and launches for 80 s from the start on.
    """
    of = raid_files.system(
        kill,
        load=load,
        channels=channels,
        reaction_time="5 s",
        kill_assessment="10 s",
        missile={"min_range": "8.3 km"},
    )
    # 20 m/s from 10 km on: at 8.3 km after 85 s. Launches at 5, 22, 39, 56 and 73 s meet it before; a sixth does not.
    way = {"waypoints": [{"lat": 30.0902, "lon": -40.0}, {"lat": 30.0, "lon": -40.0}], "speed": "20 m/s"}
    return raid_files.write(tmp_path, of, count=count, group=way)


@pytest.mark.parametrize("kill", [0, 1])
@pytest.mark.parametrize("count", [20, 30, 31, 40])
def test_beyond_saturation_every_target_more_gets_through(tmp_path: Path, kill: int, count: int) -> None:
    channels = 6
    found = fight(saturated(tmp_path, kill, count=count, channels=channels), n=100)
    most = channels * ROUNDS  # C floor(W / tau)
    assert found.used.low == found.used.high == (min(most, count) if kill else most)
    assert found.leakers.low == found.leakers.high == (max(count - most, 0) if kill else count)


def rounds_by_hand(count: int, channels: int, n_rounds: int, kill: float) -> np.ndarray:
    """Return the exact distribution of leakers: each round, as many shots as there are channels and targets."""
    alive = np.zeros(count + 1)
    alive[count] = 1.0
    for _ in range(n_rounds):
        left = np.zeros(count + 1)
        for n_alive, share in enumerate(alive):
            n_shots = min(n_alive, channels)
            for n_killed in range(n_shots + 1):
                left[n_alive - n_killed] += share * binom.pmf(n_killed, n_shots, kill)
        alive = left
    return alive


def test_channels_and_rounds_make_an_exact_chain(tmp_path: Path) -> None:
    n = 150_000
    found = fight(saturated(tmp_path, 0.7, count=24, channels=6), n=n)
    exact = rounds_by_hand(24, 6, ROUNDS, 0.7)
    assert exact @ np.arange(25) == pytest.approx(3.2776, abs=5e-5)
    assert_counts(found.histogram, exact)


def test_an_empty_magazine(tmp_path: Path) -> None:
    """20 targets, 24 missiles, p .6, one channel: the shots are one sequence of 24."""
    n = 150_000
    of = raid_files.system(0.6, load=24, channels=1)
    found = fight(raid_files.write(tmp_path, of, count=20), n=n)
    killed = np.array([binom.pmf(k, 24, 0.6) for k in range(20)] + [binom.sf(19, 24, 0.6)])
    assert killed @ np.arange(21) == pytest.approx(14.3957, abs=5e-4)
    assert_counts(found.histogram, killed[::-1])


def two_units(tmp_path: Path, *, networked: bool) -> Path:
    # Seen from the start, and met within 30 km: the two decide at the same instant, and again when both have met it.
    of = raid_files.system(0.7, load=2, kill_assessment="0 s", missile={"max_range": "30 km"})
    units = [{"name": "First", "load": {"dart": 2}}, {"name": "Second", "load": {"dart": 2}}]
    if networked:
        units = [{"name": "First", "load": {"dart": 1}}, {"name": "Second", "load": {"dart": 1}}]
    return raid_files.write(tmp_path, of, units=units, networked=networked)


@pytest.mark.parametrize(("networked", "killed", "n_missiles"), [(False, 0.9919, 2.18), (True, 0.91, 1.30)])
def test_two_units_that_do_not_know_of_each_other(
    tmp_path: Path, networked: bool, killed: float, n_missiles: float
) -> None:
    """Settled one by one instead of together, the two would spend 2.39 missiles."""
    found = fight(two_units(tmp_path, networked=networked), n=MANY)
    assert_share(found.histogram[0], MANY, killed)
    assert found.used.mean == pytest.approx(n_missiles, abs=5.2 * 2 / math.sqrt(MANY))


def test_salvo_equations(tmp_path: Path) -> None:
    """Hughes, as in Missile Math for Marines (MC Gazette 2023-01): 40 missiles x .5 at 2 ships x 4 intercepts: 12 leak.

    Tiah 2007, A3: 18 in, one shot each, p .68: 5.76 leak.
    """
    of = raid_files.system(1, load=4)
    units = [{"name": "First", "load": {"dart": 4}}, {"name": "Second", "load": {"dart": 4}}]
    found = fight(raid_files.write(tmp_path, of, count=int(40 * 0.5), units=units), n=100)
    assert found.leakers.low == found.leakers.high == 12
    n = 400_000
    found = fight(raid_files.write(tmp_path, raid_files.system(0.68, load=18), count=18), n=n)
    assert pytest.approx(5.76) == 18 * 0.32
    assert_counts(found.histogram, binom.pmf(range(19), 18, 0.32))


@pytest.mark.parametrize(("correlation", "n_shots", "killed"), [(0.2, 2, 0.868), (0.2, 4, 0.95776), (0.5, 2, 0.805)])
def test_shots_at_one_target_share_causes(tmp_path: Path, correlation: float, n_shots: int, killed: float) -> None:
    file = raid_files.write(tmp_path, raid_files.system(0.7, load=n_shots), correlation=correlation)
    assert_share(fight(file, fire=f"salvo:{n_shots}", n=MANY).histogram[0], MANY, killed)


def test_chance_and_ignorance_apart(tmp_path: Path) -> None:
    """24 targets, one shot, p from a triangle (.3 .6 .85): mean 10.000, variance 12.81 = 5.53 chance + 7.28 figure."""
    of = raid_files.system(raid_files.figure(0.6, 0.3, 0.85), load=24)
    asked = {"n": 1000, "seed": 3, "cases": "nominal", "n_draws": 1000}
    found = sky.simulate(sky.load_scenario(raid_files.write(tmp_path, of, count=24)), **asked).ignorance[0]
    mean_p, variance_p = (0.3 + 0.6 + 0.85) / 3, (0.3**2 + 0.6**2 + 0.85**2 - 0.18 - 0.51 - 0.255) / 18
    figure = 24**2 * variance_p
    chance = 24 * (mean_p * (1 - mean_p) - variance_p)
    assert (24 * (1 - mean_p), figure, chance) == pytest.approx((10.0, 7.28, 5.53), abs=5e-3)
    assert found.mean == pytest.approx(10.0, abs=5 * math.sqrt(figure / 1000))
    assert found.variance == pytest.approx(figure + chance, rel=0.15)
    assert found.chance_share == pytest.approx(chance / (figure + chance), abs=0.05)


# At 50 km it is halfway between two of its samples, which are half a second apart.
START_KM = 60.0625
FROM_THERE = {
    "altitude": "200 m",
    "waypoints": [{"lat": 30.541801479, "lon": -40.0}, {"lat": 30.0, "lon": -40.0}],
}


def meetings_km(found: sky.Simulation, package: str) -> list[float]:
    """Return how far from the platform the missiles of the first replication met their target."""
    fought = found.fought[package][0]
    times = [event.time_s for event in fought.events if event.kind in {"hit", "miss"}]
    return [START_KM - 0.25 * time_s for time_s in times]


def test_looks_at_a_radial_inbound(tmp_path: Path) -> None:
    """Seen at 50 km, 250 m/s against 1,000 m/s, reaction 10 s, assessment 5 s, minimum 3 km: five looks."""
    of = raid_files.system(
        0,
        load=100,
        reaction_time="10 s",
        kill_assessment="5 s",
        missile={"mean_speed": "1000 m/s", "min_range": "3 km"},
        acquisition={"instrumented_range": "50 km"},
    )
    file = raid_files.write(tmp_path, of, group=FROM_THERE)
    found = sky.simulate(sky.load_scenario(file), n=100, seed=1, cases="nominal", n_draws=0)
    assert meetings_km(found, found.packages[0].name) == pytest.approx([38.0, 27.4, 18.92, 12.136, 6.709], abs=0.06)
    half = raid_files.system(
        0.5,
        load=100,
        reaction_time="10 s",
        kill_assessment="5 s",
        missile={"mean_speed": "1000 m/s", "min_range": "3 km"},
        acquisition={"instrumented_range": "50 km"},
    )
    answer = fight(raid_files.write(tmp_path, half, group=FROM_THERE), n=MANY)
    assert_share(answer.histogram[0], MANY, 0.96875)
    assert answer.used.mean == pytest.approx(1.9375, abs=5.2 * 2.5 / math.sqrt(MANY))


def in_view(tmp_path: Path, *, km: float, n_scans: int, initiation: str, p_detect: float) -> Path:
    """Write a target that is there for as many scans of 60 s, at a range from a radar that claims 100 km."""
    # At 10 km of altitude, so far through the air over a round Earth; 110.855 km a degree at 30.5 degrees north.
    north = 30.0 + math.sqrt((km**2 - 10**2) / (1 + 10 / 6371)) / 110.855
    of = raid_files.system(
        0,
        load=1,
        acquisition={
            "reference_range": "100 km",
            "instrumented_range": "400 km",
            "reference_p_detect": p_detect,
            "scan_time": "60 s",
        },
        engagement={"instrumented_range": "400 km"},
        missile={"max_range": "300 km"},
        advertised_range="300 km",
    )
    half_m = n_scans * 60 * 20 / 2  # 20 m/s across the line of sight
    places = (Geod(ellps="WGS84").fwd(-40.0, north, azimuth_deg, half_m)[:2] for azimuth_deg in (270.0, 90.0))
    ends = [{"lat": lat_deg, "lon": lon_deg} for lon_deg, lat_deg in places]
    return raid_files.write(
        tmp_path,
        of,
        group={"waypoints": ends, "altitude": "10000 m", "speed": "20 m/s"},
        assets=[{"name": "Buoy", "kind": "buoy", "site": ends[1]}],
        engagement={
            "initiation": initiation,
            "handover": raid_files.figure("0 s"),
            "correlation": raid_files.figure(0),
        },
    )


def p_of_one_look(ratio: float) -> float:
    """Return the Swerling 1 probability at a range, over that at which it is one half; false alarms 1e-6."""
    snr = (math.log(1e-6) / math.log(0.5) - 1) / ratio**4
    return 1e-6 ** (1 / (1 + snr))


@pytest.mark.parametrize(
    ("km", "printed"), [(100, 0.50), (110, 0.31), (120, 0.16), (130, 0.07), (140, 0.03), (150, 0.01)]
)
def test_two_of_three_looks(tmp_path: Path, km: float, printed: float) -> None:
    """Cielo Cerrado, FISICA, section 2: the probability of a track by range over that of the claim (at Pd 0.5)."""
    n = 40_000
    file = in_view(tmp_path, km=km, n_scans=3, initiation="2 of 3", p_detect=0.5)
    p = p_of_one_look(km / 100)
    exact = 3 * p**2 - 2 * p**3
    assert exact == pytest.approx(printed, abs=0.005)
    assert_share(round(n * (1 - fight(file, n=n).bound.not_seen)), n, exact)


@pytest.mark.parametrize(("ratio", "printed"), [(0.3, 0.99), (0.5, 0.96), (0.8, 0.75), (1.2, 0.26)])
def test_one_look_at_a_fading_target(tmp_path: Path, ratio: float, printed: float) -> None:
    """The same source: Swerling 1, by range over that at which Pd is 0.5."""
    n = 40_000
    file = in_view(tmp_path, km=100 * ratio, n_scans=1, initiation="1 of 1", p_detect=0.5)
    exact = p_of_one_look(ratio)
    assert exact == pytest.approx(printed, abs=0.005)
    assert_share(round(n * (1 - fight(file, n=n).bound.not_seen)), n, exact)


def test_offers_are_paired(tmp_path: Path) -> None:
    """Two offers that are alike let the same targets through, replication by replication."""
    of = raid_files.system(0.6, load=10)
    file = raid_files.write(tmp_path, of, count=12)
    text = file.read_text("utf-8")
    unit = text[text.index("fire_units:") : text.index("assets:")]
    offers = "".join(
        f"- name: {name}\n  networked: true\n" + "".join(f"  {line}\n" for line in unit.splitlines())
        for name in ("A", "B")
    )
    file.write_text(text.replace(unit, "offers:\n" + offers).replace("networked: true\n", "", 1), "utf-8")
    found = sky.simulate(sky.load_scenario(file), n=5000, seed=2, cases="nominal", n_draws=0)
    assert [answer.package for answer in found.answers] == ["A", "B"]
    assert found.answers[0].leakers.mean > 1
    assert found.pairs[0].share_equal == 1.0
