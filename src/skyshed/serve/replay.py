"""What moves: the most exposed flights of an `exposure` result, or one replication of a `simulate` result.

All of it comes from the folder's own files, which may be damaged or made by others: it is bounded and checked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from skyshed.errors import InputError, printable
from skyshed.report.drawing.palette import TRACKS
from skyshed.serve.replay_events import events_of
from skyshed.serve.replay_states import states_of
from skyshed.serve.replay_summary import exposure_words
from skyshed.serve.replay_tracks import Trail, read_flown
from skyshed.serve.result_folder import ResultFolder

MOST_TRACKS, MOST_POINTS = 200, 200_000
FLIGHTS = "exposure.czml"
GAP, OUTSIDE = "not recorded", "outside"
_GAP_S = 60.0  # joined positions are 15 s apart at most
_LEAST_MISSILES = 60
_NO_TRUTH = (
    "One replication among many, drawn by chance from published and assumed figures: not a forecast. "
    "The raid is scripted and flies straight."
)
_TARGET, _HITS, _SPENT = "target", "missile that hits", "missile that stops nothing"
_FLIGHT_COLOURS = {OUTSIDE: TRACKS[0], "possibly inside": TRACKS[1], "inside": TRACKS[2], GAP: "#c9ced4"}
_RAID_COLOURS = {_TARGET: "#e69f00", _HITS: "#009e73", _SPENT: "#969696"}  # Okabe and Ito's, as in the folder's files

Record = dict[str, object]


def replay_names(folder: ResultFolder) -> list[str]:
    """Return the files of a result folder that can be replayed: of `simulate` one a package, of `assess` none."""
    return [name for name in folder.names() if name == FLIGHTS or _is_of_raid(name)]


def replay_record(folder: ResultFolder, name: str | None = None) -> Record:
    """Return a replay as pages take it (``Replay`` in web/src/desk/protocol.ts): one of `replay_names`, or the first.

    At most 200 tracks and 200,000 positions; the title says where more were there.

    Raises
    ------
    InputError
        If there is nothing to replay, or a file is damaged.
    """
    names = replay_names(folder)
    if not names:
        raise InputError("the result folder holds nothing to replay: no flights, and no replication of a raid")
    chosen = names[0] if name is None else name
    if chosen not in names:
        raise InputError(
            f"the result folder holds no replay {printable(chosen[:200])!r}; it has {', '.join(names[:20])}"
        )
    return _raid(folder, chosen) if _is_of_raid(chosen) else _flights(folder)


def _is_of_raid(name: str) -> bool:
    return name.startswith("replay/") and name.endswith(".czml")


def _flights(folder: ResultFolder) -> Record:
    found = read_flown(folder.path_of(FLIGHTS), ("exposure/flight/",))
    words = exposure_words(folder, len(found.flown))
    states = states_of(folder.path_of("exposure.gpkg"), words.case)
    start_s = min((each.start_s for each in found.flown), default=0.0)
    kept = _every(found.flown, MOST_TRACKS)
    tracks = [_with_gaps(each, states.get(each.number, ()), start_s) for each in _thinned(kept)]
    starts = datetime.fromtimestamp(start_s, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {
        "kind": "exposure",
        "title": words.title + _less_words(len(kept), len(found.flown)),
        "start": starts if tracks else "",
        "duration_s": _end_s(tracks),
        "tracks": [track.record() for track in tracks],
        "events": [],
        "colours": _FLIGHT_COLOURS,
        "credit": words.credit,
    }


def _raid(folder: ResultFolder, name: str) -> Record:
    found = read_flown(folder.path_of(name), ("target/", "missile/"))
    targets = _every([each for each in found.flown if each.id.startswith("target/")], MOST_TRACKS - _LEAST_MISSILES)
    missiles = _every([each for each in found.flown if each.id.startswith("missile/")], MOST_TRACKS - len(targets))
    start_s = min((each.epoch_s for each in found.flown), default=0.0)
    tracks = [
        _Track(each, start_s, ((*each.ends_s(start_s), _kind(each)),)) for each in _thinned([*targets, *missiles])
    ]
    events, is_cut = events_of(folder.path_of("events.parquet"), found.title)
    more = _less_words(len(tracks), len(found.flown)) + (", the first of its events" if is_cut else "")
    return {
        "kind": "raid",
        "title": found.title + more,
        "start": "",
        "duration_s": max([_end_s(tracks), *(float(str(each["t"])) for each in events)]),
        "tracks": [track.record() for track in tracks],
        "events": events,
        "colours": _RAID_COLOURS,
        "credit": _NO_TRUTH,
    }


def _kind(flown: Trail) -> str:
    if flown.id.startswith("target/"):
        return _TARGET
    return _HITS if flown.words.rstrip(".").endswith(": hits") else _SPENT


@dataclass(frozen=True)
class _Track:
    """What flew, its states by seconds from the start of the replay."""

    flown: Trail
    start_s: float
    states: Sequence[tuple[float, float, str]]

    def record(self) -> Record:
        times_s = self.flown.time_s + (self.flown.epoch_s - self.start_s)
        return {
            "name": self.flown.name,
            "t": [round(float(each), 2) for each in times_s],
            "lon": self.flown.lon_deg.round(5).tolist(),
            "lat": self.flown.lat_deg.round(5).tolist(),
            "alt_m": self.flown.altitude_msl_m.round(1).tolist(),
            "states": [[round(begin_s, 2), round(end_s, 2), state] for begin_s, end_s, state in self.states],
        }


def _with_gaps(flown: Trail, states: Sequence[tuple[float, float, str]], start_s: float) -> _Track:
    """Return a flight with its states, outside where none is told; and where nothing joins its positions, that."""
    first_s, last_s = flown.ends_s(start_s)
    told = [(begin_s - start_s, end_s - start_s, state) for begin_s, end_s, state in states]
    gaps = [(begin_s, end_s, GAP) for begin_s, end_s in flown.gaps_s(start_s, _GAP_S)]
    whole, at_s = [], first_s
    for begin_s, end_s, state in sorted([*told, *gaps]):
        begin_s, end_s = max(begin_s, at_s), min(end_s, last_s)  # noqa: PLW2901 - cut to what is left
        if begin_s < end_s:
            whole += [(at_s, begin_s, OUTSIDE)] if at_s < begin_s else []
            whole.append((begin_s, end_s, state))
            at_s = end_s
    return _Track(flown, start_s, [*whole, (at_s, last_s, OUTSIDE)] if at_s < last_s else whole)


def _every(flown: Sequence[Trail], most: int) -> list[Trail]:
    """Return things that flew, every so manieth where they are too many."""
    return list(flown[:: max(1, -(-len(flown) // most))])


def _thinned(flown: Sequence[Trail]) -> list[Trail]:
    """Return things that flew with every so manieth of their positions, where they are too many."""
    n = sum(each.time_s.size for each in flown)
    every = max(1, -(-n // (MOST_POINTS - 4 * len(flown)))) if n > MOST_POINTS else 1
    return [each if every == 1 else each.thinned(every, _GAP_S) for each in flown]


def _less_words(n_kept: int, n: int) -> str:
    return f", {n_kept:,} of {n:,} shown" if n_kept < n else ""


def _end_s(tracks: Sequence[_Track]) -> float:
    return round(max((track.flown.ends_s(track.start_s)[1] for track in tracks), default=0.0), 2)
