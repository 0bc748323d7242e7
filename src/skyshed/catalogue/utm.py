"""Positions in UTM, as people write them: zone and band, easting, northing, in metres.

>>> [round(angle_deg, 3) for angle_deg in position_of_utm("38S 444156 3684746")]
[33.3, 44.4]
"""

import re

from skyshed.units import UnitError

_UTM = re.compile(
    r"(\d{1,2})\s*([C-HJ-NP-X])[\s,]+(\d{6}(?:\.\d+)?)\s*(?:mE|E|m)?[\s,]+(\d{1,8}(?:\.\d+)?)\s*(?:mN|N|m)?",
    re.IGNORECASE | re.ASCII,
)
_BANDS = "CDEFGHJKLMNPQRSTUVWX"  # 8 degrees each from 80 degrees south; the last one leads to 84
_BAND_DEG, _FIRST_DEG, _LAST_DEG = 8.0, -80.0, 84.0
_OFF_DEG = 0.5  # a place just beyond the edge of a band is no mistake
_EPSG_NORTH, _EPSG_SOUTH = 32600, 32700


def is_utm(written: str) -> bool:
    """Return whether a text has the form of a position in UTM."""
    return _UTM.fullmatch(written) is not None


def position_of_utm(written: str) -> tuple[float, float]:
    """Return latitude and longitude in degrees (WGS 84).

    Raises
    ------
    UnitError
        If there is no such zone, or the northing does not lie in the band: S is a band north of the equator.
    """
    from pyproj import Transformer

    found = _UTM.fullmatch(written)
    if found is None or not 1 <= int(found[1]) <= 60:
        raise UnitError(f"{written!r} is no position in UTM; zones are 1 to 60, as in '38S 444156 3684746'")
    band = found[2].upper()
    epsg = (_EPSG_NORTH if band >= "N" else _EPSG_SOUTH) + int(found[1])
    lon_deg, lat_deg = Transformer.from_crs(epsg, 4326, always_xy=True).transform(float(found[3]), float(found[4]))
    south_deg = _FIRST_DEG + _BAND_DEG * _BANDS.index(band)
    north_deg = _LAST_DEG if band == _BANDS[-1] else south_deg + _BAND_DEG
    if not south_deg - _OFF_DEG <= lat_deg <= north_deg + _OFF_DEG:
        raise UnitError(
            f"{written!r}: the northing does not lie in band {band} (latitude {south_deg:g} to {north_deg:g} degrees); "
            "the letter is that of the band, as in MGRS, not of the hemisphere"
        )
    return float(lat_deg), float(lon_deg)
