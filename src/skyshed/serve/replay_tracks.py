"""What flew, from a CZML file as skyshed writes it: one packet a line, positions in time above the ellipsoid."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from skyshed.errors import InputError, printable
from skyshed.terrain.geoid import altitude_msl_m

_MOST_LINE_BYTES = 8_000_000
_MOST_FILE_BYTES = 400_000_000
_MOST_FLOWN = 5_000
_MOST_SAMPLES = 2_000_000  # of all, before they are thinned
_HEIGHTS_M = (-2_000.0, 200_000.0)
_LONGEST_S = 366 * 86_400.0
_MOST_LETTERS = 1_000

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Trail:
    """A flight, a target or a missile: its positions (n,), n > 1, in seconds from ``epoch_s`` (since 1970), rising."""

    id: str
    name: str
    words: str
    epoch_s: float
    time_s: Floats
    lon_deg: Floats
    lat_deg: Floats
    altitude_msl_m: Floats

    @property
    def number(self) -> int:
        """The number at the end of its id, -1 where there is none."""
        digits = self.id.rpartition("/")[2]
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else -1

    @property
    def start_s(self) -> float:
        """When it was first seen, seconds since 1970."""
        return self.epoch_s + float(self.time_s[0])

    def ends_s(self, start_s: float) -> tuple[float, float]:
        """Return its first and last moment, in seconds from another."""
        return self.start_s - start_s, self.epoch_s + float(self.time_s[-1]) - start_s

    def gaps_s(self, start_s: float, least_s: float) -> Iterator[tuple[float, float]]:
        """Yield the ends of what lies between positions further apart in time, in seconds from a moment."""
        for index in np.flatnonzero(np.diff(self.time_s) > least_s):
            before_s, after_s = self.time_s[index : index + 2].tolist()
            yield self.epoch_s + before_s - start_s, self.epoch_s + after_s - start_s

    def thinned(self, every: int, gap_s: float) -> Self:
        """Return it with every so manieth position, with both ends and those on either side of gaps."""
        n, gaps = self.time_s.size, np.flatnonzero(np.diff(self.time_s) > gap_s)
        kept = np.unique(np.concatenate([np.arange(0, n, every), [n - 1], gaps, gaps + 1]))
        time_s, lon_deg, lat_deg, altitude_m = (
            each[kept] for each in (self.time_s, self.lon_deg, self.lat_deg, self.altitude_msl_m)
        )
        return replace(self, time_s=time_s, lon_deg=lon_deg, lat_deg=lat_deg, altitude_msl_m=altitude_m)


@dataclass(frozen=True)
class Trails:
    """All that a file holds, and what it calls itself."""

    title: str
    flown: Sequence[Trail]


def read_flown(path: Path, kinds: tuple[str, ...]) -> Trails:
    """Return what flew of the kinds that ids begin with.

    Raises
    ------
    InputError
        If the file is damaged, or not one that skyshed wrote.
    """
    title, flown, n_samples = "", [], 0
    for packet in _packets(path):
        packet_id = packet.get("id")
        if packet_id == "document":
            title = _text(packet.get("name"))
        elif isinstance(packet_id, str) and packet_id.startswith(kinds):
            flown.append(_flown(packet_id, packet, path.name))
            n_samples += flown[-1].time_s.size
        if len(flown) > _MOST_FLOWN or n_samples > _MOST_SAMPLES:
            raise _damaged(path.name, f"it holds more than {_MOST_FLOWN:,} tracks or {_MOST_SAMPLES:,} positions")
    return Trails(title, flown)


def _packets(path: Path) -> Iterator[Mapping[str, Any]]:
    n_bytes = 0
    try:
        with path.open("rb") as file:
            while line := file.readline(_MOST_LINE_BYTES + 1):
                n_bytes += len(line)
                if len(line) > _MOST_LINE_BYTES or n_bytes > _MOST_FILE_BYTES:
                    raise _damaged(path.name, "it is larger than skyshed writes it")
                packet = json.loads(line.strip().rstrip(b",") or b"[]") if line.strip() not in {b"[", b"]"} else None
                if isinstance(packet, dict):
                    yield packet
    except OSError as error:
        raise _damaged(path.name, error.strerror or str(error)) from None
    except (ValueError, RecursionError):
        raise _damaged(path.name, "it has not one JSON packet a line") from None


def _flown(packet_id: str, packet: Mapping[str, Any], name: str) -> Trail:
    where = f"{printable(packet_id[:60])}: "
    position = packet.get("position")
    try:
        epoch = datetime.fromisoformat(position["epoch"])  # type: ignore[index]
        epoch_s = (epoch if epoch.tzinfo else epoch.replace(tzinfo=UTC)).timestamp()
        samples = np.array(position["cartographicDegrees"], np.float64).reshape(-1, 4)  # type: ignore[index]
    except (TypeError, KeyError, ValueError, AttributeError, OverflowError, OSError):
        raise _damaged(name, f"{where}no epoch, or no positions of four numbers") from None
    if len(samples) < 2 or not _is_sound(samples) or not math.isfinite(epoch_s):
        raise _damaged(name, f"{where}positions that are none, or not in the order of time")
    time_s, lon_deg, lat_deg, height_m = samples.T
    altitude_m = altitude_msl_m(height_m, lat_deg, lon_deg)
    words = _text(packet.get("description"))
    return Trail(packet_id, _text(packet.get("name")), words, epoch_s, time_s, lon_deg, lat_deg, altitude_m)


def _is_sound(samples: Floats) -> bool:
    time_s, lon_deg, lat_deg, height_m = samples.T
    is_there = (np.abs(lon_deg) <= 540.0) & (np.abs(lat_deg) <= 90.0) & (np.abs(time_s) <= _LONGEST_S)
    is_there &= (height_m >= _HEIGHTS_M[0]) & (height_m <= _HEIGHTS_M[1])
    return bool(is_there.all() and (np.diff(time_s) >= 0.0).all())


def _text(words: object) -> str:
    return printable(words[:_MOST_LETTERS]) if isinstance(words, str) else ""


def _damaged(name: str, why: str) -> InputError:
    return InputError(f"{name} cannot be replayed: {why}; make the result folder anew")
