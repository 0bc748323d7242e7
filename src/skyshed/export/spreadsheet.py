"""Tables that are safe to open in a spreadsheet: four significant digits, an empty cell for what is not known."""

import csv
import io
import math
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from skyshed.verbs.digits import four_digits

# What a spreadsheet would take for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

# A table holds rows of one kind, and each of its columns takes a row of that kind.
Columns = Mapping[str, Callable[[Any], object]]

_DIGITS = 4
_LINE_END = "\r\n"
_MOST_KNOWN = 16_384


def cell(value: object) -> str:
    """Return a value as a CSV cell: text that a spreadsheet would run as a formula starts with an apostrophe.

    >>> cell(0.123456), cell(437065.2), cell(float("nan")), cell("=1+1"), cell(-2.0), cell(True)
    ('0.1235', '437100', '', "'=1+1", '-2', 'true')
    >>> cell((61_000.0, float("nan"), 0.0))
    '61000;;0'
    """
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return ";".join(map(cell, value))
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _number(value: float) -> str:
    if not math.isfinite(value):
        return ""
    rounded = four_digits(value)
    return f"{rounded:.0f}" if rounded.is_integer() and abs(rounded) < 1e15 else f"{rounded:.{_DIGITS}g}"


def write_table(path: Path, columns: Columns, rows: Iterable[object]) -> None:
    """Write a table: a header, then a row each; every cell as `cell` has it."""
    makers = tuple(columns.values())
    with path.open("w", encoding="utf-8", newline="") as opened:
        opened.write(",".join(map(_quoted, columns)) + _LINE_END)
        opened.writelines(",".join([_quoted(make(row)) for make in makers]) + _LINE_END for row in rows)


@lru_cache(_MOST_KNOWN, typed=True)
def _quoted(value: Hashable) -> str:
    """Return a value as a CSV file holds it, in quotes where it needs them.

    It is remembered: tens of thousands of rows hold few values that differ, and all of them the same long note.
    """
    made = io.StringIO()
    csv.writer(made, lineterminator=_LINE_END).writerow([cell(value), ""])
    return made.getvalue().removesuffix(f",{_LINE_END}")


def columns_of(names: str) -> Columns:
    """Return columns from ``header`` or ``header=field``, separated by spaces."""
    pairs = (name.partition("=") for name in names.split())
    return {header: attrgetter(field or header) for header, _, field in pairs}
