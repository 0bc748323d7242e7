"""What every map carries above its colours: borders, rings, units, assets, title, legend and attribution."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from shapely import get_coordinates
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from skyshed.assess.result import Result
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer
from skyshed.report.canvas import Sheet, draw_scale_and_north
from skyshed.report.credits import picture_credit
from skyshed.report.labels import Label, Labeller
from skyshed.report.lookup import UPPER_BOUND
from skyshed.report.palette import FAINT_INK, INK, PAPER, RING
from skyshed.report.symbols import DOME, SYMBOL_POINTS, draw_assets, draw_symbol, draw_units, grouped
from skyshed.report.words import km_words
from skyshed.sky.grid import ends
from skyshed.terrain.outlines import countries, outline

_MOST_ASSET_LABELS = 40
_LABELLED_RING = 0.06  # of the map's width


@dataclass(frozen=True)
class Swatch:
    """One entry of a legend; ``hatch`` is a matplotlib hatch."""

    words: str
    colour: str
    hatch: str = ""


def draw_overlay(sheet: Sheet, result: Result, package: Offer) -> None:
    """Draw borders, advertised rings, units, assets and their labels, scale and north."""
    _draw_borders(sheet, result)
    labeller = Labeller(sheet)
    height_px, width_px = sheet.n_rows, sheet.n_columns
    corner = sheet.axes.get_window_extent()
    labeller.block(corner.x0 + 0.15 * width_px, corner.y0 + 0.05 * height_px, 0.15 * width_px, 0.06 * height_px)
    groups = grouped(sheet, package)
    for group in groups:
        labeller.block(group.x_px, group.y_px, SYMBOL_POINTS * 1.1, SYMBOL_POINTS * 0.8)
    spots = [sheet.pixel_of(asset.site.lat_deg, asset.site.lon_deg) for asset in result.scenario.assets]
    for x_px, y_px in spots:
        labeller.block(x_px, y_px, 5, 5)
    draw_assets(sheet, spots)
    draw_units(sheet, groups)
    labeller.put(Label(group.words, group.x_px, group.y_px, SYMBOL_POINTS * 1.1, is_bold=True) for group in groups)
    names = [asset.name for asset in result.scenario.assets[:_MOST_ASSET_LABELS]]
    labeller.put(Label(name, x, y, 4.0, 6.5) for name, (x, y) in zip(names, spots, strict=False))
    _draw_rings(sheet, package, labeller)
    _label_states(sheet, labeller)
    draw_scale_and_north(sheet)


def draw_title(sheet: Sheet, title: str, facts: Sequence[str], result: Result) -> None:
    """Write the title, the line of facts under it, and a mark where terrain makes the seller's case."""
    height_px = sheet.figure.get_figheight() * sheet.figure.dpi
    words = {"ha": "left", "va": "baseline", "parse_math": False}
    sheet.figure.text(0.014, 1 - 36 / height_px, title, fontsize=10.5, fontweight="bold", color=INK, **words)
    sheet.figure.text(0.014, 1 - 70 / height_px, " · ".join(facts), fontsize=8, color=FAINT_INK, **words)
    if result.terrain.is_embedded:
        mark = {"boxstyle": "round,pad=0.3", "fc": RING, "ec": "white", "lw": 0.8}
        style = {"fontsize": 7.5, "fontweight": "bold", "color": "white", "ha": "right", "va": "top", "zorder": 11}
        sheet.axes.text(0.985, 0.982, UPPER_BOUND, transform=sheet.axes.transAxes, bbox=mark, **style)


def draw_legend(sheet: Sheet, swatches: Sequence[Swatch], heading: str, result: Result) -> None:
    """Draw the swatches with their heading, what the lines and marks mean, and the attribution line."""
    height_px = sheet.figure.get_figheight() * sheet.figure.dpi
    handles = [
        Patch(facecolor=each.colour, edgecolor=FAINT_INK, linewidth=0.4, hatch=each.hatch, label=each.words)
        for each in swatches
    ]
    marks = [
        Line2D([], [], color=RING, linestyle=(0, (5, 3)), linewidth=0.9, label="advertised range"),
        Line2D([], [], marker="o", linestyle="none", markersize=4.2, mfc="white", mec=INK, label="asset"),
        Line2D([], [], linestyle="none", label="      fire units"),
    ]
    common = {"fontsize": 6.8, "frameon": False, "borderpad": 0, "borderaxespad": 0, "handletextpad": 0.5}
    top = 104 / height_px
    sheet.figure.text(0.014, top, heading, fontsize=7.2, fontweight="bold", color=INK, va="top", parse_math=False)
    sizes = {"handlelength": 1.7, "handleheight": 0.9, "columnspacing": 1.1}
    colours = sheet.figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.014, top - 25 / height_px), ncols=7, **common, **sizes
    )
    sheet.figure.add_artist(colours)
    lines = sheet.figure.legend(
        handles=marks, loc="upper left", bbox_to_anchor=(0.014, top - 52 / height_px), ncols=3, **common, **sizes
    )
    draw_symbol_in_legend(sheet, lines)
    credit = picture_credit(result)
    sheet.figure.text(0.014, 10 / height_px, credit, fontsize=5.4, color=FAINT_INK, va="bottom", parse_math=False)


def draw_symbol_in_legend(sheet: Sheet, legend: object) -> None:
    """Put the fire unit's symbol before its words in the legend."""
    extent = legend.get_texts()[-1].get_window_extent(sheet.figure.canvas.get_renderer())
    x, y = sheet.figure.transFigure.inverted().transform((extent.x0 + 4, (extent.y0 + extent.y1) / 2))
    draw_symbol(sheet.axes, x, y, DOME, transform=sheet.figure.transFigure, scale=0.8)


def _draw_borders(sheet: Sheet, result: Result) -> None:
    west, east, south, north = sheet.extent_deg
    frame = box(west, south, east, north)
    tolerance_deg = (east - west) / sheet.n_columns / 2
    for turn_deg in (-360.0, 0.0, 360.0):
        lines = [
            line + (turn_deg, 0.0)
            for state in countries().values()
            for line in _clipped(state, box(west - turn_deg, south, east - turn_deg, north), tolerance_deg)
        ]
        sheet.axes.add_collection(LineCollection(lines, colors="#4b5563", linewidths=0.5, zorder=3), autolim=False)
    asked = _clipped(outline(result.scenario.area), frame, tolerance_deg)
    for colour, width in ((PAPER, 2.6), (INK, 1.3)):
        sheet.axes.add_collection(LineCollection(asked, colors=colour, linewidths=width, zorder=4), autolim=False)


def _clipped(shape: BaseGeometry, frame: BaseGeometry, tolerance_deg: float) -> list[np.ndarray]:
    west, south, east, north = shape.bounds
    frame_west, frame_south, frame_east, frame_north = frame.bounds
    if west > frame_east or east < frame_west or south > frame_north or north < frame_south:
        return []
    edges = shape.boundary.simplify(tolerance_deg).intersection(frame)
    parts = getattr(edges, "geoms", [edges])
    return [get_coordinates(part) for part in parts if part.geom_type == "LineString"]


def _draw_rings(sheet: Sheet, package: Offer, labeller: Labeller) -> None:
    azimuth_deg = np.linspace(0, 360, 181)
    rings = {
        (unit.site.lat_deg, unit.site.lon_deg, unit.system.advertised_range_m.at(Case.CLAIMED)): unit
        for unit in package.fire_units
    }
    lines, labels = [], []
    for (_, _, ring_m), unit in sorted(rings.items(), key=lambda each: -each[0][2]):
        lats, lons = ends(unit.site, azimuth_deg, np.full(azimuth_deg.shape, ring_m))
        middle = float(sheet.grid.lon_deg.mean())
        lons = np.unwrap(lons, period=360.0)
        lons += 360.0 * np.round((middle - lons.mean()) / 360.0)
        lines.append(np.column_stack([lons, lats]))
        words = f"{unit.system.name} {km_words(ring_m)}"
        if np.ptp(lons) > _LABELLED_RING * np.ptp(sheet.grid.lon_deg):
            spots = [(*sheet.pixel_of(lats[i], lons[i]), words) for i in (0, 15, 165, 30, 150, 60, 120, 90)]
            labels.append(spots)
    style = {"linestyles": [(0, (5, 3))], "linewidths": 0.9, "zorder": 5}
    sheet.axes.add_collection(LineCollection(lines, colors=PAPER, linewidths=1.8, alpha=0.55, zorder=5), autolim=False)
    sheet.axes.add_collection(LineCollection(lines, colors=RING, **style), autolim=False)
    said = set()
    for spots in labels:
        for x_px, y_px, words in spots:
            if words not in said and not labeller.put([Label(words, x_px, y_px, 0.0, 6.2, RING)]):
                said.add(words)


def _label_states(sheet: Sheet, labeller: Labeller) -> None:
    """Name the states in the frame, faintly, where there is room."""
    west, east, south, north = sheet.extent_deg
    frame = box(west, south, east, north)
    labels = []
    for name, shape in countries().items():
        if not shape.intersects(frame):
            continue
        part = shape.intersection(frame)
        if part.area > frame.area / 60:
            at = part.representative_point()
            x_px, y_px = sheet.pixel_of(at.y, at.x)
            labels.append((part.area, Label(name.upper(), x_px, y_px - 10, 0.0, 6.0, FAINT_INK)))
    labeller.put(label for _, label in sorted(labels, key=lambda each: -each[0]))
