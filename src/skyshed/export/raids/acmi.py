"""``replay/*.acmi``: one replication as a Tacview flight recording, ACMI 2.2, plain text.

Tacview counts altitudes from mean sea level, as we do. Positions are those of `Replay`; the program draws straight
lines between them.

References
----------
Tacview, "Technical Reference - ACMI flight recordings 2.2", https://www.tacview.net/documentation/acmi/en/: UTF-8
with a byte order mark, lines ended by LF, object ids in hexadecimal without leading zeros, a comma within a text
escaped by a backslash, ``Event=Destroyed|id|``, ``Event=LeftArea|id|`` for what leaves unharmed, and ``Timeout`` for
what became of a shot.
"""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import numpy as np

from skyshed import __version__
from skyshed.engage.reference import EventKind
from skyshed.export.raids.about import EPOCH, NO_TRUTH
from skyshed.export.raids.replay import OUTCOMES, FlownMissile, FlownTarget, Position, Replay
from skyshed.verbs.simulation import Simulation

_BOM = "\ufeff"
_UNITS, _ASSETS, _TARGETS, _MISSILES = 0x1_0000, 0x2_0000, 0x3_0000, 0x4_0000
_ENDS_TEXT = str.maketrans({"\\": "/", "|": "/"})  # a backslash escapes what follows, a bar ends a part of an event
_TYPES = {"cruise-missile": "Weapon+Missile", "ballistic": "Weapon+Missile"}  # by kind or key; all else has wings
_OUTCOMES = {EventKind.HIT: "Kill"}


class _Line(NamedTuple):
    time_s: float
    rank: int  # within one moment: what appears, what moves and is said, what goes
    text: str


def write_acmi(simulation: Simulation, replay: Replay, path: Path) -> None:
    """Write a replication."""
    path.write_bytes((_BOM + acmi_text(simulation, replay)).encode("utf-8"))


def acmi_text(simulation: Simulation, replay: Replay) -> str:
    """Return a replication as text, lines in the order of time."""
    head = [
        "FileType=text/acmi/tacview",
        "FileVersion=2.2",
        f"0,ReferenceTime={EPOCH}",
        f"0,Title={text(replay.title)}",
        f"0,DataSource=skyshed {__version__}",
        f"0,Comments={text(NO_TRUTH)}",
    ]
    lines = sorted(_lines(simulation, replay), key=itemgetter(0, 1))
    frames = [
        line
        for time, frame in groupby(lines, lambda line: f"{line.time_s:.3f}")
        for line in (f"#{time}", *(each.text for each in frame))
    ]
    return "\n".join([*head, *frames]) + "\n"


def text(words: str) -> str:
    r"""Return words as the value of a property: in one line, without a bar or a backslash, commas escaped.

    >>> print(text("Basra, port\n0,Event=Destroyed|1"))
    Basra\, port 0\,Event=Destroyed/1
    """
    plain = "".join(letter if letter.isprintable() else " " for letter in words)
    return plain.translate(_ENDS_TEXT).replace(",", "\\,")


def _lines(simulation: Simulation, replay: Replay) -> Iterator[_Line]:
    for index, (unit, place) in enumerate(zip(replay.units, replay.stands, strict=True)):
        name = f"Type=Ground+AntiAircraft,Name={text(unit.system.name)},CallSign={text(unit.name)}"
        side = "Coalition=Defence,Color=Blue"
        yield _Line(0.0, 0, f"{_UNITS + index:x},T={_transform(place)},{name},{side}")
    for index, (asset, place) in enumerate(zip(simulation.raid.assets, replay.assets, strict=True)):
        name = f"Type=Ground+Static+Building,Name={text(asset.name)},Coalition=Defence,Color=Cyan"
        yield _Line(0.0, 0, f"{_ASSETS + index:x},T={_transform(place)},{name}")
    for index, target in enumerate(replay.targets):
        if target.course.time_s.size:
            yield from _target(_TARGETS + index, target)
    for index, missile in enumerate(replay.missiles):
        yield from _missile(_MISSILES + index, missile)


def _target(number: int, target: FlownTarget) -> Iterator[_Line]:
    kind = _TYPES.get(target.group.target.kind, _TYPES.get(target.group.target.key, "Air+FixedWing"))
    said = f"Type={kind},Name={text(target.group.target.name)},CallSign={text(target.name)}"
    said += f",Group={text(target.group.name)},Coalition=Raid,Color=Orange"
    first_s, last_s = float(target.course.time_s[0]), float(target.course.time_s[-1])
    for time_s, *place in zip(*map(np.ndarray.tolist, target.course), strict=True):
        words = f"{number:x},T={_transform(Position(*place))}"
        yield _Line(time_s, 0, f"{words},{said}") if time_s == first_s else _Line(time_s, 1, words)
    if target.is_killed:
        yield _Line(last_s, 2, f"0,Event=Destroyed|{number:x}|{text(target.name)} is killed")
    else:
        yield _Line(last_s, 2, f"0,Event=LeftArea|{number:x}|{text(target.name)} arrives")
    yield _Line(last_s, 3, f"-{number:x}")


def _missile(number: int, missile: FlownMissile) -> Iterator[_Line]:
    source, target = _UNITS + missile.unit, _TARGETS + missile.target
    said = f"Type=Weapon+Missile,Name={text(missile.missile)},Parent={source:x},LockedTarget={target:x}"
    yield _Line(missile.launch_s, 0, f"{number:x},T={_transform(missile.start)},{said},Coalition=Defence,Color=Blue")
    outcome = _OUTCOMES.get(missile.outcome, "Miss")
    yield _Line(missile.meet_s, 1, f"{number:x},T={_transform(missile.end)}")
    shot = f"SourceId:{source:x}|AmmoCount:1|TargetId:{target:x}|Outcome:{outcome}"
    yield _Line(missile.meet_s, 1, f"0,Event=Timeout|{shot}")
    words = f"{text(missile.missile)}: {OUTCOMES[missile.outcome]}"
    yield _Line(missile.meet_s, 2, f"0,Event=LeftArea|{number:x}|{words}")
    yield _Line(missile.meet_s, 3, f"-{number:x}")


def _transform(place: Position) -> str:
    return f"{(place.lon_deg + 180.0) % 360.0 - 180.0:.6f}|{place.lat_deg:.6f}|{place.altitude_msl_m:.1f}"
