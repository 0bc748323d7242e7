"""``exposure``: recorded flights through the zones of one package, from scenario to findings."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from skyshed.coverage.ground import refractions_at_sites, stated_grounds
from skyshed.coverage.propagations import propagation_rows
from skyshed.coverage.rows import PropagationRow
from skyshed.flights.altitude import Air
from skyshed.flights.cleaning import CleaningRules
from skyshed.flights.fields import Column
from skyshed.flights.files import recordings
from skyshed.flights.frame import ground_around
from skyshed.flights.load import load
from skyshed.flights.region import region_of
from skyshed.flights.result import Findings, findings_of
from skyshed.flights.schemas import parse_column
from skyshed.flights.shift import AIRLINER
from skyshed.flights.store import Labels, Store
from skyshed.flights.tally import Question, Tally
from skyshed.flights.tracks import ShownFlight, shown_of
from skyshed.flights.warned import warned_by_all
from skyshed.flights.zones import zones_of
from skyshed.jobs.run import Progress, Silent, map_blocks, threads_of
from skyshed.model.figure import Case, Figure
from skyshed.model.propagation import Propagation
from skyshed.model.scenario import Offer, Scenario
from skyshed.sky.grid import MapGrid
from skyshed.terrain.outlines import outline
from skyshed.terrain.terrain import TerrainInfo, open_ground
from skyshed.verbs.asked import (
    Cases,
    as_asked,
    cases_of,
    chosen,
    clutter_improvement_db_of,
    duration_s_of,
    propagation_of,
    rain_mm_h_of,
    refraction_of,
)
from skyshed.verbs.asked_air import isa_deviation_k_of, qnh_hpa_of
from skyshed.verbs.asked_paths import Paths, file_of, folder_of, paths_of
from skyshed.verbs.exposure_remarks import remarks_on
from skyshed.verbs.given import be_of
from skyshed.verbs.provenance import figures_of, provenance_of

MOST_SHOWN = 100
MOST_CHUNKS = 4  # at a time


@dataclass(frozen=True)
class Exposure:
    """One run: who flew through what, and everything needed to say where it comes from.

    ``grid`` is the ground under the zones, which a map shows.
    """

    scenario: Scenario
    package: Offer
    target: str
    findings: Findings
    shown: tuple[ShownFlight, ...]
    terrain: TerrainInfo
    grid: MapGrid
    figures: tuple[Figure, ...]
    remarks: tuple[str, ...]
    provenance: Mapping[str, object]
    propagations: tuple[PropagationRow, ...] = ()

    def __repr__(self) -> str:
        asked = f"{self.package.name!r} as {self.target}"
        n_inside = len(self.findings.most_exposed(self.findings.n_flights))
        return f"<Exposure of {self.findings.n_flights:,} flights to {asked}: {n_inside:,} inside, or possibly>"

    @property
    def unreadable(self) -> tuple[str, ...]:
        """One line for every file that could not be used."""
        return tuple(
            f"{recording.path}: {recording.problem}" for recording in self.findings.recordings if recording.problem
        )


@dataclass(frozen=True)
class ExposureOptions:
    """What the user asks for beyond scenario and flights, once all texts have been read."""

    target: str = AIRLINER
    offer: str | None = None
    cases: tuple[Case, ...] = tuple(Case)
    air: Air = field(default_factory=Air)
    rules: CleaningRules = field(default_factory=CleaningRules)
    columns: Mapping[str, Column] = field(default_factory=dict)
    is_utc_assumed: bool = False
    warnings: tuple[Path, ...] = ()
    firs: Path | None = None
    terrain: tuple[Path, ...] | None = None
    refraction: str | None = None
    propagation: Propagation | None = None
    rain_mm_h: float | None = None
    clutter_improvement_db: float | None = None


def exposure(
    scenario: Scenario,
    flights: Paths,
    *,
    offer: str | None = None,
    target: str = AIRLINER,
    cases: Cases | None = None,
    warnings: Paths = (),
    firs: Path | str | None = None,
    terrain: Paths | None = None,
    refraction: str | None = None,
    propagation: str | None = None,
    rain_mm_h: float | str | None = None,
    clutter_improvement_db: float | str | None = None,
    qnh_hpa: float | str | None = None,
    isa_deviation_k: float | str | None = None,
    columns: Mapping[str, Column | str] | None = None,
    is_utc_assumed: bool = False,
    gap_s: float | str | None = None,
    bridge_s: float | str | None = None,
    split_s: float | str | None = None,
    folder: Path | str | None = None,
    n_threads: int | None = None,
    progress: Progress | None = None,
) -> Exposure:
    """Return which flights were inside which zones, for how long, by reach and the tracks' own clock.

    Parameters
    ----------
    flights : recorded files, folders and globs.
    offer : which package; may be left out where there is only one.
    target : the class that the flights stand for.
    cases : all three where none is given.
    warnings : files of airspaces that a warning names, bulletins of EASA's, and names of FIRs ("Baghdad FIR", "ORBB").
    firs : a file of the outlines of FIRs, for bulletins and names.
    qnh_hpa, isa_deviation_k : the day's air, also as ``"29.92 inHg"`` and ``"ISA+15"``.
    columns : which column of a table holds which field, as in ``{"altitude": "alt ft"}``.
    is_utc_assumed : whether times without a time zone are UTC.
    gap_s, bridge_s, split_s : silence that counts as a receiver gap, longest gap that is interpolated, silence that
        ends a flight; also as ``"10 min"``. 60 s, 10 min and 60 min where not given.
    folder : takes the store of positions while the run lasts; a temporary one where not given.

    Raises
    ------
    InputError, TerrainError
        If scenario, flights, warnings or a setting cannot be used; single files that cannot be read are in the
        findings instead.
    Cancelled
        If ``progress`` says that the user asked to stop.
    """
    asked = ExposureOptions(
        target=target,
        offer=offer,
        cases=cases_of(cases),
        air=Air(qnh_hpa_of(qnh_hpa), isa_deviation_k_of(isa_deviation_k)),
        rules=_rules(gap_s=gap_s, bridge_s=bridge_s, split_s=split_s),
        columns=_columns(columns or {}),
        is_utc_assumed=is_utc_assumed,
        warnings=paths_of(warnings, "warnings"),
        firs=None if firs is None else file_of(firs, "firs"),
        terrain=None if terrain is None else paths_of(terrain, "terrain"),
        refraction=refraction_of(refraction),
        propagation=propagation_of(propagation),
        rain_mm_h=rain_mm_h_of(rain_mm_h),
        clutter_improvement_db=clutter_improvement_db_of(clutter_improvement_db),
    )
    words = [str(path) for path in paths_of(flights, "flights")]
    with ExitStack() as stack:
        where = folder or stack.enter_context(TemporaryDirectory(prefix="skyshed-", ignore_cleanup_errors=True))
        place = folder_of(where, "folder")
        return _exposure(scenario, words, asked, folder=place, n_threads=n_threads, progress=progress)


def _rules(**asked: float | str | None) -> CleaningRules:
    """Return the rules with the durations that were asked, the others as they are."""
    durations_s = {name: duration_s_of(each, name) for name, each in asked.items()}
    return CleaningRules(**{name: each_s for name, each_s in durations_s.items() if each_s is not None})


def _columns(asked: Mapping[str, Column | str]) -> Mapping[str, Column]:
    be_of(Mapping, asked, "columns", "{'altitude': 'alt ft'}", wanted="a mapping")
    return {key: each if isinstance(each, Column) else parse_column(f"{key}={each}")[1] for key, each in asked.items()}


def _exposure(
    scenario: Scenario,
    flights: Sequence[str],
    asked: ExposureOptions,
    *,
    folder: Path,
    n_threads: int | None,
    progress: Progress | None,
) -> Exposure:
    progress, n_threads = progress or Silent(), threads_of(n_threads)
    paths = recordings(flights)
    warned = warned_by_all(asked.warnings, asked.firs)
    scenario, package = narrowed(scenario, asked)
    terrain = open_ground(scenario)
    with Store(folder, n_threads) as store:
        read = load(paths, store, mapped=asked.columns, is_utc_assumed=asked.is_utc_assumed, progress=progress)
        zones = zones_of(scenario, package, terrain, asked.cases, n_threads=n_threads, progress=progress)
        labels = store.sort()
        tally = Tally(
            zones,
            region_of(outline(scenario.area), zones),
            tuple(volume for each in warned for volume in each.volumes),
            Question(asked.cases, asked.air, asked.rules, has_what_if=asked.target == AIRLINER),
            n_positions=store.n_positions,
            ground=terrain.elevation_at,
        )
        _find_all(tally, store, labels, n_threads=n_threads, progress=progress)
        findings = findings_of(
            tally, read, labels, n_positions=store.n_positions, n_without_place=store.n_without_place
        )
        shown = shown_of(findings, store, findings.most_exposed(MOST_SHOWN))
    refractions = refractions_at_sites(scenario, terrain, scenario.refraction)
    propagations = tuple(propagation_rows(scenario, asked.cases, terrain, refractions))
    return Exposure(
        scenario,
        package,
        asked.target,
        findings,
        shown,
        terrain.info,
        ground_around(outline(scenario.area), findings.zones, findings.case_index(), terrain),
        figures_of(scenario),
        (
            *(line for each in warned for line in each.remarks),
            *remarks_on(findings, terrain.info, stated_grounds(scenario, terrain), propagations),
        ),
        provenance_of(scenario, terrain, propagations),
        propagations,
    )


def _find_all(tally: Tally, store: Store, labels: Labels, *, n_threads: int, progress: Progress) -> None:
    """Look into all positions, chunk by chunk."""
    ranges = store.ranges()
    progress.start("flights through zones", max(len(ranges), 1))
    # Each thread holds a chunk, 150 MB or so with all that is found about it.
    for found in map_blocks(
        lambda chunk: tally.find(store.between(*chunk), labels),
        ranges,
        n_threads=min(n_threads, MOST_CHUNKS),
        progress=progress,
    ):
        tally.add(found)


def check_asked(
    scenario: Scenario,
    flights: Paths,
    *,
    target: str,
    offer: str | None,
    warnings: Sequence[Path],
    firs: Path | None = None,
) -> None:
    """See that there is what is asked about, before ground is fetched for it.

    Raises
    ------
    InputError
        If there are no such flights, target class, package or airspaces.
    """
    recordings([str(path) for path in paths_of(flights, "flights")])
    narrowed(scenario, ExposureOptions(target=target, offer=offer))
    warned_by_all(warnings, firs)


def narrowed(scenario: Scenario, asked: ExposureOptions) -> tuple[Scenario, Offer]:
    """Return the scenario with one package and one target class only, and that package."""
    target = chosen(asked.target, {each.key: each for each in scenario.targets}, "target")
    package = chosen(asked.offer, {each.name: each for each in scenario.packages}, "offer")
    scenario = as_asked(
        scenario,
        terrain=asked.terrain,
        refraction=asked.refraction,
        propagation=asked.propagation,
        rain_mm_h=asked.rain_mm_h,
        clutter_improvement_db=asked.clutter_improvement_db,
    )
    return replace(scenario, offers=(package,), held=None, targets=(target,)), package
