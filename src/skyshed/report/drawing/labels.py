"""Labels that do not collide: each takes the first free place around its point, the important ones first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from skyshed.report.drawing.palette import INK

_GAP_PX = 5.0
# Right, left, above, below, then the corners, as unit steps from the point.
SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
_MARGIN_PX = 4.0
HALO = [withStroke(linewidth=2.0, foreground="white")]  # words are read on any colour

Box = tuple[float, float, float, float]  # left, bottom, right, top, display pixels


@dataclass(frozen=True)
class Label:
    """Words beside a point (display pixels); ``radius_px`` is how much of the map its symbol takes.

    ``sides`` are the places to try, as steps from the point, the best first.
    """

    words: str
    x_px: float
    y_px: float
    radius_px: float
    size_points: float = 7.0
    colour: str = INK
    is_bold: bool = False
    sides: tuple[tuple[int, int], ...] = SIDES


@dataclass
class Labeller:
    """Puts labels on a map one after another and remembers what is taken."""

    axes: Axes
    taken: list[Box] = field(default_factory=list)

    def block(self, x_px: float, y_px: float, half_width_px: float, half_height_px: float) -> None:
        """Keep a rectangle around a point free of labels."""
        box = x_px - half_width_px, y_px - half_height_px, x_px + half_width_px, y_px + half_height_px
        self.taken.append(box)

    def put(self, labels: Iterable[Label]) -> list[str]:
        """Draw the labels; return the words of those for which no place was free."""
        return [label.words for label in labels if not self._put_one(label)]

    def _put_one(self, label: Label) -> bool:
        text = self.axes.text(
            0,
            0,
            label.words,
            transform=None,
            fontsize=label.size_points,
            color=label.colour,
            fontweight="bold" if label.is_bold else "normal",
            zorder=10,
            path_effects=HALO,
            va="bottom",
            ha="left",
            parse_math=False,
        )
        extent = text.get_window_extent()
        box = self.room_for(label, extent.width, extent.height)
        if box is None:
            text.remove()
            return False
        text.set_position((box[0], box[1]))
        return True

    def room_for(self, label: Label, width_px: float, height_px: float) -> Box | None:
        """Return the first free place beside a label's point for words of a size and take it; None if there is none."""
        boxes = (_box(label, width_px, height_px, right, up) for right, up in label.sides)
        box = next(filter(self._is_free, boxes), None)
        if box is not None:
            self.taken.append(box)
        return box

    @cached_property
    def _frame(self) -> Box:
        frame = self.axes.get_window_extent()
        return frame.x0 + _MARGIN_PX, frame.y0 + _MARGIN_PX, frame.x1 - _MARGIN_PX, frame.y1 - _MARGIN_PX

    def _is_free(self, box: Box) -> bool:
        left, bottom, right, top = self._frame
        if box[0] < left or box[2] > right or box[1] < bottom or box[3] > top:
            return False
        return not meets_any(box, self.taken)


def meets_any(box: Box, others: Iterable[Box]) -> bool:
    """Whether a box overlaps some other."""
    return any(box[0] < each[2] and each[0] < box[2] and box[1] < each[3] and each[1] < box[3] for each in others)


def _box(label: Label, width_px: float, height_px: float, right: int, up: int) -> Box:
    away_px = label.radius_px + _GAP_PX
    if right and up:
        away_px *= 0.7
    x_px = label.x_px + right * (away_px + width_px / 2) - width_px / 2
    y_px = label.y_px + up * (away_px + height_px / 2) - height_px / 2
    return x_px, y_px, x_px + width_px, y_px + height_px
