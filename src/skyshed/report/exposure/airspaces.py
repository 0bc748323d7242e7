"""The airspaces that warnings name, drawn onto the map of recorded flights."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import shapely
from matplotlib.collections import LineCollection
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from skyshed.flights.volume import Volume
from skyshed.report.drawing.canvas import MapSheet
from skyshed.report.drawing.labels import Label
from skyshed.report.drawing.overlay import shortened
from skyshed.report.drawing.palette import WARNING_DASHES

WARNING_COLOUR = "#7b3294"
_MOST_NAMED = 12
_SIDES = ((0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))  # on no outline
_WHOLE_TURNS_DEG = (-360.0, 0.0, 360.0)

Seen = tuple[Volume, BaseGeometry]


def draw_airspaces(sheet: MapSheet, volumes: Sequence[Volume]) -> list[Seen]:
    """Draw the outlines that meet the map; return each airspace with what is seen of it."""
    west, east, south, north = sheet.extent_deg
    frame = shapely.box(west, south, east, north)
    met = [(volume, part) for volume in volumes for part in _parts_in(volume, frame)]
    lines = [shapely.get_coordinates(ring) for _, part in met for ring in _rings(part)]
    style = LineCollection(lines, colors=WARNING_COLOUR, linewidths=1.2, linestyles=[WARNING_DASHES], zorder=5.5)
    sheet.axes.add_collection(style, autolim=False)
    return [(volume, shapely.intersection(part, frame)) for volume, part in met]


def airspace_labels(sheet: MapSheet, seen: Sequence[Seen]) -> Iterator[Label]:
    """Yield the names and limits of airspaces, above what is seen of them, where they are few."""
    for volume, part in seen if len(seen) <= _MOST_NAMED else ():
        west, _, east, north = part.bounds
        words = f"{shortened(volume.name)}\n{volume.floor.text} – {volume.ceiling.text}"
        yield Label(words, *sheet.pixel_of(north, (west + east) / 2), 0.0, 5.8, WARNING_COLOUR, sides=_SIDES)


def _parts_in(volume: Volume, frame: shapely.Polygon) -> Iterator[BaseGeometry]:
    for turn_deg in _WHOLE_TURNS_DEG:
        outline = shapely.transform(volume.outline, partial(np.add, np.array([turn_deg, 0.0])))
        if shapely.intersects(outline, frame):
            yield outline


def _rings(outline: BaseGeometry) -> NDArray:
    return shapely.get_rings(shapely.get_parts(outline))
