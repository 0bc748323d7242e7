"""``replay/*.czml``: one replication for CesiumJS, whose heights count from the WGS 84 ellipsoid.

The clock starts with the raid, on a day that stands for nothing. Targets fly along their lines until they are killed
or arrive, missiles straight from their launcher to where they meet them. Names are text to CesiumJS; what is said in
a description, which is HTML to it, is escaped.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

import numpy as np

from skyshed.engage.reference import EventKind
from skyshed.export.colours import ASSET, SITE, Colour
from skyshed.export.raids.about import EPOCH, NO_TRUTH
from skyshed.export.raids.replay import OUTCOMES, FlownMissile, FlownTarget, Position, Replay
from skyshed.terrain.geoid import height_hae_m
from skyshed.verbs.simulation import Simulation

Packet = dict[str, object]

_TARGET = (230, 159, 0)  # Okabe and Ito's orange: told apart under all common kinds of colour blindness
_MISSILES = {EventKind.HIT: (0, 158, 115)}
_SPENT = (150, 150, 150)  # of missiles that stop nothing
_TRAIL_S, _SHOWN_S = 120, 10.0
_SPEED = 10  # of the clock


def write_czml(simulation: Simulation, replay: Replay, path: Path) -> None:
    """Write a replication, one packet a line."""
    lines = (json.dumps(packet, ensure_ascii=False, allow_nan=False) for packet in packets(simulation, replay))
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


def packets(simulation: Simulation, replay: Replay) -> Iterator[Packet]:
    """Yield the packets: the document with its clock, what it is, sites, assets, targets, missiles, outcomes."""
    title = replay.title
    ends_s = [float(each.course.time_s[-1]) for each in replay.targets if each.course.time_s.size]
    clock = {
        "interval": _span(0.0, max([*ends_s, 1.0]) + _SHOWN_S),
        "currentTime": _utc(0.0),
        "multiplier": _SPEED,
        "range": "CLAMPED",
    }
    yield {"id": "document", "name": title, "version": "1.0", "clock": clock}
    yield {"id": "about", "name": title, "description": f"<p>{escape(title)}</p><p>{escape(NO_TRUTH)}</p>"}
    for index, unit in enumerate(replay.units):
        yield _site(f"unit/{index}", unit.name, unit.site.lat_deg, unit.site.lon_deg, SITE)
    for index, asset in enumerate(simulation.raid.assets):
        yield _site(f"asset/{index}", asset.name, asset.site.lat_deg, asset.site.lon_deg, ASSET)
    for index, target in enumerate(replay.targets):
        if target.course.time_s.size > 1:
            yield _target(f"target/{index}", target)
    for index, missile in enumerate(replay.missiles):
        yield from _missile(index, missile, replay)


def _site(packet_id: str, name: str, lat_deg: float, lon_deg: float, colour: Colour) -> Packet:
    look = {"color": _rgba(colour), "pixelSize": 9, "heightReference": "CLAMP_TO_GROUND"}
    label = {"text": name, "font": "13px sans-serif", "pixelOffset": {"cartesian2": [0, -16]}}
    at = {"cartographicDegrees": [round(lon_deg, 5), round(lat_deg, 5), 0]}
    return {"id": packet_id, "name": name, "position": at, "point": look, "label": label}


def _target(packet_id: str, target: FlownTarget) -> Packet:
    course = target.course
    lon_deg = np.mod(course.lon_deg + 180.0, 360.0) - 180.0
    height_m = height_hae_m(course.altitude_msl_m, course.lat_deg, lon_deg)
    samples = np.column_stack([course.time_s, lon_deg, course.lat_deg, height_m])
    end = "killed" if target.is_killed else f"arrives at {target.group.asset.name}"
    return {
        "id": packet_id,
        "name": target.name,
        "description": escape(f"{target.group.target.name} towards {target.group.asset.name}; {end}."),
        "availability": _span(float(course.time_s[0]), float(course.time_s[-1])),
        "position": _positions(samples),
        "point": {"color": _rgba(_TARGET), "pixelSize": 7},
        "label": {"text": target.name, "font": "12px sans-serif", "pixelOffset": {"cartesian2": [0, -14]}},
        "path": _path(_TARGET),
    }


def _missile(index: int, missile: FlownMissile, replay: Replay) -> Iterator[Packet]:
    colour = _MISSILES.get(missile.outcome, _SPENT)
    ends = [(missile.launch_s, missile.start), (missile.meet_s, missile.end)]
    samples = np.array([(time_s, place.lon_deg, place.lat_deg, _height_m(place)) for time_s, place in ends])
    words = (
        f"{missile.missile}, {replay.units[missile.unit].name}, fired at target “{replay.targets[missile.target].name}”"
    )
    yield {
        "id": f"missile/{index}",
        "name": missile.missile,
        "description": escape(f"{words}: {OUTCOMES[missile.outcome]}."),
        "availability": _span(missile.launch_s, missile.meet_s),
        "position": _positions(samples),
        "point": {"color": _rgba(colour), "pixelSize": 5},
        "path": _path(colour),
    }
    yield {
        "id": f"outcome/{index}",
        "name": f"{missile.missile}: {OUTCOMES[missile.outcome]}",
        "availability": _span(missile.meet_s, missile.meet_s + _SHOWN_S),
        "position": {"cartographicDegrees": [round(float(value), 5) for value in samples[1, 1:]]},
        "point": {"color": _rgba(colour), "pixelSize": 11},
        "label": {"text": OUTCOMES[missile.outcome], "font": "12px sans-serif"},
    }


def _positions(samples: np.ndarray) -> Packet:
    """Return positions in time (n, 4), in degrees and metres above the ellipsoid, joined by straight lines."""
    flat = [round(float(value), 5) for value in samples.ravel()]
    return {"epoch": _utc(0.0), "cartographicDegrees": flat, "interpolationAlgorithm": "LINEAR"}


def _path(colour: Colour) -> Packet:
    material = {"solidColor": {"color": _rgba(colour)}}
    return {"width": 2, "leadTime": 0, "trailTime": _TRAIL_S, "material": material}


def _height_m(place: Position) -> float:
    return float(height_hae_m(place.altitude_msl_m, place.lat_deg, place.lon_deg))


def _rgba(colour: Colour) -> Packet:
    return {"rgba": [*colour, 255]}


def _span(from_s: float, to_s: float) -> str:
    return f"{_utc(from_s)}/{_utc(to_s)}"


def _utc(seconds: float) -> str:
    moment = datetime.fromisoformat(EPOCH).astimezone(UTC) + timedelta(seconds=seconds)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
