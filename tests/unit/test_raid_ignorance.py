"""Chance and ignorance apart, against sums done by hand; influences one figure at a time, under the same luck."""

import numpy as np
import pytest

from factories import figure
from raid_one_shot import KILL, N_TARGETS, READY, made
from skyshed.coverage.alike import alike_figures
from skyshed.engage.ignorance import _drawn, ignorance_of

SPEED = figure("sam/missile/mean_speed_m_s", 500.0, 900.0, 1000.0, "m/s")
IDLE = figure("sam/missile/note", 0.0, 1.0, 2.0, "1")


def test_chance_and_figure_are_taken_apart():
    """24 targets, one shot each, p triangular (.3, .6, .85): mean 10, variance 12.81 = 5.53 chance + 7.28 figure.

    Chance is 24 times the mean of p (1 - p), the figure's part 576 times the variance of p. Tolerances are five
    standard errors of 8,000 draws; the fourth moment of a triangle is 2.4 times its variance squared.
    """
    found = ignorance_of("one", [(KILL,)], made, seed=1, n_draws=8_000, n_each=40)
    ends = np.array([0.3, 0.6, 0.85])
    mean_p = ends.mean()
    var_p = (ends @ ends - ends @ np.roll(ends, 1)) / 18
    chance, of_figure = N_TARGETS * (mean_p * (1 - mean_p) - var_p), N_TARGETS**2 * var_p
    assert (N_TARGETS * (1 - mean_p), chance, of_figure) == (
        pytest.approx(10.0),
        pytest.approx(5.53, abs=0.005),
        pytest.approx(7.28, abs=0.005),
    )
    assert found.mean == pytest.approx(10.0, abs=5 * np.sqrt(of_figure / 8_000))
    assert found.variance * found.chance_share == pytest.approx(chance, rel=0.02)
    assert found.variance * (1 - found.chance_share) == pytest.approx(of_figure, rel=5 * np.sqrt(1.4 / 8_000))
    assert found.variance == pytest.approx(12.81, rel=0.05)


def test_without_open_figures_all_is_chance():
    found = ignorance_of("one", [], made, seed=1, n_draws=500, n_each=40)
    assert found.chance_share == pytest.approx(1.0, abs=0.02)
    assert found.variance == pytest.approx(24 * 0.24, rel=0.05)
    assert found.influences == ()


def test_influences_are_sorted_by_what_they_move_and_idle_figures_are_left_out():
    found = ignorance_of("one", [(IDLE,), (READY,), (KILL,)], made, seed=1, n_draws=2, n_each=500)
    assert [each.figure.key for each in found.influences] == [KILL.key, READY.key]
    kill, ready = found.influences
    assert (kill.leakers_at_low, kill.leakers_at_high) == (
        pytest.approx(24 * 0.7, abs=0.5),
        pytest.approx(24 * 0.15, abs=0.4),
    )
    assert ready.leakers_at_low == pytest.approx(12 + 12 * 0.4, abs=0.4)
    assert ready.leakers_at_high == pytest.approx(24 * 0.4, abs=0.5)
    assert all(each.package == "one" for each in found.influences)


def test_influences_share_their_luck_and_the_same_seed_gives_the_same_answer():
    first, again = (ignorance_of("one", [(KILL,)], made, seed=3, n_draws=20, n_each=50) for _ in range(2))
    assert first == again
    assert ignorance_of("one", [(KILL,)], made, seed=4, n_draws=20, n_each=50).mean != first.mean
    # What misses at .85 misses at .3 too: under the same luck the higher is never worse.
    assert first.influences[0].leakers_at_high < first.influences[0].leakers_at_low


def test_figures_that_are_one_number_are_drawn_together_and_what_makes_windows_stays_nominal():
    asked = []

    def noted(values):
        asked.append(values)
        return made(values)

    other = figure("like-sam/missile/kill_probability", 0.3, 0.6, 0.85, "1")
    ignorance_of("one", [(KILL, other), (SPEED,)], noted, seed=1, n_draws=5, n_each=20)
    draws = asked[:5]
    assert all(set(each) == {KILL.key, other.key} and each[KILL.key] == each[other.key] for each in draws)
    assert len({each[KILL.key] for each in draws}) == 5
    assert {SPEED.key: 500.0} in asked
    assert {KILL.key: 0.85, other.key: 0.85} in asked


def test_draws_are_triangular_within_their_ends():
    values = _drawn([(KILL,)], 1, 20_000)[KILL.key]
    assert 0.3 <= values.min() < 0.31
    assert 0.84 < values.max() <= 0.85
    assert values.mean() == pytest.approx(1.75 / 3, abs=0.005)


def test_systems_made_like_another_share_their_figures_and_others_do_not():
    sam = {key: figure(f"sam/{key}", 1.0, 2.0, 3.0, "s") for key in ("a", "b", "c")}
    like = {key: figure(f"like/{key}", 1.0, 2.0, 3.0, "s") for key in ("a", "b")} | {
        "c": figure("like/c", 1.0, 2.0, 5.0)
    }
    far = {"a": figure("far/a", 1.0, 2.0, 3.0, "s"), "d": figure("far/d", 1.0), "e": figure("far/e", 1.0)}
    found = alike_figures({"sam": sam, "like": like, "far": far})
    assert {tuple(each.key for each in group) for group in found} == {
        ("far/a",), ("far/d",), ("far/e",), ("like/a", "sam/a"), ("like/b", "sam/b"), ("like/c",), ("sam/c",),
    }  # fmt: skip


def test_missing_replications_are_refused():
    with pytest.raises(ValueError, match="two draws"):
        ignorance_of("one", [(KILL,)], made, seed=1, n_draws=1, n_each=20)
