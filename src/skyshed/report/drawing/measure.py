"""How much room words take on a picture, before there is one."""

from functools import lru_cache

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

from skyshed.report.drawing.png import DPI

_SHARES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75)  # of the size that was wanted
_MOST_KEPT = 512


@lru_cache(_MOST_KEPT)
def width_px(words: str, size_pt: float, *, is_bold: bool = False) -> float:
    """Return how wide a line of words comes out on a picture of a report."""
    font = FontProperties(size=size_pt, weight="bold" if is_bold else "normal")
    return float(_renderer().get_text_width_height_descent(words, font, ismath=False)[0])


def fitting(words: str, size_pt: float, room_px: float, *, is_bold: bool = False) -> tuple[str, float]:
    """Return words and their size (points) such that they fit a room: smaller if need be, at last cut short.

    >>> fitting("Offer", 10.0, 500.0)
    ('Offer', 10.0)
    """
    for share in _SHARES:  # widths of hinted letters do not follow their size evenly
        if width_px(words, size_pt * share, is_bold=is_bold) <= room_px:
            return words, size_pt * share
    size_pt *= _SHARES[-1]
    kept = words
    while kept and width_px(f"{kept}…", size_pt, is_bold=is_bold) > room_px:
        kept = kept[: min(len(kept) - 1, int(len(kept) * room_px / width_px(kept, size_pt, is_bold=is_bold)) + 1)]
    return f"{kept.rstrip()}…", size_pt


@lru_cache(1)
def _renderer() -> RendererAgg:
    return RendererAgg(1, 1, DPI)
