"""``skyshed simulate``: a scripted raid against the packages of a scenario, many times over."""

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skyshed.catalogue.shipped import scenario_file
from skyshed.cli import options
from skyshed.cli.fetch import FetchOption, on_fetched_ground
from skyshed.cli.progress import TerminalProgress
from skyshed.cli.say import beside, say, tell
from skyshed.cli.simulate_request import SimulateRequest
from skyshed.cli.stop import stops_only
from skyshed.errors import Cancelled, CutError, OutputError
from skyshed.verbs.asked import clutter_improvement_db_of, propagation_of, rain_mm_h_of, refraction_of
from skyshed.verbs.asked_raids import SHOOT_LOOK_SHOOT, assign_of, fire_of, replications_of, seed_of, sweep_of

if TYPE_CHECKING:
    from skyshed.verbs.simulation import Simulation

REPLICATIONS = 10_000
KEPT_FROM = 100_000  # replications: fewer are run again as quickly as they are read

ReplicationsOption = Annotated[
    int, typer.Option("-n", "--replications", metavar="N", help="How often the raid is fought, in each case.")
]
SeedOption = Annotated[
    int | None, typer.Option("--seed", metavar="SEED", help="Of all draws; default: the scenario's own.")
]
RaidOption = Annotated[
    str | None, typer.Option("--raid", metavar="NAME", help="Which raid of the scenario, where there are several.")
]
OfferOption = Annotated[
    list[str] | None, typer.Option("--offer", metavar="NAME", help="Which package. Repeatable; default: all.")
]
SweepOption = Annotated[
    list[str] | None,
    typer.Option(
        "--sweep",
        metavar="WHAT=FIRST:LAST:STEP",
        help="The raid's size (raid.size=4:64:4), or one of the defence: ready_missiles, target_channels, "
        "reaction_time, kill_probability; of one system as in s-400/ready_missiles=16,32. Repeatable.",
    ),
]
AssignOption = Annotated[
    str,
    typer.Option(
        "--assign",
        metavar="POLICY",
        help="Who shoots, of units that can: nearest, earliest (to meet the target) or layered (longest reach first).",
    ),
]
FireOption = Annotated[
    str, typer.Option("--fire", metavar="POLICY", help="shoot-look-shoot, or salvo:N: N missiles, then a look.")
]
DaskOption = Annotated[
    str | None,
    typer.Option("--dask", metavar="ADDRESS", help="Let the workers of this Dask scheduler replicate."),
]
ResumeOption = Annotated[bool, typer.Option("--resume", help="Go on with a run to OUT that was stopped.")]


def simulate(  # noqa: PLR0917 - typer reads options from parameters
    scenario: options.ScenarioArgument,
    out: options.OutOption,
    n: ReplicationsOption = REPLICATIONS,
    seed: SeedOption = None,
    raid: RaidOption = None,
    offer: OfferOption = None,
    case: options.CasesOption = None,
    sweep: SweepOption = None,
    assign: AssignOption = "earliest",
    fire: FireOption = SHOOT_LOOK_SHOOT,
    terrain: options.TerrainOption = None,
    fetch: FetchOption = None,
    refraction: options.RefractionOption = None,
    propagation: options.PropagationOption = None,
    rain: options.RainOption = None,
    clutter: options.ClutterOption = None,
    dask: DaskOption = None,
    resume: ResumeOption = False,
    jobs: options.ThreadsOption = None,
    as_json: options.JsonOption = False,
    quiet: options.QuietOption = False,
    profile: options.ProfileOption = False,
    overwrite: options.OverwriteOption = False,
) -> None:
    """Say how many of a scripted raid get through, by chance and by whose figures are believed.

    Raids are scripted and fly straight; nothing here searches over them.
    """
    request = SimulateRequest(
        scenario=scenario_file(scenario),
        out=out,
        n=replications_of(n, "-n"),
        seed=None if seed is None else seed_of(seed, "--seed"),
        raid=raid,
        offers=tuple(dict.fromkeys(offer)) if offer else None,
        cases=tuple(dict.fromkeys(case)) if case else None,
        sweeps=tuple(sweep_of(each, "--sweep") for each in sweep or ()),
        assign=assign_of(assign, "--assign"),
        fire=fire_of(fire, "--fire"),
        terrain=tuple(terrain) if terrain else None,
        fetch=fetch.value if fetch is not None else None,
        refraction=refraction_of(refraction, "--refraction"),
        propagation=propagation_of(propagation, "--propagation"),
        rain_mm_h=rain_mm_h_of(rain, "--rain"),
        clutter_improvement_db=clutter_improvement_db_of(clutter, "--clutter"),
        dask=dask,
        is_resuming=resume,
        n_threads=jobs,
        is_overwriting=overwrite,
    )
    fight_and_say(request, as_json=as_json, is_quiet=quiet, is_profiling=profile)


def fight_and_say(request: SimulateRequest, *, as_json: bool, is_quiet: bool, is_profiling: bool) -> None:
    """Carry out the request, then say the answer in a few lines and name the report."""
    with TerminalProgress(is_quiet=is_quiet) as progress:
        report, found = carry_out(request, progress)
    if not is_quiet:
        for remark in found.remarks:
            tell(f"skyshed: note: {remark}")
    if is_profiling:
        for line in progress.table().splitlines():
            tell(line)
    with beside(report):
        if as_json:
            say((request.out / "summary.json").read_text("utf-8"), ends_line=False)
        elif not is_quiet:
            from skyshed.report.raids.text import raid_text

            say(raid_text(found))
            say(f"report: {report}")


def carry_out(request: SimulateRequest, progress: TerminalProgress) -> tuple[Path, "Simulation"]:
    """Simulate and write; return the path of the report, and the answer."""
    from skyshed.engage.keeping import discard
    from skyshed.jobs.atomic import folder_in_place

    batches = _batches_of(request)
    with _told_where(batches), stops_only(), folder_in_place(request.out, request.is_overwriting) as folder:
        progress.start("reading the scenario", 1)
        from skyshed.catalogue.resolve import load_scenario

        scenario = load_scenario(request.scenario)
        request = on_fetched_ground(request, scenario, progress)
        from skyshed.export.raids.runs import runs_file
        from skyshed.verbs.simulate import simulate as fight

        rows_to = partial(runs_file, folder / "runs.parquet")
        found = fight(scenario, folder=batches, rows_to=rows_to, progress=progress, **request.asked())
        from skyshed.export.raids.write import write_raid_files
        from skyshed.report.raids.write import write_raid

        write_raid_files(found, folder, progress=progress)
        report = write_raid(found, folder, command=shlex.join(["skyshed", *sys.argv[1:]]))
        progress.raise_if_cancelled()
    if batches is not None:
        discard(batches)
    return request.out / report.relative_to(folder), found


def _batches_of(request: SimulateRequest) -> Path | None:
    """Return where batches are kept while a long run lasts, beside its place; None for a short one."""
    from skyshed.jobs.atomic import beside as hidden_beside

    is_long = request.n >= KEPT_FROM or request.dask is not None
    return hidden_beside(request.out, "batches") if is_long or request.is_resuming else None


@contextmanager
def _told_where(batches: Path | None) -> Iterator[None]:
    """Say how a run that was stopped, or has filled the disk, goes on."""
    n_before = _n_kept(batches)
    try:
        yield
    except (KeyboardInterrupt, Cancelled):
        if batches is None or not _n_kept(batches):
            raise
        raise Cancelled(f"stopped; batches that are done lie in {batches.name}; --resume goes on with them") from None
    except OutputError as error:
        if batches is None or _n_kept(batches) <= n_before:
            raise
        raise CutError(f"{error}; batches that are done lie in {batches.name}: resume to go on") from error


def _n_kept(batches: Path | None) -> int:
    return 0 if batches is None else sum(1 for _ in batches.glob("*.rows"))
