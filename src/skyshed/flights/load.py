"""All recordings into the store, one after another; a file that cannot be used is named and left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from skyshed.errors import InputError
from skyshed.flights.fields import Column
from skyshed.flights.files import Format, format_of, made_plain
from skyshed.flights.read_gpx import read_gpx
from skyshed.flights.read_json import read_json
from skyshed.flights.read_kml import read_kml
from skyshed.flights.read_sbs import read_sbs
from skyshed.flights.read_table import read_table
from skyshed.flights.rows import Rows
from skyshed.flights.store import Store, Usable
from skyshed.jobs.run import Progress

_TABLES = {Format.CSV, Format.PARQUET, Format.JSON_ROWS}


@dataclass(frozen=True, slots=True)
class Recording:
    """What became of one file: its positions, or (``problem``) why there are none."""

    path: Path
    format: str
    n_positions: int
    problem: str = ""
    notes: tuple[str, ...] = ()


def load(
    paths: Sequence[Path], store: Store, *, mapped: Mapping[str, Column], is_utc_assumed: bool, progress: Progress
) -> tuple[Recording, ...]:
    """Read every file into the store; return what became of each.

    Raises
    ------
    InputError
        If not one of them could be used.
    """
    progress.start("reading flights", len(paths))
    recordings = []
    for file_id, path in enumerate(paths):
        progress.raise_if_cancelled()
        store.file_id = file_id
        recordings.append(_load(path, store, mapped, is_utc_assumed))
        progress.advance()
    if all(recording.problem for recording in recordings):
        first = recordings[0]
        others = f" (and {len(recordings) - 1} more files)" if len(recordings) > 1 else ""
        raise InputError(f"flights {str(first.path)!r}: {first.problem}{others}")
    return tuple(recordings)


def _load(path: Path, store: Store, mapped: Mapping[str, Column], is_utc_assumed: bool) -> Recording:
    kind = ""
    try:
        source = made_plain(path, store.folder)
        kind = format_of(source)
        if kind in _TABLES:
            notes = read_table(source, kind, store, mapped=mapped, is_utc_assumed=is_utc_assumed)
        else:
            rows = _read(source, kind, is_utc_assumed)
            store.add(rows)
            notes = rows.notes
    except InputError as error:
        store.drop_file()
        return Recording(path, kind, 0, str(error))
    finally:
        for name in ("plain", "text"):
            (store.folder / name).unlink(missing_ok=True)
    usable = store.usable()
    if problem := _problem(usable, notes):
        store.drop_file()
        return Recording(path, kind, 0, problem)
    if n_without := usable.n_rows - usable.n_positions:
        notes = (*notes, f"{n_without:,} of {usable.n_rows:,} rows have no time or place and were left out")
    return Recording(path, kind, usable.n_positions, "", notes)


def _problem(usable: Usable, notes: Sequence[str]) -> str:
    """Return why not one row of a file can be used, "" where one can."""
    if usable.n_whole:
        return ""
    if usable.n_rows == 0:
        return "the file holds no position" + (f" ({'; '.join(notes)})" if notes else "")
    lacks = {"time": usable.n_timed, "place": usable.n_placed, "altitude": usable.n_high}
    missing = " or ".join(name for name, n in lacks.items() if n == 0) or "time, place and altitude together"
    why = f" ({'; '.join(notes)})" if notes else ""
    return f"not one of its {usable.n_rows:,} rows has a usable {missing}{why}"


def _read(source: Path, kind: Format, is_utc_assumed: bool) -> Rows:
    if kind is Format.JSON_DOCUMENT:
        return read_json(source)
    reader = {Format.GPX: read_gpx, Format.KML: read_kml, Format.SBS: read_sbs}[kind]
    return reader(source, is_utc_assumed=is_utc_assumed)
