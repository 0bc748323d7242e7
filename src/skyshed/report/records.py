"""Records of what several verbs say to machines, and how a file of records is written.

Numbers have four significant digits, positions five decimals, and NaN is null.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from skyshed.coverage.rows import Comparison, Influence
from skyshed.model.figure import Figure
from skyshed.terrain.terrain import TerrainInfo
from skyshed.verbs.digits import four_digits

_POSITION_DECIMALS = 5
_AS_IT_IS, _SEQUENCES = (str, int, type(None)), (list, tuple)


def rows_text(record: Mapping[str, object]) -> str:
    """Return a record as JSON, a key and a row a line: differences show line by line, and many rows stay small."""
    blocks = (f"{json.dumps(key)}: {_block(value)}" for key, value in rounded(record).items())
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def _block(value: object) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(_line(row) for row in value) + "\n]"
    return _line(value)


_line = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def rounded(value: Any, key: str = "") -> Any:
    """Return a value with numbers to four significant digits, positions to five decimals, NaN as None."""
    # The commonest kinds first: most of a summary is words and numbers of tens of thousands of rows.
    if isinstance(value, _AS_IT_IS):
        return value
    if not isinstance(value, float):
        if isinstance(value, _SEQUENCES):
            return [rounded(item, key) for item in value]
        return _rounded_fields(value) if isinstance(value, Mapping) else value
    if not math.isfinite(value):
        return None
    is_position = key in ("lat_deg", "lon_deg", "bounds_deg")
    return round(value, _POSITION_DECIMALS) if is_position else four_digits(value)


def _rounded_fields(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: item if isinstance(item, _AS_IT_IS) else rounded(item, name) for name, item in record.items()}


def figure_record(figure: Figure) -> dict[str, object]:
    """Return one figure with its range, its status and what each source prints."""
    return {
        "key": figure.key,
        "low": figure.low,
        "nominal": figure.nominal,
        "high": figure.high,
        "unit": figure.unit,
        "favours": figure.favours,
        "status": figure.status,
        "is_disputed": figure.is_disputed,
        "claims": [asdict(claim) for claim in figure.claims],
        "note": figure.note,
    }


def terrain_record(info: TerrainInfo) -> dict[str, object]:
    """Return what a file for machines says of the terrain."""
    return {
        "name": info.name,
        "spacing_m": info.spacing_m,
        "is_embedded": info.is_embedded,
        "label": info.label,
        "note": info.note,
        "vertical_rmse_m": info.rmse_m,
        "vertical_datum": info.datum,
        "attribution": info.attribution,
        "supplies": [
            {
                "name": supply.name,
                "spacing_m": supply.spacing_m,
                "vertical_rmse_m": supply.rmse_m,
                "is_embedded": supply.is_embedded,
                "supplied_share": supply.supplied_share,
            }
            for supply in info.supplies
        ],
    }


def comparison_record(comparison: Comparison) -> dict[str, object]:
    record = asdict(comparison)
    left_open = record.pop("left_open")
    record["by_case"] = [
        {
            "case": case,
            "first_share": first,
            "second_share": second,
            "left_open": {
                name: left_open[f"{name}_{case}"]
                for name in ("first_share", "second_share")
                if f"{name}_{case}" in left_open
            },
        }
        for case, first, second in comparison.by_case
    ]
    return record | {"exceeds_spread": comparison.exceeds_spread}


def influence_record(influence: Influence) -> dict[str, object]:
    record = asdict(influence)
    record["figure"] = influence.figure.key
    extra = {"status": influence.figure.status, "is_disputed": influence.figure.is_disputed}
    return record | extra | {"swing": influence.swing}


def write_text(path: Path, words: str) -> None:
    """Write a text with the same line ends on every system."""
    path.write_bytes(words.encode("utf-8"))
