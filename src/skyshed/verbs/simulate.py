"""``simulate``: a scripted raid against every package of a scenario, many times over."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import NamedTuple, Protocol

from skyshed.coverage.ground import unit_ground_m
from skyshed.coverage.propagations import propagation_rows
from skyshed.engage.answers import Ignorance
from skyshed.engage.answers_of import UsedByKind, paired_of
from skyshed.engage.batches import Batch, RaidQuestion, Rows
from skyshed.engage.ignorance import N_DRAWS, engagement_figures, ignorance_of, n_each_of
from skyshed.engage.prepare import Preparation
from skyshed.engage.run import replicated
from skyshed.engage.tables import Rules, Tables
from skyshed.engage.track import scaled
from skyshed.errors import InputError
from skyshed.jobs.run import Progress, Silent, map_blocks, threads_of
from skyshed.model.figure import lead_case
from skyshed.model.raid import Assign, Raid
from skyshed.model.scenario import Offer, Scenario
from skyshed.terrain.terrain import open_ground
from skyshed.verbs.asked import Cases, as_asked, cases_of, chosen
from skyshed.verbs.asked_paths import Paths
from skyshed.verbs.asked_raids import (
    SHOOT_LOOK_SHOOT,
    Sweep,
    doctrine_of,
    draws_of,
    flag_of,
    replications_of,
    seed_of,
    sweeps_of,
)
from skyshed.verbs.given import be_of, each_of, shown
from skyshed.verbs.provenance import provenance_of
from skyshed.verbs.raid_figures import assumed_of, check_sweeps, figures_of_raid
from skyshed.verbs.raid_found import Found, lines_of
from skyshed.verbs.raid_given import raid_of
from skyshed.verbs.raid_questions import Fights, Key
from skyshed.verbs.raid_remarks import remarks_on
from skyshed.verbs.simulation import Simulation

REPLICATIONS = 10_000


class TakesRows(Protocol):
    """Takes the rows of replications in, batch by batch."""

    def add(self, batch: Batch, rows: Rows) -> None:
        """Take a batch in."""


# Opens what takes rows in, for questions and the names of assets in the order of their columns.
RowsTo = Callable[[Sequence[RaidQuestion], Sequence[str]], AbstractContextManager[TakesRows]]


def simulate(
    scenario: Scenario,
    *,
    raid: str | Raid | None = None,
    n: int = REPLICATIONS,
    seed: int | None = None,
    offer: str | Sequence[str] | None = None,
    cases: Cases | None = None,
    sweep: Sweep | str | Sequence[Sweep | str] | None = None,
    assign: Assign | str = Assign.EARLIEST,
    fire: str = SHOOT_LOOK_SHOOT,
    n_draws: int = N_DRAWS,
    with_unlimited: bool = True,
    terrain: Paths | None = None,
    refraction: str | None = None,
    propagation: str | None = None,
    rain_mm_h: float | str | None = None,
    clutter_improvement_db: float | str | None = None,
    dask: str | None = None,
    folder: Path | str | None = None,
    is_resuming: bool = False,
    rows_to: RowsTo | None = None,
    n_threads: int | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Return how many of a scripted raid get through, by chance and by whose figures are believed.

    Parameters
    ----------
    raid : one of the scenario's, by its name; may be left out where there is only one. Or a raid.
    n : replications of each question; ``seed`` of all draws, the scenario's own where not given.
    offer : packages by name; all where none is given.
    sweep : ``"raid.size=4:64:4"``, or an input of the defence as in ``"s-400/ready_missiles=16,32"``; also several.
    assign, fire : who shoots, and how: see `Assign`; ``"shoot-look-shoot"`` or ``"salvo:2"``.
    n_draws : outer draws of the engagement figures, 0 for none; ``with_unlimited`` lifts one bound after another.
    dask : address of a scheduler whose workers replicate.
    folder, is_resuming : where batches are kept while the run lasts, and whether to go on with what lies there.
    rows_to : called with the questions whose rows are told and the names of the assets, it returns a context, within
        which each batch of rows is taken in: see `RowsTo`, and `skyshed.export.raids.runs.runs_file`, which is one.

    Raises
    ------
    InputError, TerrainError
        If scenario, raid or a setting cannot be used.
    Cancelled
        If ``progress`` says that the user asked to stop.
    """
    scenario = as_asked(
        scenario,
        terrain=terrain,
        refraction=refraction,
        propagation=propagation,
        rain_mm_h=rain_mm_h,
        clutter_improvement_db=clutter_improvement_db,
    )
    seed = seed_of(scenario.seed if seed is None else seed)
    run = Run(replications_of(n), seed, draws_of(n_draws), threads_of(n_threads), progress or Silent())
    kept = kept_as_asked(dask, folder, is_resuming, rows_to)
    doctrine, has_lifted, cases = doctrine_of(assign, fire), flag_of(with_unlimited, "with_unlimited"), cases_of(cases)
    raid = raid_of(scenario, raid)
    scenario, packages = narrowed(scenario, offer)
    sweeps = sweeps_of(sweep)
    check_sweeps(sweeps, packages)
    sizes = [int(value) for each in sweeps if each.is_of_raid for value in each.values]
    preparation = Preparation(
        scenario,
        [raid, *(scaled(raid, size) for size in sizes)],
        cases=cases,
        terrain=open_ground(scenario),
        n_threads=run.n_threads,
        progress=run.progress,
    )
    fights = Fights(preparation, packages, cases, doctrine, sweeps, has_lifted=has_lifted)
    return run.simulation(fights, run.replicate(fights, kept))


class RunPlaces(NamedTuple):
    """Who replicates, where batches are kept and rows go."""

    dask: str | None
    folder: Path | None
    is_resuming: bool
    rows_to: RowsTo | None


def kept_as_asked(dask: str | None, folder: Path | str | None, is_resuming: bool, rows_to: RowsTo | None) -> RunPlaces:
    """Return what a caller asks for, if it can be that.

    Raises
    ------
    InputError
        If it is of another kind, or a run without a folder is to be gone on with.
    """
    if dask is not None:
        be_of(str, dask, "dask", "tcp://host:8786")
    if folder is not None:
        be_of((Path, str), folder, "folder", "the name of a folder", wanted="a path")
    if rows_to is not None and not callable(rows_to):
        raise InputError(f"rows_to: {shown(rows_to)} cannot be called; give what opens a place for rows")
    if flag_of(is_resuming, "is_resuming") and folder is None:
        raise InputError("is_resuming: there is nothing to go on with; name the folder where batches are kept")
    return RunPlaces(dask, None if folder is None else Path(folder), is_resuming, rows_to)


def narrowed(scenario: Scenario, offer: str | Sequence[str] | None) -> tuple[Scenario, tuple[Offer, ...]]:
    """Return the packages asked for, and a scenario without the other offers; what is held stays in every package."""
    if offer is None:
        return scenario, scenario.packages
    known = {package.name: package for package in scenario.packages}
    names = [chosen(name, known, "offer").name for name in each_of(offer, str)] or list(known)
    scenario = replace(scenario, offers=tuple(each for each in scenario.offers if each.name in names))
    return scenario, tuple(package for package in scenario.packages if package.name in names)


@dataclass(frozen=True)
class Run:
    """How a simulation runs: replications, seed, draws of figures, threads."""

    n: int
    seed: int
    n_draws: int
    n_threads: int
    progress: Progress

    def replicate(self, fights: Fights, kept: RunPlaces) -> Found:
        """Answer every question."""
        self.progress.start("launch windows", 1)
        asked = fights.questions()
        keys, questions = list(asked), list(asked.values())
        shown = [question for key, question in asked.items() if not key.lifted]
        answered = [key for key in keys if key.is_answer]  # a swept load may leave magazines out of the others
        used = UsedByKind(questions[: len(answered)], [fights.roster(key).magazines for key in answered])
        assets = [asset.name for asset in fights.raid.assets]

        with nullcontext() if kept.rows_to is None else kept.rows_to(shown, assets) as rows_file:

            def take(batch: Batch, rows: Rows) -> None:
                if batch.question < len(answered):
                    used.add(batch, rows)
                if rows_file is not None and batch.question < len(shown):
                    rows_file.add(batch, rows)

            summed = replicated(
                questions,
                n=self.n,
                seed=self.seed,
                pairs=list(_pairs(keys, fights)),
                folder=kept.folder,
                is_resuming=kept.is_resuming,
                n_threads=self.n_threads,
                dask=kept.dask,
                progress=self.progress,
                each=take,
            )
        return Found(fights, asked, summed, used)

    def simulation(self, fights: Fights, found: Found) -> Simulation:
        """Return the whole answer."""
        preparation, scenario, lead = fights.preparation, fights.preparation.scenario, lead_case(fights.cases)
        ignorance = self._ignorance(fights)
        propagations = tuple(propagation_rows(scenario, fights.cases, preparation.terrain, preparation.refractions))
        answers = tuple(found.answers(is_own=True))
        return Simulation(
            scenario=scenario,
            raid=fights.raid,
            doctrine=fights.doctrine,
            packages=fights.packages,
            cases=fights.cases,
            n=self.n,
            seed=self.seed,
            answers=answers,
            other_command=tuple(found.answers(is_own=False)),
            pairs=tuple(paired_of(each) for each in found.summed.differences),
            curves=tuple(found.curves()),
            ignorance=ignorance,
            assumed=assumed_of(scenario, fights.packages),
            lines=tuple(lines_of(preparation)),
            fought={each.name: found.fought(Key(each.name, lead), self.seed, self.n) for each in fights.packages},
            figures=figures_of_raid(scenario),
            terrain=preparation.terrain.info,
            remarks=tuple(remarks_on(fights, answers, has_draws=self.n_draws > 0)),
            provenance={
                **provenance_of(scenario, preparation.terrain, propagations),
                "seed": self.seed,
                "raid": fights.raid.name,
                "replications": self.n,
            },
            rosters={package.name: fights.roster(Key(package.name, lead)) for package in fights.packages},
            unit_ground_msl_m={unit.key: unit_ground_m(unit, preparation.terrain) for unit in scenario.units},
        )

    def _ignorance(self, fights: Fights) -> tuple[Ignorance, ...]:
        if not self.n_draws:
            return ()
        figures = engagement_figures(fights.preparation.scenario)
        lead = lead_case(fights.cases)

        def of(package: Offer) -> Ignorance:
            def made(values: Mapping[str, float]) -> tuple[Tables, Rules]:
                self.progress.raise_if_cancelled()
                return fights.made(package, lead, figures=values)

            n_each = n_each_of(fights.raid.count)
            return ignorance_of(package.name, figures, made, seed=self.seed, n_draws=self.n_draws, n_each=n_each)

        self.progress.start("draws of figures", len(fights.packages))
        return tuple(map_blocks(of, fights.packages, n_threads=self.n_threads, progress=self.progress))


def _pairs(keys: Sequence[Key], fights: Fights) -> Iterator[tuple[int, int]]:
    """Yield the questions that are compared: every two packages, case by case."""
    for case in fights.cases:
        for first, second in combinations(fights.packages, 2):
            yield keys.index(Key(first.name, case)), keys.index(Key(second.name, case))
