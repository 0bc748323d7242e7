"""What is wrong with the cells of a table: a remark, or the end of the file where nothing is left to believe."""

import re
from datetime import UTC, datetime

from skyshed.errors import InputError
from skyshed.flights.cells import quoted
from skyshed.flights.fields import ALTITUDES, EARLIEST_S, LATEST_S, SECONDS_OF_TIME_UNIT, STORED_NAME
from skyshed.flights.store import Store
from skyshed.flights.table import FlightTable

NO_ZONE_BIT = 1 << 15
_NO_RECORDING_S = 631_152_000.0  # 1990
_TIME_OF_DAY = re.compile(r"\s*\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:Z|UTC)?\s*$", re.IGNORECASE)
_NUMBER_AND_UNIT = r"(?i)^\s*(FL\s*\d+|[-+]?[\d.,]+\s*[a-z]+)\s*$"
_MEANING = {"lat": "latitude", "lon": "longitude", "position": "latitude and longitude"}


def remarks_of(table: FlightTable, store: Store, *, is_utc_assumed: bool) -> list[str]:
    """Return remarks on cells that say something else than their column promises.

    Raises
    ------
    InputError
        If that spoils the file: no time at all in the unit said, a second unit of altitude, no time zone.
    """
    remarks = [
        _remark(table, store, field, n_bad)
        for bit, field in enumerate(table.measured)
        if (n_bad := _n_marked(store, 1 << bit))
    ]
    if (first_s := _first_s(store)) is not None and first_s < _NO_RECORDING_S:
        when = f"{datetime.fromtimestamp(first_s, UTC):%Y-%m-%d at %H:%M} UTC"
        remarks.append(f"its times begin on {when}, before any recording: they may have another unit or another zero")
    if not is_utc_assumed and (n_naive := _n_marked(store, NO_ZONE_BIT)):
        _demand_zones(table, n_naive)
    return remarks


def _first_s(store: Store) -> float | None:
    query = "SELECT min(time_s) FROM raw WHERE file = ?"
    return store.connection.execute(query, [store.file_id]).fetchall()[0][0]


def _demand_zones(table: FlightTable, n_naive: int) -> None:
    (example,) = table.first(f"{table.cell('time')}::VARCHAR", table.lacks_zone) or ("",)
    raise InputError(f"{n_naive:,} times name no time zone, as {example!r}; say utc if they are UTC")


def _n_marked(store: Store, bit: int) -> int:
    query = "SELECT count(*) FROM raw WHERE file = ? AND bad & ? <> 0"
    return store.connection.execute(query, [store.file_id, bit]).fetchall()[0][0]


def _remark(table: FlightTable, store: Store, field: str, n_bad: int) -> str:
    column = table.columns[field]
    cell = f"{table.cell(field)}::VARCHAR"
    if field in ALTITUDES:
        mixed = _first_bad(table, field, f"regexp_matches({cell}, {quoted(_NUMBER_AND_UNIT)})")
        if mixed:
            raise InputError(f"mixed units: column {column.name!r} is in {column.unit}, but a cell says {mixed!r}")
    example = _first_bad(table, field)
    if field == "time" and _TIME_OF_DAY.match(example) and not _has_any(store, field):
        raise InputError(
            f"column {column.name!r} holds times of day without a date, as {example!r}; write the date before them, or "
            f"into a column 'date'"
        )
    if field == "time" and not _has_any(store, field):
        raise InputError(
            f"column {column.name!r} holds no time in {column.unit}, as {example!r}; {_advice(column.name, example)}"
        )
    meaning = _MEANING.get(field, field.replace("_", " "))
    return f"{n_bad:,} cells of column {column.name!r} are no {meaning}, as {example!r}"


def _has_any(store: Store, field: str) -> bool:
    name = STORED_NAME[field]
    query = f"SELECT count({name}) FROM raw WHERE file = ?"  # noqa: S608 - our names
    return store.connection.execute(query, [store.file_id]).fetchall()[0][0] > 0


def _advice(name: str, example: str) -> str:
    """Return which unit would make a time of a cell."""
    try:
        number = float(example.replace(",", "."))
    except ValueError:
        return f'where it is another form of time, map it, as in column "time={name} iso"'
    fits = [unit for unit, scale in SECONDS_OF_TIME_UNIT.items() if EARLIEST_S <= number * scale <= LATEST_S]
    # Small numbers fit every unit: the first is the coarsest.
    return f'map it, as in column "time={name} {fits[0]}"' if fits else "it is not a time in any known unit"


def _first_bad(table: FlightTable, field: str, condition: str = "true") -> str:
    """Return the first cell that says something but no value, shortened; "" where none does."""
    rows = f"{table.cell(field)}::VARCHAR AS c, {table.value(field)} AS v, {condition} AS is_so"
    rows += f", {table.given(field)} AS is_given"
    found = table.first("left(c, 60)", f"is_given AND is_so AND ({table.likely(field, 'v')}) IS NULL", rows=rows)
    return str(found[0]) if found else ""
