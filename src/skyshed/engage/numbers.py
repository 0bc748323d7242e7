"""From figures to what a replication counts with: the one place that reads, rounds, and asks for what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from skyshed.engage.tables import EARLIEST, LAYERED, NEAREST, NO_LIMIT, Rules
from skyshed.errors import InputError
from skyshed.model.figure import Case, Figure
from skyshed.model.raid import Assign, Doctrine, Engagement
from skyshed.model.scenario import Unit
from skyshed.model.system import Missile

_ASSIGN = {Assign.EARLIEST: EARLIEST, Assign.NEAREST: NEAREST, Assign.LAYERED: LAYERED}
_FIGURE = "{{nominal: {}, status: assumed, note: ...}}"


@dataclass(frozen=True)
class Numbers:
    """The values that one case believes; ``figures`` holds others by the key of their figure, as draws have them."""

    case: Case
    figures: Mapping[str, float] = field(default_factory=dict)

    def of(self, figure: Figure) -> float:
        """Return the value of a figure."""
        value = self.figures.get(figure.key)
        return figure.at(self.case) if value is None else value

    def reaction_s(self, unit: Unit) -> float:
        """Return the time from a decision to a launch, including that to turn an engagement radar that may turn."""
        figure = unit.system.reaction_time_s
        return self.of(figure) + unit.reaction_time_s(self.case) - figure.at(self.case)

    def target_channels(self, unit: Unit) -> int:
        """Return at how many targets a fire unit can shoot at once, at least none; to the nearest whole one.

        Raises
        ------
        InputError
            If its system states none.
        """
        figure = unit.system.counts.get("target_channels")
        if figure is None:
            raise InputError(_missing(unit, "target_channels", _FIGURE.format(6)))
        return _whole(self.of(figure))

    def missile_channels(self, unit: Unit) -> int:
        """Return how many missiles a fire unit can guide at once; any number where nothing is stated."""
        figure = unit.system.counts.get("missile_channels")
        return NO_LIMIT if figure is None else _whole(self.of(figure))

    def ready(self, unit: Unit, missile: str) -> int:
        """Return how many missiles of a type a fire unit has ready.

        What the unit states goes before what its system does. A count without types is that of the only one.

        Raises
        ------
        InputError
            If nobody states it.
        """
        system = unit.system
        if unit.load:
            return int(unit.load.get(missile, 0))
        if system.load:
            return _whole(self.of(system.load[missile])) if missile in system.load else 0
        figure = system.counts.get("ready_missiles")
        if figure is None or len(system.missiles) > 1:
            raise InputError(_missing(unit, "load", f"{{{missile}: {_FIGURE.format(8)}}}"))
        return _whole(self.of(figure))

    def reserve(self, unit: Unit, missile: str) -> tuple[int, float]:
        """Return how many missiles of a type a unit may reload, and how long that takes (s, infinite: never)."""
        n_reserve = int(unit.reserve.get(missile, 0))
        if not n_reserve or unit.reload_time_s is None:
            return 0, float("inf")
        return n_reserve, self.of(unit.reload_time_s)

    def p_kill(self, unit: Unit, missile: Missile, target: str) -> float:
        """Return the probability that one missile kills a target of a class.

        Raises
        ------
        InputError
            If nothing is stated of them.
        """
        figure = missile.against(target).kill_probability
        if figure is None:
            raise InputError(
                f"system '{unit.system.key}': nothing is stated of the kill probability of '{missile.name}' against "
                f"{target}; give kill_probability: {_FIGURE.format(0.6)} under missiles: {missile.name}:"
            )
        return self.of(figure)


def rules_of(engagement: Engagement, doctrine: Doctrine, numbers: Numbers, *, is_networked: bool) -> Rules:
    """Return what holds for all units.

    Raises
    ------
    InputError
        If outcomes are wholly alike, with a correlation of 1.
    """
    correlation = numbers.of(engagement.correlation)
    if not 0.0 <= correlation < 1.0:
        raise InputError(f"correlation is {correlation:g}; one from 0 to below 1 is needed")
    likeness = correlation / (1.0 - correlation)
    handover_s = numbers.of(engagement.handover_s)
    return Rules(is_networked, _ASSIGN[doctrine.assign], doctrine.salvo, handover_s, likeness)


def _whole(value: float) -> int:
    return max(int(value + 0.5), 0)


def _missing(unit: Unit, name: str, example: str) -> str:
    return (
        f"system '{unit.system.key}' of unit '{unit.name}' states no {name}, and a raid comes into its reach; "
        f"give {name}: {example}"
    )
