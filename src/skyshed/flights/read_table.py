"""Tables: CSV, Parquet and JSON rows, read by DuckDB straight into the store, whatever their size."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from skyshed.errors import InputError
from skyshed.flights.cells import of_pair, quoted
from skyshed.flights.dialect import Dialect, dialect_of
from skyshed.flights.fields import STORED, STORED_NAME, Column
from skyshed.flights.files import Format
from skyshed.flights.schemas import columns_of
from skyshed.flights.store import Store, refusal_of
from skyshed.flights.table import FlightTable
from skyshed.flights.table_faults import NO_ZONE_BIT, remarks_of
from skyshed.flights.table_times import with_time_unit

_NOTHING = "['', 'null', 'NULL', 'None', 'nan', 'NaN', 'NaT', '\\N']"
_CSV = (
    "read_csv({path}, auto_detect = false, columns = {columns}, delim = {delim}, quote = {quote}, escape = {quote}, "
    "skip = {skip}, header = true, encoding = {encoding}, null_padding = true, strict_mode = false, "
    f"ignore_errors = {{lenient}}, store_rejects = {{lenient}}, parallel = {{parallel}}, nullstr = {_NOTHING})"
)
_JSON = "read_json({path}, format = 'auto', columns = {columns})"
_PARQUET = "read_parquet({path})"
_JSON_NAMES = "read_json({path}, format = 'auto', sample_size = -1, maximum_depth = 1)"
_COMMA_SAMPLE_ROWS = 20_000


def read_table(
    path: Path, kind: Format, store: Store, *, mapped: Mapping[str, Column], is_utc_assumed: bool
) -> tuple[str, ...]:
    """Read one table into the store; return remarks.

    Raises
    ------
    InputError
        If the file is damaged, its columns are unknown, units are mixed, or times lack a zone.
    """
    import duckdb

    link = store.folder / "table"
    link.unlink(missing_ok=True)
    link.symlink_to(path.resolve())  # a name of our own: DuckDB would take * ? [ in the user's for a pattern
    try:
        for is_parallel in (True, False):
            try:
                return _read(link, kind, store, mapped, is_utc_assumed, is_parallel=is_parallel)
            except duckdb.Error as error:
                # Line ends inside quotes are beyond DuckDB's reader on several threads.
                if not is_parallel or "parallel" not in str(error):
                    raise
                store.drop_file()
        raise AssertionError
    except duckdb.Error as error:
        if refusal_of(error) is not None:
            raise  # the store says it: the file is as good as ever
        words = str(error).splitlines()[0].replace(f"'{link}' ", "")
        raise InputError(f"damaged or no {kind} ({words[:200]})") from error
    finally:
        link.unlink(missing_ok=True)
        (store.folder / "mended").unlink(missing_ok=True)


def _read(
    link: Path, kind: Format, store: Store, mapped: Mapping[str, Column], is_utc_assumed: bool, *, is_parallel: bool
) -> tuple[str, ...]:
    store.connection.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    written = dialect_of(link, store.folder / "mended") if kind is Format.CSV else None
    source, types = (
        (_csv(written, {}, is_parallel=is_parallel), dict.fromkeys(written.names, "VARCHAR"))
        if written
        else _source(link, kind, store)
    )
    table = FlightTable(store.connection, source, types, columns_of(list(types), mapped))
    if kind is not Format.PARQUET:
        table = replace(table, has_decimal_comma=_has_decimal_comma(table))
    table = replace(table, columns=with_time_unit(table, kind, mapped))
    if not (written and _insert_as_numbers(table, written, store, is_parallel=is_parallel)):
        _insert(table, store)
    notes = [*(written.notes if written else ()), *_rejected(store, kind)]
    notes += ["numbers were read with decimal commas"] if table.has_decimal_comma else []
    return (*notes, *remarks_of(table, store, is_utc_assumed=is_utc_assumed))


def _csv(written: Dialect, numbers: Mapping[str, str], *, is_parallel: bool) -> str:
    """Return the SQL that reads a CSV file, all columns as texts but those of numbers.

    Without any, lines that cannot be split into cells are noted and left out; else the first is an error, as is
    the first cell that is no number.
    """
    return _CSV.format(
        path=quoted(str(written.path)), columns=_columns(dict.fromkeys(written.names, "VARCHAR") | dict(numbers)),
        delim=quoted(written.separator), quote=quoted(written.quote), skip=written.n_before,
        encoding=quoted(written.encoding), lenient=str(not numbers).lower(), parallel=str(is_parallel).lower(),
    )  # fmt: skip


def _insert_as_numbers(table: FlightTable, written: Dialect, store: Store, *, is_parallel: bool) -> bool:
    """Put the rows of a CSV file into the store if all its numbers are plain ones; return whether they are.

    That takes half the time of looking at texts, of which a single one that is written otherwise needs all.
    """
    import duckdb

    numbers = table.plain_numbers()
    if not numbers:
        return False
    source = _csv(written, numbers, is_parallel=is_parallel)
    try:
        _insert(replace(table, source=source, types=dict(table.types) | dict(numbers)), store)
    except duckdb.Error as error:
        if refusal_of(error) is not None:
            raise
        return False
    return True


def _source(link: Path, kind: Format, store: Store) -> tuple[str, dict[str, str]]:
    """Return the SQL that reads a file of Parquet or JSON rows, and its columns with their types."""
    path = quoted(str(link))
    source = _PARQUET.format(path=path) if kind is Format.PARQUET else _JSON_NAMES.format(path=path)
    described = store.connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()  # noqa: S608 - quoted
    types = {name: kind_of for name, kind_of, *_ in described}
    if kind is Format.PARQUET:
        return source, types
    # As text: a single odd cell would else spoil a file whose first rows are all numbers.
    texts = dict.fromkeys(types, "VARCHAR")
    return _JSON.format(path=path, columns=_columns(texts)), texts


def _columns(types: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{quoted(name)}: '{kind}'" for name, kind in types.items()) + "}"


def _has_decimal_comma(table: FlightTable) -> bool:
    """Return whether degrees are written with a decimal comma, as then all numbers are."""
    pattern = quoted(r"^[^\d]*\d{1,3},\d+[^,\d]*$")
    pair = quoted(r"\d,\d+\s*[;/|\s]\s*[-+]?\d+,\d")
    tests = [f"regexp_matches({table.cell(field)}, {pair if field == 'position' else pattern})"
             for field in ("lat", "lon", "position") if field in table.columns]  # fmt: skip
    found = table.first(f"bool_or({' OR '.join(tests)})", most_rows=_COMMA_SAMPLE_ROWS)
    return found is not None and bool(found[0])


def _insert(table: FlightTable, store: Store) -> None:
    """Put the rows into the store, each with a bit for every cell that says something but no value."""
    values = {STORED_NAME.get(field, field): table.value(field) for field in table.columns if field != "date"}
    values["on_ground"] = table.on_ground
    given = [f"({table.given(field)}) AS given_{field}" for field in table.measured]
    given.append(f"{table.lacks_zone} AS lacks_zone")
    likely = {
        STORED_NAME.get(field, field): table.likely(field, STORED_NAME.get(field, field)) for field in table.measured
    }
    if "position" in table.columns:
        cell = f"{table.cell('position')}::VARCHAR"
        values |= {"lat_deg": table.value("position"), "lon_deg": of_pair(cell, is_latitude=False)}
        likely |= {"lat_deg": table.likely("lat", "lat_deg"), "lon_deg": table.likely("lon", "lon_deg")}
        likely["position"] = f"{likely['lat_deg']} + {likely['lon_deg']}"
    inner = ", ".join([*(f"{value} AS {name}" for name, value in values.items()), *given])
    bits = " + ".join(
        f"CASE WHEN given_{field} AND ({likely[STORED_NAME.get(field, field)]}) IS NULL THEN {1 << bit} ELSE 0 END"
        for bit, field in enumerate(table.measured)
    )
    bits += f" + CASE WHEN lacks_zone AND time_s IS NOT NULL THEN {NO_ZONE_BIT} ELSE 0 END"
    rows = f"SELECT {inner} FROM {table.source}"  # noqa: S608 - quoted
    stored = {name: likely.get(name, name) for name, _ in STORED if name in values}
    store.insert(stored, f"({bits})::USMALLINT", f"({rows})")


def _rejected(store: Store, kind: Format) -> list[str]:
    """Return a remark on the lines that could not be split into cells, if there are any."""
    if kind is not Format.CSV:
        return []
    query = "SELECT count(DISTINCT line), min(line), lower(min(error_type)) FROM reject_errors"
    ((n, line, why),) = store.connection.execute(query).fetchall()
    return [f"{n:,} lines left out that cannot be read ({why}), the first of them line {line:,}"] if n else []
