"""Figures as pixels, and pixels as PNG of few colours."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from skyshed.report.drawing.palette import FAINT_INK, FRIEND, INK, PAPER, RING, rgb

DPI = 160
_MOST_COLOURS = 256
_STEP_PX = 5
_AS_IS = Image.Dither.NONE
_COMPRESS_LEVEL = 4  # level 6 saves a tenth of the size for two and a half times the work
_ALWAYS = (INK, FAINT_INK, PAPER, RING, FRIEND, "#000000")


def drawn(figure: Figure) -> NDArray[np.uint8]:
    """Return a figure as RGBA pixels (height_px, width_px, 4), of its canvas: the next drawing there replaces them."""
    canvas = canvas_of(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())


def canvas_of(figure: Figure) -> FigureCanvasAgg:
    """Return the canvas of pixels on which every figure of a report is made."""
    assert isinstance(figure.canvas, FigureCanvasAgg), "a figure of a report is made on pixels"
    return figure.canvas


def save_figure(figure: Figure, path: Path, exact: Sequence[str]) -> None:
    """Write a figure as PNG of at most 256 colours; see `save_pixels`."""
    save_pixels(drawn(figure), path, exact)


def save_pixels(pixels: NDArray[np.uint8], path: Path, exact: Sequence[str]) -> None:
    """Write opaque RGBA pixels as PNG of at most 256 colours, a third of the size; the ``exact`` ones stay exact."""
    image = Image.fromarray(pixels).convert("RGB")
    kept = [tuple(round(part * 255) for part in rgb(colour)) for colour in dict.fromkeys((*exact, *_ALWAYS))]
    n_free = _MOST_COLOURS - len(kept)
    # One pixel in twenty-five tells the colours as well as all of them, in a fraction of the time.
    few = Image.fromarray(np.ascontiguousarray(pixels[::_STEP_PX, ::_STEP_PX, :3]))
    free = (few.quantize(n_free, method=Image.Quantize.MEDIANCUT, dither=_AS_IS).getpalette() or [])[: 3 * n_free]
    palette = Image.new("P", (1, 1))
    palette.putpalette(free + [part for colour in kept for part in colour])
    index = np.array(image.quantize(palette=palette, dither=_AS_IS))
    _keep(kept, len(free) // 3, index, pixels, palette)
    made = Image.fromarray(index, mode="P")
    made.putpalette(palette.getpalette() or [])
    made.save(path, format="PNG", dpi=(DPI, DPI), compress_level=_COMPRESS_LEVEL)


def _keep(
    kept: Sequence[tuple[int, ...]],
    first: int,
    index: NDArray[np.uint8],
    pixels: NDArray[np.uint8],
    palette: Image.Image,
) -> None:
    """Set ``index`` where a pixel has one of the ``kept`` colours, which stand in the palette from place ``first``.

    The library takes a colour near by for the nearest, so that even paper may come out tinted. It takes the same one
    for every pixel of a colour, so those that it finds by itself are told by one pixel each.
    """
    swatches = Image.new("RGB", (len(kept), 1))
    swatches.putdata(kept)
    found = np.array(swatches.quantize(palette=palette, dither=_AS_IS))[0]
    packed = np.ascontiguousarray(pixels).view(np.uint32)[..., 0]
    for place, (colour, taken) in enumerate(zip(kept, found, strict=True), start=first):
        if taken != place:
            index[packed == np.array([*colour, 255], dtype=np.uint8).view(np.uint32)[0]] = place
