"""The compiled engine of raids and the plain one make the same rows, whatever the tables."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raid_tables import Look, Magazine, Target, Unit, Window, rows_of, rules_of, tables_of
from skyshed.engage import kernel
from skyshed.engage import tables as columns
from skyshed.engage.reference import EventKind, fight
from skyshed.engage.tables import EARLIEST, LAYERED, NEAREST, NO_LIMIT, NO_MISSILE, NOT_SEEN


def random_tables(seed):
    """Return made-up tables and rules; even seeds have whole seconds, so that much happens at the same time."""
    random = np.random.default_rng(seed)

    def some_s(low, high):
        return float(random.integers(low, high + 1)) if seed % 2 == 0 else float(random.uniform(low, high))

    def one_of(*values):
        return values[random.integers(len(values))]

    units = tuple(
        Unit(
            channels=one_of(0, 1, 1, 2, 3),
            missile_channels=one_of(1, 2, 3, NO_LIMIT),
            reaction_s=some_s(0, 5),
            assessment_s=some_s(0, 5),
            spacing_s=some_s(0, 3),
            lost_s=one_of(math.inf, math.inf, math.inf, some_s(5, 60)),
            reach_m=one_of(1.0, 2.0, 3.0),
        )
        for _ in range(random.integers(1, 5))
    )
    magazines = tuple(
        Magazine(unit, one_of(0, 1, 2, 5, NO_LIMIT), one_of(0, 1, 4), one_of(math.inf, some_s(0, 20)), one_of(1.0, 2.0))
        for unit in range(len(units))
        for _ in range(random.integers(1, 3))
    )
    targets = [random_target(random, some_s, one_of, len(units), len(magazines)) for _ in range(random.integers(1, 9))]
    rules = rules_of(
        networked=bool(random.integers(2)),
        assign=one_of(EARLIEST, NEAREST, LAYERED),
        salvo=one_of(1, 2, 3),
        handover_s=some_s(0, 4),
        rho=one_of(0.0, 0.2, 0.6),
    )
    return tables_of(targets, units, magazines), rules


def random_target(random, some_s, one_of, n_units, n_magazines):
    arrival_s = some_s(40, 80)
    options = []
    for magazine in np.flatnonzero(random.random(n_magazines) < 0.7):
        windows, free_s = [], some_s(0, 30)
        for _ in range(random.integers(0, 4)):
            open_s = free_s + some_s(0, 8)
            close_s = open_s + some_s(0, 15)
            if close_s > arrival_s - 3.0:
                break
            launches_s = np.linspace(open_s, close_s, random.integers(2, 5) if close_s > open_s else 1)
            meets_s = np.minimum(launches_s + [some_s(1, 12) for _ in launches_s], arrival_s)
            nodes = zip(launches_s.tolist(), np.maximum.accumulate(meets_s).tolist(), strict=True)
            windows.append(Window(open_s, close_s, nodes=tuple(nodes)))
            free_s = close_s + 0.5 + some_s(0, 4)
        options.append((int(magazine), one_of(0.0, 0.3, 0.7, 1.0), tuple(windows)))
    looks = []
    for _ in range(random.integers(0, 4)):
        p = np.sort(random.random(random.integers(1, 4)))
        p[-1] = one_of(1.0, p[-1])
        times_s = sorted(some_s(0, 30) for _ in p)
        knots = tuple(zip(p.tolist(), times_s, strict=True))
        looks.append(Look(int(random.integers(n_units)), knots, int(random.integers(2**63))))
    return Target(arrival_s, tuple(options), one_of(tuple(looks), None), asset=int(random.integers(3)))


def plain_rows(tables, rules, n, *, seed=1, first=0):
    return np.array([fight(tables, rules, seed, first + k).row for k in range(n)])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1), st.sampled_from([0, 1000, 2**32 - 20]))
def test_rows_of_made_up_raids_are_the_same(made, seed, first):
    tables, rules = random_tables(made)

    assert np.array_equal(
        rows_of(tables, rules, 8, seed=seed, first=first), plain_rows(tables, rules, 8, seed=seed, first=first)
    )


@pytest.mark.parametrize(
    ("networked", "assign", "salvo"), list(product((True, False), (EARLIEST, NEAREST, LAYERED), (1, 3)))
)
def test_a_thousand_rows_of_a_busy_raid_are_the_same(networked, assign, salvo):
    units = (Unit(channels=1, reaction_s=3.0, reach_m=2.0), Unit(channels=1, missile_channels=2, assessment_s=3.0))
    magazines = (Magazine(0, ready=2, reserve=2, reload_s=9.0), Magazine(1, ready=3), Magazine(1, ready=2))
    options = ((0, 0.6, (Window(5, 30, 6),)), (1, 0.5, (Window(20, 35, 3),)), (2, 0.4, (Window(10, 30, 8),)))
    targets = [Target(45.0 + number, options, start_s=float(number)) for number in range(4)]
    tables, rules = tables_of(targets, units, magazines), rules_of(networked=networked, assign=assign, salvo=salvo)

    rows = rows_of(tables, rules, 1000)

    assert np.array_equal(rows, plain_rows(tables, rules, 1000))
    assert np.unique(rows[:, 0]).size > 1


def test_the_made_up_raids_meet_every_reason():
    """Else the comparison would not try them."""
    rows = [rows_of(*random_tables(made), 8) for made in range(100)]
    ledger = sum(each[:, columns.NEVER_IN_REACH : columns.MISSED + 1].sum(0) for each in rows)

    assert ledger.min() > 10


def test_columns_and_policies_of_the_kernel_are_those_of_the_tables():
    ledger = "NEVER_IN_REACH NOT_SEEN SEEN_TOO_LATE NO_CHANNEL NO_MISSILE NEITHER MISSED"
    names = ("LEAKERS", "MISSILES", "SHOT_AT", *ledger.split(), "N_FIXED", "EARLIEST", "NEAREST")

    assert {name: getattr(kernel, f"_{name}") for name in names} == {name: getattr(columns, name) for name in names}


def test_rows_do_not_depend_on_how_the_range_is_split():
    tables, rules = random_tables(4)
    whole = rows_of(tables, rules, 100, seed=9)
    parts = [rows_of(tables, rules, n, seed=9, first=first) for first, n in ((60, 40), (0, 1), (1, 59))]

    assert np.array_equal(np.concatenate([parts[1], parts[2], parts[0]]), whole)


def test_events_tell_the_row():
    window = (Window(0.0, 20.0, 4.0),)
    tables = tables_of([Target(50.0, ((0, 0.5, window),)), Target(60.0)], (Unit(reaction_s=2.0),), (Magazine(),))
    for replication in range(50):
        fought = fight(tables, rules_of(), 1, replication)
        kinds = [event.kind for event in fought.events]

        assert kinds.count(EventKind.ARRIVES) == fought.row[0]
        assert (
            kinds.count(EventKind.LAUNCH) == fought.row[1] == kinds.count(EventKind.HIT) + kinds.count(EventKind.MISS)
        )
        assert [event.time_s for event in fought.events] == sorted(event.time_s for event in fought.events)


@pytest.mark.parametrize(
    ("target", "unit", "magazine", "column"),
    [
        (Target(50.0), Unit(), Magazine(), columns.NEVER_IN_REACH),
        (Target(50.0, ((0, 1.0, (Window(0, 9),)),), ()), Unit(), Magazine(), NOT_SEEN),
        (Target(50.0, ((0, 1.0, (Window(0, 9),)),), start_s=9.5), Unit(), Magazine(), columns.SEEN_TOO_LATE),
        (Target(50.0, ((0, 1.0, (Window(0, 9),)),)), Unit(channels=0), Magazine(), columns.NO_CHANNEL),
        (Target(50.0, ((0, 1.0, (Window(0, 9),)),)), Unit(), Magazine(ready=0), NO_MISSILE),
        (Target(50.0, ((0, 1.0, (Window(0, 9),)),)), Unit(channels=0), Magazine(ready=0), columns.NEITHER),
        (Target(50.0, ((0, 0.0, (Window(0, 9),)),)), Unit(), Magazine(), columns.MISSED),
        (Target(50.0, ((0, 1.0, (Window(0, 9),)),)), Unit(lost_s=0.5), Magazine(), columns.MISSED),
    ],
)
@pytest.mark.parametrize("networked", [True, False])
def test_the_ledger(target, unit, magazine, column, networked):
    tables = tables_of([target], (unit,), (magazine,))
    row = rows_of(tables, rules_of(networked=networked), 1)[0]

    assert row[columns.NEVER_IN_REACH : columns.N_FIXED].sum() == row[column] == 1
    assert np.array_equal(row, plain_rows(tables, rules_of(networked=networked), 1)[0])


@pytest.mark.parametrize(
    ("change", "message"),
    [({"seed": -1}, "seed lies"), ({"first": 2**32}, "numbered"), ({"first": -1}, "numbered")],
)
def test_what_lies_outside_the_draws_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        rows_of(*random_tables(1), 1, **change)
