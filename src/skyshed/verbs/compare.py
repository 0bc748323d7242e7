"""``compare``: which of two packages covers more, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass

from skyshed.catalogue.nearest import nearest_names
from skyshed.coverage.rows import Comparison, Influence
from skyshed.errors import InputError
from skyshed.jobs.run import Progress
from skyshed.model.scenario import Scenario
from skyshed.verbs.asked import Levels
from skyshed.verbs.asked_paths import Paths
from skyshed.verbs.assess import assess
from skyshed.verbs.result import Result


@dataclass(frozen=True)
class Compared:
    """Packages of one assessment, paired; the rows are described in `skyshed.coverage.rows`.

    ``barred`` and ``unarmed`` name those that are not compared: they stand in rough ground that the terrain flattens,
    or have no fire unit.
    """

    result: Result
    packages: tuple[str, ...]

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Every pair, at every level that may be quoted."""
        names = set(self.packages)
        return tuple(
            comparison for comparison in self.result.comparisons if {comparison.first, comparison.second} <= names
        )

    @property
    def influences(self) -> tuple[Influence, ...]:
        """How far single figures move these packages."""
        return tuple(influence for influence in self.result.influences if influence.package in self.packages)

    @property
    def barred(self) -> tuple[str, ...]:
        rules = self.result.headline
        packages = (package for package in self.result.packages if package.name in self.packages)
        return tuple(package.name for package in packages if not rules.allows_package(package))

    @property
    def unarmed(self) -> tuple[str, ...]:
        """Those that are not compared since they have no fire unit, and therefore cover nothing."""
        packages = (package for package in self.result.packages if package.name in self.packages)
        return tuple(package.name for package in packages if not package.fire_units)

    def __repr__(self) -> str:
        return f"<Compared {' and '.join(map(repr, self.packages))}: {len(self.comparisons)} comparisons>"


def compare(
    scenario: Scenario,
    *packages: str,
    levels: Levels | None = None,
    terrain: Paths | None = None,
    refraction: str | None = None,
    propagation: str | None = None,
    rain_mm_h: float | str | None = None,
    clutter_improvement_db: float | str | None = None,
    grid_spacing_m: float | str | None = None,
    n_threads: int | None = None,
    progress: Progress | None = None,
) -> Compared:
    """Return two packages, or every pair where none is named, compared in the same world: all cases, 200 draws.

    Every keyword left out takes the scenario's own value; all are as in `skyshed.assess`.

    Raises
    ------
    InputError, TerrainError
        If the packages cannot be paired, or the scenario or an override cannot be used.
    Cancelled
        If ``progress`` says that the user asked to stop.
    """
    names = packages_of(scenario, packages)
    result = assess(
        scenario,
        levels=levels,
        terrain=terrain,
        refraction=refraction,
        propagation=propagation,
        rain_mm_h=rain_mm_h,
        clutter_improvement_db=clutter_improvement_db,
        grid_spacing_m=grid_spacing_m,
        n_threads=n_threads,
        progress=progress,
    )
    return Compared(result, names)


def packages_of(scenario: Scenario, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the packages to compare: the two that were asked for, or all.

    Raises
    ------
    InputError
        If they cannot be paired.
    """
    known = [package.name for package in scenario.packages]
    if len(known) < 2:
        raise InputError(f"scenario '{scenario.name}' has one package ('{known[0]}'); a comparison needs two offers")
    if not names:
        return tuple(known)
    there_are = f"there are {', '.join(map(repr, known))}"
    if len(names) != 2 or names[0] == names[1]:
        raise InputError(f"name two different packages to compare, or none for all; {there_are}")
    for name in names:
        if name not in known:
            near = nearest_names(name, known)
            hint = f"did you mean {' or '.join(map(repr, near))}?" if near else there_are
            raise InputError(f"package '{name}' is not in scenario '{scenario.name}'; {hint}")
    return tuple(names)
