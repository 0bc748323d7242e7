"""``skyshed compare``: which of two offers covers more, and how sure that is."""

from typing import Annotated

import typer

from skyshed.catalogue.shipped import scenario_file
from skyshed.cli import options
from skyshed.cli.fetch import FetchOption, on_fetched_ground
from skyshed.cli.progress import TerminalProgress
from skyshed.cli.request import CompareRequest
from skyshed.cli.say import say
from skyshed.verbs.asked import (
    clutter_improvement_db_of,
    levels_of,
    propagation_of,
    rain_mm_h_of,
    refraction_of,
    spacing_m_of,
)

PackagesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="PACKAGE", help="Names of two packages; left out: every pair.")
]

_REST = "add --all; skyshed assess SCENARIO -o OUT draws maps and writes the report"

AllOption = Annotated[bool, typer.Option("--all", help="Print every pair, every class, and what moves each package.")]


def compare(  # noqa: PLR0917 - typer reads options from parameters
    scenario: options.ScenarioArgument,
    packages: PackagesArgument = None,
    terrain: options.TerrainOption = None,
    fetch: FetchOption = None,
    levels: options.LevelsOption = None,
    refraction: options.RefractionOption = None,
    propagation: options.PropagationOption = None,
    rain: options.RainOption = None,
    clutter: options.ClutterOption = None,
    grid: options.GridOption = None,
    jobs: options.ThreadsOption = None,
    is_whole: AllOption = False,
    as_json: options.JsonOption = False,
    quiet: options.QuietOption = False,
) -> None:
    """Say in five lines which package covers more, paired: same case, same world, 200 draws; writes no files."""
    request = CompareRequest(
        scenario=scenario_file(scenario),
        packages=tuple(packages or ()),
        terrain=tuple(terrain) if terrain else None,
        fetch=fetch.value if fetch is not None else None,
        levels=levels_of(levels, "--levels") if levels is not None else None,
        refraction=refraction_of(refraction, "--refraction"),
        propagation=propagation_of(propagation, "--propagation"),
        rain_mm_h=rain_mm_h_of(rain, "--rain"),
        clutter_improvement_db=clutter_improvement_db_of(clutter, "--clutter"),
        grid_spacing_m=spacing_m_of(grid, "--grid"),
        n_threads=jobs,
    )
    with TerminalProgress(is_quiet=quiet) as progress:
        answer = carry_out(request, progress, is_whole=is_whole, as_json=as_json)
    say(answer)


def carry_out(request: CompareRequest, progress: TerminalProgress, *, is_whole: bool, as_json: bool) -> str:
    """Assess the scenario and return what to say."""
    from skyshed.catalogue.resolve import load_scenario
    from skyshed.report.compare.answer import compare_json, compare_text
    from skyshed.verbs.compare import compare as compare_packages
    from skyshed.verbs.compare import packages_of

    scenario = load_scenario(request.scenario)
    packages_of(scenario, request.packages)  # before anything is fetched
    request = on_fetched_ground(request, scenario, progress)
    compared = compare_packages(scenario, *request.packages, progress=progress, **request.overrides())
    return compare_json(compared) if as_json else compare_text(compared, is_whole=is_whole, rest=_REST)
