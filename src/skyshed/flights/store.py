"""The store of one run: all positions in a DuckDB file beside the results, sorted by aircraft and time.

DuckDB spills to disk beyond its share of memory, so that a day of a whole region costs a GB of disk
and little memory. Texts become numbers once; what is handed on is chunks of plain arrays, whole
aircraft each.
"""

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skyshed.errors import InputError
from skyshed.flights.fields import EARLIEST_S, FARTHEST_UP_M, LATEST_S, STORED
from skyshed.flights.rows import Rows
from skyshed.jobs.atomic import DISK_FULL_ERRNOS

MEMORY_LIMIT = "600MB"
CHUNK_ROWS = 250_000
MOST_OF_ONE_AIRCRAFT = 5_000_000
_TEXTS = tuple(name for name, kind in STORED if kind == "VARCHAR")
_HEIGHTS = tuple(name for name, kind in STORED if kind == "FLOAT")
_ALWAYS = ("time_s", "lat_deg", "lon_deg")
_LABEL = "callsign, type, origin, destination"
# The file of a row as far as it tells aircraft apart: where no address does.
_HOME = "CASE WHEN coalesce(trim(r.icao24), '') = '' THEN r.file END"
_NO_ROOM_TO_SPILL = "max_temp_directory_size"  # DuckDB's setting: nine tenths of what is free


@dataclass(frozen=True)
class Chunk:
    """Positions of whole aircraft, sorted by aircraft and time; all arrays (n,), numbers NaN where unknown.

    ``row`` grows in the order in which rows stood in the files.
    """

    aircraft: NDArray[np.int32]
    label: NDArray[np.int32]
    time_s: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    pressure_m: NDArray[np.float32]
    hae_m: NDArray[np.float32]
    msl_m: NDArray[np.float32]
    on_ground: NDArray[np.bool_]
    row: NDArray[np.int64]


@dataclass(frozen=True)
class Labels:
    """What a position says of its flight, coded: aircraft keys, and the labels that rows carry.

    ``callsign`` of a label is a number too, -1 where none is known.
    """

    aircraft: tuple[str, ...]
    callsign: NDArray[np.int32]
    callsigns: tuple[str, ...]
    type: tuple[str, ...]
    origin: tuple[str, ...]
    destination: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Usable:
    """How many rows a file holds; of these with a time, a place, an altitude (or on the ground), and several."""

    n_rows: int
    n_timed: int
    n_placed: int
    n_high: int
    n_positions: int
    n_whole: int


class Store:
    """Positions in a DuckDB file inside ``folder``; use it as a context, which removes the file."""

    def __init__(self, folder: Path, n_threads: int) -> None:
        import duckdb

        self.folder = folder
        self.file_id = 0
        self.n_positions = self.n_without_place = 0
        self.path = folder / "positions.duckdb"
        self.connection = duckdb.connect(
            str(self.path),
            config={
                "memory_limit": MEMORY_LIMIT,
                "threads": n_threads,
                "temp_directory": str(folder / "spill"),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            },
        )
        self.connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        always = ", ".join(f"{name} {kind}" for name, kind in STORED if name in _ALWAYS)
        self.connection.execute(f"CREATE TABLE raw (file INTEGER, bad USMALLINT, {always})")
        self._held = set(_ALWAYS)

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        import duckdb

        with suppress(duckdb.Error):
            self.connection.close()
        if (refusal := refusal_of(error)) is not None:
            raise refusal from error

    def add(self, rows: Rows) -> int:
        """Add the rows of one file; return how many they are."""
        n = len(rows.columns["time_s"])
        if n == 0:
            return 0
        self.connection.register("given", {name: _likely(name, column) for name, column in rows.columns.items()})
        self.insert({name: f"given.{name}" for name in rows.columns}, "0", "given")
        self.connection.unregister("given")
        return n

    def insert(self, values: Mapping[str, str], bits: str, source: str) -> None:
        """Put rows of the file at hand into the store: SQL for the fields that it has, for its bits, and for all rows.

        A field is a column only once some file has it: a column of nothing costs as much as one of something.
        """
        for name, kind in STORED:
            if name in values and name not in self._held:
                self.connection.execute(f"ALTER TABLE raw ADD COLUMN {name} {kind}")
                self._held.add(name)
        names, cells = ", ".join(values), ", ".join(values.values())
        self.connection.execute(
            f"INSERT INTO raw (file, {names}, bad) SELECT {self.file_id}, {cells}, {bits} FROM {source}"  # noqa: S608 - quoted
        )

    @property
    def _rows(self) -> str:
        """All rows with all fields as SQL, NULL in those that no file has; ``row`` is their number."""
        fields = (name if name in self._held else f"NULL::{kind} AS {name}" for name, kind in STORED)
        return f"(SELECT file, {', '.join(fields)}, rowid AS row FROM raw)"  # noqa: S608 - our names

    def drop_file(self) -> None:
        """Forget what the file at hand has left, because it turned out to be unusable."""
        self.connection.execute("DELETE FROM raw WHERE file = ?", [self.file_id])

    def usable(self) -> Usable:
        """Return how many rows of the file at hand can be used, and what the others lack."""
        place = "lat_deg BETWEEN -90 AND 90 AND lon_deg BETWEEN -360 AND 360"
        high = "(on_ground OR isfinite(msl_m) OR isfinite(hae_m) OR isfinite(pressure_m))"
        found = self.connection.execute(
            f"SELECT count(*), count(*) FILTER (isfinite(time_s)), count(*) FILTER ({place}), "  # noqa: S608 - our names
            f"count(*) FILTER ({high}), count(*) FILTER (isfinite(time_s) AND {place}), "
            f"count(*) FILTER (isfinite(time_s) AND {place} AND {high}) FROM {self._rows} WHERE file = ?",
            [self.file_id],
        ).fetchall()[0]
        return Usable(*found)

    def sort(self) -> Labels:
        """Code the texts and sort everything by aircraft and time; return what the codes mean."""
        run = self.connection.execute
        named = [name for name, _ in STORED if name in self._held]
        n_raw, *counts = run(f"SELECT count(*), {', '.join(f'count({name})' for name in named)} FROM raw").fetchall()[0]  # noqa: S608 - our names
        self._held = {name for name, n in zip(named, counts, strict=True) if n}
        held = [name for name in _TEXTS if name in self._held]
        self._name(held)
        same = " AND ".join(f"n.{name} IS NOT DISTINCT FROM r.{name}" for name in held)
        heights = "".join(f"{name}, " for name in _HEIGHTS if name in self._held)
        run(f"CREATE TABLE positions AS SELECT aircraft, label, time_s, lat_deg, lon_deg, {heights}"  # noqa: S608
            f"coalesce(on_ground, false) AS on_ground, row FROM {self._rows} r "
            f"JOIN names n ON n.home IS NOT DISTINCT FROM {_HOME} {'AND ' + same if same else ''} "
            "WHERE isfinite(time_s) AND lat_deg BETWEEN -90 AND 90 AND lon_deg BETWEEN -360 AND 360 "
            "ORDER BY aircraft, time_s, row")  # fmt: skip
        self.n_positions = run("SELECT count(*) FROM positions").fetchall()[0][0]
        self.n_without_place = n_raw - self.n_positions
        run("DROP TABLE raw")
        return self._labels()

    def _name(self, held: Sequence[str]) -> None:
        """Make the table of all that rows say of their flights, each once, with the codes of aircraft and label.

        ``held`` are the texts that hold anything; rows are grouped and joined by these alone.
        """
        # An aircraft without an address is known by its callsign, else by the file that holds it.
        # A track of one file stays one: loggers and sites give many of them one name.
        key = ("coalesce(nullif(lower(trim(icao24)), ''), "
               "'~' || coalesce(callsign || ', ', '') || 'file ' || home || ', ' || track, "
               "'~' || nullif(trim(callsign), ''), '~file ' || home)")  # fmt: skip
        texts = ", ".join(name if name in held else f"NULL::VARCHAR AS {name}" for name in _TEXTS)
        groups = ", ".join(str(number + 1) for number in range(1 + len(held)))
        said = f"SELECT {', '.join([f'{_HOME} AS home', *held])} FROM {self._rows} r GROUP BY {groups}"  # noqa: S608 - our names
        self.connection.execute(
            f"CREATE TABLE names AS SELECT *, (dense_rank() OVER (ORDER BY key) - 1)::INTEGER AS aircraft, "  # noqa: S608
            f"(dense_rank() OVER (ORDER BY {_LABEL}) - 1)::INTEGER AS label "
            f"FROM (SELECT *, {key} AS key FROM (SELECT home, {texts} FROM ({said})))"
        )

    def _labels(self) -> Labels:
        run = self.connection.execute
        keys = [key for _, key in run("SELECT DISTINCT aircraft, key FROM names ORDER BY aircraft").fetchall()]
        rows = run(f"SELECT DISTINCT label, {_LABEL} FROM names ORDER BY label").fetchall()  # noqa: S608 - our names
        _, callsign, kind, origin, destination = zip(*rows, strict=True) if rows else ((),) * 5
        names = sorted({each for each in callsign if each})
        code = {name: index for index, name in enumerate(names)}
        return Labels(
            tuple(keys),
            np.array([code.get(each, -1) for each in callsign], dtype=np.int32),
            tuple(names),
            *(tuple(each or "" for each in column) for column in (kind, origin, destination)),
        )

    def chunks(self) -> Iterator[Chunk]:
        """Yield all positions, whole aircraft together, about a quarter of a million at a time."""
        for first, last in self.ranges():
            yield self.between(first, last)

    def ranges(self) -> list[tuple[int, int]]:
        """Return the numbers of the first and last aircraft of every chunk."""
        counts = self.connection.execute(
            "SELECT aircraft, count(*) FROM positions GROUP BY aircraft ORDER BY aircraft"
        ).fetchall()
        return list(_ranges(counts))

    def between(self, first: int, last: int) -> Chunk:
        """Return the positions of the aircraft numbered ``first`` to ``last``; from any thread."""
        with self.connection.cursor() as cursor:
            # They stand in order, and DuckDB reads rows in the order in which they were written.
            found = cursor.execute("SELECT * FROM positions WHERE aircraft BETWEEN ? AND ?", [first, last]).fetchnumpy()
        unknown = np.full(found["time_s"].size, np.nan, np.float32)
        return Chunk(**dict.fromkeys(_HEIGHTS, unknown) | {name: _filled(column) for name, column in found.items()})


def refusal_of(error: BaseException | None) -> OSError | MemoryError | None:
    """Return what the system refused, where DuckDB has said so in words alone; None for every other error."""
    import duckdb

    if not isinstance(error, duckdb.Error):
        return None
    words = str(error)
    refused = next((each for each in DISK_FULL_ERRNOS if os.strerror(each) in words), None)
    if refused is None and _NO_ROOM_TO_SPILL in words:
        refused = errno.ENOSPC
    if refused is not None:
        return OSError(refused, os.strerror(refused))
    return MemoryError(words.splitlines()[0]) if isinstance(error, duckdb.OutOfMemoryException) else None


def _likely(name: str, column: NDArray) -> NDArray:
    """Return times and heights without those that can be none: a cell too large costs that cell."""
    low, high = {"time_s": (EARLIEST_S, LATEST_S)}.get(name, (-FARTHEST_UP_M, FARTHEST_UP_M))
    if column.dtype.kind != "f" or name in {"lat_deg", "lon_deg"}:
        return column
    return np.where((column >= low) & (column <= high), column, np.nan)


def _ranges(counts: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    first, n_rows, previous = None, 0, 0
    for aircraft, n in counts:
        if n > MOST_OF_ONE_AIRCRAFT:
            raise InputError(
                f"one aircraft has {n:,} positions, more than {MOST_OF_ONE_AIRCRAFT:,}; split the recording"
            )
        if first is not None and n_rows + n > CHUNK_ROWS:
            yield first, previous
            first, n_rows = None, 0
        first = aircraft if first is None else first
        n_rows, previous = n_rows + n, aircraft
    if first is not None:
        yield first, previous


def _filled(column: NDArray) -> NDArray:
    if not isinstance(column, np.ma.MaskedArray):
        return column
    return column.filled(np.nan) if column.dtype.kind == "f" else column.filled(0)
