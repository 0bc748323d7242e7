"""Tables: CSV, Parquet and JSON rows, read by DuckDB straight into the store, whatever their size."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from skyshed.errors import InputError
from skyshed.exposure.fields import ALTITUDES, METRES_OF_ALTITUDE_UNIT, STORED, STORED_NAME, Column
from skyshed.exposure.files import Format
from skyshed.exposure.schemas import columns_of
from skyshed.exposure.store import Store

_SOURCES = {
    Format.CSV: "read_csv({path}, all_varchar = true, header = true, null_padding = true, strict_mode = false, "
    "ignore_errors = true, nullstr = ['', 'null', 'NULL', 'None', 'nan', 'NaN', 'NaT', '\\N'])",
    Format.PARQUET: "read_parquet({path})",
    Format.JSON_ROWS: "read_json({path}, format = 'array', ignore_errors = false)",
}
_NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "UINTEGER", "DOUBLE", "FLOAT")
_HAS_ZONE = r"\d:\d\d.*([+-]\d\d(:?\d\d)?|Z|z|UTC)$"
_NUMBER_AND_UNIT = r"^\s*(FL\s*\d+|[-+]?[\d.,]+\s*[A-Za-z]+)\s*$"
_NO_ZONE_BIT = 1 << 15


@dataclass(frozen=True)
class _Table:
    source: str
    types: Mapping[str, str]
    columns: Mapping[str, Column]

    def cell(self, field: str) -> str:
        return quoted_name(self.columns[field].name)

    def type_of(self, field: str) -> str:
        return self.types[self.columns[field].name]


def read_table(
    path: Path, kind: Format, store: Store, *, mapped: Mapping[str, Column], is_utc_assumed: bool
) -> tuple[int, tuple[str, ...]]:
    """Read one table into the store; return how many positions it held, and remarks.

    Raises
    ------
    InputError
        If the file is damaged, its columns are unknown, units are mixed, or times lack a zone.
    """
    import duckdb

    link = store.folder / "table"
    link.unlink(missing_ok=True)
    link.symlink_to(path.resolve())  # a name of our own: DuckDB would take * ? [ in the user's for a pattern
    source = _SOURCES[kind].format(path=quoted_text(str(link)))
    try:
        described = store.connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()  # noqa: S608 - quoted
        types = {name: kind_of for name, kind_of, *_ in described}
        columns = _with_json_times(columns_of(list(types), mapped), types, kind)
        return _insert(_Table(source, types, columns), store, is_utc_assumed)
    except duckdb.Error as error:
        raise InputError(f"damaged or no {kind} ({str(error).splitlines()[0]})") from error
    finally:
        link.unlink(missing_ok=True)


def _with_json_times(columns: Mapping[str, Column], types: Mapping[str, str], kind: Format) -> Mapping[str, Column]:
    """Pandas writes times into JSON as milliseconds (``DataFrame.to_json``, date_unit)."""
    time = columns["time"]
    if kind is Format.JSON_ROWS and time.unit == "iso" and types[time.name] in _NUMERIC:
        return {**columns, "time": Column(time.name, "ms")}
    return columns


def _insert(table: _Table, store: Store, is_utc_assumed: bool) -> tuple[int, tuple[str, ...]]:
    expressions = {STORED_NAME.get(field, field): _expression(table, field) for field in table.columns}
    values = ", ".join(expressions.get(name, "NULL") for name, _ in STORED)
    bits = [f"CASE WHEN {_is_bad(table, field)} THEN {1 << bit} ELSE 0 END"
            for bit, field in enumerate(_numeric_fields(table))]  # fmt: skip
    if table.columns["time"].unit == "iso":
        bits.append(f"CASE WHEN {_lacks_zone(table)} THEN {_NO_ZONE_BIT} ELSE 0 END")
    store.connection.execute(
        f"INSERT INTO raw SELECT {store.file_id}, {values}, ({' + '.join(bits)})::USMALLINT FROM {table.source}"  # noqa: S608 - quoted
    )
    n_rows, n_bad = store.connection.execute(
        "SELECT count(*), count(*) FILTER (bad <> 0) FROM raw WHERE file = ?", [store.file_id]
    ).fetchone()
    return n_rows, tuple(_remarks(table, store, is_utc_assumed)) if n_bad else ()


def _numeric_fields(table: _Table) -> list[str]:
    return [field for field in ("time", "lat", "lon", *ALTITUDES) if field in table.columns]


def _expression(table: _Table, field: str) -> str:
    cell, unit = table.cell(field), table.columns[field].unit
    if field == "time":
        return _time(table)
    if field in ALTITUDES:
        return f"TRY_CAST({cell} AS DOUBLE) * {METRES_OF_ALTITUDE_UNIT[unit]!r}"
    if field in {"lat", "lon"}:
        return f"TRY_CAST({cell} AS DOUBLE)"
    if field == "on_ground":
        return f"TRY_CAST({cell} AS BOOLEAN)"
    return f"nullif(trim({cell}::VARCHAR), '')"


def _time(table: _Table) -> str:
    cell, unit = table.cell("time"), table.columns["time"].unit
    if unit == "iso":
        return f"epoch(TRY_CAST({cell} AS TIMESTAMPTZ))"
    return f"TRY_CAST({cell} AS DOUBLE)" + (" / 1000.0" if unit == "ms" else "")


def _is_bad(table: _Table, field: str) -> str:
    return f"{table.cell(field)} IS NOT NULL AND ({_expression(table, field)}) IS NULL"


def _lacks_zone(table: _Table) -> str:
    kind = table.type_of("time")
    if kind == "TIMESTAMP WITH TIME ZONE":
        return "false"
    cell = table.cell("time")
    return "true" if kind.startswith("TIMESTAMP") else f"NOT regexp_matches({cell}::VARCHAR, {quoted_text(_HAS_ZONE)})"


def _remarks(table: _Table, store: Store, is_utc_assumed: bool) -> list[str]:
    """Return remarks on cells that say something else than their column promises; raise where that spoils the file."""
    remarks = []
    for bit, field in enumerate(_numeric_fields(table)):
        n_bad = _count(store, 1 << bit)
        if n_bad:
            remarks.append(_remark(table, store, field, n_bad))
    if (n_naive := _count(store, _NO_ZONE_BIT)) and not is_utc_assumed:
        example = _first(table, store, _lacks_zone(table), "time")
        raise InputError(f"{n_naive:,} times name no time zone, as {example!r}; say --utc if they are UTC")
    return remarks


def _remark(table: _Table, store: Store, field: str, n_bad: int) -> str:
    column = table.columns[field]
    cell = f"{table.cell(field)}::VARCHAR"
    if field in ALTITUDES:
        has_unit = f"{_is_bad(table, field)} AND regexp_matches({cell}, {quoted_text(_NUMBER_AND_UNIT)})"
        if mixed := _first(table, store, has_unit, field):
            raise InputError(f"mixed units: column {column.name!r} is in {column.unit}, but a cell says {mixed!r}")
    example = _first(table, store, _is_bad(table, field), field)
    n_rows = store.connection.execute("SELECT count(*) FROM raw WHERE file = ?", [store.file_id]).fetchone()[0]
    if field == "time" and n_bad == n_rows:
        raise InputError(f"column {column.name!r} holds no time in {column.unit}, as {example!r}; map it, as in "
                         f'--column "time={column.name} s"')  # fmt: skip
    return f"{n_bad:,} cells of column {column.name!r} are no {field}, as {example!r}"


def _count(store: Store, bit: int) -> int:
    query = "SELECT count(*) FROM raw WHERE file = ? AND bad & ? <> 0"
    return store.connection.execute(query, [store.file_id, bit]).fetchone()[0]


def _first(table: _Table, store: Store, condition: str, field: str) -> str | None:
    query = f"SELECT {table.cell(field)}::VARCHAR FROM {table.source} WHERE {condition} LIMIT 1"  # noqa: S608 - quoted
    found = store.connection.execute(query).fetchone()
    return found[0] if found else None


def quoted_name(name: str) -> str:
    """Return a column's name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def quoted_text(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
