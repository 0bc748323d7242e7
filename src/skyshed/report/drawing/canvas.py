"""The sheet a map is drawn on: pixels, the raster under everything, and the frame with ticks, scale and north.

The raster is composed in NumPy at the very pixels of the picture: hill shading, classes of colour,
hatches. Cells stay cells; nothing is smoothed that was computed.
"""

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from skyshed.geodesic import WGS84
from skyshed.report.drawing.measure import fitting, width_px
from skyshed.report.drawing.palette import FAINT_INK, INK, PAPER, Style, rgb
from skyshed.report.drawing.plate import Laid, Plate
from skyshed.report.drawing.png import DPI, drawn
from skyshed.sky.grid import MapGrid

WIDTH_PX = 1024
_LEFT_PX, _RIGHT_PX, _TOP_PX = 60, 14, 92
_BOTTOM_PX, LEGEND_ROW_PX = 138, 26
_TALLEST, _FLATTEST = 1.15, 0.5
_STEPS_DEG = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0)
_MOST_TICKS, _TICK_PT, _TICK_PX = 8, 6.5, 12
_BARS_KM = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
FLAT = 0.93  # the shade of flat ground
_INSIDE, _OUTSIDE = 0.80, 0.42  # how strongly colours lie over the shading, inside and outside the area


@dataclass(frozen=True)
class MapSheet:
    """A figure with one axes over the whole map grid.

    ``n_rows`` x ``n_columns`` are the axes' pixels, ``bottom_px`` is the margin that holds the legend.
    """

    figure: Figure
    axes: Axes
    grid: MapGrid
    n_rows: int
    n_columns: int
    bottom_px: int

    @property
    def width_px(self) -> int:
        return WIDTH_PX

    @property
    def height_px(self) -> int:
        return self.n_rows + _TOP_PX + self.bottom_px

    @property
    def left_px(self) -> int:
        return _left_px(self.n_columns)

    @property
    def extent_deg(self) -> tuple[float, float, float, float]:
        """West, east, south, north edges of the cells."""
        height_deg, width_deg = self.grid.step_deg
        lat_deg, lon_deg = self.grid.lat_deg, self.grid.lon_deg
        return (
            lon_deg[0] - width_deg / 2,
            lon_deg[-1] + width_deg / 2,
            lat_deg[-1] - height_deg / 2,
            lat_deg[0] + height_deg / 2,
        )

    def stretched(self, cells: NDArray) -> NDArray:
        """Return an array over cells (n_lat, n_lon) as one over pixels: each pixel takes the cell that it is in."""
        rows = (np.arange(self.n_rows) + 0.5) * cells.shape[0] / self.n_rows
        columns = (np.arange(self.n_columns) + 0.5) * cells.shape[1] / self.n_columns
        return cells.take(columns.astype(int), axis=1).take(rows.astype(int), axis=0)

    def pixel_of(self, lat_deg: float, lon_deg: float) -> tuple[float, float]:
        """Return display pixels (x right, y up) of a position; a longitude is taken at the turn nearest the map."""
        west, east, _, _ = self.extent_deg
        middle = (west + east) / 2
        lon_deg += 360.0 * round((middle - lon_deg) / 360.0)
        x_px, y_px = self.axes.transData.transform((lon_deg, lat_deg))
        return float(x_px), float(y_px)

    def holds(self, x_px: float, y_px: float) -> bool:
        """Whether display pixels lie on the map itself."""
        frame = self.axes.get_window_extent()
        return frame.x0 <= x_px <= frame.x1 and frame.y0 <= y_px <= frame.y1


def new_sheet(grid: MapGrid, n_legend_rows: int = 2, paper: str = PAPER, *, more_px: int = 0) -> MapSheet:
    """Return an empty sheet whose axes, not yet framed, show the grid in its true shape at its middle latitude.

    ``more_px`` is the room that a long attribution needs.
    """
    bottom_px = _BOTTOM_PX + LEGEND_ROW_PX * n_legend_rows + more_px
    height_deg, width_deg = grid.step_deg
    middle_rad = math.radians((grid.lat_deg[0] + grid.lat_deg[-1]) / 2)
    shape = grid.lat_deg.size * height_deg / (grid.lon_deg.size * width_deg * math.cos(middle_rad))
    n_columns = WIDTH_PX - _LEFT_PX - _RIGHT_PX
    if shape > _TALLEST:
        n_columns = round(n_columns * _TALLEST / shape)
    n_rows = max(round(n_columns * shape), round(n_columns * _FLATTEST) if shape < _FLATTEST else 1)
    height_px = n_rows + _TOP_PX + bottom_px
    figure = Figure(figsize=(WIDTH_PX / DPI, height_px / DPI), dpi=DPI, facecolor=paper)
    FigureCanvasAgg(figure)
    box = (_left_px(n_columns) / WIDTH_PX, bottom_px / height_px, n_columns / WIDTH_PX, n_rows / height_px)
    sheet = MapSheet(figure, figure.add_axes(box), grid, n_rows, n_columns, bottom_px)
    west, east, south, north = sheet.extent_deg
    sheet.axes.set(xlim=(west, east), ylim=(south, north), autoscale_on=False, facecolor="none")
    sheet.axes.set_axis_off()
    return sheet


def _left_px(n_columns: int) -> int:
    return _LEFT_PX + (WIDTH_PX - _LEFT_PX - _RIGHT_PX - n_columns) // 2


def shade(sheet: MapSheet) -> NDArray[np.float32]:
    """Return the hill shading (n_rows, n_columns), 0.6 to 1; light from the north-west, unknown ground is flat."""
    ground_m = sheet.grid.ground_msl_m.astype(np.float64)
    height_deg, width_deg = sheet.grid.step_deg
    north_m = height_deg * 111_195.0
    east_m = width_deg * 111_195.0 * math.cos(math.radians(float(sheet.grid.lat_deg.mean())))
    down, right = np.gradient(ground_m, north_m, east_m)
    down, right = np.nan_to_num(down), np.nan_to_num(right)
    steepness = np.quantile(np.hypot(down, right), 0.98)
    # Slopes are scaled so that the steepest 2 % shade fully: a map of plains shows its low ridges too.
    lit = np.clip((right - (-down)) / np.sqrt(2) / max(steepness, 0.001), -1, 1)
    return _smooth(sheet, (FLAT + np.where(lit > 0, 0.07, 0.33) * lit).astype(np.float32))


def _smooth(sheet: MapSheet, cells: NDArray[np.float32]) -> NDArray[np.float32]:
    """Stretch bilinearly, along rows and then along columns."""
    for axis, n_pixels in ((0, sheet.n_rows), (1, sheet.n_columns)):
        at = np.clip((np.arange(n_pixels) + 0.5) * cells.shape[axis] / n_pixels - 0.5, 0, cells.shape[axis] - 1)
        low = np.minimum(at.astype(int), max(cells.shape[axis] - 2, 0))
        weight = (at - low).astype(np.float32).reshape((-1, 1) if axis == 0 else (1, -1))
        cells = cells.take(low, axis) * (1 - weight) + cells.take(low + 1, axis) * weight
    return cells


def paint(
    sheet: MapSheet,
    light: NDArray[np.float32],
    classes: NDArray[np.integer],
    colours: tuple[str, ...],
    *,
    unknown: NDArray[np.bool_],
) -> NDArray[np.uint8]:
    """Return the picture (n_rows, n_columns, RGBA): class 0 bare ground, class i colours[i - 1], unknown hatched.

    ``light`` is the hill shading of the sheet; ``classes`` and ``unknown`` are over cells. Outside the area
    that shares count over, colours are paler.
    """
    index = sheet.stretched(2 * classes + sheet.grid.in_area).astype(np.intp)  # converted once, for six look-ups
    table = np.array([(1.0, 1.0, 1.0), *map(rgb, colours)])
    strength = np.array([[0.0, 0.0], *[[_OUTSIDE, _INSIDE]] * len(colours)])
    picture = np.full((*index.shape, 4), 255, dtype=np.uint8)
    for channel in range(3):
        # The mixture is a straight line in the light: two look-ups a pixel instead of two mixtures.
        dark, bright = (_mixed(end, table[:, channel, None], strength).ravel() for end in (0.0, 1.0))
        slope, level = ((bright - dark) * 255).astype(np.float32), (dark * 255).astype(np.float32)
        picture[..., channel] = slope.take(index) * light + level.take(index)
    if unknown.any():
        is_unknown = sheet.stretched(unknown)
        picture[is_unknown, :3] = round(0.97 * 255)
        picture[is_unknown & stripes(sheet), :3] = round(0.62 * 255)
    return picture


def _mixed(light: NDArray | float, colour: NDArray, strength: NDArray | float) -> NDArray:
    return light * (1 - strength) + colour * (0.55 + 0.45 * light) * strength


def seen(colour: str) -> str:
    """Return a colour as it looks on flat ground inside the area, for legends."""
    mixed = np.clip(_mixed(FLAT, np.array(rgb(colour)), _INSIDE), 0, 1)
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in mixed)


def stripes(sheet: MapSheet) -> NDArray[np.bool_]:
    """Return diagonal stripes over the sheet's pixels."""
    rows, columns = np.ogrid[: sheet.n_rows, : sheet.n_columns]
    return (rows + columns) % 12 < 2


def dots(sheet: MapSheet) -> NDArray[np.bool_]:
    """Return a lattice of dots over the sheet's pixels."""
    rows, columns = np.ogrid[: sheet.n_rows, : sheet.n_columns]
    return (rows % 8 < 2) & (columns % 8 < 2)


def show(sheet: MapSheet, picture: NDArray[np.uint8]) -> None:
    """Put a painted picture under everything else, pixel for pixel."""
    sheet.axes.add_artist(Laid(picture, order=0, top_px=_TOP_PX, left_px=sheet.left_px))


def lay(sheet: MapSheet, plate: Plate, *, order: float, at_foot: bool = False) -> None:
    """Lay a plate on a sheet, at its head or at its foot."""
    sheet.axes.add_artist(Laid(plate, order=order, top_px=sheet.height_px - plate.n_rows if at_foot else 0))


def pixels_of(sheet: MapSheet) -> NDArray[np.uint8]:
    """Return a whole sheet as RGBA pixels (height_px, width_px, 4), to be made a plate or saved."""
    return drawn(sheet.figure)


def lifted(sheet: MapSheet) -> NDArray[np.uint8]:
    """Return a whole sheet as pixels and take off it whatever was drawn, so that more can be drawn on it.

    A new sheet costs more: its axes are made anew, and words that were measured are measured again.
    """
    pixels, axes = pixels_of(sheet).copy(), sheet.axes
    for kind in ("collections", "artists", "lines", "texts"):  # contours, which are first, take their texts along
        for artist in list(getattr(axes, kind)):
            artist.remove()
    for words in list(sheet.figure.texts):
        words.remove()
    return pixels


def draw_frame(sheet: MapSheet) -> None:
    """Draw the frame around the map, with ticks in degrees."""
    axes = sheet.axes
    axes.set_axis_on()
    west, east, south, north = sheet.extent_deg
    step_deg = _step_deg(east - west)
    lons = [(lon, _degrees_words((lon + 180) % 360 - 180, "E", "W", step_deg)) for lon in _ticks(west, east, step_deg)]
    lons = [(lon, words) for lon, words in lons if _has_room(sheet, lon, words)]
    # A flat map has at least two parallels named.
    step_deg = min(step_deg, _step_deg(2.5 * (north - south)))
    lats = [(lat, _degrees_words(lat, "N", "S", step_deg)) for lat in _ticks(south, north, step_deg)]
    for set_ticks, ticks in ((axes.set_xticks, lons), (axes.set_yticks, lats)):
        set_ticks([each for each, _ in ticks], [words for _, words in ticks])
    axes.tick_params(labelsize=_TICK_PT, length=3, width=0.6, color=FAINT_INK, labelcolor=FAINT_INK, pad=2)
    widest = max((words for _, words in lats), key=len, default="")
    axes.tick_params("y", labelsize=fitting(widest, _TICK_PT, sheet.left_px - _TICK_PX)[1])
    for side in axes.spines.values():
        side.set(linewidth=0.6, color=FAINT_INK)


def _step_deg(wide_deg: float) -> float:
    return next((step_deg for step_deg in _STEPS_DEG if wide_deg / step_deg <= _MOST_TICKS), _STEPS_DEG[-1])


def _ticks(low_deg: float, high_deg: float, step_deg: float) -> NDArray[np.float64]:
    return np.arange(math.ceil(low_deg / step_deg), high_deg / step_deg) * step_deg


def _has_room(sheet: MapSheet, lon_deg: float, words: str) -> bool:
    """Whether words under a meridian end before the sheet does."""
    west, east, _, _ = sheet.extent_deg
    x_px = sheet.left_px + (lon_deg - west) / (east - west) * sheet.n_columns
    return x_px + width_px(words, _TICK_PT) / 2 <= WIDTH_PX


def _degrees_words(value_deg: float, positive: str, negative: str, step_deg: float) -> str:
    digits = 0 if step_deg >= 1 else 1 if step_deg >= 0.1 else 2
    if round(abs(value_deg), 6) in (0, 180):
        return f"{abs(value_deg):.0f}°"
    return f"{abs(value_deg):.{digits}f}°{positive if value_deg > 0 else negative}"


def draw_scale_and_north(sheet: MapSheet) -> None:
    """Draw a scale bar, true at the middle latitude, and north, in the lower left corner."""
    west, east, south, north = sheet.extent_deg
    middle = (south + north) / 2
    span_deg = min(east - west, 90.0)
    _, _, span_m = WGS84.inv(west, middle, west + span_deg, middle)
    width_km = span_m / 1000 * (east - west) / span_deg
    length_km = max(km for km in _BARS_KM if km <= max(width_km / 4.5, _BARS_KM[0]))
    share = length_km / width_km
    axes, white = sheet.axes, {"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.8}
    x, y = 0.025, 0.03
    style: Style = {"transform": axes.transAxes, "zorder": 9, "solid_capstyle": "butt"}
    axes.plot([x, x + share], [y, y], color="white", linewidth=5, **style)
    axes.plot([x, x + share], [y, y], color=INK, linewidth=2.2, **style)
    axes.plot([x + share / 2, x + share], [y, y], color="white", linewidth=1.0, **style)
    words: Style = {"transform": axes.transAxes, "fontsize": 6.5, "color": INK, "zorder": 9}
    words |= {"ha": "center", "va": "bottom"}
    axes.text(x + share / 2, y + 0.013, f"{length_km:,} km", bbox=white, **words)
    axes.text(x + 0.012, y + 0.05, "▲\nN", bbox=white, linespacing=0.9, **words)
