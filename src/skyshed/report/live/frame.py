"""What every map in a page holds: window, colours, levels, packed skies; and the script that reads them."""

import base64
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from skyshed.errors import SkyshedError
from skyshed.model.scenario import Level
from skyshed.report.drawing import palette
from skyshed.report.live.blocks import Blocks
from skyshed.report.live.pack import Packed, packed
from skyshed.report.live.places import Window
from skyshed.report.live.steps import CEILING, FLOOR
from skyshed.sky.grid import MapGrid
from skyshed.sky.sky import Sky
from skyshed.zone.reason import Reason

SCRIPT = Path(__file__).parent / "map.js"
MOST_BYTES = 900_000  # of packed skies: a page that mails and phones still take
_MOST_NUMBERS = 8_000_000  # cells of all skies, to be packed and, by the reader, unpacked
_DEGREE_KM = 111.2
_TOLD_DIGITS = 5  # of the area of a row's cells


_ASPECTS = 0.85, 1.75  # width over height of canvases, which lines are to fill


@dataclass(frozen=True)
class PageMap:
    """What a page holds for its map: JSON that cannot close its element, and the text of a module."""

    data: str
    script: str


def map_of(block: Mapping[str, object]) -> PageMap:
    """Return the map of a block of data.

    Raises
    ------
    SkyshedError
        If this copy of skyshed was never built: its script is missing.
    """
    if not SCRIPT.is_file():
        raise SkyshedError(f"the script of the map ({SCRIPT.name}) is missing from this copy of skyshed: make web")
    return PageMap(safe_json(block), SCRIPT.read_text("utf-8"))


def safe_json(block: Mapping[str, object]) -> str:
    """Return JSON in which no text can end the element that holds it, or begin another."""
    text = json.dumps(block, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def sky_records(grid: MapGrid, skies: list[Sky], levels: Sequence[Level], notes: str) -> dict[str, object]:
    """Return skies as the script reads them, with their grid and colours, and under the map what it rests on."""
    blocks, there = thinned(grid, skies, levels)
    return {
        "notes": f"{notes}{_thin_words(blocks)}",
        "palette": palette_record(),
        "grid": _grid_record(blocks, there),
        "packed": base64.b64encode(there.data).decode("ascii"),
    }


def _thin_words(blocks: Blocks) -> str:
    if blocks.size == 1:
        return ""
    tall_km = blocks.grid.step_deg[0] * blocks.size * _DEGREE_KM
    return f" Drawn in blocks of {blocks.size} × {blocks.size} cells ({tall_km:.0f} km); the tables count every cell."


def window_of(grid: MapGrid) -> Window:
    """Return the window whose edges are those of a grid's cells."""
    half_lat, half_lon = (step_deg / 2 for step_deg in grid.step_deg)
    west, east = float(grid.lon_deg[0]) - half_lon, float(grid.lon_deg[-1]) + half_lon
    return Window(west, float(grid.lat_deg[-1]) - half_lat, east, float(grid.lat_deg[0]) + half_lat)


def filling(window: Window) -> Window:
    """Return a window grown to both sides until it fills every canvas that it is shown whole on."""
    west, south, east, north = window.frame
    narrow = max(math.cos(math.radians((south + north) / 2)), 0.05)
    wide = max((north - south) * _ASPECTS[1] / narrow - (east - west), 0.0) / 2
    tall = max((east - west) * narrow / _ASPECTS[0] - (north - south), 0.0) / 2
    wide = min(wide, (360.0 - (east - west)) / 2)
    return Window(west - wide, max(south - tall, -90.0), east + wide, min(north + tall, 90.0))


def thinned(grid: MapGrid, skies: list[Sky], levels: Sequence[Level]) -> tuple[Blocks, Packed]:
    """Return skies packed in the smallest blocks of cells in which they are small enough."""
    n_numbers = len(skies) * grid.ground_msl_m.size
    for size in count(1):
        if n_numbers / size**2 <= _MOST_NUMBERS:
            blocks = Blocks(grid, size)
            skies_there = packed(skies, blocks, levels)
            if len(skies_there.data) <= MOST_BYTES:
                return blocks, skies_there
    raise AssertionError("blocks of the whole grid are small enough")


def palette_record() -> dict[str, object]:
    """Return the colours of pictures, which are the map's too."""
    return {
        "layers": list(zip(palette.LAYERS, palette.LAYER_WORDS, strict=True)),
        "floors": list(zip(palette.FLOORS, palette.FLOOR_WORDS, strict=True)),
        "steps": palette.FLOOR_STEPS_M,
        "reasons": {int(reason): [colour, reason.words] for reason, colour in palette.REASONS.items()},
        "open": int(Reason.NO_TERRAIN_DATA),
        "covered": palette.COVERED,
        "difference": palette.DIFFERENCE,
        "ink": palette.INK,
        "faint": palette.FAINT_INK,
        "paper": palette.PAPER,
        "ring": palette.RING,
        "friend": palette.FRIEND,
    }


def _grid_record(blocks: Blocks, skies: Packed) -> dict[str, object]:
    n_rows, n_columns = blocks.shape
    height_deg, width_deg = blocks.grid.step_deg
    return {
        "rows": n_rows,
        "columns": n_columns,
        "step": [height_deg * blocks.size, width_deg * blocks.size],
        "size": blocks.size,
        "row_km2": [float(f"{each:.{_TOLD_DIGITS}g}") for each in blocks.row_km2],
        "ground_from": skies.ground_from_m,
        "ceiling_from": skies.ceiling_from_m,
        "scale": [FLOOR.steps, FLOOR.from_m, CEILING.steps, CEILING.from_m],
        "open": skies.has_open,
    }
