"""In what form a table's times are written, seen from the cells; never from how large a number is."""

from collections.abc import Mapping
from dataclasses import replace

from skyshed.errors import InputError
from skyshed.flights.cells import NUMBERED_DAY, quoted, quoted_name
from skyshed.flights.fields import Column
from skyshed.flights.files import Format
from skyshed.flights.table import FlightTable

_NUMBER = quoted(r"^\s*[-+]?[\d.,]+(?:[eE][-+]?\d+)?\s*$")
_HOUR_FIRST = quoted(r"^\s*\d{1,2}:\d\d")
_LOOKS_NUMBERED = f"regexp_matches({{cell}}, {quoted(NUMBERED_DAY)})"


def with_time_unit(table: FlightTable, kind: Format, mapped: Mapping[str, Column]) -> Mapping[str, Column]:
    """Return the columns with the unit of time that the cells are written in.

    A unit that the user said stands, but for "iso" where days are in figures: day or month first is then
    seen from the whole column.

    Raises
    ------
    InputError
        If days and months cannot be told apart.
    """
    columns = dict(table.columns)
    if "date" in columns and not _is_first(table, "time", f"regexp_matches({{cell}}, {_HOUR_FIRST})", is_joined=False):
        del columns["date"]
    table = replace(table, columns=columns)
    time = columns["time"]
    if time.unit in {"dmy", "mdy"} or not ("date" in columns or table.is_text("time")):
        is_moment = table.types[time.name].startswith(("TIMESTAMP", "DATE")) and "time" not in mapped
        return {**columns, "time": Column(time.name, "iso")} if is_moment else columns
    is_number = "date" not in columns and _is_first(
        table, "time", f"regexp_matches({{cell}}, {_NUMBER})", is_joined=False
    )
    unit = time.unit
    if is_number:
        # Pandas writes times into JSON as milliseconds (`DataFrame.to_json`, date_unit).
        unit = "ms" if kind is Format.JSON_ROWS and unit == "iso" else unit
    elif unit == "iso" or "time" not in mapped:
        unit = _written_unit(table)
    return {**columns, "time": Column(time.name, unit)}


def _written_unit(table: FlightTable) -> str:
    """Return "iso", or whether the day or the month comes first."""
    cell = table.cell("time")
    one = _LOOKS_NUMBERED.replace("{cell}", cell)
    parts = [f"TRY_CAST(regexp_extract({cell}, {quoted(NUMBERED_DAY)}, {group}) AS INTEGER)" for group in (1, 2)]
    if not _is_first(table, "time", _LOOKS_NUMBERED):
        return "iso"
    has_points = f"bool_and(contains({cell}, '.') AND NOT contains({cell}, '/'))"
    found = table.first(f"any_value({cell}), {', '.join(f'bool_or({part} > 12)' for part in parts)}, {has_points}", one)
    if found is None or found[0] is None:
        return "iso"
    example, is_day_first, is_month_first, has_points = found
    if is_day_first and is_month_first:
        raise InputError(f"times as {example!r} have the day first in some rows and the month first in others")
    if is_day_first or (has_points and not is_month_first):  # with points the day always comes first
        return "dmy"
    if is_month_first:
        return "mdy"
    name = table.columns["time"].name
    raise InputError(
        f'times as {example!r}: the day may come first or the month; say column "time={name} dmy" for the day, or '
        f'"time={name} mdy"'
    )


def _is_first(table: FlightTable, field: str, test: str, *, is_joined: bool = True) -> bool:
    """Return whether the first cell that holds anything passes a test."""
    cell = table.cell(field) if is_joined else f"{quoted_name(table.columns[field].name)}::VARCHAR"
    asked = test.replace("{cell}", cell)
    found = table.first(asked, f"{cell} IS NOT NULL")
    return bool(found and found[0])
