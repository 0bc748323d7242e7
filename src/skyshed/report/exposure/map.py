"""The map of a run over recorded flights: all tracks in grey, exposed stretches in colour, the edges of zones."""

import itertools
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.path import Path as Lines
from numpy.typing import NDArray

from skyshed.flights.kernel import INSIDE, POSSIBLE
from skyshed.flights.polar_intervals import UnitZones
from skyshed.geodesic import WGS84
from skyshed.report.drawing.borders import DASHES, border_lines
from skyshed.report.drawing.canvas import DPI
from skyshed.report.drawing.palette import CURVES, FAINT_INK, INK, PAPER
from skyshed.report.exposure.airspaces import draw_airspaces
from skyshed.report.exposure.words import credit_lines
from skyshed.report.words import flight_level
from skyshed.sky.grid import ends
from skyshed.verbs.exposure import Exposure

# Okabe and Ito: told apart under all common kinds of colour blindness, and by lightness in print.
INSIDE_COLOUR, POSSIBLE_COLOUR, TRACK_COLOUR = "#d55e00", "#e69f00", "#9aa3ad"
# Curves of the page, less the vermilion that here means exposed.
UNIT_COLOURS = tuple(colour for colour in CURVES if colour != INSIDE_COLOUR)
_WIDTH_IN, _TALLEST, _FLATTEST = 7.2, 1.3, 0.55
_MARGIN = 0.06
_LONGEST_LINE_DEG = 3.0
_FEW, _MANY, _MOST_PIECES = 200, 2000, 30_000
_POINTS_A_PATH = 200


def draw_exposure_map(exposure: Exposure, path: Path) -> None:
    """Draw the map into a PNG."""
    west, south, east, north = _bounds(exposure)
    middle = math.radians((south + north) / 2)
    shape = min(max((north - south) / ((east - west) * max(math.cos(middle), 0.05)), _FLATTEST), _TALLEST)
    figure = Figure(figsize=(_WIDTH_IN, _WIDTH_IN * 0.86 * shape + 1.75), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    height_in = figure.get_figheight()
    axes = figure.add_axes((0.08, 1.15 / height_in, 0.9, 1 - 1.75 / height_in))
    axes.set(xlim=(west, east), ylim=(south, north), aspect=1 / max(math.cos(middle), 0.05), facecolor="#f7f9fa")
    axes.set_anchor("C")
    _borders(axes, exposure.scenario.area.borders)
    _tracks(axes, exposure, (west + east) / 2)
    _exposed(axes, exposure, (west + east) / 2)
    handles = list(_edges(axes, exposure, (west + east) / 2))
    handles += draw_airspaces(axes, exposure.findings.volumes)
    _dress(axes, exposure)
    handles = [*_track_handles(exposure), *handles]
    n_columns = 3 if len(handles) < 10 else 4
    figure.legend(handles=handles, loc="lower center", bbox_to_anchor=(0.53, 0.34 / height_in), ncols=n_columns,
                  fontsize=6.5, frameon=False, columnspacing=1.4, handlelength=2.2)  # fmt: skip
    figure.text(0.08, 0.06 / height_in, credit_lines(exposure), fontsize=4.8, color=FAINT_INK, va="bottom", wrap=True)
    # All its colours: thin lines would lose theirs among 256. Packed lightly: 3 per cent longer, in half the time.
    figure.savefig(path, dpi=DPI, pil_kwargs={"compress_level": 3})


def _bounds(exposure: Exposure) -> tuple[float, float, float, float]:
    """Return west, south, east, north: what the zones reach, and some air around it."""
    findings = exposure.findings
    if not findings.zones:
        shape = shapely.box(*_area_bounds(exposure))
        return shape.bounds
    lats, lons = [], []
    first_lon = findings.zones[0].unit.site.lon_deg
    azimuth_deg = np.arange(0.0, 360.0, 5.0)
    for zones in findings.zones:
        range_m = max(float(_edge_m(zones, findings.case_index(), None).max()), 0.35 * zones.longest_m)
        lat_deg, lon_deg = ends(zones.unit.site, azimuth_deg, np.full(azimuth_deg.shape, range_m))
        lats.append(lat_deg)
        lons.append(first_lon + np.mod(lon_deg - first_lon + 180.0, 360.0) - 180.0)
    south, north = np.min(lats), np.max(lats)
    west, east = np.min(lons), np.max(lons)
    pad_lat, pad_lon = (north - south) * (_MARGIN + 0.06), (east - west) * (_MARGIN + 0.06)
    return west - pad_lon, max(south - pad_lat, -89.0), east + pad_lon, min(north + pad_lat, 89.0)


def _area_bounds(exposure: Exposure) -> tuple[float, float, float, float]:
    region = exposure.findings.region
    south, west = region.corner_deg
    n_lat, n_lon = region.mask.shape
    return west, south, west + n_lon * region.step_deg, south + n_lat * region.step_deg


def _edge_m(zones: UnitZones, case: int, altitude_m: float | None) -> NDArray[np.float64]:
    """Return the farthest range by azimuth that is reached at an altitude (None: at any)."""
    surface = zones.known
    meets = surface.count[case] > 0
    if altitude_m is not None:  # where there are fewer intervals, NaN holds no altitude
        meets = ((surface.low_msl_m[case] <= altitude_m) & (surface.high_msl_m[case] >= altitude_m)).any(axis=-1)
    n_r = meets.shape[1]
    return np.where(meets.any(axis=1), n_r - np.argmax(meets[:, ::-1], axis=1), 0) * surface.step_m


def _borders(axes: Axes, borders: Path | None) -> None:
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    agreed, disputed = border_lines(west, south, east, north, borders=borders)
    axes.add_collection(LineCollection(agreed, colors="#6f7c89", linewidths=0.7, zorder=3))
    axes.add_collection(LineCollection(disputed, colors="#6f7c89", linewidths=0.7, linestyles=[DASHES], zorder=3))


def _tracks(axes: Axes, exposure: Exposure, middle_deg: float) -> None:
    drawn = exposure.findings.drawn
    if not drawn:
        return
    lon_deg = middle_deg + np.mod(drawn["lon_deg"] - middle_deg + 180.0, 360.0) - 180.0
    is_line = (np.diff(drawn["flight"], prepend=-1) == 0) & (drawn["joint"] > 0)
    is_line &= np.abs(np.diff(lon_deg, prepend=math.inf)) < _LONGEST_LINE_DEG
    paths = list(lines_through(np.stack([lon_deg, drawn["lat_deg"]], axis=1), is_line))
    width = 0.35 if is_line.sum() > _MANY else 0.7
    axes.add_collection(
        PathCollection(
            paths, facecolors="none", edgecolors=TRACK_COLOUR, linewidths=width, alpha=0.5, zorder=2, rasterized=True
        ),
        autolim=False,
    )


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


def _exposed(axes: Axes, exposure: Exposure, middle_deg: float) -> None:
    """Draw the pieces inside zones and possibly so; of very many, evenly chosen ones."""
    findings = exposure.findings
    if not findings.pieces:
        return
    mine = np.flatnonzero(findings.pieces["case"] == findings.case_index())
    mine = mine[:: max(1, -(-mine.size // _MOST_PIECES))]
    width = 0.7 if mine.size > _FEW else 1.6
    for state, colour, order in ((POSSIBLE, POSSIBLE_COLOUR, 4), (INSIDE, INSIDE_COLOUR, 5)):
        chosen = mine[findings.pieces["state"][mine] == state]
        lines = shapely.from_wkb(findings.pieces["line"][chosen])
        places, line = shapely.get_coordinates(lines, return_index=True)
        is_line = np.diff(line, prepend=-1) == 0
        places[:, 0] += 360.0 * np.round((middle_deg - places[~is_line, 0]) / 360.0)[np.cumsum(~is_line) - 1]
        paths = list(lines_through(places, is_line))
        axes.add_collection(
            PathCollection(paths, facecolors="none", edgecolors=colour, linewidths=width, alpha=0.8, zorder=order),
            autolim=False,
        )


def _edges(axes: Axes, exposure: Exposure, middle_deg: float) -> Iterator[Line2D]:
    findings = exposure.findings
    altitude_m = exposure.scenario.targets[0].typical_altitude_m.nominal
    case = findings.case_index()
    for index, zones in enumerate(findings.zones):
        colour = UNIT_COLOURS[index % len(UNIT_COLOURS)]
        for level_m, style, width in ((altitude_m, "-", 1.2), (None, (0, (2, 2)), 0.7)):
            edge_m = _edge_m(zones, case, level_m)
            if edge_m.any():
                azimuth_deg = np.arange(edge_m.size + 1) * (360.0 / edge_m.size)
                lat_deg, lon_deg = ends(zones.unit.site, azimuth_deg, np.append(edge_m, edge_m[0]))
                lon_deg = middle_deg + np.mod(lon_deg - middle_deg + 180.0, 360.0) - 180.0
                axes.plot(lon_deg, lat_deg, color=colour, linestyle=style, linewidth=width, zorder=6)
        site = zones.unit.site
        site_lon_deg = middle_deg + (site.lon_deg - middle_deg + 180.0) % 360.0 - 180.0
        axes.plot(site_lon_deg, site.lat_deg, marker="^", color=colour, markersize=5, markeredgecolor="white", zorder=8)
        yield Line2D([], [], color=colour, marker="^", markersize=4, linewidth=1.2, label=zones.unit.name)


def _track_handles(exposure: Exposure) -> Sequence[Line2D]:
    altitude_m = exposure.scenario.targets[0].typical_altitude_m.nominal
    return (
        Line2D([], [], color=TRACK_COLOUR, linewidth=1, label="recorded tracks"),
        Line2D([], [], color=INSIDE_COLOUR, linewidth=2, label="inside a zone"),
        Line2D([], [], color=POSSIBLE_COLOUR, linewidth=2, label="possibly inside (altitude uncertain)"),
        Line2D([], [], color=INK, linewidth=1.2, label=f"edge at {altitude_m:,.0f} m ({flight_level(altitude_m)})"),
        Line2D([], [], color=INK, linewidth=0.8, linestyle=(0, (2, 2)), label="edge at any altitude"),
    )


def _dress(axes: Axes, exposure: Exposure) -> None:
    findings = exposure.findings
    case = findings.question.cases[findings.case_index()].value
    axes.set_title(
        f"{exposure.scenario.name}: recorded flights and zones, {case} case", fontsize=8.5, color=INK, loc="left"
    )
    axes.set_xlabel("longitude, degrees", fontsize=6.5, color=FAINT_INK)
    axes.set_ylabel("latitude, degrees", fontsize=6.5, color=FAINT_INK)
    axes.tick_params(labelsize=6.5, color=FAINT_INK, labelcolor=FAINT_INK)
    axes.xaxis.set_major_formatter(
        lambda value, _: f"{abs((value + 180) % 360 - 180):g}°{'E' if (value + 180) % 360 >= 180 else 'W'}"
    )
    axes.yaxis.set_major_formatter(lambda value, _: f"{abs(value):g}°{'N' if value >= 0 else 'S'}")
    axes.grid(color="#dde3e8", linewidth=0.4, zorder=0)
    for side in axes.spines.values():
        side.set(linewidth=0.6, color=FAINT_INK)
    _scale(axes)


def _scale(axes: Axes) -> None:
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    y = south + 0.045 * (north - south)
    width_m = WGS84.inv(west, y, west + min(east - west, 90.0), y)[2] * (east - west) / min(east - west, 90.0)
    length_km = max(km for km in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if km <= max(width_m / 4500, 1))
    x = west + 0.03 * (east - west)
    axes.plot(
        [x, x + length_km * 1000 / width_m * (east - west)],
        [y, y],
        color=INK,
        linewidth=2,
        zorder=9,
        solid_capstyle="butt",
    )
    axes.text(x, y + 0.012 * (north - south), f"{length_km} km", fontsize=6.5, color=INK, zorder=9)
