"""Which skies go into the files that hold a part of them: the nominal case, or all."""

from collections.abc import Iterator
from dataclasses import dataclass

from skyshed.jobs.names import slugs
from skyshed.model.figure import Case, lead_case
from skyshed.sky.sky import Sky
from skyshed.verbs.result import Result, SkyKey

ALL = "all"


@dataclass(frozen=True)
class Selection:
    """The skies of a result that maps and zones are made of, in the order of its packages, targets and cases."""

    result: Result
    cases: tuple[Case, ...]

    def skies(self) -> Iterator[Sky]:
        """Yield every selected sky."""
        for package in self.result.packages:
            for target in self.result.scenario.targets:
                for case in self.cases:
                    key: SkyKey = package.name, target.key, case
                    if key in self.result.skies:
                        yield self.result.skies[key]

    def file_stems(self) -> dict[SkyKey, str]:
        """Return ``package_target_case`` for every selected sky, safe in file names and all different."""
        packages = slugs(package.name for package in self.result.packages)
        targets = slugs(target.key for target in self.result.scenario.targets)
        return {
            (sky.package, sky.target, sky.case): f"{packages[sky.package]}_{targets[sky.target]}_{sky.case}"
            for sky in self.skies()
        }


def selected(result: Result, maps: str) -> Selection:
    """Return all skies for ``maps="all"``, else those of the nominal case (or of the first case asked for)."""
    if maps == ALL:
        return Selection(result, result.cases)
    return Selection(result, (lead_case(result.cases),))
