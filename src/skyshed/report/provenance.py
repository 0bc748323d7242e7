"""``provenance.json``: every figure used, who says so, and what the answer was made from and with."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from skyshed.catalogue.ground import terrain_word
from skyshed.catalogue.shipped import shipped_scenarios
from skyshed.model.figure import Figure, Source
from skyshed.model.scenario import Scenario
from skyshed.report.records import figure_record, rounded


def provenance_text(
    made: Mapping[str, object],
    figures: Iterable[Figure],
    sources: Mapping[str, Source],
    *,
    command: str,
    asked: Mapping[str, object] | None = None,
) -> str:
    """Return ``provenance.json`` as text.

    ``made`` says of what and with what the answer was made, ``command`` by which command line. ``asked`` is what
    `asked_record` returns; None where there is no scenario to open again.
    """
    record = {
        "command": command,
        **made,
        "figures": [_sourced(figure, sources) for figure in figures],
        "sources": [asdict(source) for _, source in sorted(sources.items())],
    }
    # Not rounded: what was asked is asked again.
    whole = {"command": command, "asked": asked, **rounded(record)}
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def asked_record(scenario: Scenario, verb: str) -> dict[str, object]:
    """Return by which verb and of which scenario an answer was asked, and what takes the place of its own settings.

    ``shipped`` is the name of a scenario of the package, ``file`` the place of any other; both are None of one that
    no file holds.
    """
    is_shipped = scenario.path is not None and scenario.path.absolute() in shipped_scenarios().values()
    path = None if scenario.path is None else _place(scenario.path)
    return {
        "verb": verb,
        "shipped": scenario.path.stem if scenario.path is not None and is_shipped else None,
        "file": None if is_shipped else path,
        "terrain": [_ground(each) for each in scenario.terrain_paths],
        "levels": [level.label for level in scenario.levels],
        "grid_spacing_m": scenario.grid_spacing_m,
        "refraction": scenario.refraction,
        "propagation": scenario.propagation,
        "rain_mm_h": "none" if scenario.rain is None else scenario.rain.rate_mm_h,
        "clutter_improvement_db": "none" if scenario.clutter is None else scenario.clutter.improvement_db,
    }


def _ground(path: Path) -> str:
    """Return where ground lies, or the word for what is no file."""
    return _place(path) if path.exists() else terrain_word(path.name) or _place(path)


def _place(path: Path) -> str:
    """Return an absolute path as text that a file can hold: of a name that is no text, one that is not found again."""
    return os.fsencode(path.absolute()).decode("utf-8", "replace")


def _sourced(figure: Figure, sources: Mapping[str, Source]) -> dict[str, object]:
    """Return one figure with what was read of it where."""
    record = figure_record(figure)
    record["claims"] = [
        {
            "as_printed": claim.as_printed,
            "source": claim.source,
            "address": sources[claim.source].address if claim.source in sources else None,
        }
        for claim in figure.claims
    ]
    return record
