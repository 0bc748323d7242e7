"""What answers about a fire unit in a package rest on: the keys under which they are kept between questions."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from skyshed.coverage.antennas import Task
from skyshed.coverage.looks import plan_tasks
from skyshed.jobs.kept import Inputs
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer, Scenario, Unit
from skyshed.terrain.terrain import Terrain
from skyshed.zone.chain import acquisition_antennas, owners_of_tracks

_Same = TypeVar("_Same")


class ChainInputs:
    """What the chains of a scenario's fire units rest on, in one refraction.

    Names of packages are no part of it: where the same radars serve a unit in two of them, or in two scenarios, the
    answers are the same. Nor are radars that stand too far away to serve it.
    """

    def __init__(self, scenario: Scenario, terrain: Terrain, setting: str) -> None:
        self._asked = Inputs((scenario.targets, scenario.levels, setting, scenario.conditions, terrain.key))
        self._units = scenario.units
        self._tasks: dict[tuple[Case, str], dict[tuple[str, str], Task]] = {}
        for task in plan_tasks(scenario, tuple(Case)):
            # A radar that watches looks around its own unit too, whether it serves it or not.
            for key in task.wanted_by:
                self._tasks.setdefault((task.case, key), {})[task.antenna.key] = task
        self._known: dict[tuple[str, str, Case], Inputs] = {}

    def of(self, unit: Unit, package: Offer, case: Case) -> Inputs:
        """Return everything that a unit's chains in a package rest on in one case, but for the points asked about."""
        key = unit.key, package.name, case
        if key not in self._known:
            self._known[key] = Inputs((unit, case, self._looking(unit, package, case), self._asked))
        return self._known[key]

    def of_package(self, package: Offer, case: Case) -> Hashable:
        """Return everything that the sky of a package rests on in one case, but for the map and the class."""
        units = [unit for unit in self._units if unit in package.units]
        return package.name, *(self.of(unit, package, case) for unit in units)

    def by_package(
        self, unit: Unit, packages: Sequence[Offer], case: Case, *further: Hashable
    ) -> Mapping[str, Hashable]:
        """Return the keys of what is asked about a unit in each of some packages, by name, with further inputs."""
        return {package.name: (*further, self.of(unit, package, case)) for package in packages}

    def _looking(self, unit: Unit, package: Offer, case: Case) -> tuple[object, ...]:
        """Return the radars that look for a unit, in the order of its chains, how far, and on which rings."""
        tasks = self._tasks.get((case, unit.key), {})
        owners = sorted(owners_of_tracks(unit, package, case), key=lambda owner: owner.key != unit.key)
        keys = [antenna.key for owner in owners for antenna in acquisition_antennas(owner)]
        if unit.is_fire_unit:
            keys.append(unit.engagement_key)
        looking = (tasks[key] for key in keys if key in tasks)
        return tuple(
            (task.antenna.unit, task.antenna.radar, task.max_range_m, task.mast_range_m, self._serves(task, unit))
            for task in looking
        )

    @staticmethod
    def _serves(task: Task, unit: Unit) -> bool:
        return any(user.key == unit.key for user in task.users)


def same(scenario: Scenario) -> Scenario:
    """Return a scenario of whose equal units and classes, now and before, there is one each: they compare quickly."""
    targets = tuple(map(_first_equal, scenario.targets))
    return replace(scenario, targets=targets).with_units(_first_equal)


@lru_cache(maxsize=1024)
def _first_equal(one: _Same) -> _Same:
    return one
