"""What is said of offers without any geometry: what they can do at once, and whether they can be assessed at all."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from skyshed.assess.rows import CapacityRow
from skyshed.errors import InputError
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer, Scenario, Unit

BALLISTIC = "ballistic"


def checked(scenario: Scenario) -> Scenario:
    """Return the scenario with the target classes that the model can do.

    Raises
    ------
    InputError
        If none is left, or no package has a unit.
    """
    targets = tuple(target for target in scenario.targets if target.kind != BALLISTIC)
    if not targets:
        raise InputError("targets: only ballistic ones are asked about, which this model does not do; add an aircraft")
    if not scenario.units:
        raise InputError("no fire units: neither 'held' nor any offer names one")
    return replace(scenario, targets=targets)


def capacity_rows(scenario: Scenario, cases: Sequence[Case]) -> Iterator[CapacityRow]:
    """Yield targets at once and missiles ready of every package: published counts, added up."""
    for package in scenario.packages:
        for case in cases:
            yield CapacityRow(
                package.name,
                case,
                len(package.fire_units),
                _total(package, "target_channels", case),
                _total(package, "ready_missiles", case),
            )


def _total(package: Offer, name: str, case: Case) -> float:
    return sum((_count(unit, name, case) for unit in package.fire_units), 0.0)


def _count(unit: Unit, name: str, case: Case) -> float:
    figure = unit.system.counts.get(name)
    return float("nan") if figure is None else figure.at(case)
