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
from skyshed.report.drawing.canvas import DPI
from skyshed.report.drawing.palette import FAINT_INK, INK, PAPER
from skyshed.report.exposure.map import INSIDE_COLOUR, POSSIBLE_COLOUR
from skyshed.report.exposure.words import credit_lines
from skyshed.verbs.exposure import Exposure

MOST_PANELS = 6
ZONE_COLOUR = "#9ecae1"
_AROUND_S = 300.0
_BAND_COLOUR = "#5b6775"


def draw_profiles(exposure: Exposure, path: Path) -> tuple[ShownFlight, ...]:
    """Draw the flights longest inside (or possibly so) into a PNG; return those drawn, none without any."""
    shown = tuple(flight for flight in exposure.shown if len(flight.track) > 1)[:MOST_PANELS]
    if not shown:
        return ()
    n_columns = 1 if len(shown) == 1 else 2
    n_rows = -(-len(shown) // n_columns)
    height_in = 2.0 * n_rows + 0.9
    figure = Figure(figsize=(7.2, height_in), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    grid = figure.add_gridspec(n_rows, n_columns, left=0.09, right=0.93, bottom=0.78 / height_in,
                               top=1 - 0.32 / height_in, hspace=0.42, wspace=0.5)  # fmt: skip
    for index, flight in enumerate(shown):
        _panel(figure.add_subplot(grid[index // n_columns, index % n_columns]), flight, exposure)
    figure.legend(handles=_handles(), loc="lower center", bbox_to_anchor=(0.5, 0.19 / height_in), ncols=5, fontsize=6.2,
                  frameon=False, columnspacing=1.3)  # fmt: skip
    figure.text(0.02, 0.03 / height_in, credit_lines(exposure), fontsize=4.6, color=FAINT_INK, va="bottom")
    figure.savefig(path, dpi=DPI)  # all its colours: thin lines would lose theirs among 256
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
        axes.fill_between(moments, low, high, color=ZONE_COLOUR, alpha=0.75, linewidth=0, zorder=1)
        axes.plot(moments, low, color="#2b6c99", linewidth=0.6, zorder=2)
        axes.plot(moments, high, color="#2b6c99", linewidth=0.6, zorder=2)
    for run in np.split(np.arange(moments.size), np.flatnonzero(joint[1:] == 0) + 1):
        ends_m = (altitude_m - band_m)[run], (altitude_m + band_m)[run]
        axes.fill_between(moments[run], *ends_m, color=_BAND_COLOUR, alpha=0.25, linewidth=0, zorder=3)
    _line(axes, moments, altitude_m, shown.state[window], joint)
    _scales(axes, altitude_m, band_m, shown.low_msl_m[window], shown.high_msl_m[window])
    begin = datetime.fromtimestamp(track.time_s[window][0], UTC)
    axes.set_title(f"{shown.name} past {unit.name}", fontsize=7.2, color=INK, loc="left", pad=3)
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
                  linestyle="-" if joint[run[0]] == 1 else (0, (2, 1.5)))  # fmt: skip


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
        panel.tick_params(labelsize=5.8, length=2.5, width=0.5, color=FAINT_INK, labelcolor=FAINT_INK, pad=1.5)
    axes.grid(color="#e4e9ed", linewidth=0.4, zorder=0)
    for side in axes.spines.values():
        side.set(linewidth=0.5, color=FAINT_INK)


def _levels(altitude_m: Any) -> Any:
    """Return flight levels of altitudes, one or an array, as matplotlib asks for either."""
    return altitude_m / FOOT_M / 100


def _metres(levels: Any) -> Any:
    return levels * FOOT_M * 100


def _handles() -> Sequence[object]:
    return (
        Patch(facecolor=ZONE_COLOUR, edgecolor="#2b6c99", linewidth=0.6, label="what the unit reaches there"),
        Line2D([], [], color=INK, linewidth=1.0, label="track"),
        Line2D([], [], color=INSIDE_COLOUR, linewidth=1.8, label="inside"),
        Line2D([], [], color=POSSIBLE_COLOUR, linewidth=1.8, label="possibly inside"),
        Patch(facecolor=_BAND_COLOUR, alpha=0.25, label="altitude uncertainty"),
    )
