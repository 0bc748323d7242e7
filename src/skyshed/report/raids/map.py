"""The map of a raid: tracks by group on plain paper, borders, assets, units and their advertised rings; north up."""

from pathlib import Path

import numpy as np
from matplotlib.collections import LineCollection
from numpy.typing import NDArray

from skyshed.model.raid import Raid
from skyshed.report.credits import more_credit_px, picture_credit
from skyshed.report.drawing.canvas import MapSheet, draw_frame, lay, new_sheet, pixels_of
from skyshed.report.drawing.legend import MARKS, RADAR_ONLY, Swatch, draw_facts, draw_legend, draw_title, n_rows_of
from skyshed.report.drawing.overlay import borders_within, draw_borders, draw_places, draw_rings, rings_of
from skyshed.report.drawing.palette import CURVES, PAPER, Style
from skyshed.report.drawing.plate import credit_plate
from skyshed.report.drawing.png import save_pixels
from skyshed.report.raids.open_sea import ground_label
from skyshed.report.raids.words import several, within_words
from skyshed.report.words import level_words
from skyshed.sky.grid import MapGrid
from skyshed.verbs.simulation import Simulation

_ROUND = 0.06  # of the frame, left free around what is drawn
_LEAST_DEG = 0.2
_SLIMMEST = 0.7  # one side of the frame over the other: tracks in one line would be a strip
_N_CELLS = 40
_MOST_NAMED = 8


def draw_raid_map(simulation: Simulation, path: Path) -> None:
    """Draw the map into a PNG; the package with the most fire units stands on it."""
    package = max(simulation.packages, key=lambda each: len(each.fire_units))
    grid = _frame(simulation)
    swatches = _swatches(simulation.raid)
    marks = [mark for mark in MARKS if mark != RADAR_ONLY or len(package.fire_units) < len(package.units)]
    sheet = new_sheet(grid, n_rows_of(swatches, marks), more_px=more_credit_px(simulation))
    draw_frame(sheet)
    borders = borders_within(sheet, simulation.scenario.area)
    draw_borders(sheet, borders)
    rings = rings_of(package, grid)
    draw_rings(sheet, rings)
    _draw_tracks(sheet, simulation)
    label = ground_label(simulation)
    draw_places(sheet, borders, simulation.raid.assets, package, rings, label=label, free=_starts(simulation))
    draw_title(sheet, f"{simulation.raid.name} (scripted, hypothetical)")
    draw_facts(sheet, (f"against {package.name}", f"tracks set out {within_words(simulation.raid)}", "straight flight"))
    draw_legend(sheet, "Tracks, a dot where each sets out", swatches, marks)
    lay(sheet, credit_plate(picture_credit(simulation), sheet.width_px), order=3, at_foot=True)
    save_pixels(pixels_of(sheet), path, [each.colour for each in (*swatches, *marks)])


def _frame(simulation: Simulation) -> MapGrid:
    """Return an empty grid around all tracks and all units, without ground."""
    lat_deg, lon_deg = (np.concatenate([line[axis] for line in simulation.lines]) for axis in (1, 2))
    units = [unit.site for package in simulation.packages for unit in package.units]
    middle_deg = float(np.nanmean(lon_deg))
    lon_deg = np.append(lon_deg, [site.lon_deg for site in units])
    lon_deg = middle_deg + np.mod(lon_deg - middle_deg + 180.0, 360.0) - 180.0
    lats = _ends(np.append(lat_deg, [site.lat_deg for site in units]))
    lons = _ends(lon_deg)
    squeeze = max(float(np.cos(np.radians(sum(lats) / 2))), 0.02)
    lons = _widened(lons, _SLIMMEST * (lats[1] - lats[0]) / squeeze)
    lats = _widened(lats, _SLIMMEST * (lons[1] - lons[0]) * squeeze)
    lats = max(lats[0], -89.0), min(lats[1], 89.0)
    nothing = np.zeros((_N_CELLS, _N_CELLS), np.float32)
    return MapGrid(np.linspace(lats[1], lats[0], _N_CELLS), np.linspace(*lons, _N_CELLS), nothing, nothing)


def _ends(degrees: NDArray[np.float64]) -> tuple[float, float]:
    low, high = float(np.nanmin(degrees)), float(np.nanmax(degrees))
    more = max((high - low) * _ROUND, _LEAST_DEG)
    return low - more, high + more


def _widened(ends: tuple[float, float], least: float) -> tuple[float, float]:
    """Return ends at least so far apart, about the same middle."""
    more = max(least - (ends[1] - ends[0]), 0.0) / 2
    return ends[0] - more, ends[1] + more


def _colour(index: int) -> str:
    return CURVES[index % len(CURVES)]


def _swatches(raid: Raid) -> tuple[Swatch, ...]:
    """Return the groups by their colours; of very many the first."""
    return tuple(
        Swatch(
            f"{several(group.target.name, group.count)} at {group.asset.name}, {level_words(group.level)}",
            _colour(index),
            mark="line",
            width_pt=1.8,
        )
        for index, group in enumerate(raid.groups[:_MOST_NAMED])
    )


def _starts(simulation: Simulation) -> list[tuple[float, float]]:
    """Return where targets set out (lat, lon), degrees: names keep off their dots."""
    found = [(float(line.lat_deg[0]), float(line.lon_deg[0])) for line in simulation.lines if line.lat_deg.size]
    return [place for place in found if np.isfinite(place).all()]


def _draw_tracks(sheet: MapSheet, simulation: Simulation) -> None:
    west, east, _, _ = sheet.extent_deg
    middle_deg = (west + east) / 2
    lines = iter(simulation.lines)
    for index, group in enumerate(simulation.raid.groups):
        paths = []
        for _, line in zip(range(group.count), lines, strict=False):
            lon_deg = middle_deg + np.mod(line.lon_deg - middle_deg + 180.0, 360.0) - 180.0
            places = np.column_stack([lon_deg, line.lat_deg])
            paths.append(places[np.isfinite(places).all(axis=1)])
        _draw_group(sheet, [path for path in paths if len(path)], _colour(index))


def _draw_group(sheet: MapSheet, paths: list[NDArray[np.float64]], colour: str) -> None:
    for under, width_pt, order in ((PAPER, 2.2, 5.3), (colour, 1.1, 5.4)):
        style: Style = {"colors": under, "linewidths": width_pt, "zorder": order}
        sheet.axes.add_collection(LineCollection(paths, **style), autolim=False)
    starts = np.array([path[0] for path in paths]).reshape(-1, 2)
    dots: Style = {"marker": "o", "markersize": 3.0, "linestyle": "none", "color": colour, "zorder": 5.5}
    sheet.axes.plot(starts[:, 0], starts[:, 1], **dots)
