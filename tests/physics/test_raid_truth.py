"""Published and exact answers of small raids, from tables made by hand: fixed seeds, exact tests at one in a million.

Rows are numbered as in the list of truths in docs/explanation/raids.md; the same rows run as scenario files elsewhere.
"""

from collections import Counter
from math import comb

import numpy as np
import pytest
from scipy.stats import binomtest, chisquare

from raid_tables import Look, Magazine, Target, Unit, Window, rows_of, rules_of, tables_of
from skyshed.engage.tables import (
    LEAKERS,
    MISSED,
    MISSILES,
    N_FIXED,
    NO_CHANNEL,
    NO_LIMIT,
    NO_MISSILE,
    SEEN_TOO_LATE,
    SHOT_AT,
)

MANY, SOME = 2_000_000, 200_000
LEVEL = 1e-6


def agrees(n_so, n, p):
    """Whether so many of n are likely enough with a probability of p."""
    return n_so == round(n * p) if p in (0.0, 1.0) else binomtest(int(n_so), n, p).pvalue > LEVEL


def has_distribution(values, exact):
    """Whether counts of values follow ``exact`` (value -> probability); rare values are pooled."""
    seen = Counter(int(value) for value in values)
    assert set(seen) <= set(exact)
    n = sum(seen.values())
    common = [value for value, p in exact.items() if n * p >= 10]
    observed, expected = [seen[value] for value in common], [n * exact[value] for value in common]
    if n - sum(expected) > 1e-6 * n or n > sum(observed):
        observed, expected = [*observed, n - sum(observed)], [*expected, n - sum(expected)]
    return chisquare(observed, expected, sum_check=False).pvalue > LEVEL


def looks(n, period_s=10.0):
    """Return a window in which a unit can shoot n times, one after another (flight 1 s, assessment 1 s)."""
    return (Window(0.0, (n - 1) * period_s * 0.2 + 0.1, 1.0),)


def one(p, n_looks, *, n_units=1, **rules):
    options = tuple((unit, p, looks(n_looks)) for unit in range(n_units))
    magazines = tuple(Magazine(unit) for unit in range(n_units))
    units = tuple(Unit(spacing_s=0.01) for _ in range(n_units))
    return tables_of([Target(100.0, options)], units, magazines), rules_of(**rules)


@pytest.mark.parametrize(("n", "p"), [(n, p) for n in (1, 2, 3, 4) for p in (0.5, 0.7, 0.8)] + [(4, 0.44)])
def test_row_1_salvo(n, p):
    rows = rows_of(*one(p, 1, salvo=n), MANY)

    assert agrees(rows[:, LEAKERS].sum(), MANY, (1 - p) ** n)
    assert (rows[:, MISSILES] == n).all()


@pytest.mark.parametrize(("p", "n_looks", "killed", "missiles"), [(0.7, 2, 0.91, 1.30), (0.8, 3, 0.992, 1.24)])
def test_row_2_shoot_look_shoot(p, n_looks, killed, missiles):
    rows = rows_of(*one(p, n_looks), MANY)

    assert agrees(rows[:, LEAKERS].sum(), MANY, 1 - killed)
    exact = {k: (1 - p) ** (k - 1) * (p if k < n_looks else 1.0) for k in range(1, n_looks + 1)}
    assert sum(k * share for k, share in exact.items()) == pytest.approx(missiles)
    assert has_distribution(rows[:, MISSILES], exact)


def side_by_side(n, p, n_looks=1, **unit):
    targets = [Target(100.0 + k, ((0, p, looks(n_looks)),)) for k in range(n)]
    return tables_of(targets, (Unit(channels=n, spacing_s=0.01, **unit),), (Magazine(),))


def test_row_3_three_targets_two_missiles_each():
    rows = rows_of(side_by_side(3, 0.71), rules_of(salvo=2), MANY)
    p = 1 - 0.29**2

    assert p == pytest.approx(0.9159)
    assert has_distribution(rows[:, LEAKERS], {k: comb(3, k) * (1 - p) ** k * p ** (3 - k) for k in range(4)})
    assert agrees((rows[:, LEAKERS] <= 1).sum(), MANY, 0.97997402)


def test_row_4_three_hundred_targets():
    rows = rows_of(side_by_side(300, 0.95), rules_of(), 20_000)

    assert agrees(rows[:, LEAKERS].sum(), 300 * 20_000, 0.05)
    assert agrees((rows[:, LEAKERS] > 0).sum(), 20_000, 1 - 0.95**300)


def test_row_5_a_magazine_of_44_serves_11_targets_with_4_each():
    tables = side_by_side(20, 0.0)._replace(n_ready=np.array([44]))
    row = rows_of(tables, rules_of(salvo=4), 1)[0]

    assert (row[SHOT_AT], row[MISSILES]) == (11, 44)


@pytest.mark.parametrize("n", [1, 3, 5])
def test_row_6_a_raid_of_random_size(n):
    """P(none leaks) is the sum over m of (1/2)^m (1 - .2^n)^m... with m from 1 on, shots one after another."""
    leaks = 0.2**n
    shares = [0.5**m * (1 - leaks) ** m for m in range(1, 13)]
    counts = [rows_of(side_by_side(m, 0.8, n), rules_of(), SOME, seed=m)[:, LEAKERS] for m in range(1, 13)]

    for m, found in enumerate(counts, start=1):
        assert agrees((found == 0).sum(), SOME, (1 - leaks) ** m)
    assert sum(shares) == pytest.approx((1 - leaks) / (1 + leaks), abs=0.0003)


@pytest.mark.parametrize("p", [0.0, 1.0])
@pytest.mark.parametrize("channels", [1, 3])
def test_row_7_saturation(p, channels):
    """A cycle of 10 s (reaction 4, flight 4, assessment 2) goes 5 times into a window of 45 s for orders."""
    windows = (Window(4.0, 48.9, 4.0),)
    unit = Unit(channels=channels, reaction_s=4.0, assessment_s=2.0)
    targets = [Target(100.0 + k, ((0, p, windows),)) for k in range(24)]
    row = rows_of(tables_of(targets, (unit,)), rules_of(), 1)[0]

    assert row[MISSILES] == 5 * channels
    assert row[LEAKERS] == (24 - 5 * channels if p else 24)
    assert row[NO_CHANNEL] == row[LEAKERS] - (0 if p else channels)


def exact_rounds(n_targets, shots, p):
    """Return the distribution of targets left: in every round each of the first so many is shot at once."""
    left = {n_targets: 1.0}
    for n_shots in shots:
        after = Counter()
        for n, share in left.items():
            m = min(n, n_shots)
            for k in range(m + 1):
                after[n - k] += share * comb(m, k) * p**k * (1 - p) ** (m - k)
        left = after
    return dict(left)


def test_row_8_six_channels_five_rounds():
    targets = [Target(100.0 + k, ((0, 0.7, (Window(0.0, 40.5, 8.0),)),)) for k in range(24)]
    rows = rows_of(tables_of(targets, (Unit(channels=6, assessment_s=2.0),)), rules_of(), SOME)
    exact = exact_rounds(24, [6] * 5, 0.7)

    assert sum(k * share for k, share in exact.items()) == pytest.approx(3.2776, abs=5e-5)
    assert has_distribution(rows[:, LEAKERS], exact)


def test_row_9_an_empty_magazine():
    targets = [Target(1000.0 + k, ((0, 0.6, (Window(0.0, 900.0, 8.0),)),)) for k in range(20)]
    rows = rows_of(tables_of(targets, (Unit(assessment_s=2.0),), (Magazine(ready=24),)), rules_of(), SOME)
    exact = exact_rounds(20, [1] * 24, 0.6)

    assert 20 - sum(k * share for k, share in exact.items()) == pytest.approx(14.3957, abs=5e-5)
    assert has_distribution(rows[:, LEAKERS], exact)


@pytest.mark.parametrize("assessment_s", [1.0, 0.0])
@pytest.mark.parametrize(("networked", "killed", "missiles"), [(False, 0.9919, 2.18), (True, 0.91, 1.30)])
def test_row_10_two_units_by_themselves_and_one_together(networked, killed, missiles, assessment_s):
    """Without assessment both meet the target as the units decide again: settled one by one, they spend 2.39."""
    n_units = 1 if networked else 2
    options = tuple((unit, 0.7, (Window(0.0, 1.1 + assessment_s, 1.0),)) for unit in range(n_units))
    units = (Unit(assessment_s=assessment_s),) * n_units
    tables = tables_of([Target(100.0, options)], units, tuple(Magazine(unit) for unit in range(n_units)))
    rows = rows_of(tables, rules_of(networked=networked), MANY)

    exact = {1: 0.7, 2: 0.3} if networked else {2: 1 - 0.09, 4: 0.09}
    assert sum(n * p for n, p in exact.items()) == pytest.approx(missiles)
    assert agrees(rows[:, LEAKERS].sum(), MANY, 1 - killed)
    assert has_distribution(rows[:, MISSILES], exact)


def test_row_11_hughes_and_tiah():
    """Forty missiles of which half would hit, at two ships that stop four each: 20 less 8; 18 in, one shot each."""
    targets = [Target(100.0 + k, ((k % 2, 1.0, looks(1)),), asset=k % 2) for k in range(20)]
    ships = tables_of(targets, (Unit(channels=4), Unit(channels=4)), (Magazine(0), Magazine(1)))
    assert (rows_of(ships, rules_of(), 3)[:, LEAKERS] == 12).all()

    rows = rows_of(side_by_side(18, 0.68), rules_of(), SOME)
    assert has_distribution(rows[:, LEAKERS], {k: comb(18, k) * 0.32**k * 0.68 ** (18 - k) for k in range(19)})


@pytest.mark.parametrize(("rho", "n", "killed"), [(0.2, 2, 0.868), (0.2, 4, 0.95776), (0.5, 2, 0.805)])
@pytest.mark.parametrize("is_salvo", [True, False])
def test_row_12_common_cause(rho, n, killed, is_salvo):
    tables, rules = one(0.7, 1 if is_salvo else n, salvo=n if is_salvo else 1, rho=rho)
    leakers = rows_of(tables, rules, MANY)[:, LEAKERS].sum()
    leaks = np.prod([1 - 0.7 / (1 + k * rho / (1 - rho)) for k in range(n)])

    assert leaks == pytest.approx(1 - killed, abs=5e-5)
    assert agrees(leakers, MANY, leaks)


def test_row_13_chance_and_figure():
    """By outer draw of p from the triangle .3 .6 .85: the two parts of the variance."""
    p = np.random.default_rng(1).triangular(0.3, 0.6, 0.85, 400)
    leakers = np.array(
        [rows_of(side_by_side(24, each), rules_of(), 500, seed=k)[:, LEAKERS] for k, each in enumerate(p)]
    )
    chance, figure = leakers.var(axis=1, ddof=1).mean(), leakers.mean(axis=1).var(ddof=1)

    assert leakers.mean() == pytest.approx(10.0, abs=5 * (12.81 / 400) ** 0.5)
    assert chance == pytest.approx(5.53, abs=0.2)
    assert figure - chance / 500 == pytest.approx(7.28, abs=2.5)


@pytest.mark.parametrize("networked", [True, False])
def test_two_radars_see_with_a_luck_of_their_own(networked):
    """Each has started a track with one half by the only moment that counts: one of them with three quarters."""
    looks = tuple(Look(unit, ((0.5, 0.0), (0.5, 50.0), (1.0, 60.0)), key) for unit, key in enumerate((7, 2**40)))
    options = tuple((unit, 1.0, (Window(0.0, 5.0),)) for unit in (0, 1))
    tables = tables_of([Target(100.0, options, looks)], (Unit(), Unit()), (Magazine(0), Magazine(1)))
    rows = rows_of(tables, rules_of(networked=networked), MANY)

    assert agrees(rows[:, SEEN_TOO_LATE].sum(), MANY, 0.25)
    assert (rows[:, LEAKERS] == rows[:, SEEN_TOO_LATE]).all()
    expected = {0: 0.25, 1: 0.75} if networked else {0: 0.25, 1: 0.5, 2: 0.25}
    assert has_distribution(rows[:, MISSILES], expected)


@pytest.mark.parametrize("p", [0.05, 0.5, 0.95])
def test_a_kill_probability_between_none_and_all_is_met(p):
    """To less than 0.005: wrong by so much, it passes at neither end."""
    rows = rows_of(*one(p, 1), MANY)

    assert agrees(rows[:, LEAKERS].sum(), MANY, 1 - p)
    assert not agrees(rows[:, LEAKERS].sum(), MANY, 1 - p - 0.005)


def test_magazines_of_one_unit_are_emptied_one_after_the_other():
    """The shorter reach is taken first, and each type has its own missiles."""
    options = tuple((magazine, 0.0, looks(9)) for magazine in (0, 1))
    tables = tables_of([Target(100.0, options)], (Unit(),), (Magazine(0, 2), Magazine(0, 3)))

    assert rows_of(tables, rules_of(), 1)[0, N_FIXED + 1 :].tolist() == [2, 3]


def test_another_channel_may_let_one_more_through_where_missiles_are_few():
    """By the rules: it spends the last missile on a target that one channel, still held, would have let pass."""
    targets = [
        Target(50.0, ((0, 1.0, (Window(0.0, 0.5),)),)),
        Target(60.0, ((0, 0.0, (Window(1.0, 1.5),)),), start_s=1.0),
        Target(70.0, ((0, 1.0, (Window(3.0, 9.0),)),), start_s=3.0),
    ]
    found = [rows_of(tables_of(targets, (Unit(channels=n),), (Magazine(ready=2),)), rules_of(), 1)[0] for n in (1, 2)]

    assert [row[LEAKERS] for row in found] == [1, 2]
    assert [(row[NO_CHANNEL], row[MISSED], row[NO_MISSILE]) for row in found] == [(1, 0, 0), (0, 1, 1)]


def test_how_often_another_channel_lets_more_through_is_reported():
    """Eight missiles at twelve targets: in all a third channel saves nobody, as the same eight are fired.

    In replication 6 the eighth goes to the sixth target, which it misses; with two channels it went to the third one,
    whose fourth shot hits.
    """
    targets = [Target(60.0 + k, ((0, 0.6, (Window(k, 30.0 + k, 5.0),)),), start_s=1.0 * k) for k in range(12)]
    two, three = (
        rows_of(tables_of(targets, (Unit(channels=n, assessment_s=2.0),), (Magazine(ready=8),)), rules_of(), 20_000)
        for n in (2, 3)
    )
    more = three[:, LEAKERS] - two[:, LEAKERS]

    assert (two[:, LEAKERS].sum(), three[:, LEAKERS].sum()) == (143_952, 144_036)
    assert ((more > 0).sum(), (more < 0).sum(), more[6]) == (2320, 2228, 1)
    assert (two[:, MISSILES] == 8).all()
    assert (three[:, MISSILES] == 8).all()


@pytest.mark.parametrize(("change", "n_ready"), [("n_ready", 8), ("n_channels", NO_LIMIT), ("option_p", 8)])
def test_more_of_anything_lets_no_more_through(change, n_ready):
    """One networked unit and the same luck, replication by replication.

    More channels do not where missiles are few: other targets get them, whose luck may be worse.
    """
    targets = [Target(60.0 + k, ((0, 0.6, (Window(k, 30.0 + k, 5.0),)),), start_s=1.0 * k) for k in range(12)]
    before = tables_of(targets, (Unit(channels=2, assessment_s=2.0),), (Magazine(ready=n_ready),))
    more = getattr(before, change) + (0.1 if change == "option_p" else 1)
    found = [rows_of(tables, rules_of(), 20_000)[:, LEAKERS] for tables in (before, before._replace(**{change: more}))]

    assert (found[1] <= found[0]).all()
    assert found[1].sum() < found[0].sum()
