"""A raid as the user scripts it: groups that fly straight at assets, and how the defence answers."""

from dataclasses import dataclass
from enum import StrEnum

from skyshed.model.figure import Figure
from skyshed.model.scenario import Asset, Level, Site
from skyshed.model.system import FigureBundle, TargetClass

MOST_TARGETS = 2_000  # of a raid


@dataclass(frozen=True, slots=True)
class Way:
    """Every target of the group flies through these places, straight from each to the next; the last is the asset."""

    places: tuple[Site, ...]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """The targets of the group set out evenly spread along a line, each straight for the asset."""

    ends: tuple[Site, Site]


@dataclass(frozen=True, slots=True)
class Ring:
    """The targets set out this far from their asset, from all directions alike.

    The targets of all rings of a raid are dealt out together, evenly around the compass from half a share on and
    group by group in turn, so that no direction is anybody's choice.
    """

    radius_m: float


Route = Way | EntryLine | Ring


@dataclass(frozen=True, slots=True)
class Group:
    """Targets of one class that head for one asset.

    ``level`` is the altitude that they keep (above ground, or above mean sea level). ``speed_m_s`` is None for the
    speed of the class. The first sets out at ``start_s``, the last ``spread_s`` later, the others evenly between.
    """

    name: str
    target: TargetClass
    count: int
    asset: Asset
    route: Route
    level: Level
    speed_m_s: float | None = None
    start_s: float = 0.0
    spread_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Loss:
    """One stated event: a radar that is gone from a time on. Missiles that it guides then are lost.

    ``unit`` is the name of a unit, whatever its key, so that one event strikes every package that holds such a unit.
    """

    at_s: float
    unit: str
    radar: str


@dataclass(frozen=True, slots=True)
class Raid:
    """The scripted tracks of a simulation."""

    name: str
    groups: tuple[Group, ...]
    losses: tuple[Loss, ...] = ()
    description: str = ""

    @property
    def count(self) -> int:
        """How many targets fly."""
        return sum(group.count for group in self.groups)

    @property
    def assets(self) -> tuple[Asset, ...]:
        """The assets that targets head for, each once."""
        return tuple(dict.fromkeys(group.asset for group in self.groups))


class Assign(StrEnum):
    """Which fire unit shoots, of those that can."""

    NEAREST = "nearest"
    EARLIEST = "earliest"
    LAYERED = "layered"


@dataclass(frozen=True, slots=True)
class Doctrine:
    """How the defence answers: who shoots, and how many missiles before it looks (1 is shoot-look-shoot)."""

    assign: Assign = Assign.EARLIEST
    salvo: int = 1


@dataclass(frozen=True, slots=True)
class Engagement(FigureBundle):
    """What holds for every unit of a scenario: a track starts at ``n_hits`` detections in the last ``n_looks`` scans.

    ``handover_s`` passes before a network's first track is everybody's; ``correlation`` is that between the outcomes
    of missiles fired at one target.
    """

    handover_s: Figure
    correlation: Figure
    n_hits: int = 2
    n_looks: int = 3
