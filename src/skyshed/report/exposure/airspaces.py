"""The airspaces that warnings name, drawn onto the map of recorded flights."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from skyshed.flights.volume import Volume
from skyshed.report.drawing.palette import PAPER

COLOUR = "#7b3294"
_STYLE = (0, (6, 1.5, 1, 1.5))
_MOST_NAMED, _LONGEST_NAME = 12, 24
_WHOLE_TURNS_DEG = (-360.0, 0.0, 360.0)


def draw_airspaces(axes: Axes, volumes: Sequence[Volume]) -> Iterator[Line2D]:
    """Draw the outlines that meet the map, with names and limits where they are few; yield a legend's handle."""
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    frame = shapely.box(west, south, east, north)
    met = [(volume, part) for volume in volumes for part in _parts_in(volume, frame)]
    lines = [shapely.get_coordinates(ring) for _, part in met for ring in _rings(part)]
    if not lines:
        return
    axes.add_collection(LineCollection(lines, colors=COLOUR, linewidths=1.1, linestyles=[_STYLE], zorder=7))
    for volume, part in met if len(met) <= _MOST_NAMED else ():
        _name(axes, volume, shapely.intersection(part, frame))
    yield Line2D([], [], color=COLOUR, linewidth=1.1, linestyle=_STYLE, label="airspace of a warning")


def _parts_in(volume: Volume, frame: shapely.Polygon) -> Iterator[BaseGeometry]:
    for turn_deg in _WHOLE_TURNS_DEG:
        outline = shapely.transform(volume.outline, partial(np.add, np.array([turn_deg, 0.0])))
        if shapely.intersects(outline, frame):
            yield outline


def _rings(outline: BaseGeometry) -> NDArray:
    return shapely.get_rings(shapely.get_parts(outline))


def _name(axes: Axes, volume: Volume, seen: BaseGeometry) -> None:
    """Write a name and limits above what is seen of an outline; a dollar sign from a file is not a formula."""
    west, _, east, north = seen.bounds
    name = volume.name if len(volume.name) <= _LONGEST_NAME else f"{volume.name[: _LONGEST_NAME - 1]}…"
    axes.text(
        (west + east) / 2,
        north,
        f"{name}\n{volume.floor.text} – {volume.ceiling.text}",
        color=COLOUR,
        fontsize=5.5,
        ha="center",
        va="bottom",
        parse_math=False,
        zorder=9,
        path_effects=[withStroke(linewidth=1.5, foreground=PAPER)],
    )
