"""Sweeps that leave magazines empty or assets unvisited: numbers stay under their own names."""

from dataclasses import replace
from functools import partial

import duckdb

import factories as made
import raid_worlds as raids
from skyshed.export.raids.runs import runs_file
from skyshed.model.figure import Case
from skyshed.model.raid import Raid
from skyshed.verbs.simulate import simulate

AT = 30.0, -40.0
FROM = made.beyond(*AT, 90.0, 120e3)
ASKED = {"n": 50, "n_draws": 0, "with_unlimited": False, "cases": (Case.NOMINAL,), "n_threads": 1}


def two_types():
    """Return a world with one unit of two types of missiles, two of each ready."""
    missiles = [made.missile("shot"), made.missile("near", max_range=20e3)]
    return raids.world(made.unit("Unit", *AT, raids.armed(made.system(missiles=missiles), load=2)))


def inbound(**given):
    return raids.straight(FROM, AT, level=raids.msl(3000.0), **given)


def test_a_sweep_may_leave_a_type_of_missile_with_none_ready():
    found = simulate(two_types(), raid=inbound(), sweep="ready_missiles=1,4", **ASKED)
    assert [point.value for point in found.curves[0].points] == [1.0, 4.0]
    assert [(each.missile, each.n_ready) for each in found.answers[0].missiles] == [("near", 2), ("shot", 2)]


def test_leakers_of_an_asset_that_a_smaller_raid_leaves_out_are_none(tmp_path):
    first = inbound().groups[0]
    there = raids.asset(*AT, name="There")
    second = replace(first, name="second", asset=there)
    raid = Raid("two", (first, second))
    rows_to = partial(runs_file, tmp_path / "runs.parquet")
    simulate(two_types(), raid=raid, sweep="raid.size=1", rows_to=rows_to, **ASKED)
    found = duckdb.sql(f"SELECT max(leakers_there) FROM '{tmp_path / 'runs.parquet'}' WHERE setting = 'raid.size=1'")
    assert found.fetchall() == [(0,)]
