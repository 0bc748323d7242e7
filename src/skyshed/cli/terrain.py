"""``skyshed terrain``: what ground a scenario stands on, and fetching better ground."""

from typing import Annotated

import typer

from skyshed.catalogue.shipped import scenario_file
from skyshed.cli import options
from skyshed.cli.command import Command
from skyshed.cli.fetch import ProductName, fetch_and_tell
from skyshed.cli.progress import TerminalProgress
from skyshed.cli.say import say
from skyshed.errors import TerrainError

app = typer.Typer(help="Say what terrain covers a scenario, and fetch better.", no_args_is_help=True)


@app.command(cls=Command, short_help="What terrain covers each site of a scenario.")
def info(scenario: options.ScenarioArgument, terrain: options.TerrainOption = None) -> None:
    """Say what terrain covers each site of a scenario, with spacing, holes and attribution."""
    from skyshed.catalogue.resolve import load_scenario
    from skyshed.report.terrain.info import terrain_text

    say(terrain_text(load_scenario(scenario_file(scenario)), paths=tuple(terrain) if terrain else None))


@app.command(cls=Command, short_help="Download the Copernicus tiles that a scenario needs.")
def fetch(
    scenario: options.ScenarioArgument,
    product: Annotated[ProductName, typer.Option("--product", help="Copernicus DEM product.")] = ProductName.GLO_90,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="URL",
            help="Another server with the public bucket's layout; SKYSHED_TERRAIN_FROM where not given.",
        ),
    ] = None,
    quiet: options.QuietOption = False,
) -> None:
    """Download the Copernicus tiles that a scenario needs into the cache; a second call resumes the first."""
    from skyshed.catalogue.resolve import load_scenario
    from skyshed.terrain.needed import missing_for

    missing = missing_for(load_scenario(scenario_file(scenario)), product.value)
    with TerminalProgress(is_quiet=quiet) as progress:
        fetched = fetch_and_tell(missing, source, progress)
    if fetched.failure is not None:
        raise TerrainError(fetched.failure)
    if not quiet:
        say(f"{fetched.words}; use them as terrain: copernicus")
