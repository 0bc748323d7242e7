"""The map of a run over recorded flights: tracks, exposed stretches in colour, the edges of zones, on the ground."""

import itertools
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path as Lines
from numpy.typing import NDArray

from skyshed.flights.kernel import INSIDE, POSSIBLE
from skyshed.flights.polar_intervals import UnitZones
from skyshed.report.credits import more_credit_px, picture_credit
from skyshed.report.drawing.canvas import MapSheet, draw_frame, lay, new_sheet, paint, pixels_of, shade, show
from skyshed.report.drawing.legend import MARKS, UNKNOWN, Swatch, draw_facts, draw_legend, draw_title, n_rows_of
from skyshed.report.drawing.overlay import borders_within, draw_borders, draw_places, draw_rings, rings_of
from skyshed.report.drawing.palette import EDGE_DASHES, PAPER, TRACKS, WARNING, Style
from skyshed.report.drawing.plate import credit_plate
from skyshed.report.drawing.png import save_pixels
from skyshed.report.exposure.airspaces import airspace_labels, draw_airspaces
from skyshed.report.words import flight_level, metres_words, with_article
from skyshed.sky.grid import ends
from skyshed.verbs.exposure import Exposure

TRACK_COLOUR, POSSIBLE_COLOUR, INSIDE_COLOUR = TRACKS
EDGE_COLOUR = "#0072b2"
_LONGEST_LINE_DEG = 3.0
_FEW, _MANY, _MOST_PIECES = 200, 2000, 30_000
_POINTS_A_PATH = 200


def draw_exposure_map(exposure: Exposure, path: Path) -> None:
    """Draw the map into a PNG."""
    grid = exposure.grid
    is_unknown = np.isnan(grid.ground_msl_m)
    swatches = _swatches(exposure, is_any_unknown=bool(is_unknown.any()))
    sheet = new_sheet(grid, n_rows_of(swatches), more_px=more_credit_px(exposure))
    show(sheet, paint(sheet, shade(sheet), np.zeros(grid.shape, np.intp), (), unknown=is_unknown))
    draw_frame(sheet)
    borders = borders_within(sheet, exposure.scenario.area)
    draw_borders(sheet, borders)
    rings = rings_of(exposure.package, grid)
    draw_rings(sheet, rings)
    _draw_tracks(sheet, exposure)
    _draw_exposed(sheet, exposure)
    _draw_edges(sheet, exposure)
    outlines = draw_airspaces(sheet, exposure.findings.volumes)
    _draw_words(sheet, exposure)
    places = borders, exposure.scenario.assets, exposure.package, rings
    draw_places(sheet, *places, label=exposure.terrain.label or "", more=airspace_labels(sheet, outlines))
    draw_legend(sheet, "Recorded flights, and what fire units reach", swatches)
    lay(sheet, credit_plate(picture_credit(exposure), sheet.width_px), order=3, at_foot=True)
    save_pixels(pixels_of(sheet), path, [each.colour for each in (*swatches, *MARKS)])


def _draw_words(sheet: MapSheet, exposure: Exposure) -> None:
    findings = exposure.findings
    against = with_article(exposure.scenario.targets[0].name)
    case = findings.question.cases[findings.case_index()]
    draw_title(sheet, exposure.package.name)
    draw_facts(sheet, ("Recorded flights inside its zones", f"reach against {against}", f"{case} case"))


def _swatches(exposure: Exposure, *, is_any_unknown: bool) -> tuple[Swatch, ...]:
    altitude_m = exposure.scenario.targets[0].typical_altitude_m.nominal
    level = f"{metres_words(altitude_m)} ({flight_level(altitude_m)})"
    lines = (
        Swatch("recorded track", TRACK_COLOUR, mark="line"),
        Swatch("inside a zone", INSIDE_COLOUR, mark="line", width_pt=2.2),
        Swatch("possibly inside", POSSIBLE_COLOUR, mark="line", width_pt=2.2),
        Swatch(f"edge at {level}", EDGE_COLOUR, mark="line", width_pt=1.4),
        Swatch("edge at any altitude", EDGE_COLOUR, mark="dots", width_pt=1.2),
    )
    warned = (Swatch("airspace given", WARNING, mark="warning", width_pt=1.2),)
    return lines + (warned if exposure.findings.volumes else ()) + ((UNKNOWN,) if is_any_unknown else ())


def _edge_m(zones: UnitZones, case: int, altitude_m: float | None) -> NDArray[np.float64]:
    """Return the farthest range by azimuth that is reached at an altitude (None: at any)."""
    surface = zones.known
    meets = surface.count[case] > 0
    if altitude_m is not None:  # where there are fewer intervals, NaN holds no altitude
        meets = ((surface.low_msl_m[case] <= altitude_m) & (surface.high_msl_m[case] >= altitude_m)).any(axis=-1)
    n_r = meets.shape[1]
    return np.where(meets.any(axis=1), n_r - np.argmax(meets[:, ::-1], axis=1), 0) * surface.step_m


def _middle_deg(sheet: MapSheet) -> float:
    west, east, _, _ = sheet.extent_deg
    return (west + east) / 2


def _draw_tracks(sheet: MapSheet, exposure: Exposure) -> None:
    drawn = exposure.findings.drawn
    if not drawn:
        return
    middle_deg = _middle_deg(sheet)
    lon_deg = middle_deg + np.mod(drawn["lon_deg"] - middle_deg + 180.0, 360.0) - 180.0
    is_line = (np.diff(drawn["flight"], prepend=-1) == 0) & (drawn["joint"] > 0)
    is_line &= np.abs(np.diff(lon_deg, prepend=math.inf)) < _LONGEST_LINE_DEG
    width_pt, strength = (0.35, 0.4) if is_line.sum() > _MANY else (0.7, 0.6)  # of many, the ground shows through
    points = np.stack([lon_deg, drawn["lat_deg"]], axis=1)
    _draw_lines(sheet, points, is_line, TRACK_COLOUR, width_pt, alpha=strength)


def _draw_lines(
    sheet: MapSheet, points: NDArray, is_line: NDArray[np.bool_], colour: str, width_pt: float, **more: float
) -> None:
    style: Style = {"edgecolors": colour, "linewidths": width_pt, "facecolors": "none", "zorder": 2.5}
    paths = list(lines_through(points, is_line))
    sheet.axes.add_collection(PathCollection(paths, **style | more), autolim=False)


def lines_through(points: NDArray, is_line: NDArray[np.bool_]) -> Iterator[Lines]:
    """Yield paths through points (n, 2), with a line to each point from the one before where ``is_line`` (n,).

    Each holds some hundred points: a path for every line would take matplotlib most of the picture's time, and all
    cells that one path touches are sorted together.
    """
    codes = np.where(is_line, Lines.LINETO, Lines.MOVETO).astype(Lines.code_type)
    starts = np.flatnonzero(~is_line)
    firsts = np.unique(np.searchsorted(starts, np.arange(0, len(points), _POINTS_A_PATH)))
    cuts = [*starts[firsts[firsts < starts.size]], len(points)]
    for first, end in itertools.pairwise(cuts):
        yield Lines(points[first:end], codes[first:end])


def _draw_exposed(sheet: MapSheet, exposure: Exposure) -> None:
    """Draw the pieces inside zones and possibly so; of very many, evenly chosen ones."""
    findings = exposure.findings
    if not findings.pieces:
        return
    mine = np.flatnonzero(findings.pieces["case"] == findings.case_index())
    mine = mine[:: max(1, -(-mine.size // _MOST_PIECES))]
    width_pt, middle_deg = 0.7 if mine.size > _FEW else 1.8, _middle_deg(sheet)
    for state, colour, order in ((POSSIBLE, POSSIBLE_COLOUR, 2.7), (INSIDE, INSIDE_COLOUR, 2.8)):
        chosen = mine[findings.pieces["state"][mine] == state]
        lines = shapely.from_wkb(findings.pieces["line"][chosen])
        places, line = shapely.get_coordinates(lines, return_index=True)
        is_line = np.diff(line, prepend=-1) == 0
        places[:, 0] += 360.0 * np.round((middle_deg - places[~is_line, 0]) / 360.0)[np.cumsum(~is_line) - 1]
        _draw_lines(sheet, places, is_line, colour, width_pt, alpha=0.9, zorder=order)


def _draw_edges(sheet: MapSheet, exposure: Exposure) -> None:
    """Draw how far every unit reaches: a line at the altitude that is usual for the target, dots at any."""
    findings = exposure.findings
    altitude_m = exposure.scenario.targets[0].typical_altitude_m.nominal
    for level_m, dashes, width_pt in ((altitude_m, "-", 1.4), (None, EDGE_DASHES, 1.2)):
        edges_m = [(zones, _edge_m(zones, findings.case_index(), level_m)) for zones in findings.zones]
        lines = [_edge_line(zones, edge_m, _middle_deg(sheet)) for zones, edge_m in edges_m if edge_m.any()]
        for colour, more_pt, order in ((PAPER, 1.0, 5.1), (EDGE_COLOUR, 0.0, 5.2)):
            style: Style = {"colors": colour, "linewidths": width_pt + more_pt, "zorder": order}
            style["linestyles"] = [dashes] if colour is EDGE_COLOUR else "-"
            style["alpha"] = 1.0 if colour is EDGE_COLOUR else 0.6
            sheet.axes.add_collection(LineCollection(lines, **style), autolim=False)


def _edge_line(zones: UnitZones, edge_m: NDArray[np.float64], middle_deg: float) -> NDArray[np.float64]:
    """Return the edge as a closed line of (lon, lat), at the turn of the globe nearest to a map's middle."""
    azimuth_deg = np.arange(edge_m.size + 1) * (360.0 / edge_m.size)
    lat_deg, lon_deg = ends(zones.unit.site, azimuth_deg, np.append(edge_m, edge_m[0]))
    lon_deg = np.unwrap(lon_deg, period=360.0)
    lon_deg += 360.0 * np.round((middle_deg - zones.unit.site.lon_deg) / 360.0)
    return np.column_stack([lon_deg, lat_deg])
