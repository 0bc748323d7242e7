"""Lifting a bound lifts that bound and nothing else."""

import math

import numpy as np
import pytest

from raid_tables import Look, Magazine, Target, Unit, Window, rows_of, rules_of, tables_of
from skyshed.engage.tables import LEAKERS, MISSED, MISSILES, NO_LIMIT
from skyshed.engage.unlimited import Lifted, unlimited

AT_ONCE = (Window(0.0, 0.5),)
CHANGES = {
    Lifted.MISSILES: {"n_ready"},
    Lifted.CHANNELS: {"n_channels", "n_missile_channels"},
    Lifted.MISSILES_AND_CHANNELS: {"n_ready", "n_channels", "n_missile_channels"},
    Lifted.DETECTION: {"look_of", "look_key", "look_unit", "knot_of", "knot_p", "knot_s"},
    Lifted.KILL: {"option_p"},
}


def three(p=1.0, looks=None, start_s=0.0, channels=3, missile_channels=NO_LIMIT, ready=3, **unit):
    """Return three targets that one unit can shoot at in the first half second alone, or not at all."""
    targets = [Target(50.0 + k, ((0, p, AT_ONCE),), looks, start_s=start_s) for k in range(3)]
    units = (Unit(channels=channels, missile_channels=missile_channels, **unit),)
    return tables_of(targets, units, (Magazine(ready=ready),))


def leakers(tables, lifted, networked=True, **rules):
    return rows_of(*unlimited(tables, rules_of(networked=networked, **rules), lifted), 1)[0, LEAKERS]


@pytest.mark.parametrize("networked", [True, False])
@pytest.mark.parametrize(
    ("tables", "helps"),
    [
        (three(ready=1), {Lifted.MISSILES, Lifted.MISSILES_AND_CHANNELS}),
        (three(channels=1), {Lifted.CHANNELS, Lifted.MISSILES_AND_CHANNELS}),
        (three(missile_channels=1), {Lifted.CHANNELS, Lifted.MISSILES_AND_CHANNELS}),
        (three(channels=1, ready=1), {Lifted.MISSILES_AND_CHANNELS}),
        (three(looks=(Look(0, ((0.0, 0.0), (1.0, 40.0))),)), {Lifted.DETECTION}),
        (three(looks=()), {Lifted.DETECTION}),
        (three(p=0.0), {Lifted.KILL}),
        (three(start_s=1.0), set()),
        (three(lost_s=0.5), set()),
        (three(reaction_s=60.0), set()),
    ],
)
def test_only_what_bound_helps(tables, helps, networked):
    left = {lifted: leakers(tables, lifted, networked) for lifted in Lifted}

    assert {lifted for lifted, n in left.items() if n == 0} == helps
    assert all(n > 0 for lifted, n in left.items() if lifted not in helps)


def test_without_limit_of_detection_nobody_waits_to_be_told():
    assert leakers(three(), Lifted.MISSILES, handover_s=5.0) == 3
    assert leakers(three(), Lifted.DETECTION, handover_s=5.0) == 0


def test_without_limit_of_kills_misses_share_no_cause():
    tables = tables_of([Target(50.0, ((0, 0.4, (Window(0.0, 9.0),)),))])
    rows = rows_of(*unlimited(tables, rules_of(rho=0.9), Lifted.KILL), 500)

    assert (rows[:, LEAKERS] == 0).all()
    assert (rows[:, MISSILES] == 1).all()


@pytest.mark.parametrize("lifted", Lifted)
def test_all_else_stays_and_nothing_given_is_written_to(lifted):
    tables, rules = three(p=0.5, channels=1, ready=2), rules_of(handover_s=3.0, rho=0.2)
    before = [array.copy() for array in tables]
    found, found_rules = unlimited(tables, rules, lifted)

    assert all(np.array_equal(one, other) for one, other in zip(before, tables, strict=True))
    assert {name for name in tables._fields if getattr(found, name) is not getattr(tables, name)} == CHANGES[lifted]
    assert found_rules == rules._replace(
        handover_s=0.0 if lifted is Lifted.DETECTION else 3.0, likeness=0.0 if lifted is Lifted.KILL else rules.likeness
    )


def test_luck_is_the_same():
    """Where a bound binds nobody, lifting it changes no row."""
    tables = three(p=0.5, looks=(Look(0, ((1.0, -math.pi),)),))
    rows = rows_of(tables, rules_of(), 200)

    assert np.unique(rows[:, MISSED]).size == 4
    for lifted in (Lifted.MISSILES, Lifted.CHANNELS, Lifted.DETECTION):
        assert np.array_equal(rows_of(*unlimited(tables, rules_of(), lifted), 200), rows)
