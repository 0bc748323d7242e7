"""``skyshed new``: a commented scenario to start from."""

from pathlib import Path
from typing import Annotated

import typer

from skyshed.cli.places import template_file
from skyshed.cli.say import say


def new(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The scenario file to write, as in my.yaml.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE if it exists.")] = False,
) -> None:
    """Write a commented template that assesses as it stands."""
    from skyshed.jobs.atomic import file_in_place

    with file_in_place(path, overwrite) as partial:
        partial.write_bytes(template_file().read_bytes())
    say(f"{path}: written; next: skyshed check {path}")
