"""The whole world, coarse: its land and the borders of states, for a globe around what is drawn finely."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from skyshed.errors import InputError
from skyshed.jobs.cache import cached_arrays
from skyshed.terrain.outlines import OWNERS_FILE, disputed_lines
from skyshed.terrain.topojson import decode, shared_lines

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_LAYOUT = 1  # of what is kept
_TOLERANCE_DEG = 0.06
_SMALLEST_DEG2 = 0.02  # of an island
_BESIDE_DEG = 0.15  # a coarse border so near to a disputed line is that line


@dataclass(frozen=True)
class CoarseWorld:
    """Polygons of land, and lines between states: ``agreed`` ones and ``disputed`` ones; degrees."""

    land: BaseGeometry
    agreed: BaseGeometry
    disputed: BaseGeometry


@lru_cache(maxsize=1)
def coarse_world() -> CoarseWorld:
    """Return the coarse world, which is kept in the cache.

    Raises
    ------
    InputError
        If this installation has no outlines.
    """
    try:
        text = OWNERS_FILE.read_bytes()
    except OSError as error:
        raise InputError(f"{OWNERS_FILE.name} is not in this installation; build the package again") from error
    inputs = {"sha256": hashlib.sha256(text).hexdigest(), "layout": _LAYOUT, "tolerance_deg": _TOLERANCE_DEG}
    kept = cached_arrays("coarse-world", inputs, lambda: _as_arrays(json.loads(text)))
    return CoarseWorld(*(shapely.from_wkb(kept[name].tobytes()) for name in ("land", "agreed", "disputed")))


def _as_arrays(topology: dict) -> dict[str, np.ndarray]:
    ((_, _, land),) = decode(topology, "land")
    land = shapely.simplify(land, _TOLERANCE_DEG)
    islands = [each for each in shapely.get_parts(land) if each.area >= _SMALLEST_DEG2]
    disputed = shapely.simplify(disputed_lines(), _TOLERANCE_DEG)
    borders = shapely.union_all([shapely.LineString(line) for line in shared_lines(topology, "countries")])
    agreed = shapely.difference(borders, shapely.buffer(disputed_lines(), _BESIDE_DEG))
    agreed = shapely.simplify(shapely.line_merge(agreed), _TOLERANCE_DEG)
    shapes = {"land": shapely.MultiPolygon(islands), "agreed": agreed, "disputed": disputed}
    return {name: np.frombuffer(shapely.to_wkb(shape), np.uint8) for name, shape in shapes.items()}
