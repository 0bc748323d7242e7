"""Units as friendly APP-6 frames (a rectangle; under it the air-defence dome, or a radar's mark), assets as dots.

References
----------
NATO APP-6(D) / MIL-STD-2525D: frame of a friendly land unit, crystal blue; the air-defence icon is a
dome on the lower edge; the radar icon is a bolt.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path as Outline

from skyshed.model.scenario import Offer, Unit
from skyshed.report.drawing.canvas import MapSheet
from skyshed.report.drawing.palette import FRIEND, INK, Style

SYMBOL_PT = 13.0
_NEAR_PX = 26.0
_MOST_NAMED = 3
STEM_PX = 24.0  # symbols stand above their site, so that an asset at the same place stays visible
_WIDTH, _HEIGHT = 1.5, 1.0
HALF_PX = SYMBOL_PT * 1.2, SYMBOL_PT * 0.9  # what a symbol takes

FRAME = Outline(np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]) * (_WIDTH / 2, _HEIGHT / 2), closed=True)
_TURN_RAD = np.linspace(np.pi, 0, 13)
DOME = Outline(np.column_stack([0.75 * np.cos(_TURN_RAD), 0.42 * np.sin(_TURN_RAD) - 0.5]))
BOLT = Outline(np.array([(-0.35, 0.3), (-0.05, -0.1), (-0.05, 0.12), (0.35, -0.3)]))


@dataclass(frozen=True)
class SymbolGroup:
    """Units so close together that one place on the map stands for them all; ``stem_px`` leads up from it to them."""

    x_px: float
    y_px: float
    stem_px: float
    units: tuple[Unit, ...]

    @property
    def head_px(self) -> float:
        """How high the symbol stands on the picture."""
        return self.y_px + self.stem_px

    @property
    def words(self) -> str:
        """System names, each with its count: "S-400, Tor-M2 ×2"; of more than three kinds the first."""
        counts = Counter(short_name(unit) for unit in self.units)
        names = [name if count == 1 else f"{name} ×{count}" for name, count in counts.items()]
        more = f" and {len(names) - _MOST_NAMED} more kinds" if len(names) > _MOST_NAMED + 1 else ""
        return ", ".join(names[:_MOST_NAMED] if more else names) + more


def short_name(unit: Unit) -> str:
    """Return a system's name without what stands in brackets."""
    return unit.system.name.split(" (")[0]


def grouped(sheet: MapSheet, package: Offer, spots: Sequence[tuple[float, float]] = ()) -> tuple[SymbolGroup, ...]:
    """Gather the units on the map that stand within a symbol's width of one another; ``spots`` (pixels) stay bare."""
    groups: list[list[tuple[float, float, Unit]]] = []
    for unit in package.units:
        x_px, y_px = sheet.pixel_of(unit.site.lat_deg, unit.site.lon_deg)
        if not sheet.holds(x_px, y_px):
            continue
        for group in groups:
            if np.hypot(group[0][0] - x_px, group[0][1] - y_px) < _NEAR_PX:
                group.append((x_px, y_px, unit))
                break
        else:
            groups.append([(x_px, y_px, unit)])
    return tuple(_group(sheet, group, spots) for group in groups)


def _group(
    sheet: MapSheet, stands: Sequence[tuple[float, float, Unit]], spots: Sequence[tuple[float, float]]
) -> SymbolGroup:
    x_px, y_px = (float(np.mean([stand[axis] for stand in stands])) for axis in (0, 1))

    def is_free(stem_px: float) -> bool:
        if not sheet.holds(x_px, y_px + stem_px + math.copysign(SYMBOL_PT, stem_px)):
            return False  # there is no room beyond the map's rim
        return all(abs(x - x_px) > HALF_PX[0] or abs(y - y_px - stem_px) > HALF_PX[1] for x, y in spots)

    stem_px = next(filter(is_free, (STEM_PX, -STEM_PX)), STEM_PX)
    return SymbolGroup(x_px, y_px, stem_px, tuple(stand[2] for stand in stands))


def draw_units(sheet: MapSheet, groups: Iterable[SymbolGroup]) -> None:
    """Draw one symbol for every group: a dome where something can engage, a bolt where it only finds."""
    for group in groups:
        to_map = sheet.axes.transData.inverted().transform
        (x, foot), (_, y) = to_map([(group.x_px, group.y_px), (group.x_px, group.head_px)])
        sheet.axes.plot([x, x], [foot, y], color=INK, linewidth=0.9, zorder=6.5)
        icon = DOME if any(unit.is_fire_unit for unit in group.units) else BOLT
        draw_symbol(sheet.axes, x, y, icon)


def draw_symbol(axes: Axes, x: float, y: float, icon: Outline, *, transform: object = None, scale: float = 1.0) -> None:
    """Draw a frame with its icon at a position of the axes, or of another transform."""
    place: Style = {} if transform is None else {"transform": transform}
    # Markers are scaled so that their larger half-extent is half a marker size; both shapes keep the frame's scale.
    size = SYMBOL_PT * scale
    frame: Style = {"markersize": size, "markerfacecolor": FRIEND, "markeredgecolor": INK, "markeredgewidth": 0.9}
    axes.plot([x], [y], marker=FRAME, linestyle="none", zorder=7, clip_on=False, **frame, **place)
    half = np.abs(icon.vertices).max() / np.abs(FRAME.vertices).max()
    line: Style = {"markersize": size * half, "markerfacecolor": "none", "markeredgecolor": INK, "markeredgewidth": 0.9}
    axes.plot([x], [y], marker=icon, linestyle="none", zorder=8, clip_on=False, **line, **place)


def draw_assets(sheet: MapSheet, package_assets: Iterable[tuple[float, float]]) -> None:
    """Draw assets, given as display pixels, as white dots ringed in ink."""
    points = np.array(list(package_assets), dtype=float).reshape(-1, 2)
    if len(points):
        x, y = sheet.axes.transData.inverted().transform(points).T
        style: Style = {"markersize": 4.2, "markerfacecolor": "white", "markeredgecolor": INK, "markeredgewidth": 1.0}
        sheet.axes.plot(x, y, marker="o", linestyle="none", zorder=6, **style)
