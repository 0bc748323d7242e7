"""``provenance.json``: every figure used, who says so, and what the answer was made from and with."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from skyshed.model.figure import Figure, Source
from skyshed.report.records import figure_record, rounded


def provenance_text(
    made: Mapping[str, object], figures: Iterable[Figure], sources: Mapping[str, Source], *, command: str
) -> str:
    """Return ``provenance.json`` as text.

    ``made`` says of what and with what the answer was made, ``command`` by which command line.
    """
    record = {
        "command": command,
        **made,
        "figures": [_sourced(figure, sources) for figure in figures],
        "sources": [asdict(source) for _, source in sorted(sources.items())],
    }
    return json.dumps(rounded(record), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


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
