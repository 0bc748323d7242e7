"""The result of ``simulate``: answers, and everything needed to say where they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from skyshed.engage.answers import Assumed, Curve, Ignorance, Lines, PairedRaids, RaidAnswer, Roster
from skyshed.engage.reference import Fought
from skyshed.errors import InputError
from skyshed.model.figure import Case, Figure, lead_case
from skyshed.model.raid import Doctrine, Raid
from skyshed.model.scenario import Offer, Scenario
from skyshed.terrain.terrain import TerrainInfo
from skyshed.verbs.asked import case_of, chosen


@dataclass(frozen=True, eq=False)  # it holds arrays, which are not equal or unequal as a whole
class Simulation:
    """One raid against every package asked for, many times over.

    ``answers`` stand under each offer's own command, ``other_command`` under the other one, in the lead case alone.
    ``fought`` are single replications of the lead case, with their events, by package. ``rosters`` say by
    package what the indices in its events stand for. ``unit_ground_msl_m`` is the ground under a unit, by its key,
    for replays; sea level where it is not known.
    """

    scenario: Scenario
    raid: Raid
    doctrine: Doctrine
    packages: tuple[Offer, ...]
    cases: tuple[Case, ...]
    n: int
    seed: int
    answers: tuple[RaidAnswer, ...]
    other_command: tuple[RaidAnswer, ...]
    pairs: tuple[PairedRaids, ...]
    curves: tuple[Curve, ...]
    ignorance: tuple[Ignorance, ...]
    assumed: tuple[Assumed, ...]
    lines: tuple[Lines, ...]
    fought: Mapping[str, tuple[Fought, ...]]
    figures: tuple[Figure, ...]
    terrain: TerrainInfo
    remarks: tuple[str, ...]
    provenance: Mapping[str, object]
    rosters: Mapping[str, Roster] = field(default_factory=dict)
    unit_ground_msl_m: Mapping[str, float] = field(default_factory=dict)

    def answer(self, package: str, case: Case | str | None = None) -> RaidAnswer:
        """Return what a package shows in a case (else the lead case), under its own command.

        Raises
        ------
        InputError
            If there is no such package, or the case was not run.
        """
        known = {each.package: each.package for each in self.answers}
        name, asked = chosen(package, known, "package"), lead_case(self.cases) if case is None else case_of(case)
        if asked not in self.cases:
            raise InputError(f"case: {asked} was not run, but {', '.join(self.cases)}")
        return next(each for each in self.answers if (each.package, each.case) == (name, asked))

    def __repr__(self) -> str:
        asked = f"{self.raid.count} targets, {self.n:,} replications"
        return f"<Simulation of {self.raid.name!r}: {asked}; {', '.join(each.name for each in self.packages)}>"
