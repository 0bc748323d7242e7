"""When flights were inside zones, or possibly: the pieces of tracks in ``exposure.gpkg``, an SQLite file."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from skyshed.errors import InputError

INSIDE, POSSIBLE = "inside", "possibly inside"
_MOST_PIECES = 1_000_000
_MOST_STEPS = 2_000  # times 100,000 instructions: seconds, whatever a file makes SQLite do
_COLUMNS = "flight, state, from_utc, to_utc"
_STATES = {"inside": INSIDE, "possible": POSSIBLE}

Stretch = tuple[float, float, str]


def states_of(path: Path, case: str) -> Mapping[int, Sequence[Stretch]]:
    """Return by flight, in one case, when it was in which state, seconds since 1970; inside goes over possibly.

    Raises
    ------
    InputError
        If the file is damaged.
    """
    found: dict[int, list[Stretch]] = {}
    try:
        for flight, state, *ends in _rows(path, case):
            begin_s, end_s = map(_seconds, ends)
            found.setdefault(int(flight), []).append((begin_s, end_s, _STATES[state]))
    except (sqlite3.Error, KeyError, ValueError, TypeError, OverflowError, OSError):
        raise InputError(
            f"{path.name} cannot be read: its pieces of tracks are damaged; make the folder anew"
        ) from None
    return {flight: _joined(stretches) for flight, stretches in found.items()}


def _rows(path: Path, case: str) -> Sequence[tuple[int, str, str, str]]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        steps = iter(range(_MOST_STEPS))
        connection.set_progress_handler(lambda: next(steps, None) is None, 100_000)
        connection.execute("PRAGMA trusted_schema = OFF")
        kinds = connection.execute("SELECT type FROM sqlite_master WHERE name = 'pieces'").fetchall()
        if kinds != [("table",)]:
            raise ValueError
        asked = f'SELECT {_COLUMNS} FROM pieces WHERE "case" = ? LIMIT {_MOST_PIECES}'  # noqa: S608 - our names
        return connection.execute(asked, (case,)).fetchall()


def _seconds(moment: str) -> float:
    found = datetime.fromisoformat(moment)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Return stretches of several fire units as one row in time: inside one is inside, whatever others say."""
    whole: list[Stretch] = []
    for begin_s, end_s in _united([each for each in stretches if each[2] == INSIDE]):
        whole.append((begin_s, end_s, INSIDE))
    for begin_s, end_s in _united([each for each in stretches if each[2] == POSSIBLE]):
        at_s = begin_s
        for inside_s, outside_s, _ in [each for each in whole if each[2] == INSIDE and each[1] > begin_s]:
            if inside_s >= end_s:
                break
            if at_s < inside_s:
                whole.append((at_s, inside_s, POSSIBLE))
            at_s = max(at_s, outside_s)
        if at_s < end_s:
            whole.append((at_s, end_s, POSSIBLE))
    return sorted(whole)


def _united(stretches: Sequence[Stretch]) -> list[tuple[float, float]]:
    united: list[tuple[float, float]] = []
    for begin_s, end_s, _ in sorted(stretches):
        if united and begin_s <= united[-1][1]:
            united[-1] = united[-1][0], max(united[-1][1], end_s)
        else:
            united.append((begin_s, end_s))
    return united
