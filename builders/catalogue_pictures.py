"""One small picture a system for the catalogue page: a vertical cut over a smooth sea, as SVG."""

import hashlib
import io
import re
from collections.abc import Iterator

import shapely
from catalogue_reach import Cut
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from skyshed.model.figure import Case
from skyshed.model.system import System
from skyshed.report.drawing.palette import CURVES, FAINT_INK, INK, PAPER, RING, RING_DASHES

SIZE_IN = (5.4, 3.5)  # so small that its words can be read on a telephone
FIGHTER, CRUISE = CURVES[0], CURVES[1]
_LINES = {  # class and case: its name in the picture, and how its outline is drawn
    ("fighter", Case.NOMINAL): ("fighter, nominal", {"ec": FIGHTER, "fc": "#cfe3f1", "lw": 3.0}),
    ("fighter", Case.CLAIMED): ("fighter, claimed", {"ec": FIGHTER, "fc": "none", "lw": 1.2, "ls": (0, (6, 3))}),
    ("fighter", Case.CONSERVATIVE): (
        "fighter, conservative",
        {"ec": FIGHTER, "fc": "none", "lw": 1.4, "ls": (0, (1, 2))},
    ),
    ("cruise-missile", Case.NOMINAL): ("cruise missile, nominal", {"ec": CRUISE, "fc": "none", "lw": 1.4}),
}
_STYLE = {
    "svg.hashsalt": "skyshed",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial", "sans-serif"],
    "font.size": 11,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": FAINT_INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "path.simplify": False,
}
_LONG_NUMBER = re.compile(r"\d+\.\d{3,}")
_STRAY = 0.002  # of the picture, by which an outline may stray: half a pixel


def fingerprint(system: System) -> str:
    """Return what a picture says of the figures that it was drawn from."""
    figures = [(figure.key, figure.low, figure.nominal, figure.high) for figure in system.figures()]
    return hashlib.sha256(repr(figures).encode()).hexdigest()[:16]


def picture(cut: Cut, title: str, mark: str) -> str:
    """Return a cut as an SVG file; the same cut gives the same bytes. ``mark`` is the `fingerprint` of its figures."""
    metadata = {"Title": title, "Description": mark, "Date": None, "Creator": None, "Format": None, "Type": None}
    with rc_context(_STYLE):
        figure = Figure(figsize=SIZE_IN, facecolor=PAPER, layout="constrained")
        FigureCanvasSVG(figure)
        _draw(figure.subplots(), cut)
        figure.legend(loc="outside lower center", ncols=2, frameon=False, handlelength=2.4, columnspacing=1.6)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata=metadata)
    short = _LONG_NUMBER.sub(
        lambda found: f"{float(found[0]):.2f}", text.getvalue()
    )  # a hundredth of a pixel is enough
    return "\n".join(line.strip() for line in short.splitlines()) + "\n"


def _draw(axes: Axes, cut: Cut) -> None:
    longest_m, top_m = cut.length_m, cut.top_m * 1.08
    for key, (name, look) in _LINES.items():
        path = Path.make_compound_path(*_paths(cut.covered[key], longest_m, top_m))
        axes.add_patch(PathPatch(path, label=name, gid=f"{key[0]}-{key[1]}", joinstyle="round", **look))
    axes.axvline(cut.ring_m / 1e3, color=RING, ls=RING_DASHES, lw=1.4, label=f"advertised: {cut.ring_m / 1e3:g} km")
    axes.set(xlim=(0, longest_m / 1e3), ylim=(0, top_m / 1e3), xlabel="ground range, km", ylabel="height above sea, km")
    axes.spines[["top", "right"]].set_visible(False)


def _paths(shape: shapely.Geometry, longest_m: float, top_m: float) -> Iterator[Path]:
    """Yield the rings of a shape in kilometres, without points that no eye would miss."""
    # Simplified where both axes are as long as the picture: a metre of height counts more than one of range.
    unit = shapely.transform(shape, lambda xy: xy / (longest_m, top_m)).simplify(_STRAY)
    for polygon in shapely.get_parts(unit):
        for ring in (polygon.exterior, *polygon.interiors):
            yield Path(shapely.get_coordinates(ring) * (longest_m / 1e3, top_m / 1e3), closed=True)
