"""Title and legend around a map, laid out by hand: rows flow, and the sheet is as high as they need."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from skyshed.report.assess.symbols import BOLT, DOME, draw_symbol
from skyshed.report.drawing.canvas import LEGEND_ROW_PX, MapSheet
from skyshed.report.drawing.palette import FAINT_INK, INK, RING, Style
from skyshed.report.drawing.png import canvas_of

_SIZE_POINTS, _LEFT_PX = 6.8, 14.0
_SWATCH_PX, _GAP_PX, _BETWEEN_PX = 28.0, 7.0, 20.0
_UNDER_AXES_PX = 54.0
_LINE: Style = {"ha": "left", "va": "baseline", "parse_math": False}


@dataclass(frozen=True)
class Swatch:
    """One entry of a legend: a colour, or with ``mark`` a line or symbol; ``hatch`` is a matplotlib hatch."""

    words: str
    colour: str = "#ffffff"
    hatch: str = ""
    mark: str = ""


UNKNOWN = Swatch("no terrain data", "#f7f7f7", "////")
DOTTED = "oo"
MARKS = (
    Swatch("advertised range (ring)", mark="ring"),
    Swatch("fire unit", mark="dome"),
    Swatch("radar only", mark="bolt"),
    Swatch("asset", mark="asset"),
)


def draw_title(sheet: MapSheet, title: str, *, label: str) -> None:
    """Write the title and, where it is not empty, the mark that the terrain asks for."""
    sheet.figure.text(0.014, 1 - 36 / sheet.height_px, title, fontsize=10.5, fontweight="bold", color=INK, **_LINE)
    if label:
        mark = {"boxstyle": "round,pad=0.3", "fc": RING, "ec": "white", "lw": 0.8}
        style: Style = {
            "fontsize": 7.5,
            "fontweight": "bold",
            "color": "white",
            "ha": "right",
            "va": "top",
            "zorder": 11,
        }
        sheet.axes.text(0.985, 0.982, label, transform=sheet.axes.transAxes, bbox=mark, **style)


def draw_facts(sheet: MapSheet, facts: Sequence[str]) -> None:
    """Write the line of facts under the title."""
    sheet.figure.text(0.014, 1 - 69 / sheet.height_px, " · ".join(facts), fontsize=7.8, color=FAINT_INK, **_LINE)


def draw_legend(sheet: MapSheet, heading: str, swatches: Sequence[Swatch]) -> None:
    """Draw the heading, and the swatches and marks in rows that flow."""
    text: Style = {"va": "center", "ha": "left", "color": INK, "parse_math": False}
    y_px = sheet.bottom_px - _UNDER_AXES_PX
    _write(sheet, _LEFT_PX, y_px, heading, fontsize=7.2, fontweight="bold", **text)
    for row in (swatches, MARKS):
        x_px, y_px = _LEFT_PX, y_px - LEGEND_ROW_PX
        for swatch in row:
            width_px = _width_px(sheet, swatch.words)
            if x_px + _SWATCH_PX + _GAP_PX + width_px > sheet.width_px - _LEFT_PX:
                x_px, y_px = _LEFT_PX, y_px - LEGEND_ROW_PX
            _draw_key(sheet, swatch, x_px, y_px)
            _write(sheet, x_px + _SWATCH_PX + _GAP_PX, y_px, swatch.words, fontsize=_SIZE_POINTS, **text)
            x_px += _SWATCH_PX + _GAP_PX + width_px + _BETWEEN_PX


def _write(sheet: MapSheet, x_px: float, y_px: float, words: str, **style: Any) -> None:
    sheet.figure.text(x_px / sheet.width_px, y_px / sheet.height_px, words, **style)


def _width_px(sheet: MapSheet, words: str) -> float:
    text = sheet.figure.text(0, 0, words, fontsize=_SIZE_POINTS, parse_math=False)
    width_px = text.get_window_extent(canvas_of(sheet.figure).get_renderer()).width
    text.remove()
    return float(width_px)


def _draw_key(sheet: MapSheet, swatch: Swatch, x_px: float, y_px: float) -> None:
    width_px, height_px = sheet.width_px, sheet.height_px
    middle = (x_px + _SWATCH_PX / 2) / width_px, y_px / height_px
    whole: Style = {"transform": sheet.figure.transFigure}
    if swatch.mark in ("dome", "bolt"):
        icon = DOME if swatch.mark == "dome" else BOLT
        draw_symbol(sheet.axes, *middle, icon, transform=sheet.figure.transFigure, scale=0.85)
    elif swatch.mark == "ring":
        ends = [x_px / width_px, (x_px + _SWATCH_PX) / width_px]
        sheet.figure.add_artist(
            Line2D(ends, [middle[1]] * 2, color=RING, linestyle=(0, (4, 2)), linewidth=1.0, **whole)
        )
    elif swatch.mark == "asset":
        dot: Style = {"marker": "o", "markersize": 4.2, "mfc": "white", "mec": INK, "linestyle": "none"}
        sheet.figure.add_artist(Line2D([middle[0]], [middle[1]], **dot, **whole))
    else:
        corner = x_px / width_px, (y_px - 7) / height_px
        size = _SWATCH_PX / width_px, 14 / height_px
        edge = "white" if swatch.hatch == DOTTED else FAINT_INK
        box: Style = {"facecolor": swatch.colour, "edgecolor": edge, "linewidth": 0.5, "hatch": swatch.hatch}
        sheet.figure.add_artist(Rectangle(corner, size[0], size[1], **box, **whole))
