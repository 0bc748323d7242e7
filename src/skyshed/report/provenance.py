"""``provenance.json``: every figure used, who says so, and what the result was made from and with."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from skyshed.model.figure import Figure, Source
from skyshed.report.figures import all_figures
from skyshed.report.summary import figure_record, rounded
from skyshed.verbs.result import Result


def provenance_text(result: Result, command: str) -> str:
    """Return ``provenance.json`` as text. ``command`` is the command line that made the result."""
    sources = result.scenario.sources
    record = {
        "command": command,
        **result.provenance,
        "figures": [sourced_figure(figure, sources) for figure in all_figures(result)],
        "sources": [asdict(source) for _, source in sorted(sources.items())],
    }
    return json.dumps(rounded(record), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def sourced_figure(figure: Figure, sources: Mapping[str, Source]) -> dict[str, object]:
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
