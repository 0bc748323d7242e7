"""``skyshed catalogue``: figures, sources, status."""

from typing import Annotated

import typer

app = typer.Typer(help="Published systems: figures, sources, status.", invoke_without_command=True)


@app.callback()
def catalogue(ctx: typer.Context) -> None:
    """List the systems and target classes of the catalogue."""
    if ctx.invoked_subcommand is not None:
        return
    from skyshed.catalogue.load import load_catalogue

    known = load_catalogue()
    for title, entries in (("systems", known.systems), ("target classes", known.targets)):
        typer.echo(f"{title}:")
        for key, entry in entries.items():
            typer.echo(f"  {key:24} {entry.name}")


@app.command()
def show(system: Annotated[str, typer.Argument(metavar="SYSTEM", help="A key of the list, as in s-400.")]) -> None:
    """Show every figure of a system with its range, status and sources."""
    from skyshed.catalogue.load import describe_system

    typer.echo(describe_system(system))
