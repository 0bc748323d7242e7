"""``skyshed exposure``: recorded civil flights through the zones of a scenario."""

import shlex
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skyshed.catalogue.shipped import flights_beside, scenario_file
from skyshed.cli import options
from skyshed.cli.fetch import FetchOption, on_fetched_ground
from skyshed.cli.progress import TerminalProgress
from skyshed.cli.request import ExposureRequest
from skyshed.cli.say import beside, say, tell
from skyshed.errors import InputError
from skyshed.flights.schemas import parse_column
from skyshed.verbs.asked import (
    clutter_improvement_db_of,
    duration_s_of,
    propagation_of,
    rain_mm_h_of,
    refraction_of,
)
from skyshed.verbs.asked_air import isa_deviation_k_of, qnh_hpa_of

if TYPE_CHECKING:
    from skyshed.verbs.exposure import Exposure

EXIT_UNREADABLE = 2

FlightsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FLIGHTS...",
        help="Recorded tracks: files, folders, globs; CSV, Parquet, GPX, KML, KMZ, readsb traces, OpenSky tracks, "
        "traffic samples, SBS, also as .gz, .zst or .zip.",
    ),
]
TargetOption = Annotated[
    str, typer.Option("--target", metavar="CLASS", help="Target class that the flights stand for.")
]
OfferOption = Annotated[
    str | None, typer.Option("--offer", metavar="NAME", help="Which package, where there are several.")
]
QnhOption = Annotated[
    str | None, typer.Option("--qnh", metavar="PRESSURE", help="Pressure at sea level, as in 1008hPa or 29.92inHg.")
]
TemperatureOption = Annotated[
    str | None, typer.Option("--temperature", metavar="ISA±K", help="Departure from the standard air, as in ISA+15.")
]
ColumnOption = Annotated[
    list[str] | None,
    typer.Option(
        "--column", metavar="FIELD=COLUMN UNIT", help="Which column holds what, as in 'altitude=alt ft'. Repeatable."
    ),
]
UtcOption = Annotated[bool, typer.Option("--utc", help="Times without a time zone are UTC.")]
WarningOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--warning",
        metavar="WARNING",
        help="File of airspaces (OpenAir, GeoJSON, AIXM 5.1), conflict zone bulletin of EASA's (HTML, CSV), or an FIR "
        "('Baghdad FIR', ORBB). Repeatable.",
    ),
]
FirsOption = Annotated[
    Path | None,
    typer.Option(
        "--firs", metavar="FILE", help="Outlines of FIRs for --warning (GeoJSON, OpenAir, AIXM 5.1); none are shipped."
    ),
]
GapOption = Annotated[
    str | None, typer.Option("--gap", metavar="TIME", help="Silence that counts as a receiver gap; default 60s.")
]
BridgeOption = Annotated[
    str | None, typer.Option("--bridge", metavar="TIME", help="Longest gap that is interpolated; default 10min.")
]
SplitOption = Annotated[
    str | None, typer.Option("--split", metavar="TIME", help="Silence that ends a flight; default 60min.")
]


def exposure(  # noqa: PLR0917 - typer reads options from parameters
    scenario: options.ScenarioArgument,
    out: options.OutOption,
    flights: FlightsArgument = None,
    target: TargetOption = "airliner",
    offer: OfferOption = None,
    case: options.CasesOption = None,
    terrain: options.TerrainOption = None,
    fetch: FetchOption = None,
    refraction: options.RefractionOption = None,
    propagation: options.PropagationOption = None,
    rain: options.RainOption = None,
    clutter: options.ClutterOption = None,
    qnh: QnhOption = None,
    temperature: TemperatureOption = None,
    column: ColumnOption = None,
    utc: UtcOption = False,
    warning: WarningOption = None,
    firs: FirsOption = None,
    gap: GapOption = None,
    bridge: BridgeOption = None,
    split: SplitOption = None,
    jobs: options.ThreadsOption = None,
    as_json: options.JsonOption = False,
    quiet: options.QuietOption = False,
    profile: options.ProfileOption = False,
    overwrite: options.OverwriteOption = False,
) -> None:
    """Say which recorded flights were inside which zones, for how long, and with how little warning.

    Recorded files only. A file that cannot be read is named, the rest goes on, and the exit code is 2.
    """
    place = scenario_file(scenario)
    request = ExposureRequest(
        scenario=place,
        flights=tuple(flights or _own_flights(place)),
        out=out,
        target=target,
        offer=offer,
        cases=tuple(dict.fromkeys(case)) if case else None,
        terrain=tuple(terrain) if terrain else None,
        fetch=fetch.value if fetch is not None else None,
        refraction=refraction_of(refraction, "--refraction"),
        propagation=propagation_of(propagation, "--propagation"),
        rain_mm_h=rain_mm_h_of(rain, "--rain"),
        clutter_improvement_db=clutter_improvement_db_of(clutter, "--clutter"),
        qnh_hpa=qnh_hpa_of(qnh, "--qnh"),
        isa_deviation_k=isa_deviation_k_of(temperature, "--temperature"),
        columns=dict(map(parse_column, column or ())),
        is_utc_assumed=utc,
        warnings=tuple(warning or ()),
        firs=firs,
        gap_s=duration_s_of(gap, "--gap"),
        bridge_s=duration_s_of(bridge, "--bridge"),
        split_s=duration_s_of(split, "--split"),
        n_threads=jobs,
        is_overwriting=overwrite,
    )
    find_and_say(request, as_json=as_json, is_quiet=quiet, is_profiling=profile)


def find_and_say(request: ExposureRequest, *, as_json: bool, is_quiet: bool, is_profiling: bool) -> None:
    """Carry out the request, name the report, and end with code 2 if some file could not be read."""
    with TerminalProgress(is_quiet=is_quiet) as progress:
        report, found = carry_out(request, progress)
    for line in found.unreadable:
        tell(f"skyshed: not read: {line}")
    if not is_quiet:
        for remark in found.remarks:
            tell(f"skyshed: note: {remark}")
    if is_profiling:
        for line in progress.table().splitlines():
            tell(line)
    with beside(report):
        _say_end(request, report, found, as_json=as_json, is_quiet=is_quiet)
    if found.unreadable:
        raise typer.Exit(EXIT_UNREADABLE)


def _say_end(request: ExposureRequest, report: Path, found: "Exposure", *, as_json: bool, is_quiet: bool) -> None:
    if as_json:
        say((request.out / "summary.json").read_text("utf-8"), ends_line=False)
    elif not is_quiet:
        n = len(found.unreadable)
        say(f"report: {report}" + (f" ({n} of {len(found.findings.recordings)} files could not be read)" if n else ""))


def carry_out(request: ExposureRequest, progress: TerminalProgress) -> tuple[Path, "Exposure"]:
    """Find and write; return the path of the report, and what was found."""
    from skyshed.jobs.atomic import folder_in_place

    with folder_in_place(request.out, request.is_overwriting) as folder:
        progress.start("reading the scenario", 1)
        from skyshed.catalogue.resolve import load_scenario

        scenario = load_scenario(request.scenario)
        from skyshed.verbs.exposure import check_asked
        from skyshed.verbs.exposure import exposure as expose

        if request.fetch is not None:
            check_asked(
                scenario,
                request.flights,
                target=request.target,
                offer=request.offer,
                warnings=request.warnings,
                firs=request.firs,
            )
            request = on_fetched_ground(request, scenario, progress)

        with ThreadPoolExecutor(1) as pool, tempfile.TemporaryDirectory(prefix="store-", dir=folder) as store:
            writers = pool.submit(_writers)
            found = expose(
                scenario,
                request.flights,
                folder=Path(store),
                progress=progress,
                **request.asked(),
            )
        write_exposure_files, write_exposure = writers.result()
        write_exposure_files(found, folder, progress=progress)
        command = shlex.join(["skyshed", *sys.argv[1:]])
        report = write_exposure(found, folder, progress=progress, command=command)
        progress.raise_if_cancelled()
    return request.out / report.relative_to(folder), found


def _writers() -> tuple[Callable, Callable]:
    """Import what writes beside the look-up of flights, whose kernels leave the interpreter free."""
    from skyshed.export.exposure.write import write_exposure_files
    from skyshed.report.exposure.write import write_exposure

    return write_exposure_files, write_exposure


def _own_flights(scenario: Path) -> list[str]:
    """Return the flights made for a shipped scenario, which lie beside it."""
    beside = flights_beside(scenario)
    if not beside.is_file():
        raise InputError("name the recorded flights after the scenario: files, folders or globs")
    return [str(beside)]
