"""What stands on the map beside the sky: borders, rings, units, assets, as lists of numbers that a page can hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import box

from skyshed.model.figure import Case
from skyshed.model.scenario import Area, Asset, Unit
from skyshed.report.drawing.borders import border_lines, clipped
from skyshed.sky.grid import ends
from skyshed.terrain.outlines import countries, outline

WIDE_PX = 1400  # no line is finer than a pixel of a map so wide
_TURNS_DEG = (-360.0, 0.0, 360.0)
_NAMED_STATE = 1 / 60  # of the window's area
_RING_STEP_DEG = 3.0


@dataclass(frozen=True)
class Window:
    """The part of the Earth that a map shows, degrees; longitudes run on and may pass 180."""

    west_deg: float
    south_deg: float
    east_deg: float
    north_deg: float

    @property
    def frame(self) -> tuple[float, float, float, float]:
        return self.west_deg, self.south_deg, self.east_deg, self.north_deg

    def lon_within(self, lon_deg: float) -> float:
        """Return a longitude at the turn that lies nearest to the window."""
        return lon_deg + 360.0 * round(((self.west_deg + self.east_deg) / 2 - lon_deg) / 360.0)


def border_record(window: Window, area: Area) -> dict[str, object]:
    """Return the borders within a window, those of the area, and where the names of states stand."""
    tolerance_deg = (window.east_deg - window.west_deg) / WIDE_PX
    return {
        **edges_record(window, area.borders),
        "area": [line_record(each) for each in clipped(outline(area).boundary, box(*window.frame), tolerance_deg)],
        "states": state_records(window, area, _NAMED_STATE),
    }


def edges_record(window: Window, borders: Path | None) -> dict[str, list[list[int]]]:
    """Return the borders within a window, agreed and disputed; ``borders`` is the user's own file of states."""
    tolerance_deg = (window.east_deg - window.west_deg) / WIDE_PX
    agreed, disputed = border_lines(*window.frame, borders=borders, tolerance_deg=tolerance_deg)
    return {
        "borders": [line_record(each) for each in agreed],
        "disputed": [line_record(each) for each in disputed],
    }


def state_records(window: Window, area: Area, least: float) -> list[list[object]]:
    """Return name, longitude and latitude of every state that takes so much of the window, the largest first."""
    found = []
    for turn_deg in _TURNS_DEG:
        frame = box(window.west_deg - turn_deg, window.south_deg, window.east_deg - turn_deg, window.north_deg)
        for name, shape in countries(area.borders).items():
            if shape.bounds[0] > frame.bounds[2] or shape.bounds[2] < frame.bounds[0] or not shape.intersects(frame):
                continue
            part = shape.intersection(frame)
            if part.area > frame.area * least:
                at = part.representative_point()
                found.append((part.area, name, _degrees(at.x + turn_deg), _degrees(at.y)))
    return [[name, lon, lat] for _, name, lon, lat in sorted(found, reverse=True)]


def unit_records(units: Sequence[Unit], window: Window) -> list[dict[str, object]]:
    """Return where units stand, what they are, and the advertised rings of those that can engage."""
    return [
        {
            "name": unit.name,
            "system": unit.system.name.split(" (")[0],
            "at": [_degrees(window.lon_within(unit.site.lon_deg)), _degrees(unit.site.lat_deg)],
            **(_ring(unit, window) if unit.is_fire_unit else {}),
        }
        for unit in units
    ]


def _ring(unit: Unit, window: Window) -> dict[str, object]:
    ring_m = unit.system.advertised_range_m.at(Case.CLAIMED)
    azimuth_deg = np.arange(0.0, 360.0 + _RING_STEP_DEG, _RING_STEP_DEG)
    lat_deg, lon_deg = ends(unit.site, azimuth_deg, np.full(azimuth_deg.shape, ring_m))
    lon_deg = np.unwrap(lon_deg, period=360.0)
    lon_deg += window.lon_within(float(lon_deg.mean())) - lon_deg.mean()
    return {"ring_km": round(ring_m / 1000, 1), "ring": line_record(np.column_stack([lon_deg, lat_deg]))}


def asset_records(assets: Iterable[Asset], window: Window) -> list[dict[str, object]]:
    """Return what the assets are called and where they lie."""
    return [
        {
            "name": asset.name,
            "at": [_degrees(window.lon_within(asset.site.lon_deg)), _degrees(asset.site.lat_deg)],
        }
        for asset in assets
    ]


def line_record(points: NDArray[np.float64]) -> list[int]:
    """Return a line (n, 2) of degrees as steps in thousandths of a degree, the first from 0."""
    whole = np.round(points * 1000).astype(int)
    return [int(each) for each in np.diff(whole, axis=0, prepend=0).ravel()]


def _degrees(value_deg: float) -> float:
    return round(float(value_deg), 4)
