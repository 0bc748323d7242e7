"""``exposure``: recorded flights through the zones of one package, from scenario to findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from skyshed.coverage.ground import stated_grounds
from skyshed.coverage.rows import GroundRow
from skyshed.errors import InputError
from skyshed.flights.altitude import Air
from skyshed.flights.cleaning import CleaningRules
from skyshed.flights.fields import Column
from skyshed.flights.files import recordings
from skyshed.flights.load import load
from skyshed.flights.read_volumes import read_volumes
from skyshed.flights.region import region_of
from skyshed.flights.result import Findings, findings_of
from skyshed.flights.shift import AIRLINER
from skyshed.flights.store import Store
from skyshed.flights.study import Question, Study
from skyshed.flights.tracks import Shown, shown_of
from skyshed.flights.zones import zones_of
from skyshed.jobs.run import Progress, Silent, map_blocks, threads_of
from skyshed.model.figure import Case, Figure
from skyshed.model.scenario import Offer, Scenario
from skyshed.terrain.outlines import outline
from skyshed.terrain.terrain import TerrainInfo, open_ground
from skyshed.verbs.limits import ground_words
from skyshed.verbs.provenance import figures_of, provenance_of

MOST_SHOWN = 100
MOST_CHUNKS = 4  # at a time
MOST_NOTED = 20


@dataclass(frozen=True)
class Exposure:
    """One run: who flew through what, and everything needed to say where it comes from."""

    scenario: Scenario
    package: Offer
    target: str
    findings: Findings
    shown: tuple[Shown, ...]
    terrain: TerrainInfo
    figures: tuple[Figure, ...]
    remarks: tuple[str, ...]
    provenance: Mapping[str, object]

    @property
    def unreadable(self) -> tuple[str, ...]:
        """One line for every file that could not be used."""
        return tuple(f"{each.path}: {each.problem}" for each in self.findings.recordings if each.problem)


@dataclass(frozen=True)
class Asked:
    """What the user asks beyond scenario and flights."""

    target: str = AIRLINER
    offer: str | None = None
    cases: tuple[Case, ...] = tuple(Case)
    air: Air = field(default_factory=Air)
    rules: CleaningRules = field(default_factory=CleaningRules)
    columns: Mapping[str, Column] = field(default_factory=dict)
    is_utc_assumed: bool = False
    warnings: tuple[Path, ...] = ()
    terrain: tuple[Path, ...] | None = None
    refraction: str | None = None


def exposure(
    scenario: Scenario,
    flights: Sequence[str],
    asked: Asked,
    *,
    folder: Path,
    n_threads: int | None = None,
    progress: Progress | None = None,
) -> Exposure:
    """Return which flights were inside which zones, for how long, by reach and the tracks' own clock.

    ``flights`` are files, folders and globs; ``folder`` takes the store of positions while the run lasts.

    Raises
    ------
    InputError, TerrainError
        If scenario, flights or warnings cannot be used; single files that cannot be read are in the
        findings instead.
    Cancelled
        If ``progress`` says that the user asked to stop.
    """
    progress, n_threads = progress or Silent(), threads_of(n_threads)
    paths = recordings(flights)
    warned = [read_volumes(path) for path in asked.warnings]
    volumes = tuple(volume for each in warned for volume in each.volumes)
    scenario, package = narrowed(scenario, asked)
    terrain = open_ground(scenario)
    with Store(folder, n_threads) as store:
        read = load(paths, store, mapped=asked.columns, is_utc_assumed=asked.is_utc_assumed, progress=progress)
        zones = zones_of(scenario, package, terrain, asked.cases, n_threads=n_threads, progress=progress)
        labels = store.sort()
        question = Question(asked.cases, asked.air, asked.rules, has_what_if=asked.target == AIRLINER)
        region = region_of(outline(scenario.area), zones)
        n = store.n_positions
        study = Study(zones, region, volumes, question, n_positions=n, ground=terrain.elevation_at)
        ranges = store.ranges()
        progress.start("flights through zones", max(len(ranges), 1))
        # Each thread holds a chunk, 150 MB or so with all that is found about it.
        for found in map_blocks(
            lambda chunk: study.find(store.between(*chunk), labels),
            ranges,
            n_threads=min(n_threads, MOST_CHUNKS),
            progress=progress,
        ):
            study.add(found)
        findings = findings_of(study, read, labels, n_positions=n, n_without_place=store.n_without_place)
        shown = shown_of(findings, store, findings.most_exposed(MOST_SHOWN))
    return Exposure(
        scenario,
        package,
        asked.target,
        findings,
        shown,
        terrain.info,
        figures_of(scenario),
        (
            *(line for each in warned for line in each.remarks),
            *_remarks(findings, asked, terrain.info, stated_grounds(scenario, terrain)),
        ),
        provenance_of(scenario, terrain),
    )


def narrowed(scenario: Scenario, asked: Asked) -> tuple[Scenario, Offer]:
    """Return the scenario with one package and one target class only, and that package."""
    target = next((each for each in scenario.targets if each.key == asked.target), None)
    if target is None:
        names = ", ".join(each.key for each in scenario.targets)
        raise InputError(
            f"--target {asked.target}: the scenario asks about {names}; say --target with one of them, "
            f"or add {asked.target} to its targets"
        )
    packages = {each.name: each for each in scenario.packages}
    wanted = asked.offer or (next(iter(packages)) if len(packages) == 1 else None)
    if wanted is None:
        raise InputError(f"the scenario holds several offers; say --offer with one of {', '.join(map(repr, packages))}")
    if wanted not in packages:
        raise InputError(f"--offer {wanted}: the scenario holds {', '.join(map(repr, packages))}")
    package = packages[wanted]
    return (
        replace(
            scenario,
            offers=(package,),
            held=None,
            targets=(target,),
            terrain_paths=tuple(asked.terrain if asked.terrain is not None else scenario.terrain_paths),
            refraction=asked.refraction or scenario.refraction,
        ),
        package,
    )


def _remarks(findings: Findings, asked: Asked, terrain: TerrainInfo, grounds: Sequence[GroundRow]) -> list[str]:
    remarks = []
    if asked.air.qnh_hpa is None and asked.air.isa_deviation_k is None:
        remarks.append(
            "Altitudes known only as flight levels carry +/- 600 m: 'inside' holds for the whole of it, 'possibly' for "
            "a part; give --qnh and --temperature to narrow it."
        )
    if terrain.is_embedded:
        remarks.append(f"{terrain.label}. {terrain.note}")
    remarks += [f"Ground stated: {ground_words(row)}." for row in grounds]
    if findings.n_flights and not findings.in_region.any():
        remarks.append("No flight was recorded in the region; few receivers there, or closed airspace, look the same.")
    if (n_gaps := int(findings.flights["n_gaps"].sum())) > 0:
        remarks.append(
            f"{n_gaps:,} receiver gaps longer than {findings.question.rules.gap_s:g} s were crossed on a "
            "straight line; the "
            "exposure in them is kept apart as interpolated."
        )
    remarks += _of_files(findings)
    n_closed = sum(each.known.n_closed_gaps for each in findings.zones)
    if n_closed:
        remarks.append(
            f"{n_closed:,} holes between altitude intervals were closed above some nodes; zones are too large there."
        )
    remarks.append("Low-altitude coverage is line of sight over the terrain named. Cases are bounds, not likelihoods.")
    return remarks


def _of_files(findings: Findings) -> list[str]:
    """Return the remarks on single files, of at most so many files."""
    noted = [each for each in findings.recordings if each.notes and not each.problem]
    remarks = [f"{each.path.name}: {'; '.join(each.notes)}." for each in noted[:MOST_NOTED]]
    more = len(noted) - len(remarks)
    return [*remarks, f"{more:,} more files have remarks; all of them: summary.json."] if more else remarks
