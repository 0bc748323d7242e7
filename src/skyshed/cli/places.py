"""Scenarios that come with the program, and the file that a word on the command line means."""

from pathlib import Path

from skyshed.catalogue.shipped import (
    FOLDER,
    TEMPLATE_NAME,
    flights_beside,
    scenario_file,
    shipped_scenario,
    shipped_scenarios,
)

__all__ = ["flights_beside", "scenario_file", "shipped_scenario", "shipped_scenarios", "template_file"]


def template_file() -> Path:
    """Return the commented scenario that ``skyshed new`` copies."""
    return FOLDER / f"{TEMPLATE_NAME}.yaml"
