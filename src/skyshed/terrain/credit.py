"""Whose ground it is, and how far its heights may be wrong."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from skyshed.errors import printable
from skyshed.terrain.raster import FileRaster

_LE90_PER_SIGMA = 1.6449  # 90 per cent of a normal error lie within this many standard deviations


@dataclass(frozen=True)
class Credit:
    """The notice that a source asks for, and its stated vertical error (one standard deviation) or None."""

    attribution: str
    rmse_m: float | None


# SRTM: 16 m absolute at 90 % (Farr et al. 2007, doi:10.1029/2005RG000183, table 1, mission requirement).
SRTM = Credit("Elevation: NASA/USGS Shuttle Radar Topography Mission (public domain)", round(16 / _LE90_PER_SIGMA, 1))
# Copernicus DEM Product Handbook, GEO.2018-1988-2, section 1: absolute vertical accuracy < 4 m (90 % linear error).
COPERNICUS = Credit(
    "Elevation: © DLR e.V. 2010-2014 and © Airbus Defence and Space GmbH 2014-2018 provided under COPERNICUS by the "
    "European Union and ESA; all rights reserved",
    round(4 / _LE90_PER_SIGMA, 1),
)
# A file's name counts where it holds its maker's own name; N34E043.hgt may be anybody's.
_BY_NAME = (
    (re.compile(r"Copernicus_DSM_(COG_)?\d\d_", re.IGNORECASE), COPERNICUS),
    (re.compile(r"[NS]\d\d[EW]\d{3}\.SRTM\w+\.hgt", re.IGNORECASE), SRTM),
)
_DIGITIZING_SYSTEM = "DIGITIZINGSYSTEM"  # of DTED's header
_SRTM_TAG = re.compile(r"SRTM\b", re.IGNORECASE)
_MOST_LETTERS = 300


def credit_of(raster: FileRaster) -> Credit:
    """Return the credit of a raster: what the file says of its makers, else what its name says, else that none does."""
    systems = [text for key, text in raster.tags if key.upper().endswith(_DIGITIZING_SYSTEM)]
    if any(_SRTM_TAG.match(text.strip()) for text in systems):
        return SRTM
    for key, text in raster.tags:
        if text.strip() and not key.upper().endswith(_DIGITIZING_SYSTEM):
            return Credit("Elevation: " + printable(" ".join(text.split()))[:_MOST_LETTERS], None)
    for pattern, credit in _BY_NAME:
        if pattern.match(raster.found.name):
            return credit
    return Credit(f"Elevation: {raster.found.name} (producer not stated)", None)


def joint_credit(credits_: Sequence[Credit]) -> Credit:
    """Return all notices, each once, and the largest error; unknown if any of them is."""
    notices = list(dict.fromkeys(credit.attribution for credit in credits_))
    if len(notices) > 6:
        notices = [*notices[:5], f"and {len(notices) - 5} more files"]
    errors_m = [credit.rmse_m for credit in credits_ if credit.rmse_m is not None]
    return Credit("; ".join(notices), max(errors_m) if len(errors_m) == len(credits_) else None)
