"""What a raster's reference system says: where its posts stand, and above which surface its heights are counted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import isclose, pi
from typing import TYPE_CHECKING

from skyshed.constants import FOOT_M
from skyshed.errors import TerrainError
from skyshed.terrain.header import BandWords

if TYPE_CHECKING:
    from pyproj import CRS

_US_SURVEY_FOOT_M = 1200 / 3937  # National Bureau of Standards, 1959; exact
_BAND_UNITS_M = {
    "m": 1.0, "metre": 1.0, "metres": 1.0, "meter": 1.0, "meters": 1.0,
    "ft": FOOT_M, "foot": FOOT_M, "feet": FOOT_M, "us survey foot": _US_SURVEY_FOOT_M, "us-ft": _US_SURVEY_FOOT_M,
    "cm": 0.01, "dm": 0.1, "mm": 0.001,
}  # fmt: skip
_SIGNS = {"up": 1.0, "down": -1.0}


@dataclass(frozen=True)
class HeightSystem:
    """Height in metres = stored value x ``factor`` + ``offset_m``, above the ellipsoid or above mean sea level."""

    is_ellipsoidal: bool = False
    factor: float = 1.0
    offset_m: float = 0.0


def horizontal_crs(name: str, crs_wkt: str | None, words: BandWords) -> tuple[str, HeightSystem]:
    """Return the horizontal reference system (EPSG code or WKT) and the height system of a raster.

    Raises
    ------
    TerrainError
        It has none, or one that places nothing on Earth.
    """
    if crs_wkt is None:
        raise TerrainError(
            f"terrain '{name}' does not say its coordinate reference system (CRS); write it in "
            "(gdal_edit.py -a_srs EPSG:...), or put a .prj file beside it"
        )
    crs, is_ellipsoidal, axis_m = _parsed(name, crs_wkt)
    if words.unit and words.unit not in _BAND_UNITS_M:
        raise TerrainError(f"terrain '{name}' has heights in '{words.unit}'; metres or feet are needed")
    # Depths are heights counted down: those of a vertical axis that points down, or of a band that says so.
    sign = -1.0 if axis_m < 0.0 or words.is_depth else 1.0
    metres = sign * _BAND_UNITS_M.get(words.unit, abs(axis_m))
    return crs, HeightSystem(is_ellipsoidal, metres * words.scale, metres * words.offset)


@lru_cache(maxsize=64)
def _parsed(name: str, wkt: str) -> tuple[str, bool, float]:
    """Return the horizontal system, whether heights are above its ellipsoid, and metres of a unit upwards."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        whole = CRS.from_wkt(wkt)
    except CRSError as error:
        raise TerrainError(f"terrain '{name}' has a reference system that PROJ cannot read") from error
    parts = whole.sub_crs_list if whole.is_compound else [whole]
    flat = parts[0].to_2d() if len(parts[0].axis_info) == 3 else parts[0]
    # ESRI calls the unit "Degree"; what counts is its size.
    is_in_degrees = flat.is_geographic and isclose(flat.axis_info[0].unit_conversion_factor, pi / 180.0, rel_tol=1e-9)
    if not (is_in_degrees or flat.is_projected):
        raise TerrainError(f"terrain '{name}' is in '{whole.name}'; degrees or a map projection are needed")
    vertical = [axis for part in parts for axis in part.axis_info if axis.direction in _SIGNS]
    is_ellipsoidal = not whole.is_compound and len(whole.axis_info) == 3
    return (
        _short(flat),
        is_ellipsoidal,
        _SIGNS[vertical[0].direction] * vertical[0].unit_conversion_factor if vertical else 1.0,
    )


def _short(crs: CRS) -> str:
    """Return ``EPSG:code`` where that says the same, so that equal systems have equal names."""
    from pyproj import CRS

    code = crs.to_epsg()
    if code is not None and CRS.from_epsg(code).equals(crs, ignore_axis_order=True):
        return f"EPSG:{code}"
    return crs.to_wkt()
