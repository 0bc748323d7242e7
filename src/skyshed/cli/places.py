"""Scenarios that come with the program, and the file that a word on the command line means."""

import difflib
from pathlib import Path

import skyshed
from skyshed.errors import InputError

TEMPLATE_NAME = "template"


def shipped_scenarios() -> dict[str, Path]:
    """Return the scenarios inside the package by name, the template of ``skyshed new`` apart."""
    folder = Path(skyshed.__file__).parent / "scenarios"
    return {path.stem: path for path in sorted(folder.glob("*.yaml")) if path.stem != TEMPLATE_NAME}


def template_file() -> Path:
    """Return the commented scenario that ``skyshed new`` copies."""
    return Path(skyshed.__file__).parent / "scenarios" / f"{TEMPLATE_NAME}.yaml"


def scenario_file(word: str) -> Path:
    """Return the file that is meant: a path, or else the name of a shipped scenario."""
    path = Path(word)
    if path.exists():
        return path
    shipped = shipped_scenarios()
    if word in shipped:
        return shipped[word]
    near = difflib.get_close_matches(word, shipped, n=1)
    hint = f"did you mean {near[0]}?" if near else f"shipped scenarios: {', '.join(shipped) or 'none'}"
    raise InputError(f"scenario {word!r}: no such file; {hint}")
