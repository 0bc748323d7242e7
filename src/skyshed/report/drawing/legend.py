"""Title, line of facts and legend around a map, laid out by hand: rows flow, and the sheet is as high as they need."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from skyshed.report.drawing.canvas import LEGEND_ROW_PX, WIDTH_PX, MapSheet
from skyshed.report.drawing.measure import fitting, width_px
from skyshed.report.drawing.palette import EDGE_DASHES, FAINT_INK, INK, RING, WARNING_DASHES, Style
from skyshed.report.drawing.symbols import BOLT, DOME, draw_symbol

_SIZE_PT, _LEFT_PX = 6.8, 14.0
_SWATCH_PX, _GAP_PX, _BETWEEN_PX = 28.0, 7.0, 20.0
_UNDER_AXES_PX = 54.0
_TITLE_PT, _FACTS_PT = 10.5, 7.8
_LINE: Style = {"ha": "left", "va": "baseline", "parse_math": False}
_LINES = {"ring": (0, (4, 2)), "line": "-", "dots": EDGE_DASHES, "warning": WARNING_DASHES}


@dataclass(frozen=True)
class Swatch:
    """One entry of a legend: a colour, or with ``mark`` a line or symbol; ``hatch`` is a matplotlib hatch.

    Marks are the lines "ring", "line", "dots" and "warning", and "dome", "bolt" and "asset".
    """

    words: str
    colour: str = "#ffffff"
    hatch: str = ""
    mark: str = ""
    width_pt: float = 1.0


UNKNOWN = Swatch("no terrain data", "#f7f7f7", "////")
DOTTED = "...."
RADAR_ONLY = Swatch("radar only", mark="bolt")
MARKS = (
    Swatch("advertised range (ring)", RING, mark="ring"),
    Swatch("fire unit", mark="dome"),
    RADAR_ONLY,
    Swatch("asset", mark="asset"),
)


def draw_title(sheet: MapSheet, title: str) -> None:
    """Write the title, smaller or cut short where it is long."""
    words, size_pt = fitting(title, _TITLE_PT, WIDTH_PX - 2 * _LEFT_PX, is_bold=True)
    style: Style = {"fontsize": size_pt, "fontweight": "bold", "color": INK} | _LINE
    sheet.figure.text(0.014, 1 - 36 / sheet.height_px, words, **style)


def draw_facts(sheet: MapSheet, facts: Sequence[str]) -> None:
    """Write the line of facts under the title."""
    words, size_pt = fitting(" · ".join(facts), _FACTS_PT, WIDTH_PX - 2 * _LEFT_PX)
    sheet.figure.text(0.014, 1 - 69 / sheet.height_px, words, fontsize=size_pt, color=FAINT_INK, **_LINE)


def n_rows_of(swatches: Sequence[Swatch], marks: Sequence[Swatch] = MARKS) -> int:
    """Return how many rows a legend needs under its heading."""
    return max((row for _, _, row in _flowing(swatches, marks)), default=0)


def draw_legend(sheet: MapSheet, heading: str, swatches: Sequence[Swatch], marks: Sequence[Swatch] = MARKS) -> None:
    """Draw the heading, and the swatches and marks in rows that flow."""
    text: Style = {"va": "center", "ha": "left", "color": INK, "parse_math": False}
    top_px = sheet.bottom_px - _UNDER_AXES_PX
    _write(sheet, _LEFT_PX, top_px, heading, fontsize=7.2, fontweight="bold", **text)
    for swatch, x_px, row in _flowing(swatches, marks):
        y_px = top_px - row * LEGEND_ROW_PX
        _draw_key(sheet, swatch, x_px, y_px)
        _write(sheet, x_px + _SWATCH_PX + _GAP_PX, y_px, swatch.words, fontsize=_SIZE_PT, **text)


def _flowing(swatches: Sequence[Swatch], marks: Sequence[Swatch]) -> Iterator[tuple[Swatch, float, int]]:
    """Yield every entry with its left end and its row, the first of which is 1; marks begin a row of their own."""
    row = 0
    for group in filter(None, (swatches, marks)):
        x_px, row = _LEFT_PX, row + 1
        for swatch in group:
            taken_px = _SWATCH_PX + _GAP_PX + width_px(swatch.words, _SIZE_PT)
            if x_px > _LEFT_PX and x_px + taken_px > WIDTH_PX - _LEFT_PX:
                x_px, row = _LEFT_PX, row + 1
            yield swatch, x_px, row
            x_px += taken_px + _BETWEEN_PX


def _write(sheet: MapSheet, x_px: float, y_px: float, words: str, **style: Any) -> None:
    sheet.figure.text(x_px / sheet.width_px, y_px / sheet.height_px, words, **style)


def _draw_key(sheet: MapSheet, swatch: Swatch, x_px: float, y_px: float) -> None:
    wide_px, high_px = sheet.width_px, sheet.height_px
    middle = (x_px + _SWATCH_PX / 2) / wide_px, y_px / high_px
    whole: Style = {"transform": sheet.figure.transFigure}
    if swatch.mark in ("dome", "bolt"):
        icon = DOME if swatch.mark == "dome" else BOLT
        draw_symbol(sheet.axes, *middle, icon, transform=sheet.figure.transFigure, scale=0.85)
    elif swatch.mark in _LINES:
        ends = [x_px / wide_px, (x_px + _SWATCH_PX) / wide_px]
        line: Style = {"color": swatch.colour, "linestyle": _LINES[swatch.mark], "linewidth": swatch.width_pt}
        sheet.figure.add_artist(Line2D(ends, [middle[1]] * 2, **line, **whole))
    elif swatch.mark == "asset":
        dot: Style = {"marker": "o", "markersize": 4.2, "mfc": "white", "mec": INK, "linestyle": "none"}
        sheet.figure.add_artist(Line2D([middle[0]], [middle[1]], **dot, **whole))
    else:
        corner = x_px / wide_px, (y_px - 7) / high_px
        size = _SWATCH_PX / wide_px, 14 / high_px
        edge = "white" if swatch.hatch == DOTTED else FAINT_INK
        box: Style = {"facecolor": swatch.colour, "edgecolor": edge, "linewidth": 0.5, "hatch": swatch.hatch}
        sheet.figure.add_artist(Rectangle(corner, size[0], size[1], **box, **whole))
