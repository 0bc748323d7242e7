"""A scenario: offers of units at sites, the assets and the area that matter, and how to compute."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Self

from skyshed.model.figure import Case, Figure, Source
from skyshed.model.propagation import Clutter, Conditions, Propagation, Rain
from skyshed.model.system import System, TargetClass

if TYPE_CHECKING:
    from skyshed.model.raid import Engagement, Raid


@dataclass(frozen=True, slots=True)
class Site:
    """A position on the ground (WGS 84, degrees), and its ground altitude where the user states it."""

    name: str
    lat_deg: float
    lon_deg: float
    ground_msl_m: float | None = None


@dataclass(frozen=True, slots=True)
class Sector:
    """The azimuths that a radar sees: ``width_deg`` around ``middle_deg``, clockwise from true north."""

    middle_deg: float
    width_deg: float


@dataclass(frozen=True, slots=True)
class Unit:
    """A system at a site: a fire unit if the system has an engagement radar, else a radar that can only find.

    ``masts`` maps a radar's name to the mast that carries it; a radar not named stands unmasted.
    ``looking_deg`` is the azimuth at which radars with a sector look and stay; None: they turn as needed.
    ``key`` tells the unit from every other of the scenario: its name, unless two offers use one
    name for different things. One unit that several offers hold is computed once.
    ``load`` and ``reserve`` are missiles by type, ready and to reload from, where the user states them for this unit;
    a reserve becomes ready ``reload_time_s`` after the last of its type was fired.
    """

    name: str
    site: Site
    system: System
    masts: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    looking_deg: float | None = None
    load: Mapping[str, int] = field(default_factory=dict)
    reserve: Mapping[str, int] = field(default_factory=dict)
    reload_time_s: Figure | None = None

    def __post_init__(self) -> None:
        if not self.key:
            object.__setattr__(self, "key", self.name)

    def __hash__(self) -> int:
        """Return a hash that is equal for equal units; mappings cannot be hashed."""
        return hash((self.key, self.site, self.system, self.looking_deg))

    def __repr__(self) -> str:
        return f"<Unit {self.key!r}: {self.system.key} at {self.site.lat_deg:.4f}, {self.site.lon_deg:.4f}>"

    @property
    def is_fire_unit(self) -> bool:
        """Whether it can engage alone."""
        return self.system.engagement_radar is not None and bool(self.system.missiles)

    @property
    def engagement_key(self) -> tuple[str, str]:
        """The key of the antenna of a fire unit's engagement radar: the unit's key and the radar's name."""
        assert self.system.engagement_radar is not None, "a fire unit has an engagement radar"
        return self.key, self.system.engagement_radar

    def reaction_time_s(self, case: Case) -> float:
        """Return the time from the first look to a launch, including that to turn an engagement radar that may turn."""
        system = self.system
        turning_s = 0.0
        if self.looking_deg is None and system.engagement_radar is not None:
            turning_s = system.radars[system.engagement_radar].turning_time_s(case)
        return system.reaction_time_s.at(case) + turning_s

    def sector_of(self, radar: str, case: Case) -> Sector | None:
        """Return the sector in which a radar of the unit looks, None where it sees all round."""
        width = self.system.radars[radar].sector_deg
        if self.looking_deg is None or width is None or width.at(case) >= 360.0:
            return None
        return Sector(self.looking_deg, width.at(case))


@dataclass(frozen=True, slots=True)
class Consideration:
    """Something about an offer that no map shows (sanctions, dependence, delivery), and who says so."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a seller proposes. ``is_networked``: every unit may use every acquisition radar of the offer.

    ``is_offered`` is False of what stands there already, or is merely supposed. ``without`` names the
    components that the user has stated to be gone; the units' systems are already without them.
    Price (USD), delivery (months) and crew (people) are reported, never mixed into a measure of coverage.
    """

    name: str
    units: tuple[Unit, ...]
    is_networked: bool = False
    without: tuple[str, ...] = ()
    price_usd: Figure | None = None
    delivery_months: Figure | None = None
    crew: Figure | None = None
    considerations: tuple[Consideration, ...] = ()
    description: str = ""
    is_offered: bool = True

    @property
    def fire_units(self) -> tuple[Unit, ...]:
        """The units that can engage."""
        return tuple(unit for unit in self.units if unit.is_fire_unit)


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

    ``bounds_deg`` is (south, west, north, east); exactly one of the three is set. ``borders`` is the
    user's own file of countries, for the area and for every map and neighbour; None: the package's.
    """

    name: str
    country: str | None = None
    file: Path | None = None
    bounds_deg: tuple[float, float, float, float] | None = None
    borders: Path | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that one assessment needs, in SI units and degrees.

    ``held`` is what the country has already; every offer is assessed together with it. ``notes`` say
    what was left out of the files that it names, one sentence each. ``raids`` and ``engagement`` are read by
    `simulate` alone.
    """

    name: str
    offers: tuple[Offer, ...]
    assets: tuple[Asset, ...]
    area: Area
    targets: tuple[TargetClass, ...]
    levels: tuple[Level, ...]
    terrain_paths: tuple[Path, ...]
    refraction: str
    grid_spacing_m: float | None
    seed: int
    engagement: "Engagement"
    held: Offer | None = None
    propagation: Propagation = Propagation.BY_TERRAIN
    rain: Rain | None = None
    clutter: Clutter | None = None
    description: str = ""
    sources: Mapping[str, Source] = field(default_factory=dict)
    text: str = ""
    path: Path | None = None
    notes: tuple[str, ...] = ()
    raids: "tuple[Raid, ...]" = ()

    def __hash__(self) -> int:
        """Return a hash that is equal for equal scenarios; mappings cannot be hashed."""
        return hash((self.name, self.offers, self.held, self.area, self.targets, self.levels, self.text))

    def __repr__(self) -> str:
        offers = ", ".join(f"{package.name} ({_count(len(package.units), 'unit')})" for package in self.packages)
        targets, levels = (
            ", ".join(target.key for target in self.targets),
            ", ".join(level.label for level in self.levels),
        )
        return f"<Scenario {self.name!r} over {self.area.name}: {offers}; against {targets}; at {levels}>"

    def with_units(self, change: Callable[[Unit], Unit]) -> Self:
        """Return the same scenario with every unit changed."""

        def changed(offer: Offer) -> Offer:
            return replace(offer, units=tuple(change(unit) for unit in offer.units))

        held = None if self.held is None else changed(self.held)
        return replace(self, offers=tuple(changed(offer) for offer in self.offers), held=held)

    @property
    def conditions(self) -> Conditions:
        """What lies between its radars and their targets."""
        return Conditions(self.propagation, self.rain, self.clutter)

    @property
    def packages(self) -> tuple[Offer, ...]:
        """What is assessed: what is held, alone, and every offer together with what is held."""
        if self.held is None:
            return self.offers
        return self.held, *(replace(offer, units=offer.units + self.held.units) for offer in self.offers)

    @property
    def units(self) -> tuple[Unit, ...]:
        """Every unit of the scenario, once."""
        return tuple({unit.key: unit for package in self.packages for unit in package.units}.values())

    @property
    def sites_with_ground(self) -> tuple[Site, ...]:
        """The sites of units and assets that state their ground, each once."""
        sites = [*(unit.site for unit in self.units), *(asset.site for asset in self.assets)]
        return tuple(dict.fromkeys(site for site in sites if site.ground_msl_m is not None))


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
