"""Large raids are told and drawn less often, by a rule that a remark states."""

import pytest

import factories as made
import raid_worlds as raids
from skyshed.engage.ignorance import n_each_of
from skyshed.model.figure import Case
from skyshed.verbs.raid_found import n_fought_of
from skyshed.verbs.simulate import simulate

AT = 30.0, -40.0


@pytest.mark.parametrize(
    ("n_targets", "n_fought", "n_each"),
    [
        (1, 5, 500),
        (141, 5, 500),
        (142, 4, 500),
        (256, 1, 500),
        (257, 1, 498),
        (316, 1, 405),
        (317, 0, 403),
        (2000, 0, 64),
    ],
)
def test_costs_of_replays_and_draws_are_bounded(n_targets, n_fought, n_each):
    assert (n_fought_of(n_targets), n_each_of(n_targets)) == (n_fought, n_each)


def simulated(count, case=Case.NOMINAL):
    world = raids.world(made.unit("Unit", *AT, raids.armed(made.system())))
    raid = raids.straight(made.beyond(*AT, 90.0, 30e3), AT, level=raids.msl(3000.0), count=count)
    return simulate(world, raid=raid, n=10, n_draws=2, cases=(case,), with_unlimited=False, n_threads=1)


def test_a_large_raid_says_what_is_told_less_often():
    found = simulated(400)
    assert found.fought == {"offer": ()}
    assert found.ignorance[0].n_each == 320
    assert found.remarks[-2:] == (
        "with 400 targets events and replays are kept of no replication a package, not of 5",
        "with 400 targets each draw of the figures has 320 replications, not 500",
    )


def test_a_usual_raid_says_nothing_of_it():
    found = simulated(2)
    assert len(found.fought["offer"]) == 5
    assert found.remarks == ()


def test_the_answer_of_one_case_alone_is_found_without_its_name():
    assert simulated(1, Case.CLAIMED).answer("offer").case is Case.CLAIMED
