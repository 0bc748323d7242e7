"""The questions of a simulation: every package in every case, under both commands, swept, and with one bound lifted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from skyshed.engage.answers import IfUnlimited, Roster
from skyshed.engage.answers_of import AUTONOMOUS, NETWORKED
from skyshed.engage.batches import RaidLabel, RaidQuestion
from skyshed.engage.prepare import Preparation
from skyshed.engage.tables import Rules, Tables
from skyshed.engage.unlimited import Lifted, unlimited
from skyshed.model.figure import Case, lead_case
from skyshed.model.raid import Doctrine, Raid
from skyshed.model.scenario import Offer
from skyshed.verbs.asked_raids import Sweep
from skyshed.verbs.raid_figures import swept_figures

Values = Mapping[str, float]


class Key(NamedTuple):
    """What a question is for: a package's answer (``is_own`` command or the other), a value of a sweep, a lifted bound.

    ``sweep`` is the number of the sweep, -1 for none; ``lifted`` is a field of `IfUnlimited`, "" for none.
    """

    package: str
    case: Case
    is_own: bool = True
    sweep: int = -1
    value: float = 0.0
    lifted: str = ""

    @property
    def is_answer(self) -> bool:
        """Whether it is for the raid itself, with all figures and bounds as they are."""
        return self.sweep < 0 and not self.lifted


@dataclass(frozen=True)
class Fights:
    """How tables are made for one doctrine: the raid itself, or another size of it, against the packages."""

    preparation: Preparation
    packages: tuple[Offer, ...]
    cases: tuple[Case, ...]
    doctrine: Doctrine
    sweeps: tuple[Sweep, ...] = ()
    has_lifted: bool = True

    @property
    def raid(self) -> Raid:
        """The raid itself."""
        return self.preparation.raids[0]

    def roster(self, key: Key) -> Roster:
        """Return who stands where in the tables of a question."""
        package = next(each for each in self.packages if each.name == key.package)
        return self.preparation.roster(package, key.case, is_networked=package.is_networked == key.is_own)

    def made(
        self, package: Offer, case: Case, *, is_own: bool = True, raid: int = 0, figures: Values | None = None
    ) -> tuple[Tables, Rules]:
        """Return tables and rules of a package under its own command, or the other one."""
        is_networked = package.is_networked == is_own
        return (
            self.preparation.tables(package, case, is_networked=is_networked, raid=raid, figures=figures),
            self.preparation.rules(case, is_networked=is_networked, doctrine=self.doctrine, figures=figures),
        )

    def questions(self) -> dict[Key, RaidQuestion]:
        """Return every question: those for answers, then those whose rows are written as well, then the others."""
        return dict([*self._answers(), *self._swept(), *self._lifted()])

    def _answers(self) -> Iterator[tuple[Key, RaidQuestion]]:
        for is_own, cases in ((True, self.cases), (False, (lead_case(self.cases),))):
            for package in self.packages:
                for case in cases:
                    key = Key(package.name, case, is_own)
                    yield key, self._question(key, package, self.made(package, case, is_own=is_own))

    def _swept(self) -> Iterator[tuple[Key, RaidQuestion]]:
        raid = 0
        for index, sweep in enumerate(self.sweeps):
            for value in sweep.values:
                raid += sweep.is_of_raid
                for package in self.packages:
                    figures = None if sweep.is_of_raid else swept_figures(sweep, value, package)
                    for case in self.cases:
                        key = Key(package.name, case, sweep=index, value=value)
                        of = {"raid": raid} if sweep.is_of_raid else {"figures": figures}
                        setting = f"{sweep.label}={value:g}"
                        yield key, self._question(key, package, self.made(package, case, **of), setting)

    def _lifted(self) -> Iterator[tuple[Key, RaidQuestion]]:
        if not self.has_lifted:
            return
        case = lead_case(self.cases)
        for package in self.packages:
            made = self.made(package, case)
            for name in IfUnlimited._fields:
                key = Key(package.name, case, lifted=name)
                yield key, self._question(key, package, unlimited(*made, Lifted(name)), f"{name} unlimited")

    def _question(self, key: Key, package: Offer, made: tuple[Tables, Rules], setting: str = "") -> RaidQuestion:
        tables, rules = made
        command = NETWORKED if rules.is_networked else AUTONOMOUS
        raid = self.preparation.raids[0].name
        return RaidQuestion(RaidLabel(raid, package.name, key.case, command, tables.n_targets, setting), tables, rules)
