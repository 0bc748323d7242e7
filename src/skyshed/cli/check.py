"""``skyshed check``: every problem of a scenario in one run."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from skyshed.catalogue.shipped import scenario_file
from skyshed.cli import options
from skyshed.cli.say import say, tell

if TYPE_CHECKING:
    from skyshed.catalogue.nodes import Problem

EXIT_PROBLEMS = 2


def check(scenario: options.ScenarioArgument, as_json: options.JsonOption = False) -> None:
    """Validate a scenario and compute nothing: each problem with its file, line and what would be right."""
    from skyshed.catalogue.resolve import problems

    path = scenario_file(scenario)
    found = problems(path) or _problems_of_ground(path)
    doubts = [] if found else _doubts(path)
    likes = [] if found else _likes(path)
    if as_json:
        record = {
            "scenario": str(path),
            "problems": [asdict(problem) for problem in found],
            "warnings": doubts,
            "likes": likes,
        }
        say(json.dumps(record, indent=2))
    for sentence in doubts:
        tell(f"skyshed: warning: {sentence}")
    for problem in found:
        tell(f"skyshed: {path}:{problem.line}: {problem.key}: {problem.message}")
    if found:
        raise typer.Exit(EXIT_PROBLEMS)
    if not as_json:
        for line in likes:
            say(line)
        say(f"{path}: no problem found")


def _problems_of_ground(path: Path) -> "list[Problem]":
    """Look at the area, the rasters and the ground under the sites of a scenario whose text is right."""
    from skyshed.catalogue.resolve import load_scenario
    from skyshed.terrain.check import ground_problems

    return ground_problems(load_scenario(path))


def _doubts(path: Path) -> list[str]:
    from skyshed.catalogue.resolve import load_scenario
    from skyshed.coverage.astray import doubts
    from skyshed.verbs.raid_figures import lacks

    scenario = load_scenario(path)
    return [*doubts(scenario), *lacks(scenario)]


def _likes(path: Path) -> list[str]:
    """Say what each ``like:`` entry keeps, and what of it is the user's own."""
    from skyshed.catalogue.known import known_to
    from skyshed.report.catalogue.entry import likeness_lines

    return [line for likeness in known_to(path).likenesses for line in likeness_lines(likeness)]
