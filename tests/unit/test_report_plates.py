"""Plates: pixels drawn once are printed as they were drawn."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from skyshed.report.drawing.palette import FAINT_INK
from skyshed.report.drawing.plate import Laid, credit_plate, plate_of
from skyshed.report.drawing.png import DPI, drawn

CLEAR, FAINT_RED, BLUE = (0, 0, 0, 0), (255, 0, 0, 51), (0, 0, 255, 255)


def sheet_of(paper, height_px, width_px):
    figure = Figure(figsize=(width_px / DPI, height_px / DPI), dpi=DPI, facecolor=paper)
    FigureCanvasAgg(figure)
    return figure


def test_ink_covers_as_much_as_it_is_strong():
    sheet = np.full((1, 3, 4), 200, dtype=np.uint8)
    sheet[..., 3] = 255

    plate_of(np.array([[CLEAR, FAINT_RED, BLUE]], dtype=np.uint8)).print_on(sheet)

    # A fifth of red over grey 200: 200 + (255 - 200) / 5 and 200 - 200 / 5.
    assert sheet.tolist() == [[[200, 200, 200, 255], [211, 160, 160, 255], [0, 0, 255, 255]]]


def test_plate_and_pixels_lie_where_they_are_laid():
    figure = sheet_of("white", 6, 5)
    figure.add_artist(Laid(np.full((2, 2, 4), (0, 255, 0, 255), dtype=np.uint8), order=0, top_px=1, left_px=3))
    figure.add_artist(Laid(plate_of(np.array([[CLEAR, *[BLUE] * 4]], dtype=np.uint8)), order=1, top_px=2))

    pixels = drawn(figure)[..., :3]

    green, blue = ((pixels == colour).all(axis=2) for colour in ([0, 255, 0], [0, 0, 255]))
    assert np.argwhere(green).tolist() == [[1, 3], [1, 4]]
    assert np.argwhere(blue).tolist() == [[2, 1], [2, 2], [2, 3], [2, 4]]


def test_attribution_is_as_if_written_on_the_picture():
    words, height_px, width_px = "Terrain: made up.\nBorders: none.", 60, 400
    written, laid = (sheet_of("white", height_px, width_px) for _ in range(2))
    style = {"fontsize": 5.3, "color": FAINT_INK, "va": "bottom", "linespacing": 1.25}
    written.text(0.014, 8 / height_px, words, **style)
    credit = credit_plate(words, width_px)
    laid.add_artist(Laid(credit, order=3, top_px=height_px - credit.n_rows))

    direct, printed = (drawn(figure)[..., :3].astype(int) for figure in (written, laid))

    assert (direct < 200).any(axis=2).sum() > 500
    assert np.abs(direct - printed).max() <= 2
