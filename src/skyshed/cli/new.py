"""``skyshed new``: a commented scenario to start from."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from skyshed.catalogue.shipped import flights_beside, shipped_scenario, template_file
from skyshed.cli.say import say


def new(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The scenario file to write, as in my.yaml.")],
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="NAME",
            help="A shipped scenario to start from: smooth-sea, iraq-offer, iraq-2026, sky-shield, turkey-s400, "
            "mh17-2014, civil-flights. Default: a template.",
        ),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE if it exists.")] = False,
) -> None:
    """Write a commented scenario that assesses as it stands: a template, or a copy of a shipped one.

    Recorded flights that a shipped scenario brings are copied beside it, where `skyshed exposure` finds them.
    """
    from skyshed.jobs.atomic import file_in_place

    origin = template_file() if source is None else shipped_scenario(source)
    copies = {path: origin}
    if flights_beside(origin).is_file():
        copies[flights_beside(path)] = flights_beside(origin)
    with ExitStack() as all_or_none:
        for target, original in copies.items():
            partial = all_or_none.enter_context(file_in_place(target, overwrite))
            partial.write_bytes(original.read_bytes())
    for target in copies:
        say(f"{target}: written" + (f"; next: skyshed check {path}" if target == path else ""))
