"""Plates: what many pictures share, drawn once as pixels and laid on each."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from skyshed.report.drawing.palette import FAINT_INK, Style
from skyshed.report.drawing.png import DPI, drawn

_FOOT_PX, _LINE_PX = 8, 16
_LEFT_SHARE = 0.014
_MOST_CREDITS = 4


@dataclass(frozen=True)
class Plate:
    """The inked pixels of a picture of so many rows and columns; the rest of it is clear.

    ``full`` and ``faint`` are places in the flat picture, fully and partly inked; ``full_ink`` (n,) is RGBA in four
    bytes, ``faint_ink`` (m, 3) and ``faint_share`` (m, 1), 0 to 255, are colours and how much of them there is.
    """

    n_rows: int
    n_columns: int
    full: NDArray[np.int32]
    full_ink: NDArray[np.uint32]
    faint: NDArray[np.int32]
    faint_ink: NDArray[np.int32]
    faint_share: NDArray[np.int32]

    def print_on(self, sheet: NDArray[np.uint8]) -> None:
        """Print on opaque RGBA pixels (n_rows, n_columns, 4) where they lie."""
        flat = sheet.reshape(-1, 4)  # whole rows of the sheet: a view of it
        flat.view(np.uint32)[self.full, 0] = self.full_ink
        under = flat[self.faint, :3].astype(np.int32)
        flat[self.faint, :3] = under + ((self.faint_ink - under) * self.faint_share + 127) // 255


def plate_of(pixels: NDArray[np.uint8]) -> Plate:
    """Return the plate of RGBA pixels (n_rows, n_columns, 4)."""
    flat = np.ascontiguousarray(pixels).reshape(-1, 4)
    strength = flat[:, 3]
    parts = strength == 255, (strength > 0) & (strength < 255)
    full, faint = (np.flatnonzero(part).astype(np.int32) for part in parts)
    some = flat[faint].astype(np.int32)
    n_rows, n_columns = pixels.shape[:2]
    return Plate(n_rows, n_columns, full, flat.view(np.uint32)[full, 0], faint, some[:, :3], some[:, 3:])


class Laid(Artist):
    """Something laid pixel for pixel on a figure that is opaque there, its first row so far from the figure's.

    A plate is as wide as the figure; opaque pixels lie so far from its left edge. Matplotlib's own images go through a
    resampling, and through every clear pixel.
    """

    def __init__(self, what: Plate | NDArray[np.uint8], *, order: float, top_px: int, left_px: int = 0) -> None:
        super().__init__()
        self.set_zorder(order)
        self._what, self._top_px, self._left_px = what, top_px, left_px

    def draw(self, renderer: RendererBase) -> None:
        assert isinstance(renderer, RendererAgg), "plates are printed on pixels"
        sheet = np.asarray(renderer.buffer_rgba())[self._top_px :]
        if isinstance(self._what, Plate):
            self._what.print_on(sheet[: self._what.n_rows])
        else:
            n_rows, n_columns = self._what.shape[:2]
            sheet[:n_rows, self._left_px : self._left_px + n_columns] = self._what


@lru_cache(_MOST_CREDITS)
def credit_plate(words: str, width_px: int) -> Plate:
    """Return the attribution under a picture of that width, to be laid at its foot."""
    height_px = _FOOT_PX + _LINE_PX * (words.count("\n") + 1)
    figure = Figure(figsize=(width_px / DPI, height_px / DPI), dpi=DPI, facecolor="none")
    FigureCanvasAgg(figure)
    style: Style = {"fontsize": 5.3, "color": FAINT_INK, "va": "bottom", "linespacing": 1.25, "parse_math": False}
    figure.text(_LEFT_SHARE, _FOOT_PX / height_px, words, **style)
    return plate_of(drawn(figure))
