"""Scenarios that come with the program, and the file that a word means."""

import os
from pathlib import Path

from skyshed.catalogue.nearest import suggestion
from skyshed.catalogue.nodes import lacking
from skyshed.errors import InputError

FOLDER = Path(__file__).parents[1] / "scenarios"
TEMPLATE_NAME = "template"


def shipped_scenarios() -> dict[str, Path]:
    """Return the scenarios inside the package by name, without the template of ``skyshed new``."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.yaml")) if path.stem != TEMPLATE_NAME}


def template_file() -> Path:
    """Return the commented scenario that ``skyshed new`` copies."""
    return FOLDER / f"{TEMPLATE_NAME}.yaml"


def shipped_scenario(name: str) -> Path:
    """Return the file of a shipped scenario, in any case of letters. Raises `InputError` with the nearest name."""
    shipped = {key.casefold(): path for key, path in shipped_scenarios().items()}
    if name.casefold() in shipped:
        return shipped[name.casefold()]
    raise InputError(f"no scenario named {name!r} is shipped; {suggestion(name, shipped, noun='there are')}")


def flights_beside(scenario: Path) -> Path:
    """Return where the recorded flights of a scenario lie if it brings its own."""
    return scenario.with_name(f"{scenario.stem}.flights.csv")


def scenario_file(word: str | Path) -> Path:
    """Return the file that is meant: a path, or else the name of a shipped scenario."""
    path = Path(word)
    if os.path.lexists(path):  # if it cannot be looked at, reading it says so
        return path
    shipped = shipped_scenarios()
    if str(word) in shipped:
        return shipped[str(word)]
    near = suggestion(str(word), shipped, noun="shipped scenarios")
    raise InputError(f"scenario {str(word)!r}: {lacking(path).removesuffix(' or folder')}; {near}")
