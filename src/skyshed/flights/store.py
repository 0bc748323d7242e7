"""The store of one run: all positions in two files beside the results, first as they came, then by aircraft.

DuckDB reads them into its file and spills to disk beyond its share of memory; from there they are dealt
out to parcels of whole aircraft. A day of a whole region costs a GB of disk and little memory. Texts
become numbers once; what is handed on is chunks of plain arrays, sorted by aircraft and time.
"""

import errno
import os
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skyshed.flights.fields import EARLIEST_S, FARTHEST_UP_M, LATEST_S, STORED
from skyshed.flights.parcels import Parcels, by_aircraft_and_time, shares
from skyshed.flights.rows import Rows
from skyshed.jobs.atomic import DISK_FULL_ERRNOS

MEMORY_LIMIT = "600MB"
BATCH_ROWS = 4 * 122_880  # dealt out at a time; DuckDB's rows stand in groups of so many
_TEXTS = tuple(name for name, kind in STORED if kind == "VARCHAR")
_HEIGHTS = tuple(name for name, kind in STORED if kind == "FLOAT")
_ALWAYS = ("time_s", "lat_deg", "lon_deg")
_LABEL = "callsign, type, origin, destination"
_KINDS = {"aircraft": np.int32, "label": np.int32, "time_s": np.float64, "lat_deg": np.float64, "lon_deg": np.float64,
          "on_ground": np.bool_, "row": np.int64}  # fmt: skip
# The file of a row as far as it tells aircraft apart: where no address does. "!" follows the space.
_HOME = "CASE WHEN r.icao24 IS NULL OR (r.icao24 < '!' AND trim(r.icao24) = '') THEN r.file END"
_IS_USABLE = "isfinite(time_s) AND lat_deg BETWEEN -90 AND 90 AND lon_deg BETWEEN -360 AND 360"
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
        self._shares: list[tuple[int, int, int]] = []

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
        """Code the texts and deal everything out by aircraft; return what the codes mean.

        Raises
        ------
        InputError
            If one aircraft has more positions than can be looked into at a time.
        """
        run = self.connection.execute
        named = [name for name, _ in STORED if name in self._held]
        n_raw, end, *counts = run(
            f"SELECT count(*), coalesce(max(rowid) + 1, 0), {', '.join(f'count({name})' for name in named)} FROM raw"  # noqa: S608 - our names
        ).fetchall()[0]
        self._held = {name for name, n in zip(named, counts, strict=True) if n}
        held = [name for name in _TEXTS if name in self._held]
        self._name(held)
        usable = "SELECT aircraft, sum(n)::BIGINT AS n FROM names GROUP BY aircraft HAVING sum(n) > 0 ORDER BY aircraft"
        self._shares = list(shares(run(usable).fetchall()))
        self.n_positions = sum(n for _, _, n in self._shares)
        self.n_without_place = n_raw - self.n_positions
        self._deal(held, end)
        labels = self._labels()
        self.connection.close()  # with all the memory that it holds
        self.path.unlink()
        return labels

    def _deal(self, held: Sequence[str], end: int) -> None:
        """Deal the usable of the rows before number ``end`` out to parcels, in the order in which they were read."""
        heights = [name for name in _HEIGHTS if name in self._held]
        kind = np.dtype([*_KINDS.items(), *((name, np.float32) for name in heights)])
        firsts, _, sizes = zip(*self._shares, strict=True) if self._shares else ((),) * 3
        self._parcels = Parcels(self.folder / "positions", kind, sizes)
        same = "".join(f" AND n.written_{name} IS NOT DISTINCT FROM r.{name}" for name in held)
        query = (
            f"SELECT aircraft, label, time_s, lat_deg, lon_deg, coalesce(on_ground, false) AS on_ground, "  # noqa: S608
            f"{''.join(f'{name}, ' for name in heights)} r.row AS row FROM {self._rows} r JOIN names n "
            f"ON n.home IS NOT DISTINCT FROM {_HOME}{same} WHERE r.row BETWEEN ? AND ? AND {_IS_USABLE}"
        )
        # In order: one thread, which looks up names for rows and never rows for names.
        self.connection.execute("SET threads = 1; SET disabled_optimizers = 'build_side_probe_side,join_order'")
        for start in range(0, end, BATCH_ROWS):
            found = self.connection.execute(query, [start, start + BATCH_ROWS - 1]).fetchnumpy()
            records = np.empty(found["row"].size, kind)
            for name, column in found.items():
                records[name] = _filled(column)
            if (np.diff(records["row"]) < 0).any():  # nobody promises that
                records = records[np.argsort(records["row"])]
            self._parcels.put(records, np.searchsorted(firsts, records["aircraft"], side="right") - 1)

    def _name(self, held: Sequence[str]) -> None:
        """Make the table of all that rows say of their flights, each once, with the codes of aircraft and label.

        ``held`` are the texts that hold anything; rows are grouped and joined by these alone, as they are written:
        spaces around each are left out here, once a name and not once a row.
        """
        # An aircraft without an address is known by its callsign, else by the file that holds it.
        # A track of one file stays one: loggers and sites give many of them one name.
        key = ("coalesce(nullif(lower(trim(icao24)), ''), "
               "'~' || coalesce(callsign || ', ', '') || 'file ' || home || ', ' || track, "
               "'~' || nullif(trim(callsign), ''), '~file ' || home)")  # fmt: skip
        trimmed = {name: f"nullif(trim({name}), '') AS {name}, {name} AS written_{name}" for name in held}
        texts = ", ".join(trimmed.get(name, f"NULL::VARCHAR AS {name}") for name in _TEXTS)
        groups = ", ".join(str(number + 1) for number in range(1 + len(held)))
        said = (
            f"SELECT {', '.join([f'{_HOME} AS home', *held])}, count(*) FILTER ({_IS_USABLE}) AS n "  # noqa: S608 - our names
            f"FROM {self._rows} r GROUP BY {groups}"
        )
        self.connection.execute(
            f"CREATE TABLE names AS SELECT *, (dense_rank() OVER (ORDER BY key) - 1)::INTEGER AS aircraft, "  # noqa: S608
            f"(dense_rank() OVER (ORDER BY {_LABEL}) - 1)::INTEGER AS label "
            f"FROM (SELECT *, {key} AS key FROM (SELECT home, n, {texts} FROM ({said})))"
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
        return [(first, last) for first, last, _ in self._shares]

    def between(self, first: int, last: int) -> Chunk:
        """Return the positions of the aircraft numbered ``first`` to ``last``, all of one chunk; from any thread."""
        number = bisect_right(self._shares, first, key=lambda each: each[0]) - 1
        records = self._parcels.get(number)
        if (first, last) != self._shares[number][:2]:
            records = records[(records["aircraft"] >= first) & (records["aircraft"] <= last)]
        order = by_aircraft_and_time(records)
        found = {name: records[name].take(order) for name in records.dtype.names or ()}
        return Chunk(**dict.fromkeys(_HEIGHTS, np.full(order.size, np.nan, np.float32)) | found)


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


def _filled(column: NDArray) -> NDArray:
    if not isinstance(column, np.ma.MaskedArray):
        return column
    return column.filled(np.nan) if column.dtype.kind == "f" else column.filled(0)
