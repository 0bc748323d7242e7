"""How far radars see past their line of sight, or short of it: what may be asked of a scenario."""

from dataclasses import dataclass
from enum import StrEnum


class Propagation(StrEnum):
    """What lies between a radar and its horizon. ``by-terrain`` leaves it to the ground around each antenna."""

    DIFFRACTION = "diffraction"
    LINE_OF_SIGHT = "line-of-sight"
    BY_TERRAIN = "by-terrain"


@dataclass(frozen=True, slots=True)
class Rain:
    """Rain that a scenario declares, the same around every radar: as far out as ``extent_m``, as high as ``height_m``.

    ``height_m`` is above sea level.
    """

    rate_mm_h: float
    extent_m: float
    height_m: float


@dataclass(frozen=True, slots=True)
class Clutter:
    """The ground's echo that a scenario declares, the same around every radar, and what processing takes off it.

    ``reflectivity_db`` is the ground's cross section by its area, sigma0; a radar tells ground apart by cells of
    ``beamwidth_deg`` in azimuth and ``resolution_m`` in range.
    """

    improvement_db: float
    reflectivity_db: float
    beamwidth_deg: float
    resolution_m: float


@dataclass(frozen=True, slots=True)
class Conditions:
    """What lies between radars and their targets: how waves are taken to travel; rain and clutter, None for none."""

    propagation: Propagation = Propagation.BY_TERRAIN
    rain: Rain | None = None
    clutter: Clutter | None = None
