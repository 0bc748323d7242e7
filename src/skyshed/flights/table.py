"""A table of positions as SQL: which column holds which field, and what its cells say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skyshed.flights.cells import (
    altitude_m,
    latitude_deg,
    longitude_deg,
    moment_s,
    of_pair,
    on_ground,
    quoted,
    quoted_name,
    says_ground,
)
from skyshed.flights.fields import ALTITUDES, EARLIEST_S, FARTHEST_UP_M, LATEST_S, SECONDS_OF_TIME_UNIT, Column

if TYPE_CHECKING:
    import duckdb

_RANGES = {"time": (EARLIEST_S, LATEST_S), "lat": (-90.0, 90.0), "lon": (-360.0, 360.0)}
_HAS_ZONE = r"(?i)(?:\d:?\d\d.*[+-]\d\d(?::?\d\d)?|[\d\sPM](?:Z|UTC|GMT))\s*$"
_IS_UTC_BY_NAME = re.compile(r"(?i)(?:^|[^a-z])(?:utc|gmt|zulu)(?:[^a-z]|$)")


@dataclass(frozen=True)
class FlightTable:
    """A table that can be asked: the SQL that reads it, the types of its columns, which column holds which field."""

    connection: "duckdb.DuckDBPyConnection"
    source: str
    types: Mapping[str, str]
    columns: Mapping[str, Column]
    has_decimal_comma: bool = False

    def cell(self, field: str) -> str:
        """Return a field's cell as SQL; a date in a column of its own stands before the time."""
        cell = quoted_name(self.columns[field].name)
        return f"({quoted_name(self.columns['date'].name)} || ' ' || {cell})" if self.is_joined(field) else cell

    def is_joined(self, field: str) -> bool:
        return field == "time" and "date" in self.columns

    def is_text(self, field: str) -> bool:
        return self.is_joined(field) or self.types[self.columns[field].name] == "VARCHAR"

    def plain_numbers(self) -> dict[str, str]:
        """Return the columns of a table of texts that may be read as numbers and as yes or no, with these types.

        Not where decimal commas are written; and no column that another field takes as a text.
        """
        if self.has_decimal_comma:
            return {}
        fields = {"lat", "lon", "on_ground", *ALTITUDES} & self.columns.keys()
        if self.columns["time"].unit in SECONDS_OF_TIME_UNIT and not self.is_joined("time"):
            fields.add("time")
        texts = {column.name for field, column in self.columns.items() if field not in fields}
        kinds = {self.columns[field].name: "BOOLEAN" if field == "on_ground" else "DOUBLE" for field in sorted(fields)}
        return {name: kind for name, kind in kinds.items() if name not in texts}

    @property
    def measured(self) -> list[str]:
        """The fields whose cells must be numbers or times, in the order of their bits; a pair is two."""
        place = ("lat", "lon") if "position" not in self.columns else ()
        known = [field for field in ("time", *place, *ALTITUDES) if field in self.columns]
        return [*known, "position"] if "position" in self.columns else known

    def value(self, field: str) -> str:
        """Return what a cell says as SQL: SI, NULL where it says nothing, not asked whether it is likely."""
        cell, unit, is_text = self.cell(field), self.columns[field].unit, self.is_text(field)
        has_comma = self.has_decimal_comma
        if field == "time":
            return moment_s(cell, unit, has_decimal_comma=has_comma, is_text=is_text)
        if field in ALTITUDES:
            return altitude_m(cell, unit, has_decimal_comma=has_comma, is_text=is_text)
        if field in {"lat", "lon"} and is_text:
            return latitude_deg(cell) if field == "lat" else longitude_deg(cell)
        if field == "position":
            return of_pair(f"{cell}::VARCHAR", is_latitude=True)
        if field == "on_ground" and is_text:
            return on_ground(cell)
        kind = {"lat": "DOUBLE", "lon": "DOUBLE", "on_ground": "BOOLEAN"}.get(field)
        return f"TRY_CAST({cell} AS {kind})" if kind else f"{cell}::VARCHAR"

    def given(self, field: str) -> str:
        """Return whether a cell says something that must be a value, as SQL; "ground" is not a wrong altitude."""
        is_word = field in ALTITUDES and self.is_text(field)
        return f"{self.cell(field)} IS NOT NULL" + (f" AND NOT {says_ground(self.cell(field))}" if is_word else "")

    @property
    def on_ground(self) -> str:
        """Return whether an aircraft is on the ground, as SQL, by a column of its own or by an altitude's words."""
        said = [f"coalesce({self.value('on_ground')}, false)"] if "on_ground" in self.columns else []
        high = [field for field in ALTITUDES if field in self.columns and self.is_text(field)]
        return " OR ".join([*said, *(says_ground(self.cell(field)) for field in high)]) or "NULL"

    def likely(self, field: str, value: str) -> str:
        """Return a value as SQL where it can be one, else NULL."""
        low, high = _RANGES.get("lat" if field == "position" else field, (-FARTHEST_UP_M, FARTHEST_UP_M))
        return f"CASE WHEN {value} BETWEEN {low!r} AND {high!r} THEN {value} END"

    @property
    def lacks_zone(self) -> str:
        """Whether a time of the calendar names no zone, as SQL; a column that is called UTC names it for all."""
        time = self.columns["time"]
        if time.unit in SECONDS_OF_TIME_UNIT or _IS_UTC_BY_NAME.search(time.name):
            return "false"
        if not self.is_text("time"):
            return "false" if self.types[time.name] == "TIMESTAMP WITH TIME ZONE" else "true"
        return f"NOT regexp_matches({self.cell('time')}, {quoted(_HAS_ZONE)})"

    def first(self, what: str, where: str = "true", *, rows: str = "*", most_rows: int | None = None) -> tuple | None:
        """Return the first of what is asked of the table's rows, or of the first ``most_rows``."""
        some = f"LIMIT {most_rows}" if most_rows else ""
        query = f"SELECT {what} FROM (SELECT {rows} FROM {self.source} {some}) WHERE {where} LIMIT 1"  # noqa: S608 - quoted
        found = self.connection.execute(query).fetchall()
        return found[0] if found else None
