"""``skyshed check``: every problem of a scenario in one run."""

import json
from dataclasses import asdict

import typer

from skyshed.cli import options
from skyshed.cli.places import scenario_file

EXIT_PROBLEMS = 2


def check(scenario: options.ScenarioArgument, as_json: options.JsonOption = False) -> None:
    """Validate a scenario and compute nothing: each problem with its file, line and what would be right."""
    from skyshed.catalogue.resolve import problems

    path = scenario_file(scenario)
    found = problems(path)
    if as_json:
        typer.echo(json.dumps({"scenario": str(path), "problems": [asdict(each) for each in found]}, indent=2))
    for each in found:
        typer.echo(f"skyshed: {path}:{each.line}: {each.key}: {each.message}", err=True)
    if found:
        raise typer.Exit(EXIT_PROBLEMS)
    if not as_json:
        typer.echo(f"{path}: no problem found")
