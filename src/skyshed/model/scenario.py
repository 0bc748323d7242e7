"""A scenario: an offer of fire units at sites, the assets and area that it is asked about, and how to look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from skyshed.model.system import System, TargetClass


@dataclass(frozen=True, slots=True)
class Site:
    """A position on the ground (WGS 84, degrees)."""

    name: str
    lat_deg: float
    lon_deg: float


@dataclass(frozen=True, slots=True)
class FireUnit:
    """The smallest thing that can engage alone: a system at a site.

    ``masts`` maps a radar's name to the mast that carries it; a radar not named stands unmasted.
    """

    name: str
    site: Site
    system: System
    masts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a seller proposes. ``is_networked``: every unit may use every acquisition radar of the offer."""

    name: str
    fire_units: tuple[FireUnit, ...]
    is_networked: bool = False


@dataclass(frozen=True, slots=True)
class Asset:
    """A place worth protecting."""

    name: str
    site: Site
    kind: str


class LevelKind(StrEnum):
    """The surface from which a level is counted."""

    AGL = "agl"
    MSL = "msl"
    FLIGHT_LEVEL = "flight_level"


@dataclass(frozen=True, slots=True)
class Level:
    """An altitude at which the sky is asked about, as the user wrote it.

    A flight level is a pressure altitude: ``altitude_m`` is its altitude in the standard
    atmosphere, and the real one lies within +/- 600 m of it unless pressure data are given.
    """

    label: str
    kind: LevelKind
    altitude_m: float


@dataclass(frozen=True, slots=True)
class Area:
    """The ground that shares are counted over: a country, a polygon file or a bounding box.

    ``bounds_deg`` is (south, west, north, east); exactly one of the three is set.
    """

    name: str
    country: str | None = None
    file: Path | None = None
    bounds_deg: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that one assessment needs, in SI units and degrees."""

    name: str
    offer: Offer
    assets: tuple[Asset, ...]
    area: Area
    targets: tuple[TargetClass, ...]
    levels: tuple[Level, ...]
    terrain_paths: tuple[Path, ...]
    refraction: str
    grid_spacing_m: float | None
    seed: int
    description: str = ""
    source_addresses: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    path: Path | None = None
