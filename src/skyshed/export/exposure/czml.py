"""``exposure.czml``: the most exposed flights as moving points with trails; heights above the ellipsoid."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from skyshed.export.colours import RING, SITE
from skyshed.export.exposure.volumes import bands_at
from skyshed.flights.kernel import INSIDE, POSSIBLE
from skyshed.flights.tracks import ShownFlight
from skyshed.terrain.geoid import height_hae_m
from skyshed.verbs.exposure import Exposure

Packet = dict[str, object]
# Okabe and Ito: told apart under all common kinds of colour blindness.
_COLOURS = {0: (120, 120, 120), POSSIBLE: (230, 159, 0), INSIDE: (213, 94, 0)}
_STATES = {0: "outside", POSSIBLE: "possibly inside", INSIDE: "inside"}
_TRAIL_S = 900
_EDGE_FL = 300
_LEAST_S = 5.0  # between two positions of a moving point


def write_exposure_czml(exposure: Exposure, path: Path) -> None:
    """Write the layer, one packet a line."""
    lines = (json.dumps(packet, ensure_ascii=False, allow_nan=False) for packet in packets(exposure))
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


def packets(exposure: Exposure) -> Iterator[Packet]:
    """Yield the packets: the document with its clock, sites, the edge of every zone, flights."""
    shown = [each for each in exposure.shown if len(each.track) > 1]
    document: Packet = {"id": "document", "name": f"Civil flights: {exposure.scenario.name}", "version": "1.0"}
    if shown:
        ends_s = min(each.track.time_s[0] for each in shown), max(each.track.time_s[-1] for each in shown)
        span = "/".join(map(_utc, ends_s))
        document["clock"] = {"interval": span, "currentTime": _utc(ends_s[0]), "multiplier": 60, "range": "LOOP_STOP"}
    yield document
    yield from _sites(exposure)
    for each in shown:
        yield _flight(each)
        yield from _stretches(each)


def _sites(exposure: Exposure) -> Iterator[Packet]:
    case = exposure.findings.case_index()
    for index, zones in enumerate(exposure.findings.zones):
        site = zones.unit.site
        yield {
            "id": f"exposure/site/{index}",
            "name": zones.unit.name,
            "position": {"cartographicDegrees": [site.lon_deg, site.lat_deg, 0]},
            "point": {"color": {"rgba": [*SITE, 255]}, "pixelSize": 9, "heightReference": "CLAMP_TO_GROUND"},
            "label": {"text": zones.unit.name, "font": "13px sans-serif", "pixelOffset": {"cartesian2": [0, -16]}},
        }
        for band in bands_at(zones, case, (_EDGE_FL,)):
            flat = [
                float(round(value, 4))
                for lon, lat in zip(band.lon_deg, band.lat_deg, strict=True)
                for value in (lon, lat, 0)
            ]
            yield {
                "id": f"exposure/edge/{index}",
                "name": f"{zones.unit.name}: edge at {band.floor} to {band.ceiling}, {band.case}",
                "polyline": {
                    "positions": {"cartographicDegrees": [*flat, *flat[:3]]},
                    "clampToGround": True,
                    "width": 2,
                    "material": {"solidColor": {"color": {"rgba": [*RING, 255]}}},
                },
            }


def _flight(shown: ShownFlight) -> Packet:
    track = shown.track
    keep = _thinned(track.time_s)
    start_s = track.time_s[keep[0]]
    height_m = height_hae_m(track.altitude_msl_m[keep], track.lat_deg[keep], _turned(track.lon_deg[keep]))
    samples = np.column_stack([track.time_s[keep] - start_s, track.lon_deg[keep], track.lat_deg[keep], height_m])
    span = f"{_utc(start_s)}/{_utc(track.time_s[keep[-1]])}"
    return {
        "id": f"exposure/flight/{shown.flight}",
        "name": shown.name,
        "availability": span,
        "position": {"epoch": _utc(start_s), "cartographicDegrees": [round(float(v), 5) for v in samples.ravel()]},
        "point": {"pixelSize": 7, "color": {"rgba": [255, 255, 255, 255]}, "outlineWidth": 1},
        "label": {"text": shown.name, "font": "12px sans-serif", "pixelOffset": {"cartesian2": [0, -14]}},
        "path": {
            "width": 1,
            "leadTime": 0,
            "trailTime": _TRAIL_S,
            "material": {"solidColor": {"color": {"rgba": [255, 255, 255, 160]}}},
        },
    }


def _stretches(shown: ShownFlight) -> Iterator[Packet]:
    """Yield the whole track in pieces of one state; receiver gaps that were not crossed stay open."""
    track = shown.track
    breaks = np.flatnonzero((np.diff(shown.state) != 0) | (track.joint[1:] == 0)) + 1
    for number, run in enumerate(np.split(np.arange(len(track)), breaks)):
        # A run goes on to the next position, unless nothing joins the two.
        last = run[-1] + 1
        whole = np.append(run, last) if last < len(track) and track.joint[last] else run
        if whole.size < 2:
            continue
        height_m = height_hae_m(track.altitude_msl_m[whole], track.lat_deg[whole], _turned(track.lon_deg[whole]))
        places = np.column_stack([track.lon_deg[whole], track.lat_deg[whole], height_m])
        state = int(shown.state[run[0]])
        yield {
            "id": f"exposure/track/{shown.flight}/{number}",
            "parent": f"exposure/flight/{shown.flight}",
            "name": f"{shown.name}: {_STATES.get(state, _STATES[0])}",
            "polyline": {
                "positions": {"cartographicDegrees": [round(float(v), 5) for v in places.ravel()]},
                "width": 3 if state else 1,
                "material": {"solidColor": {"color": {"rgba": [*_COLOURS.get(state, _COLOURS[0]), 255]}}},
            },
        }


def _thinned(time_s: np.ndarray) -> np.ndarray:
    """Return the indices of positions at least five seconds apart, with the last one."""
    kept = [0]
    for index in range(1, time_s.size):
        if time_s[index] - time_s[kept[-1]] >= _LEAST_S:
            kept.append(index)
    return np.array(kept if kept[-1] == time_s.size - 1 else [*kept, time_s.size - 1])


def _turned(lon_deg: np.ndarray) -> np.ndarray:
    return np.mod(lon_deg + 180.0, 360.0) - 180.0


def _utc(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
