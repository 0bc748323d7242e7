"""Rows of a result by their keys, and which target class and levels lead the report."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from skyshed.coverage.left_open import Ends, ends_of
from skyshed.coverage.rows import AreaRow
from skyshed.model.figure import Case, Figure, lead_case
from skyshed.model.scenario import Level, Offer, Scenario, Unit
from skyshed.model.system import System, TargetClass
from skyshed.report.words import NBSP, figure_name, listed, metres_words
from skyshed.verbs.result import Result

_MIDDLE_M = 3000.0


@dataclass(frozen=True)
class Facts:
    """What several sections of a report need to know of one result."""

    result: Result

    @cached_property
    def areas(self) -> dict[tuple[str, str, Case, str], AreaRow]:
        """Area rows by (package, target, case, level)."""
        return {(row.package, row.target, row.case, row.level): row for row in self.result.areas}

    @cached_property
    def targets(self) -> dict[str, TargetClass]:
        return {target.key: target for target in self.result.scenario.targets}

    @cached_property
    def levels(self) -> dict[str, Level]:
        return {level.label: level for level in self.result.levels}

    def figure_name(self, figure: Figure) -> str:
        """Return a figure's name in words, systems and target classes by their own names."""
        return figure_name(figure, self._names)

    @cached_property
    def _names(self) -> dict[str, str]:
        return names_in(self.result.scenario)

    @property
    def lead_case(self) -> Case:
        """Nominal, unless the user asked for other cases only."""
        return lead_case(self.result.cases)

    @cached_property
    def asked_targets(self) -> tuple[TargetClass, ...]:
        """The target classes that were computed, in the scenario's order; ballistic ones are not."""
        computed = {row.target for row in self.result.areas}
        return tuple(target for target in self.result.scenario.targets if target.key in computed)

    @property
    def lead_target(self) -> TargetClass:
        """The computed target class that the scenario names first."""
        return self.asked_targets[0]

    @property
    def headline_levels(self) -> tuple[Level, ...]:
        """The levels that a headline may use."""
        return tuple(level for level in self.result.levels if level.label in self.result.headline.levels)

    def own_levels(self, target: TargetClass) -> tuple[Level, ...]:
        """Return the levels that a headline may use and at which a class flies, the nearest to its usual one first."""
        return own_among(self.headline_levels, target)

    @property
    def lead_level(self) -> Level | None:
        """The leading class's own level, else the lowest that a headline may use; None where there is none."""
        return lead_among(self.headline_levels, self.lead_target)

    @cached_property
    def quotable_packages(self) -> tuple[Offer, ...]:
        """The packages with fire units that all stand where the terrain may speak of them."""
        return tuple(one for one in self.result.packages if one.fire_units and not self.barred_units(one))

    @cached_property
    def lead_package(self) -> Offer | None:
        """The package that covers most in the leading answer, of equals the largest; None where none may be quoted.

        What is signed for (not offered) comes before what is merely offered beside it, and before what is held alone.
        """
        level = self.lead_level
        if level is None:
            return None

        def rank(package: Offer) -> tuple[bool, float, int]:
            is_signed = not (package.is_offered or self.is_held(package))
            share = sum(self.share(package.name, self.lead_target.key, self.lead_case, level.label))
            return is_signed, share, len(package.fire_units)

        return max(self.quotable_packages, key=rank, default=None)

    @property
    def shown_level(self) -> Level:
        """The level of tables and pictures that show one: the leading one, else the first that was asked about."""
        return self.lead_level or self.result.levels[0]

    @cached_property
    def shown_package(self) -> Offer:
        """The package that pictures and tables of one package show: the leading one, else what covers most."""
        level = self.shown_level

        def covered(package: Offer) -> float:
            return self.share(package.name, self.lead_target.key, self.lead_case, level.label)[1]

        return self.lead_package or max(self.result.packages, key=covered)

    @property
    def map_levels(self) -> tuple[Level, ...]:
        """Two levels to draw: the lowest and the highest that a headline may use, else any two."""
        ordered = sorted(self.headline_levels or self.result.levels, key=lambda level: level.altitude_m)
        return tuple(dict.fromkeys((ordered[0], ordered[-1])))

    @property
    def answer_levels(self) -> tuple[Level, ...]:
        """Up to three levels for the answer: the lowest, the highest, and what is nearest to 3,000 m between."""
        if not self.headline_levels:
            return ()
        ordered = sorted(self.headline_levels, key=lambda level: level.altitude_m)
        middle = min(ordered[1:-1], key=lambda level: abs(level.altitude_m - _MIDDLE_M), default=ordered[0])
        return tuple(dict.fromkeys((ordered[0], middle, ordered[-1])))

    @property
    def label(self) -> str:
        """The label of every result on this terrain, empty where it needs none."""
        return self.result.terrain.label or ""

    def own_units(self, package: Offer) -> tuple[Unit, ...]:
        """Return the fire units of a package that it does not merely share with what is held."""
        held = self.result.scenario.held
        if held is None or package.name == held.name:
            return package.fire_units
        keys = {unit.key for unit in held.units}
        return tuple(unit for unit in package.fire_units if unit.key not in keys)

    def is_held(self, package: Offer) -> bool:
        """Return whether a package is what is held, alone."""
        held = self.result.scenario.held
        return held is not None and package.name == held.name

    def spoken_name(self, package: Offer) -> str:
        """Return what a text calls a package: one that was given no name of its own is called by its systems."""
        return spoken_name(self.result.scenario, package)

    def flown_words(self, target: TargetClass) -> str:
        """Return the altitudes at which a class flies: "30 to 100 m"."""
        return flown_words(target)

    def barred_units(self, package: Offer) -> tuple[str, ...]:
        """Return the fire units of a package that keep its share of the area out of a headline."""
        return tuple(unit.key for unit in package.fire_units if unit.key not in self.result.headline.fire_units)

    def share(self, package: str, target: str, case: Case, level: str) -> Ends:
        """Return the two ends of the covered share, NaN where it was not asked for; equal if nothing is open."""
        row = self.areas.get((package, target, case, level))
        return (float("nan"), float("nan")) if row is None else ends_of(row, "covered_share")

    @property
    def is_any_open(self) -> bool:
        """Whether missing terrain leaves any share of the area open."""
        return any("covered_share" in row.left_open for row in self.result.areas)


def label_note(facts: Facts) -> str:
    """Return the end of a sentence that must carry the terrain's mark; "" if it has none."""
    return f" – {facts.label}" if facts.label else ""


def own_among(levels: Sequence[Level], target: TargetClass) -> tuple[Level, ...]:
    """Return the levels at which a class flies, the nearest to its usual one first."""
    altitude = target.typical_altitude_m
    own = [level for level in levels if altitude.low <= level.altitude_m <= altitude.high]
    return tuple(sorted(own, key=lambda level: abs(level.altitude_m - altitude.nominal)))


def lead_among(levels: Sequence[Level], target: TargetClass) -> Level | None:
    """Return a class's own level, else the lowest; None where there is none."""
    lowest = min(levels, key=lambda level: level.altitude_m, default=None)
    return next(iter(own_among(levels, target)), lowest)


def spoken_name(scenario: Scenario, package: Offer) -> str:
    """Return what a text calls a package: one that was given no name of its own is called by its systems."""
    systems = list(dict.fromkeys(short_system(unit.system) for unit in package.fire_units))
    return listed(systems) if package.name == scenario.name and systems else package.name


def flown_words(target: TargetClass) -> str:
    """Return the altitudes at which a class flies: "30 to 100 m"."""
    low, high = metres_words(target.typical_altitude_m.low), metres_words(target.typical_altitude_m.high)
    return low if low == high else f"{low.removesuffix(f'{NBSP}m')} to {high}"


def names_in(scenario: Scenario) -> dict[str, str]:
    """Return what texts call the systems of a scenario, their radars and missiles ("radar 92N6E"), and its classes."""
    systems = {unit.system.key: short_system(unit.system) for unit in scenario.units}
    parts = {key: words for unit in scenario.units for key, words in names_of_parts(unit.system).items()}
    return systems | parts | {target.key: target.name for target in scenario.targets}


def names_of_parts(system: System) -> dict[str, str]:
    """Return what texts call the radars and missiles of a system, by what their figures' keys begin with."""
    return {
        f"{system.key}/{name}": name if kind in name else f"{kind} {name}"
        for kind, named in (("radar", system.radars), ("missile", system.missiles))
        for name in named
    }


def short_system(system: System) -> str:
    """Return a system's name without what stands in brackets behind it."""
    return system.name.split(" (")[0]
