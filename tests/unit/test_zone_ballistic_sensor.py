"""A radar that watches for ballistic missiles alone serves no chain, in no case, networked or not."""

from skyshed.catalogue.resolve import load_scenario
from skyshed.model.figure import Case
from skyshed.zone.chain import acquisition_antennas, chains_of


def test_kurecik_hands_nothing_to_anyone():
    scenario = load_scenario("turkey-s400")
    (kurecik,) = scenario.held.units

    assert list(acquisition_antennas(kurecik)) == []
    for package in scenario.packages:
        for unit in package.units:
            for case in Case:
                assert all(chain.acquisition.unit.key != kurecik.key for chain in chains_of(unit, package, case))
