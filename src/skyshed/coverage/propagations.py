"""How the waves of each antenna are taken to travel: what was asked, or what the ground around it can carry."""

from collections.abc import Iterator, Mapping

from skyshed.atmosphere.refractivity import Refraction
from skyshed.coverage.antennas import Antennas, Lookout
from skyshed.coverage.looks import plan_tasks
from skyshed.coverage.rows import PropagationRow
from skyshed.model.figure import Case
from skyshed.model.propagation import Propagation
from skyshed.model.scenario import Scenario
from skyshed.terrain.terrain import Terrain


def propagation_rows(
    scenario: Scenario, cases: tuple[Case, ...], terrain: Terrain, refractions: Mapping[str, Refraction]
) -> Iterator[PropagationRow]:
    """Yield a row for each radar of each unit that may serve a fire unit, or watches alone.

    One that stands at several heights, case by case, is diffracted where it is at every height.
    """
    antennas = Antennas(plan_tasks(scenario, cases), (), terrain, refractions, scenario.conditions)
    keys = frozenset(unit.key for unit in scenario.units)
    found: dict[tuple[str, str], list[tuple[Propagation, Propagation]]] = {}
    for spot in antennas.looking_at(keys, keys):
        lookout = antennas.lookout(spot, frozenset())
        ways = _way(lookout), lookout.by_terrain
        for task in lookout.tasks:
            found.setdefault((task.antenna.unit.key, task.antenna.radar), []).append(ways)
    for (key, radar), every in sorted(found.items()):
        yield PropagationRow(key, radar, *map(_of_all, zip(*every, strict=True)))


def _way(lookout: Lookout) -> Propagation:
    return Propagation.DIFFRACTION if lookout.is_diffracted else Propagation.LINE_OF_SIGHT


def _of_all(ways: tuple[Propagation, ...]) -> Propagation:
    return Propagation.DIFFRACTION if set(ways) == {Propagation.DIFFRACTION} else Propagation.LINE_OF_SIGHT
