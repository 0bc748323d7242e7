"""What needs no geometry: whether offers can be assessed at all, and what they can do at once."""

from collections.abc import Iterator, Sequence

from skyshed.coverage.rows import CapacityRow
from skyshed.errors import InputError
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer, Scenario, Unit

AIRCRAFT = "aircraft"


def require_assessable(scenario: Scenario) -> None:
    """Refuse what the model cannot do; a scenario file says the same with its lines.

    Raises
    ------
    InputError
        If there is no unit, no target class, or one that is not an aircraft.
    """
    if not scenario.units:
        raise InputError("no fire units: neither 'held' nor any offer names one")
    if not scenario.targets:
        raise InputError("no target classes: name at least one")
    for target in scenario.targets:
        if target.kind != AIRCRAFT:
            raise InputError(f"targets: {target.key} is described only: the model computes no {target.kind} flight")


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
