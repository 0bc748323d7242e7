"""A raid that is made in Python is held to what a file could say: one line each, before anything is computed."""

from dataclasses import replace

import pytest

import factories as made
import raid_worlds as raids
from skyshed.errors import InputError
from skyshed.model.raid import Loss, Raid, Ring, Way
from skyshed.verbs.asked_raids import Sweep, sweep_of
from skyshed.verbs.simulate import simulate

AT = 30.0, -40.0
RAID = raids.straight(made.beyond(*AT, 90.0, 120e3), AT, level=raids.msl(3000.0))
GROUP = RAID.groups[0]
PLACES = GROUP.route.places


@pytest.mark.parametrize(
    ("raid", "said"),
    [
        (Raid("raid", ()), "0 targets fly; 1 to 2,000 may"),
        (replace(RAID, groups=(replace(GROUP, count=0),)), "0 targets fly"),
        (replace(RAID, groups=(replace(GROUP, count=2001),)), "2,001 targets fly"),
        (replace(RAID, groups=(replace(GROUP, count=2.5),)), "a count of 2.5"),
        (replace(RAID, groups=(replace(GROUP, speed_m_s=float("nan")),)), "flies at nan m/s"),
        (replace(RAID, groups=(replace(GROUP, speed_m_s=0.0),)), "flies at 0.0 m/s"),
        (replace(RAID, groups=(replace(GROUP, start_s=-1.0),)), "starts at -1.0 s"),
        (replace(RAID, groups=(replace(GROUP, spread_s=float("inf")),)), "spread over inf s"),
        (replace(RAID, groups=(replace(GROUP, route=Ring(0.0)),)), "sets out 0.0 m from its asset"),
        (replace(RAID, groups=(replace(GROUP, route=Way(PLACES[1:])),)), "fewer than two places"),
        (replace(RAID, groups=(replace(GROUP, route=Way(PLACES[::-1])),)), "does not end at its asset, Here"),
        (replace(RAID, losses=(Loss(1.0, "Nobody", "search"),)), "Nobody/search is lost, but no package has it"),
    ],
)
def test_a_raid_that_cannot_be_flown_is_refused(raid, said):
    world = raids.world(made.unit("Unit", *AT, raids.armed(made.system())))
    with pytest.raises(InputError, match=said):
        simulate(world, raid=raid, n=1)


def test_a_size_of_a_system_is_no_sweep():
    with pytest.raises(InputError, match=r"sam/raid\.size names a system"):
        sweep_of(Sweep("raid.size", (4.0,), "sam"))
