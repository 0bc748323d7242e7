"""Scenario files of raids whose answers are known, on the open ocean, where geometry is nothing.

The gallery: targets fly straight at a platform from 60 km, at 1,000 m; every radar sees all of them at once, and a
missile takes two to ten seconds. What decides is what the file says of channels, missiles and kills.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

EASY = {"status": "assumed", "note": "chosen for easy sums"}
PLATFORM = {"lat": 30.0, "lon": -40.0, "name": "Platform"}
FROM_60_KM = {"lat": 30.541238, "lon": -40.0}  # due north of the platform


class _WithoutAnchors(yaml.SafeDumper):
    """Writes what stands twice out twice: scenario files take no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        """Return that nothing is an alias."""
        return True


def figure(value: float | str, low: float | str | None = None, high: float | str | None = None) -> dict[str, object]:
    """Return an assumed figure as a file writes it."""
    ends = {} if low is None else {"low": low, "high": high}
    return {"nominal": value, **ends, **EASY}


def radar(role: str, **changed: object) -> dict[str, object]:
    """Return a radar that sees everything at once out to 100 km; ``changed`` are figures by key."""
    own = {
        "frequency": "0.1 GHz" if role == "acquisition" else "9 GHz",
        "reference_range": "5000 km",
        "reference_rcs": "1 m2",
        "reference_elevation": "2 deg",
        "reference_p_detect": 0.5,
        "reference_p_false_alarm": 1e-6,
        "instrumented_range": "100 km",
        "min_elevation": "-5 deg",
        "max_elevation": "89 deg",
        "antenna_height": "24 m",
        "horizon_loss": "0 dB",
        "scan_time": "0.1 s",
    }
    band = "VHF" if role == "acquisition" else "X"
    return {"role": role, "band": band, **{key: figure(value) for key, value in (own | changed).items()}}


def missile(kill: object, **changed: object) -> dict[str, object]:
    """Return a missile of 5,000 m/s out to 90 km; ``kill`` is its kill probability or a whole figure."""
    own = {
        "min_range": "0 km",
        "max_range": "90 km",
        "min_altitude": "0 m",
        "max_altitude": "30 km",
        "mean_speed": "5000 m/s",
    }
    made = {key: figure(value) for key, value in (own | changed).items()}
    return {**made, "kill_probability": kill if isinstance(kill, Mapping) else figure(kill)}


def system(kill: object, *, load: int, channels: int = 100, **changed: object) -> dict[str, object]:
    """Return a system with one missile; ``changed``: its figures, ``acquisition``, ``engagement``, ``missile``."""
    of_radars = {role: changed.pop(role, {}) for role in ("acquisition", "engagement")}
    own = {"reaction_time": "0.5 s", "kill_assessment": "1 s", "salvo_spacing": "0.5 s", "advertised_range": "90 km"}
    return {
        "name": "textbook",
        "engagement_radar": "tracking",
        "acquisition_radars": ["search"],
        "radars": {
            "tracking": radar("engagement", **of_radars["engagement"]),
            "search": radar("acquisition", **of_radars["acquisition"]),
        },
        "missiles": {"dart": missile(kill, **changed.pop("missile", {}))},
        "counts": {
            "ready_missiles": figure(load),
            "target_channels": figure(channels),
            "missile_channels": figure(changed.pop("missile_channels", 1000)),
        },
        **{key: figure(value) for key, value in (own | changed).items()},
    }


def write(
    folder: Path,
    of: Mapping[str, object],
    *,
    count: int = 1,
    units: Sequence[Mapping[str, object]] = ({"name": "Platform"},),
    correlation: float = 0.0,
    group: Mapping[str, object] | None = None,
    **further: object,
) -> Path:
    """Write a scenario of one offer and one raid; return its file. ``group`` changes the raid's one group."""
    scenario = {
        "name": "gallery",
        "area": {"name": "ocean", "bounds": {"south": 28.0, "west": -42.0, "north": 32.0, "east": -38.0}},
        "refraction": "k=4/3",
        "propagation": "line-of-sight",
        "targets": ["dummy"],
        "target_classes": {
            "dummy": {
                "name": "dummy",
                "rcs": {"any": figure("1 m2")},
                "speed": figure("250 m/s"),
                "typical_altitude": figure("1000 m"),
            }
        },
        "systems": {"textbook": of},
        "engagement": {"initiation": "1 of 1", "handover": figure("0 s"), "correlation": figure(correlation)},
        "networked": True,
        "fire_units": [{"system": "textbook", "site": PLATFORM, **unit} for unit in units],
        "assets": [{"name": "Buoy", "kind": "buoy", "site": {"lat": 30.0, "lon": -40.0}}],
        "raids": [
            {
                "name": "raid",
                "groups": [
                    {
                        "target": "dummy",
                        "count": count,
                        "asset": "Buoy",
                        "waypoints": [FROM_60_KM, {"lat": 30.0, "lon": -40.0}],
                        "altitude": "1000 m",
                        **(group or {}),
                    }
                ],
            }
        ],
        **further,
    }
    file = folder / "gallery.yaml"
    file.write_text(yaml.dump(scenario, Dumper=_WithoutAnchors, sort_keys=False), "utf-8")
    return file
