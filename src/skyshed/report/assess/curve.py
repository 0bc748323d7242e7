"""The area-by-altitude curves: covered share against height above ground, a panel a target class."""

import textwrap
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from numpy.typing import NDArray

from skyshed.coverage.left_open import ends_of
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer
from skyshed.model.system import TargetClass
from skyshed.report.credits import more_credit_px, picture_credit
from skyshed.report.drawing.canvas import WIDTH_PX
from skyshed.report.drawing.palette import CURVES, FAINT_INK, INK, PAPER, RING, Style
from skyshed.report.drawing.plate import Laid, credit_plate
from skyshed.report.drawing.png import DPI, save_figure
from skyshed.report.facts import Facts

_TICKS_M = (100, 300, 1000, 3000, 10_000)
_LIMITS_M = (50, 30_000)
_HEADLINE_FROM_M = 3000.0
_LEFT_PX, _RIGHT_PX, _TOP_PX, _FOOT_PX = 76, 24, 56, 76
_PANEL_PX, _BETWEEN_PX, _ASIDE_PX, _NAME_PX = 290, 92, 64, 26
_NAME_LETTERS = 90
_MOST_NAMED = 9
# Where lines coincide the lower one shows in the gaps of the upper; and dashes tell them apart without colour.
_DASHES = ("-", (0, (7, 1.5)), (0, (3, 2)), (0, (1, 1.2)))


def draw_curves(facts: Facts, path: Path) -> None:
    """Draw one panel a target class: a line a package in the leading case, a band over all its cases."""
    targets, packages = facts.asked_targets, _drawn_packages(facts)
    n_columns = min(2, len(targets))
    n_rows = -(-len(targets) // n_columns)
    names_px = _NAME_PX * min(len(packages), _MOST_NAMED) + 6
    foot_px = _FOOT_PX + more_credit_px(facts.result)
    height_px = _TOP_PX + n_rows * (_PANEL_PX + _BETWEEN_PX) + names_px + foot_px
    figure = Figure(figsize=(WIDTH_PX / DPI, height_px / DPI), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    width_px = (WIDTH_PX - _LEFT_PX - _RIGHT_PX - (n_columns - 1) * _ASIDE_PX) / n_columns
    for index, target in enumerate(targets):
        row, column = divmod(index, n_columns)
        left_px = _LEFT_PX + column * (width_px + _ASIDE_PX)
        bottom_px = height_px - _TOP_PX - _PANEL_PX - row * (_PANEL_PX + _BETWEEN_PX)
        box = (left_px / WIDTH_PX, bottom_px / height_px, width_px / WIDTH_PX, _PANEL_PX / height_px)
        axes = figure.add_axes(box)
        _dress(axes, target)
        _draw_panel(axes, facts, target, packages)
    _draw_names(figure, packages, foot_px + names_px, height_px)
    credit = credit_plate(picture_credit(facts.result), WIDTH_PX)
    figure.add_artist(Laid(credit, order=3, top_px=height_px - credit.n_rows))
    save_figure(figure, path, CURVES)


def _drawn_packages(facts: Facts) -> list[Offer]:
    drawn = {row.package for row in facts.result.curves}
    return [package for package in facts.result.packages if package.name in drawn]


def _dress(axes: Axes, target: TargetClass) -> None:
    axes.set(xscale="log", xlim=_LIMITS_M, ylim=(0, 1))
    axes.xaxis.set_major_locator(FixedLocator(_TICKS_M))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.yaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}"))
    axes.grid(color="#dde2e8", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=6.5, length=0, labelcolor=FAINT_INK)
    axes.set_title(f"against: {target.name}", loc="left", fontsize=7.6, fontweight="bold", color=INK, parse_math=False)
    axes.set_xlabel("height above ground, m", fontsize=6.5, color=FAINT_INK, labelpad=2)
    for side in axes.spines.values():
        side.set_visible(False)


def _draw_panel(axes: Axes, facts: Facts, target: TargetClass, packages: list[Offer]) -> None:
    for index, package in enumerate(packages):
        colour, dashes = _line_of(index)
        by_case = [_curve(facts, package, target.key, case) for case in facts.result.cases]
        lead = _curve(facts, package, target.key, facts.lead_case)
        if len(lead):
            shares = np.concatenate([rows[:, 1:] for rows in by_case], axis=1)
            axes.fill_between(lead[:, 0], shares.min(axis=1), shares.max(axis=1), color=colour, alpha=0.14, linewidth=0)
            for end in (1, 2) if (lead[:, 1] < lead[:, 2]).any() else (1,):
                axes.plot(lead[:, 0], lead[:, end], color=colour, linestyle=dashes, linewidth=1.5)
    if facts.label:
        axes.axvspan(_LIMITS_M[0], _HEADLINE_FROM_M, color=RING, alpha=0.05, linewidth=0)
        style: Style = {"fontsize": 5.8, "color": RING, "va": "top", "transform": axes.transAxes, "linespacing": 1.25}
        axes.text(0.015, 0.97, f"{facts.label};\nbelow 3,000 m not for quoting", **style)


def _line_of(index: int) -> tuple[str, str | tuple[int, tuple[float, ...]]]:
    """Return colour and dashes of a package's line."""
    return CURVES[index % len(CURVES)], _DASHES[index % len(_DASHES)]


def _curve(facts: Facts, package: Offer, target: str, case: Case) -> NDArray[np.float64]:
    """Return (height, share, share with all that missing terrain leaves open) of one curve, by height, (n, 3)."""
    asked = package.name, target, case
    points = [
        (row.height_agl_m, *ends_of(row, "covered_share"))
        for row in facts.result.curves
        if (row.package, row.target, row.case) == asked
    ]
    return np.array(sorted(points), dtype=np.float64).reshape(-1, 3)


def _draw_names(figure: Figure, packages: list[Offer], top_px: float, height_px: float) -> None:
    """Name the packages under the panels, each beside its line."""
    for index, package in enumerate(packages[:_MOST_NAMED]):
        y = (top_px - 26 - index * _NAME_PX) / height_px
        ends = [_LEFT_PX / WIDTH_PX, (_LEFT_PX + 44) / WIDTH_PX]
        colour, dashes = _line_of(index)
        for line, width, alpha in (("-", 9.0, 0.14), (dashes, 1.5, 1.0)):
            shape: Style = {"color": colour, "linestyle": line, "linewidth": width, "alpha": alpha}
            figure.add_artist(Line2D(ends, [y, y], transform=figure.transFigure, **shape))
        name = textwrap.shorten(package.name, _NAME_LETTERS, placeholder=" ...")
        style: Style = {"fontsize": 7, "color": INK, "va": "center", "parse_math": False}
        figure.text((_LEFT_PX + 58) / WIDTH_PX, y, name, **style)
