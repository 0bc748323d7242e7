"""``skyshed ring``: is the circle on the map true?"""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skyshed.cli import options
from skyshed.cli.fetch import FetchOption, on_fetched_ground
from skyshed.cli.progress import TerminalProgress
from skyshed.cli.request import RingRequest
from skyshed.cli.say import beside, say
from skyshed.verbs.asked import clutter_improvement_db_of, propagation_of, rain_mm_h_of, refraction_of

if TYPE_CHECKING:
    from skyshed.verbs.ring import RingAnswer

SystemArgument = Annotated[
    str, typer.Argument(metavar="SYSTEM", help="A system of the catalogue by key, name or alias: S-400, SA-21, Tor-M2.")
]
AtOption = Annotated[
    str,
    typer.Option(
        "--at", metavar="PLACE", help="A city ('Tripoli, Libya') or a position ('33.3, 44.4', UTM, MGRS ...)."
    ),
]
AreaOption = Annotated[
    str | None, typer.Option("--area", metavar="COUNTRY", help="Say also which share of this country is covered.")
]
MastOption = Annotated[
    str | None, typer.Option("--mast", metavar="HEIGHT", help="Every radar on a mast, as in '27 m'; default: as known.")
]
TargetOption = Annotated[
    str | None,
    typer.Option("--target", metavar="CLASS", help="The target class, as in cruise-missile; default: fighter."),
]
OutOption = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="OUT", help="Folder for the page; default: ./out/ring-SYSTEM-PLACE-..."),
]


def ring(  # noqa: PLR0917 - typer reads options from parameters
    system: SystemArgument,
    at: AtOption,
    area: AreaOption = None,
    mast: MastOption = None,
    target: TargetOption = None,
    terrain: options.TerrainOption = None,
    fetch: FetchOption = None,
    refraction: options.RefractionOption = None,
    propagation: options.PropagationOption = None,
    rain: options.RainOption = None,
    clutter: options.ClutterOption = None,
    out: OutOption = None,
    jobs: options.ThreadsOption = None,
    as_json: options.JsonOption = False,
    quiet: options.QuietOption = False,
    overwrite: options.OverwriteOption = False,
) -> None:
    """Say whether the circle that is advertised round a system is true at a place: at which height, in which direction.

    Without -o the page goes to ./out/ring-SYSTEM-PLACE-... and replaces an earlier one to the same question; whatever
    is asked beside system and place stands in the folder's name.
    """
    from skyshed.verbs.place import place_of
    from skyshed.verbs.ring_asked import area_of, system_of, target_of
    from skyshed.verbs.ring_mast import mast_height_m_of

    engaging, place = system_of(system, "SYSTEM"), place_of(at, "--at")
    request = RingRequest(
        system=engaging,
        at=place,
        area=area_of(area, place, "--area"),
        mast_height_m=mast_height_m_of(mast, "--mast"),
        target=target_of(target, "--target"),
        terrain=tuple(terrain) if terrain else None,
        fetch=fetch.value if fetch is not None else None,
        refraction=refraction_of(refraction, "--refraction"),
        propagation=propagation_of(propagation, "--propagation"),
        rain_mm_h=rain_mm_h_of(rain, "--rain"),
        clutter_improvement_db=clutter_improvement_db_of(clutter, "--clutter"),
        out=out,
        n_threads=jobs,
        is_overwriting=overwrite,
    )
    with TerminalProgress(is_quiet=quiet) as progress:
        found, report = carry_out(request, progress)
    from skyshed.report.ring.record import ring_record_text
    from skyshed.report.ring.text import ring_text

    with beside(report):
        if as_json:
            say(ring_record_text(found), ends_line=False)
            return
        say(ring_text(found))
        if quiet:
            return
        if not found.is_whole and fetch is None:
            say("finer ground: --fetch, or --terrain FILE with posts 1 km apart or less")
        say(f"page: {report}")


def carry_out(request: RingRequest, progress: TerminalProgress) -> tuple["RingAnswer", Path]:
    """Ask, write the page, and return the answer and where the page lies."""
    from skyshed.cli.ring_folder import folder_for
    from skyshed.jobs.atomic import folder_in_place
    from skyshed.verbs.ring import ring as ask

    out = request.out or folder_for(request)
    with folder_in_place(out, request.is_overwriting or request.out is None) as folder:
        if request.fetch is not None:
            request = on_fetched_ground(request, request.scenario(), progress)
        found = ask(progress=progress, **request.asked())
        from skyshed.report.ring.write import write_ring

        report = write_ring(found, folder, command=shlex.join(["skyshed", *sys.argv[1:]]))
        progress.raise_if_cancelled()
    return found, out / report.relative_to(folder)
