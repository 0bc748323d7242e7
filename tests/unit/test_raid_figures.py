"""What a simulation would ask for is said before it runs, and what a sweep puts in the place of figures."""

import pytest

import raid_files
import skyshed as sky
from skyshed.errors import InputError
from skyshed.verbs.asked_raids import sweep_of
from skyshed.verbs.raid_figures import lacks, swept_figures
from skyshed.verbs.simulate import narrowed


def scenario_of(tmp_path, of, **further):
    return sky.load_scenario(raid_files.write(tmp_path, of, **further))


def test_what_a_raid_would_ask_for_is_said_before(tmp_path):
    of = raid_files.system(0.5, load=3)
    del of["missiles"]["dart"]["kill_probability"], of["counts"]["target_channels"]

    found = list(lacks(scenario_of(tmp_path, of)))

    assert [each.partition(";")[0] for each in found] == [
        "textbook: no kill_probability of missile 'dart' against dummy",
        "textbook: no target_channels under counts",
    ]
    assert list(lacks(scenario_of(tmp_path, of, raids=[]))) == []
    assert list(lacks(scenario_of(tmp_path, raid_files.system(0.5, load=3)))) == []


def test_swept_missiles_are_dealt_out_in_proportion_to_the_load(tmp_path):
    of = raid_files.system(0.5, load=4)
    of["missiles"]["arrow"] = raid_files.missile(0.5)
    of["load"] = {"dart": raid_files.figure(3), "arrow": raid_files.figure(1)}
    scenario = scenario_of(tmp_path, of)

    found = swept_figures(sweep_of("ready_missiles=10"), 10, scenario.packages[0])

    # 7.5 and 2.5: of equal remainders the first stated counts first.
    assert found == {"textbook/load/dart": 8.0, "textbook/load/arrow": 2.0}


def test_a_load_of_its_own_is_not_swept(tmp_path):
    scenario = scenario_of(tmp_path, raid_files.system(0.5, load=4), units=[{"name": "Own", "load": {"dart": 2}}])

    with pytest.raises(InputError, match="unit 'Own' states its own load"):
        swept_figures(sweep_of("ready_missiles=10"), 10, scenario.packages[0])


def test_an_offer_alone_keeps_what_is_held_already():
    scenario = sky.load_scenario("iraq-offer")

    narrow, packages = narrowed(scenario, "S-400 alone")

    assert [package.name for package in packages] == ["S-400 alone"]
    assert {unit.system.key for unit in packages[0].units} == {"s-400", "pantsir-s1"}
    assert narrow.held == scenario.held
    assert [package.name for package in narrowed(scenario, "Held")[1]] == ["Held"]
    assert narrowed(scenario, None) == (scenario, scenario.packages)
