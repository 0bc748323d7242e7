"""The raids that ship: the compiled engine makes the rows of the plain one, which shares nothing with it but draws."""

from functools import cache

import numpy as np
import pytest

from raid_tables import rows_of
from skyshed.catalogue.resolve import load_scenario
from skyshed.catalogue.shipped import shipped_scenarios
from skyshed.engage.prepare import Preparation
from skyshed.engage.reference import fight
from skyshed.model.figure import Case
from skyshed.model.raid import Assign, Doctrine

USUAL = Doctrine()
LEAD = ("iraq-offer", 1, Case.NOMINAL)


@cache
def prepared(name):
    scenario = load_scenario(name)
    return scenario, Preparation(scenario, scenario.raids, n_threads=2)


def raids():
    """Yield every shipped raid against every package in every case."""
    for name in shipped_scenarios():
        scenario = load_scenario(name)
        if scenario.raids:
            yield from ((name, package, case) for package in range(len(scenario.packages)) for case in Case)


def rows_of_both(name, package, case, *, is_networked, doctrine, n):
    scenario, preparation = prepared(name)
    for raid in range(len(scenario.raids)):
        asked = {"is_networked": is_networked}
        tables = preparation.tables(scenario.packages[package], case, raid=raid, **asked)
        rules = preparation.rules(case, doctrine=doctrine, **asked)
        plain = np.array([fight(tables, rules, 3, each).row for each in range(n)])
        yield rows_of(tables, rules, n, seed=3), plain


def n_of(asked):
    """Return a thousand where most happens; elsewhere as many as a minute allows."""
    return 1000 if asked == LEAD else 20


@pytest.mark.parametrize("is_networked", [True, False])
@pytest.mark.parametrize("asked", list(raids()), ids=lambda asked: "-".join(map(str, asked)))
def test_rows_of_shipped_raids_are_the_same(asked, is_networked):
    for rows, plain in rows_of_both(*asked, is_networked=is_networked, doctrine=USUAL, n=n_of(asked)):
        np.testing.assert_array_equal(rows, plain)


@pytest.mark.parametrize("is_networked", [True, False])
@pytest.mark.parametrize("doctrine", [Doctrine(Assign.NEAREST, 2), Doctrine(Assign.LAYERED, 1)], ids=str)
def test_rows_under_other_choices_are_the_same(doctrine, is_networked):
    for rows, plain in rows_of_both(*LEAD, is_networked=is_networked, doctrine=doctrine, n=50):
        np.testing.assert_array_equal(rows, plain)
        assert np.unique(rows[:, 0]).size > 1
