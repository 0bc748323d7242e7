"""Records of what several verbs say to machines, and how a file of records is written.

Numbers have four significant digits, positions five decimals, and NaN is null.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from skyshed.coverage.rows import Comparison, Influence
from skyshed.model.figure import Figure
from skyshed.model.scenario import Scenario
from skyshed.terrain.terrain import TerrainInfo
from skyshed.verbs.digits import four_digits

_POSITION_DECIMALS = 5
_POSITIONS = frozenset(("lat_deg", "lon_deg", "bounds_deg"))
_WORDS, _SEQUENCES = (str, bool, type(None)), (list, tuple)


def rows_text(record: Mapping[str, object]) -> str:
    """Return a record as JSON, a key and a row a line: differences show line by line, and many rows stay small."""
    line = _Lines().line
    blocks = (f"{_encoded(key)}: {_block(value, key, line)}" for key, value in record.items())
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def rounded(record: Mapping[str, object]) -> Any:
    """Return a record as JSON holds it: numbers rounded, NaN as None."""
    return json.loads(_Lines().line(record))


def conditions_record(scenario: Scenario) -> dict[str, object]:
    """Return what lies between radars and targets: refraction, propagation, rain and clutter, null for none."""
    return {"refraction": scenario.refraction, **asdict(scenario.conditions)}


def _block(value: object, key: str, line: Callable[[object, str], str]) -> str:
    if isinstance(value, _SEQUENCES) and value:
        return "[\n" + ",\n".join([line(row, key) for row in value]) + "\n]"
    return line(value, key)


_encoded = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


class _Known(dict[Any, str]):
    """Texts of values, each made once: tens of thousands of rows hold few values that differ."""

    def __init__(self, text_of: Callable[[Any], str]) -> None:
        super().__init__()
        self._text_of = text_of

    def __missing__(self, value: object) -> str:
        text = self[value] = self._text_of(value)
        return text


class _Lines:
    """Values as JSON, numbers with four significant digits, positions with five decimals, NaN as null."""

    def __init__(self) -> None:
        self._words, self._numbers = _Known(_encoded), _Known(_four_digits_text)

    def line(self, value: Any, key: str = "") -> str:
        """Return a value as one line; ``key`` is the name that it stands under."""
        # The commonest kinds first: most of a summary is words and numbers of tens of thousands of rows.
        kind = type(value)
        if kind is float:
            return self._number(value, key)
        if isinstance(value, _WORDS):
            return self._words[value]
        if kind is dict:
            words, line = self._words, self.line
            return "{" + ", ".join([f"{words[name]}: {line(item, name)}" for name, item in value.items()]) + "}"
        if isinstance(value, _SEQUENCES):
            return "[" + ", ".join([self.line(item, key) for item in value]) + "]" if value else "[]"
        if isinstance(value, Mapping):
            return self.line(dict(value), key)
        return self._number(float(value), key) if isinstance(value, float) else _encoded(value)

    def _number(self, value: float, key: str) -> str:
        if not math.isfinite(value):
            return "null"
        return _encoded(round(value, _POSITION_DECIMALS)) if key in _POSITIONS else self._numbers[value]


def _four_digits_text(value: float) -> str:
    return _encoded(four_digits(value))


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
