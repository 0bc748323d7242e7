"""What every map carries above its colours: borders, rings, units, assets, names, scale and north."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.collections import LineCollection
from numpy.typing import NDArray
from shapely.geometry import box

from skyshed.model.figure import Case
from skyshed.model.scenario import Area, Asset, Offer
from skyshed.report.drawing.borders import DASHES, border_lines, clipped
from skyshed.report.drawing.canvas import MapSheet, draw_scale_and_north
from skyshed.report.drawing.labels import Box, Label, Labeller
from skyshed.report.drawing.palette import FAINT_INK, INK, PAPER, RING, RING_DASHES, Style
from skyshed.report.drawing.symbols import HALF_PX, draw_assets, draw_units, grouped, short_name
from skyshed.report.words import km_words
from skyshed.sky.grid import MapGrid, ends
from skyshed.terrain.outlines import countries, outline

_MOST_ASSET_LABELS, _LONGEST_NAME = 40, 32
_AROUND_PX = 7.0
_LABELLED_RING = 0.06  # of the map's width
_NAMED_STATE = 1 / 60  # of the map's area


@dataclass(frozen=True)
class Borders:
    """Borders within a map's frame, as lines of (lon, lat): of every state, disputed ones, and the area asked about.

    ``states`` are names with a place (lon, lat) for each, the largest first.
    """

    lines: tuple[NDArray[np.float64], ...]
    disputed: tuple[NDArray[np.float64], ...]
    asked: tuple[NDArray[np.float64], ...]
    states: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class RingLine:
    """An advertised ring as a line of (lon, lat), and whose it is."""

    line: NDArray[np.float64]
    words: str


def borders_within(sheet: MapSheet, area: Area) -> Borders:
    """Cut the outlines to a sheet's frame, no finer than half a pixel; the maps of one result share them."""
    west, east, south, north = sheet.extent_deg
    tolerance_deg = (east - west) / sheet.n_columns / 2
    lines, disputed = border_lines(west, south, east, north, borders=area.borders, tolerance_deg=tolerance_deg)
    states = []
    for turn_deg in (-360.0, 0.0, 360.0):
        frame = box(west - turn_deg, south, east - turn_deg, north)
        for name, shape in countries(area.borders).items():
            if not _touch(shape.bounds, frame.bounds):
                continue
            part = shape.intersection(frame)
            if part.area > frame.area * _NAMED_STATE:
                at = part.representative_point()
                states.append((part.area, name, at.x + turn_deg, at.y))
    asked = clipped(outline(area).boundary, box(west, south, east, north), tolerance_deg)
    ordered = sorted(states, reverse=True)
    return Borders(tuple(lines), tuple(disputed), tuple(asked), tuple((name, x, y) for _, name, x, y in ordered))


def draw_borders(sheet: MapSheet, borders: Borders) -> None:
    """Draw the borders of every state, disputed ones dashed, and above them those of the area asked about."""

    def draw(lines: tuple[NDArray, ...], colour: str, width: float, order: float, **more: object) -> None:
        style: Style = {"colors": colour, "linewidths": width, "zorder": order, "capstyle": "round"} | more
        sheet.axes.add_collection(LineCollection(lines, **style), autolim=False)

    draw(borders.lines, "#4b5563", 0.5, 3)
    draw(borders.disputed, "#4b5563", 0.6, 3, linestyles=[DASHES], capstyle="butt")
    draw(borders.asked, PAPER, 2.6, 4)
    draw(borders.asked, INK, 1.3, 4.1)


def draw_rings(sheet: MapSheet, rings: Sequence[RingLine]) -> None:
    """Draw advertised rings, dashed."""
    lines = [ring.line for ring in rings]
    style: Style = {"linestyles": [RING_DASHES], "linewidths": 0.9, "zorder": 5}
    sheet.axes.add_collection(LineCollection(lines, colors=PAPER, linewidths=1.8, alpha=0.55, zorder=5), autolim=False)
    sheet.axes.add_collection(LineCollection(lines, colors=RING, **style), autolim=False)


def draw_places(
    sheet: MapSheet,
    borders: Borders,
    assets: Sequence[Asset],
    package: Offer,
    rings: Sequence[RingLine],
    *,
    label: str,
    more: Iterable[Label] = (),
    free: Iterable[tuple[float, float]] = (),
) -> tuple[Box, ...]:
    """Draw units and assets, name them, the rings, ``more`` and the states, and put scale, north and mark beside.

    Returns what is taken, in display pixels.

    Words that find no room of their own are left out, the least important first; ``label`` is the mark that the
    terrain asks for, empty where it asks for none. No name lies on what is to stay ``free``: (lat, lon), degrees.
    """
    labeller = Labeller(sheet.axes)
    _block_corner(sheet, labeller)
    if label:
        labeller.taken.append(_draw_mark(sheet, label))
    places = [(shortened(each.name), *sheet.pixel_of(each.site.lat_deg, each.site.lon_deg)) for each in assets]
    places = [place for place in places if sheet.holds(*place[1:])]
    spots = [(x_px, y_px) for _, x_px, y_px in places]
    groups = grouped(sheet, package, spots)
    for group in groups:
        labeller.block(group.x_px, group.head_px, *HALF_PX)
    for spot in spots:
        labeller.block(*spot, 5, 5)
    draw_assets(sheet, spots)
    draw_units(sheet, groups)
    for lat_deg, lon_deg in free:
        labeller.block(*sheet.pixel_of(lat_deg, lon_deg), 4, 4)
    labeller.put(Label(group.words, group.x_px, group.head_px, HALF_PX[0], is_bold=True) for group in groups)
    labeller.put(Label(name, x_px, y_px, 4.0, 6.5) for name, x_px, y_px in places[:_MOST_ASSET_LABELS])
    _label_rings(sheet, rings, labeller)
    labeller.put(more)
    _label_states(sheet, borders, labeller)
    draw_scale_and_north(sheet)
    return tuple(labeller.taken)


def shortened(name: str) -> str:
    """Return a name that a map has room for.

    >>> shortened("Baghdad")
    'Baghdad'
    """
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"


def _block_corner(sheet: MapSheet, labeller: Labeller) -> None:
    """Keep names off the scale and north."""
    corner, wide_px, high_px = sheet.axes.get_window_extent(), sheet.n_columns, sheet.n_rows
    labeller.block(corner.x0 + 0.15 * wide_px, corner.y0 + 0.05 * high_px, 0.15 * wide_px, 0.06 * high_px)


def _draw_mark(sheet: MapSheet, label: str) -> Box:
    """Write the terrain's mark into the upper right corner; return what it takes."""
    mark = {"boxstyle": "round,pad=0.3", "fc": RING, "ec": "white", "lw": 0.8}
    style: Style = {"fontsize": 7.5, "fontweight": "bold", "color": "white", "ha": "right", "va": "top", "zorder": 11}
    words = sheet.axes.text(0.985, 0.982, label, transform=sheet.axes.transAxes, bbox=mark, **style)
    extent = words.get_window_extent()
    return extent.x0 - _AROUND_PX, extent.y0 - _AROUND_PX, extent.x1 + _AROUND_PX, extent.y1 + _AROUND_PX


def _touch(bounds: tuple[float, ...], frame: tuple[float, ...]) -> bool:
    return bounds[0] <= frame[2] and bounds[2] >= frame[0] and bounds[1] <= frame[3] and bounds[3] >= frame[1]


def rings_of(package: Offer, grid: MapGrid) -> tuple[RingLine, ...]:
    """Return the advertised rings of a package's fire units, each once, the widest first."""
    azimuth_deg = np.linspace(0, 360, 181)
    units = {
        (unit.site.lat_deg, unit.site.lon_deg, unit.system.advertised_range_m.at(Case.CLAIMED)): unit
        for unit in package.fire_units
    }
    rings = []
    for (_, _, ring_m), unit in sorted(units.items(), key=lambda each: -each[0][2]):
        lats, lons = ends(unit.site, azimuth_deg, np.full(azimuth_deg.shape, ring_m))
        middle = float(grid.lon_deg.mean())
        lons = np.unwrap(lons, period=360.0)
        lons += 360.0 * np.round((middle - lons.mean()) / 360.0)
        rings.append(RingLine(np.column_stack([lons, lats]), f"{short_name(unit)}: {km_words(ring_m)} advertised"))
    return tuple(rings)


def _label_rings(sheet: MapSheet, rings: Sequence[RingLine], labeller: Labeller) -> None:
    """Name every ring that is wide enough, on its line where there is room; rings of the same words once."""
    said = set()
    for ring in rings:
        if np.ptp(ring.line[:, 0]) <= _LABELLED_RING * np.ptp(sheet.grid.lon_deg):
            continue
        for index in (0, 15, 165, 30, 150, 60, 120, 90):
            lon_deg, lat_deg = ring.line[index]
            spot = sheet.pixel_of(lat_deg, lon_deg)
            if ring.words not in said and not labeller.put([Label(ring.words, *spot, 0.0, 6.2, RING)]):
                said.add(ring.words)


def _label_states(sheet: MapSheet, borders: Borders, labeller: Labeller) -> None:
    """Name the states in the frame, faintly, where there is room."""
    for name, lon_deg, lat_deg in borders.states:
        x_px, y_px = sheet.pixel_of(lat_deg, lon_deg)
        labeller.put([Label(name.upper(), x_px, y_px - 10, 0.0, 6.0, FAINT_INK)])
