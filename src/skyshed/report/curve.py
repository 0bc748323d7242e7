"""The area-by-altitude curve: covered share against height above ground, one panel a package."""

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from skyshed.model.figure import Case
from skyshed.model.scenario import Offer
from skyshed.report.canvas import DPI, WIDTH_PX, save_figure
from skyshed.report.credits import picture_credit
from skyshed.report.lookup import UPPER_BOUND, Lookup
from skyshed.report.palette import CURVES, FAINT_INK, INK, PAPER, RING

_TICKS_M = (30, 100, 300, 1000, 3000, 10_000, 30_000)
_PANEL_PX, _TOP_PX, _BOTTOM_PX, _BETWEEN_PX = 330, 70, 130, 70
_HEADLINE_FROM_M = 3000.0


def draw_curves(look: Lookup, path: Path) -> None:
    """Draw the curves of all packages: a line a target class in the leading case, a band over all cases."""
    packages = [each for each in look.result.packages if any(row.package == each.name for row in look.result.curves)]
    n_rows = len(packages)
    height_px = _TOP_PX + _BOTTOM_PX + n_rows * _PANEL_PX + (n_rows - 1) * _BETWEEN_PX
    figure = Figure(figsize=(WIDTH_PX / DPI, height_px / DPI), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    for index, package in enumerate(packages):
        bottom_px = height_px - _TOP_PX - (index + 1) * _PANEL_PX - index * _BETWEEN_PX
        box = (78 / WIDTH_PX, bottom_px / height_px, (WIDTH_PX - 250) / WIDTH_PX, _PANEL_PX / height_px)
        axes = figure.add_axes(box)
        _dress(axes, package, is_last=index == n_rows - 1)
        _draw_panel(axes, look, package)
    style = {"fontsize": 5.3, "color": FAINT_INK, "va": "bottom", "parse_math": False}
    figure.text(0.014, 8 / height_px, picture_credit(look.result), **style)
    save_figure(figure, path)


def _dress(axes: Axes, package: Offer, *, is_last: bool) -> None:
    axes.set(xscale="log", xlim=(_TICKS_M[0], _TICKS_M[-1]), ylim=(0, 1))
    axes.xaxis.set_major_locator(FixedLocator(_TICKS_M))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.yaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}"))
    axes.grid(color="#dde2e8", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=6.8, length=0, labelcolor=FAINT_INK)
    axes.set_title(package.name, loc="left", fontsize=8.5, fontweight="bold", color=INK, parse_math=False)
    for side in axes.spines.values():
        side.set_visible(False)
    if is_last:
        axes.set_xlabel("height above ground, m", fontsize=7, color=FAINT_INK)


def _draw_panel(axes: Axes, look: Lookup, package: Offer) -> None:
    ends = []
    for target, colour in zip(look.asked_targets, CURVES * 3, strict=False):
        by_case = {case: _curve(look, package, target.key, case) for case in look.result.cases}
        lead = by_case[look.lead_case]
        if not len(lead):
            continue
        shares = np.stack([each[:, 1] for each in by_case.values()])
        axes.fill_between(lead[:, 0], shares.min(axis=0), shares.max(axis=0), color=colour, alpha=0.13, linewidth=0)
        axes.plot(lead[:, 0], lead[:, 1], color=colour, linewidth=1.6)
        inside = lead[lead[:, 0] <= _TICKS_M[-1]]
        ends.append([float(inside[-1, 1]), target.name, colour])
    _name_lines(axes, ends)
    if look.is_upper_bound:
        axes.axvspan(_TICKS_M[0], _HEADLINE_FROM_M, color=RING, alpha=0.05, linewidth=0)
        style = {"fontsize": 6.5, "color": RING, "va": "top", "transform": axes.transAxes}
        axes.text(0.012, 0.97, f"{UPPER_BOUND}; below 3,000 m not for quoting", **style)


def _curve(look: Lookup, package: Offer, target: str, case: Case) -> np.ndarray:
    """Return (height, share) points of one curve, by height, (n, 2)."""
    asked = package.name, target, case
    points = [
        (row.height_agl_m, row.covered_share)
        for row in look.result.curves
        if (row.package, row.target, row.case) == asked
    ]
    return np.array(sorted(points)).reshape(-1, 2)


def _name_lines(axes: Axes, ends: list[list]) -> None:
    """Name the lines at their right ends, moved apart where they would overprint."""
    last = -1.0
    for end in sorted(ends):
        place = max(end[0], last + 0.085)
        last = place
        style = {"fontsize": 7, "color": end[2], "va": "center", "fontweight": "bold", "parse_math": False}
        axes.annotate(end[1], (1.012, place), xycoords="axes fraction", annotation_clip=False, **style)
