"""Altitude against time: the most exposed flights, and what the unit reaches along each track."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import matplotlib.dates as mdates
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from skyshed.constants import FOOT_M
from skyshed.flights.kernel import INSIDE, POSSIBLE
from skyshed.flights.tracks import ShownFlight
from skyshed.report.credits import more_credit_px, picture_credit
from skyshed.report.drawing.canvas import WIDTH_PX
from skyshed.report.drawing.measure import fitting
from skyshed.report.drawing.palette import FAINT_INK, INK, PAPER, RING, Style
from skyshed.report.drawing.plate import Laid, credit_plate
from skyshed.report.drawing.png import DPI, save_figure
from skyshed.report.exposure.map import EDGE_COLOUR, INSIDE_COLOUR, POSSIBLE_COLOUR
from skyshed.verbs.exposure import Exposure

MOST_PANELS = 6
ZONE_COLOUR = "#cfe3f1"
_AROUND_S = 300.0
_GAP_DASHES = (0, (2, 1.5))
_BAND_COLOUR = "#5b6775"
_LEFT_PX, _RIGHT_PX, _TOP_PX, _LEGEND_PX, _FOOT_PX = 78, 78, 34, 40, 62
_PANEL_PX, _BETWEEN_PX, _ASIDE_PX = 240, 78, 156


def draw_profiles(exposure: Exposure, path: Path) -> tuple[ShownFlight, ...]:
    """Draw the flights longest inside (or possibly so) into a PNG; return those drawn, none without any."""
    shown = tuple(flight for flight in exposure.shown if len(flight.track) > 1)[:MOST_PANELS]
    if not shown:
        return ()
    n_columns = min(len(shown), 2)
    width_px = (WIDTH_PX - _LEFT_PX - _RIGHT_PX - (n_columns - 1) * _ASIDE_PX) / n_columns
    foot_px = _FOOT_PX + more_credit_px(exposure) + _LEGEND_PX
    height_px = _TOP_PX + -(-len(shown) // n_columns) * (_PANEL_PX + _BETWEEN_PX) + foot_px
    figure = Figure(figsize=(WIDTH_PX / DPI, height_px / DPI), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    for index, flight in enumerate(shown):
        row, column = divmod(index, n_columns)
        left_px = _LEFT_PX + column * (width_px + _ASIDE_PX)
        bottom_px = height_px - _TOP_PX - _PANEL_PX - row * (_PANEL_PX + _BETWEEN_PX)
        box = left_px / WIDTH_PX, bottom_px / height_px, width_px / WIDTH_PX, _PANEL_PX / height_px
        _panel(figure.add_axes(box), flight, exposure)
    figure.legend(handles=_handles(), loc="center", bbox_to_anchor=(0.5, (foot_px - _LEGEND_PX / 2) / height_px),
                  ncols=6, fontsize=6.5, labelcolor=INK, frameon=False, columnspacing=1.4)  # fmt: skip
    mark: Style = {"fontsize": 6.5, "fontweight": "bold", "color": RING, "ha": "center", "va": "center"}
    figure.text(0.5, (foot_px + _LEGEND_PX / 2) / height_px, exposure.terrain.label or "", **mark)
    credit = credit_plate(picture_credit(exposure), WIDTH_PX)
    figure.add_artist(Laid(credit, order=3, top_px=height_px - credit.n_rows))
    save_figure(figure, path, (INSIDE_COLOUR, POSSIBLE_COLOUR, EDGE_COLOUR, ZONE_COLOUR))
    return shown


def _panel(axes: Axes, shown: ShownFlight, exposure: Exposure) -> None:
    track, unit = shown.track, exposure.findings.zones[shown.unit].unit
    window = _window(shown)
    moments = mdates.date2num(track.time_s[window].astype("datetime64[s]"))
    altitude_m, band_m = track.altitude_msl_m[window], track.uncertainty_m[window]
    joint = track.joint[window].copy()
    joint[0] = 0
    for slot in range(shown.low_msl_m.shape[1]):
        low, high = shown.low_msl_m[window, slot], shown.high_msl_m[window, slot]
        axes.fill_between(moments, low, high, color=ZONE_COLOUR, linewidth=0, zorder=1)
        axes.plot(moments, low, color=EDGE_COLOUR, linewidth=0.6, zorder=2)
        axes.plot(moments, high, color=EDGE_COLOUR, linewidth=0.6, zorder=2)
    for run in np.split(np.arange(moments.size), np.flatnonzero(joint[1:] == 0) + 1):
        ends_m = (altitude_m - band_m)[run], (altitude_m + band_m)[run]
        axes.fill_between(moments[run], *ends_m, color=_BAND_COLOUR, alpha=0.25, linewidth=0, zorder=3)
    _line(axes, moments, altitude_m, shown.state[window], joint)
    _scales(axes, altitude_m, band_m, shown.low_msl_m[window], shown.high_msl_m[window])
    begin = datetime.fromtimestamp(track.time_s[window][0], UTC)
    room_px = axes.get_window_extent().width
    words, size_pt = fitting(f"{shown.name} past {unit.name}", 7.6, room_px, is_bold=True)
    style: Style = {"fontsize": size_pt, "fontweight": "bold", "color": INK, "loc": "left", "pad": 4}
    axes.set_title(words, parse_math=False, **style)
    axes.set_xlabel(f"UTC on {begin:%Y-%m-%d}", fontsize=6, color=FAINT_INK, labelpad=1)


def _window(shown: ShownFlight) -> NDArray[np.intp]:
    """Return the positions from five minutes before the first exposure to five after the last."""
    time_s = shown.track.time_s
    exposed = np.flatnonzero(shown.state >= POSSIBLE)
    if exposed.size == 0:  # exposed only between two positions
        return np.arange(time_s.size)
    is_near = (time_s >= time_s[exposed[0]] - _AROUND_S) & (time_s <= time_s[exposed[-1]] + _AROUND_S)
    return np.flatnonzero(is_near)


def _line(axes: Axes, moments: NDArray, altitude_m: NDArray, state: NDArray, joint: NDArray) -> None:
    """Draw the track: coloured by state, dashed across receiver gaps, open where nothing joins."""
    before, after = state[:-1], state[1:]
    either = np.where(np.minimum(before, after) > 0, np.maximum(before, after), 0)
    for run in np.split(
        np.arange(1, moments.size), np.flatnonzero((np.diff(either) != 0) | (np.diff(joint[1:]) != 0)) + 1
    ):
        if run.size == 0 or joint[run[0]] == 0:
            continue
        exposed, whole = int(either[run[0] - 1]), slice(run[0] - 1, run[-1] + 1)
        colour = {INSIDE: INSIDE_COLOUR, POSSIBLE: POSSIBLE_COLOUR}.get(exposed, INK)
        axes.plot(moments[whole], altitude_m[whole], color=colour, zorder=5, linewidth=1.8 if exposed else 1.0,
                  linestyle="-" if joint[run[0]] == 1 else _GAP_DASHES)  # fmt: skip


def _scales(axes: Axes, altitude_m: NDArray, band_m: NDArray, low_m: NDArray, high_m: NDArray) -> None:
    """Metres on the left, flight levels on the right; ceilings far above the flight need not be seen whole."""
    lowest, highest = float(np.min(altitude_m - band_m)), float(np.max(altitude_m + band_m))
    if not np.isnan(low_m).all():
        lowest, highest = (
            min(lowest, float(np.nanmin(low_m))),
            max(highest, min(float(np.nanmax(high_m)), highest + 3000.0)),
        )
    pad_m = max(0.06 * (highest - lowest), 150.0)
    axes.set_ylim(max(lowest - pad_m, -500.0), highest + pad_m)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_ylabel("altitude, m MSL", fontsize=6, color=FAINT_INK, labelpad=2)
    axes.xaxis.set_major_locator(mdates.AutoDateLocator(minticks=3, maxticks=6))
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%H:%M", tz=UTC))
    level = axes.secondary_yaxis("right", functions=(_levels, _metres))
    level.set_ylabel("flight level (standard air)", fontsize=6, color=FAINT_INK, labelpad=2)
    level.yaxis.set_major_formatter(lambda value, _: f"FL{value:03.0f}" if value >= 0 else "")
    for panel in (axes, level):
        panel.tick_params(labelsize=6, length=0, labelcolor=FAINT_INK, pad=1.5)
    axes.grid(color="#dde2e8", linewidth=0.5, zorder=0)
    for side in (*axes.spines.values(), *level.spines.values()):
        side.set_visible(False)


def _levels(altitude_m: Any) -> Any:
    """Return flight levels of altitudes, one or an array, as matplotlib asks for either."""
    return altitude_m / FOOT_M / 100


def _metres(levels: Any) -> Any:
    return levels * FOOT_M * 100


def _handles() -> Sequence[object]:
    return (
        Patch(facecolor=ZONE_COLOUR, edgecolor=EDGE_COLOUR, linewidth=0.6, label="what the unit reaches"),
        Line2D([], [], color=INK, linewidth=1.0, label="track"),
        Line2D([], [], color=INK, linewidth=1.0, linestyle=_GAP_DASHES, label="across a gap"),
        Line2D([], [], color=INSIDE_COLOUR, linewidth=1.8, label="inside"),
        Line2D([], [], color=POSSIBLE_COLOUR, linewidth=1.8, label="possibly inside"),
        Patch(facecolor=_BAND_COLOUR, alpha=0.25, label="altitude uncertainty"),
    )
