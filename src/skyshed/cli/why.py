"""``skyshed why``: why is this point (not) covered?"""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from skyshed.catalogue.shipped import scenario_file
from skyshed.cli import options
from skyshed.cli.fetch import FetchOption, on_fetched_ground
from skyshed.cli.progress import TerminalProgress
from skyshed.cli.request import WhyRequest
from skyshed.cli.say import say
from skyshed.errors import InputError
from skyshed.model.figure import Case
from skyshed.verbs.asked import clutter_improvement_db_of, point_of, propagation_of, rain_mm_h_of, refraction_of

AtOption = Annotated[str, typer.Option("--at", metavar="LAT,LON,LEVEL", help="The point, as in 34.9,43.5,500mAGL.")]
TargetOption = Annotated[str, typer.Option("--target", metavar="CLASS", help="Any target class of the catalogue.")]
OfferOption = Annotated[
    str | None, typer.Option("--offer", metavar="NAME", help="The one package to ask; default: all.")
]
AllOption = Annotated[bool, typer.Option("--all", help="Print every fire unit, figure and source.")]
PictureOption = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="PNG", help="Draw the terrain profile into this file.")
]


def why(  # noqa: PLR0917 - typer reads options from parameters
    scenario: options.ScenarioArgument,
    at: AtOption,
    target: TargetOption,
    offer: OfferOption = None,
    case: options.CaseOption = Case.NOMINAL,
    terrain: options.TerrainOption = None,
    fetch: FetchOption = None,
    refraction: options.RefractionOption = None,
    propagation: options.PropagationOption = None,
    rain: options.RainOption = None,
    clutter: options.ClutterOption = None,
    picture: PictureOption = None,
    is_whole: AllOption = False,
    as_json: options.JsonOption = False,
    overwrite: options.OverwriteOption = False,
) -> None:
    """Say in at most twelve lines why a point is or is not covered: what decides, whose figure, what it would take."""
    point = point_of(at, "--at")
    if picture is not None and picture.suffix.lower() != ".png":
        raise InputError(f"--output: {picture.name!r} does not end in .png; the profile is drawn as PNG")
    request = WhyRequest(
        scenario=scenario_file(scenario),
        at=point,
        target=target,
        case=case,
        offer=offer,
        terrain=tuple(terrain) if terrain else None,
        fetch=fetch.value if fetch is not None else None,
        refraction=refraction_of(refraction, "--refraction"),
        propagation=propagation_of(propagation, "--propagation"),
        rain_mm_h=rain_mm_h_of(rain, "--rain"),
        clutter_improvement_db=clutter_improvement_db_of(clutter, "--clutter"),
        picture=picture,
    )
    say(carry_out(request, is_whole=is_whole, as_json=as_json, is_overwriting=overwrite))


def carry_out(request: WhyRequest, *, is_whole: bool, as_json: bool, is_overwriting: bool) -> str:
    """Ask the library, draw the profile where a picture is wanted, and return what to say."""
    from skyshed.catalogue.resolve import load_scenario
    from skyshed.jobs.atomic import file_in_place
    from skyshed.report.why.answer import why_json, why_text
    from skyshed.verbs.why import why as ask
    from skyshed.verbs.why_asked import narrowed_to

    scenario = load_scenario(request.scenario)
    narrowed_to(scenario, request.target, request.offer)  # before anything is fetched
    with ExitStack() as stack:
        # Before the work, so that a file that exists already is reported at once.
        path = stack.enter_context(file_in_place(request.picture, is_overwriting)) if request.picture else None
        with TerminalProgress(is_quiet=False) as progress:
            request = on_fetched_ground(request, scenario, progress)
        answer = ask(
            scenario,
            request.at,
            request.target,
            offer=request.offer,
            case=request.case,
            terrain=request.terrain,
            refraction=request.refraction,
            propagation=request.propagation,
            rain_mm_h=request.rain_mm_h,
            clutter_improvement_db=request.clutter_improvement_db,
        )
        if path is not None:
            from skyshed.report.why.profile import draw_profile

            draw_profile(answer, path)
    return why_json(answer) if as_json else why_text(answer, scenario, is_whole=is_whole, rest="add --all")
