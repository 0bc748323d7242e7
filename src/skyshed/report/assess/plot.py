"""One picture of a result for notebooks and programs: how many fire units cover each cell at a level."""

import math
from typing import TYPE_CHECKING

import numpy as np

from skyshed.model.figure import Case
from skyshed.model.scenario import Level
from skyshed.report.drawing.palette import INK, LAYER_WORDS, LAYERS, PAPER, Style
from skyshed.report.words import level_words
from skyshed.verbs.result import Result
from skyshed.verbs.share import ShareKey, cell_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BARE, _UNKNOWN = "#ededed", "#9e9e9e"
_MARK_POINTS = 2.0  # half of a unit's mark
_AWAY_POINTS = (_MARK_POINTS, 14.0, 28.0, 42.0)


def plot(
    result: Result,
    *,
    offer: str | None = None,
    target: str | None = None,
    level: Level | str | None = None,
    case: Case | str = Case.NOMINAL,
    axes: "Axes | None" = None,
) -> "Axes":
    """Draw how many fire units of a package cover each cell at one level; return the axes.

    What is left out is the only one that there is; ``axes`` are new ones of pyplot where none are given.

    Raises
    ------
    InputError
        If something is not in the result, or is left out and there are several.
    """
    cell = cell_of(result, offer=offer, target=target, level=level, case=case)
    if axes is None:
        import matplotlib.pyplot as plt

        axes = plt.subplots(layout="constrained")[1]
    _draw_layers(axes, result, cell)
    _draw_units(axes, cell)
    title = f"{cell.package.name}: sky covered at {level_words(cell.level)}"
    axes.set_title("\n".join(filter(None, (title, f"{cell.target.name}, {cell.case} case", result.terrain.label))))
    axes.set(xlabel="longitude, degrees", ylabel="latitude, degrees")
    return axes


def _draw_layers(axes: "Axes", result: Result, cell: ShareKey) -> None:
    """Colour cells by the number of fire units; grey is bare, dark grey not known, the rim of the area a line."""
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Patch

    sky, grid = result.skies[cell.package.name, cell.target.key, cell.case], result.grid
    index = result.levels.index(cell.level)
    classes = np.minimum(sky.n_units[index], len(LAYERS)).astype(np.intp)
    classes[~sky.is_known[index] | np.isnan(grid.ground_msl_m)] = len(LAYERS) + 1
    colours = (_BARE, *LAYERS, _UNKNOWN)
    height_deg, width_deg = grid.step_deg
    west, east = grid.lon_deg[0] - width_deg / 2, grid.lon_deg[-1] + width_deg / 2
    south, north = grid.lat_deg[-1] - height_deg / 2, grid.lat_deg[0] + height_deg / 2
    axes.imshow(
        classes,
        cmap=ListedColormap(colours),
        vmin=-0.5,
        vmax=len(colours) - 0.5,
        extent=(west, east, south, north),
        interpolation="nearest",
        aspect=1 / max(math.cos(math.radians((south + north) / 2)), 0.05),
    )
    if 0 < grid.in_area.mean() < 1:
        axes.contour(grid.lon_deg, grid.lat_deg, grid.in_area, levels=[0.5], colors=INK, linewidths=0.6)
    words = "none", *LAYER_WORDS, "no terrain data"
    shown = [n for n in range(len(colours)) if n <= len(LAYERS) or (classes == n).any()]
    axes.legend(handles=[Patch(color=colours[n], label=words[n]) for n in shown], fontsize="x-small", framealpha=0.8)


def _draw_units(axes: "Axes", cell: ShareKey) -> None:
    """Mark units at the turn of the globe that lies nearest to the map; those of one place share a label."""
    middle_deg = sum(axes.get_xlim()) / 2
    names: dict[tuple[float, float], list[str]] = {}
    for unit in cell.package.units:
        lon_deg = unit.site.lon_deg + 360.0 * round((middle_deg - unit.site.lon_deg) / 360.0)
        names.setdefault((lon_deg, unit.site.lat_deg), []).append(unit.name)
    for at in names:
        axes.plot(*at, marker="o", markersize=2 * _MARK_POINTS, color=INK, markeredgecolor=PAPER)
    axes.figure.canvas.figure.draw_without_rendering()  # labels are laid by where things come to stand
    _name({at: "\n".join(name) for at, name in names.items()}, axes)


def _name(words_at: dict[tuple[float, float], str], axes: "Axes") -> None:
    """Write words beside points (lon, lat): close by where there is room, else farther off with a line, else not."""
    from skyshed.report.drawing.labels import HALO, Label, Labeller

    labeller, point_px = Labeller(axes), axes.figure.dpi / 72
    spots = {at: axes.transData.transform(at) for at in words_at}
    for x_px, y_px in spots.values():
        labeller.block(x_px, y_px, _MARK_POINTS * point_px, _MARK_POINTS * point_px)
    legend = axes.get_legend()
    if legend is not None:
        labeller.taken.append(legend.get_window_extent().extents)
    ink: Style = {"color": INK, "path_effects": HALO}
    style: Style = {"fontsize": "x-small", "parse_math": False, "ha": "left", "va": "bottom", **ink}
    for at, words in words_at.items():
        measured = axes.annotate(words, at, **style)
        size = measured.get_window_extent()
        measured.remove()
        x_px, y_px = spots[at]
        for away_points in _AWAY_POINTS:
            box = labeller.room_for(Label(words, x_px, y_px, away_points * point_px), size.width, size.height)
            if box is not None:
                line = {"arrowstyle": "-", "linewidth": 0.6} | ink if away_points > _MARK_POINTS else None
                offset_points = (box[0] - x_px) / point_px, (box[1] - y_px) / point_px
                axes.annotate(words, at, offset_points, textcoords="offset points", arrowprops=line, **style)
                break
