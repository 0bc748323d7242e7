"""``skyshed assess`` and ``skyshed demo``."""

import shlex
import sys
from pathlib import Path
from shutil import which

from skyshed.catalogue.shipped import scenario_file
from skyshed.cli import options
from skyshed.cli.fetch import FetchOption, on_fetched_ground
from skyshed.cli.progress import TerminalProgress
from skyshed.cli.request import AssessRequest
from skyshed.cli.say import beside, say, tell
from skyshed.verbs.asked import (
    clutter_improvement_db_of,
    levels_of,
    propagation_of,
    rain_mm_h_of,
    refraction_of,
    spacing_m_of,
)

DEMO_SCENARIO = "iraq-offer"
DEMO_OUT = Path("out/demo")
RAID_OUT = Path("out/raid")
FINE_OUT = Path("out/fine")


def assess(  # noqa: PLR0917 - typer reads options from parameters
    scenario: options.ScenarioArgument,
    out: options.OutOption,
    terrain: options.TerrainOption = None,
    fetch: FetchOption = None,
    case: options.CasesOption = None,
    levels: options.LevelsOption = None,
    refraction: options.RefractionOption = None,
    propagation: options.PropagationOption = None,
    rain: options.RainOption = None,
    clutter: options.ClutterOption = None,
    grid: options.GridOption = None,
    maps: options.MapsOption = options.Maps.DEFAULT,
    jobs: options.ThreadsOption = None,
    as_json: options.JsonOption = False,
    quiet: options.QuietOption = False,
    profile: options.ProfileOption = False,
    overwrite: options.OverwriteOption = False,
) -> None:
    """Say what sky each fire unit of a scenario really reaches, beside its advertised ring."""
    request = AssessRequest(
        scenario=scenario_file(scenario),
        out=out,
        terrain=tuple(terrain) if terrain else None,
        fetch=fetch.value if fetch is not None else None,
        cases=tuple(dict.fromkeys(case)) if case else None,
        levels=levels_of(levels, "--levels") if levels is not None else None,
        refraction=refraction_of(refraction, "--refraction"),
        propagation=propagation_of(propagation, "--propagation"),
        rain_mm_h=rain_mm_h_of(rain, "--rain"),
        clutter_improvement_db=clutter_improvement_db_of(clutter, "--clutter"),
        grid_spacing_m=spacing_m_of(grid, "--grid"),
        maps=maps.value,
        n_threads=jobs,
        is_overwriting=overwrite,
    )
    report_and_say(request, as_json=as_json, is_quiet=quiet, is_profiling=profile)


def demo(
    out: options.OutOption = DEMO_OUT,
    jobs: options.ThreadsOption = None,
    quiet: options.QuietOption = False,
    profile: options.ProfileOption = False,
) -> None:
    """Assess the shipped offer on the terrain inside the package, into ./out/demo; replaces an earlier demo.

    Names the next steps, and how much finer ground there would be to fetch for one; fetches nothing.
    """
    request = AssessRequest(scenario_file(DEMO_SCENARIO), out, n_threads=jobs, is_overwriting=True)
    report_and_say(request, as_json=False, is_quiet=quiet, is_profiling=profile)
    if not quiet:
        say(next_step())
        say(f"or: what if many come at once: {_program()} simulate {DEMO_SCENARIO} -o {RAID_OUT}")


def next_step() -> str:
    """Return the line that a newcomer may type after the demo: the same offer on finer ground."""
    from skyshed.catalogue.resolve import load_scenario
    from skyshed.terrain.needed import missing_for, size_words

    missing = missing_for(load_scenario(scenario_file(DEMO_SCENARIO)))
    size = f"{size_words(missing.n_bytes)} to fetch" if missing.tiles else "in the cache already"
    return f"next: finer ground ({size}, then half a minute): {_program()} assess {DEMO_SCENARIO} --fetch -o {FINE_OUT}"


def _program() -> str:
    """Return how this program was called, where its name alone would not find it: ``make demo`` activates nothing."""
    called = sys.argv[0]
    is_by_path = Path(called).stem == "skyshed" and which("skyshed") is None
    return shlex.quote(called) if is_by_path else "skyshed"


def report_and_say(request: AssessRequest, *, as_json: bool, is_quiet: bool, is_profiling: bool) -> None:
    """Carry out the request, then name the report (or print the summary) on stdout."""
    with TerminalProgress(is_quiet=is_quiet) as progress:
        report, warnings = carry_out(request, progress)
    if not is_quiet:
        for warning in warnings:
            tell(f"skyshed: warning: {warning}")
    if is_profiling:
        for line in progress.table().splitlines():
            tell(line)
    with beside(report):
        if as_json:
            say((request.out / "summary.json").read_text("utf-8"), ends_line=False)
        elif not is_quiet:
            say(f"report: {report}")


def carry_out(request: AssessRequest, progress: TerminalProgress) -> tuple[Path, tuple[str, ...]]:
    """Assess and write; return the path of the report, and the sentences that warn."""
    from skyshed.jobs.atomic import folder_in_place
    from skyshed.jobs.kept import kept
    from skyshed.jobs.memory import give_back

    with folder_in_place(request.out, request.is_overwriting) as folder:
        progress.start("reading the scenario", 1)
        from skyshed.catalogue.resolve import load_scenario

        # Before the slow imports, so that a typing error shows at once.
        scenario = load_scenario(request.scenario)
        request = on_fetched_ground(request, scenario, progress)
        from skyshed.verbs.assess import assess as assess_scenario

        result = assess_scenario(scenario, progress=progress, **request.overrides())
        # What writes takes 70 MB to import: only now, where the physics have let go of what they held.
        kept().clear()
        give_back()
        from skyshed.export.assess.write import write_exports
        from skyshed.report.assess.write import write_outputs

        write_exports(result, folder, maps=request.maps, progress=progress)
        give_back()
        command = shlex.join(["skyshed", *sys.argv[1:]])
        report = write_outputs(result, folder, maps=request.maps, progress=progress, command=command)
        progress.raise_if_cancelled()
    return request.out / report.relative_to(folder), result.warnings
