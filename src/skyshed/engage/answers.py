"""What a simulation answers: spreads over replications, exact intervals, what bound, and whose figure decides."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skyshed.model.figure import Case, Figure


class ExactShare(NamedTuple):
    """A share of replications and its exact (Clopper-Pearson) 95 % interval."""

    share: float
    low: float
    high: float


class Spread(NamedTuple):
    """How a count varies by chance, over replications: mean, and 5, 50 and 95 per cent."""

    mean: float
    low: float
    median: float
    high: float


class Bound(NamedTuple):
    """What kept leakers from being stopped: means over replications, each leaker counted once; sums to the mean."""

    never_in_reach: float
    not_seen: float
    seen_too_late: float
    no_channel: float
    no_missile: float
    neither: float
    missed: float


class IfUnlimited(NamedTuple):
    """Mean leakers, the same luck, if one thing did not bound the defence (missiles and channels: neither did)."""

    missiles: float
    channels: float
    missiles_and_channels: float
    detection: float
    kill: float


@dataclass(frozen=True)
class AssetAnswer:
    """One asset in the replications of a `RaidAnswer`; ``unharmed`` is the share in which no leaker reaches it.

    ``n_never_in_reach`` of those that head for it no missile can ever meet.
    """

    asset: str
    n_heading: int
    leakers: Spread
    unharmed: ExactShare
    n_never_in_reach: int = 0


@dataclass(frozen=True)
class MissileUse:
    """The missiles of one type in a package: ready at the start and in reserve, used, and left of both."""

    system: str
    missile: str
    n_ready: int
    used: Spread
    left: Spread
    n_reserve: int = 0


@dataclass(frozen=True)
class RaidAnswer:
    """One package in one case under one command: what ``n`` replications show.

    ``histogram`` (n_targets + 1,) counts replications by leakers. ``mean_low`` and ``mean_high`` are the 95 %
    interval of the mean. ``missiles_per_stopped`` is NaN where none is stopped; ``price_usd`` is that of the missiles
    used where a figure says it (none does: None).
    """

    package: str
    case: Case
    is_networked: bool
    n: int
    n_targets: int
    histogram: NDArray[np.int64]
    leakers: Spread
    mean_low: float
    mean_high: float
    none_through: ExactShare
    assets: tuple[AssetAnswer, ...]
    missiles: tuple[MissileUse, ...]
    used: Spread
    missiles_per_stopped: float
    n_shot_at: float
    bound: Bound
    if_unlimited: IfUnlimited | None = None


@dataclass(frozen=True)
class PairedRaids:
    """The first package's leakers less the second's, replication by replication, under the same luck."""

    first: str
    second: str
    case: Case
    difference: Spread
    mean_low: float
    mean_high: float
    share_first_fewer: float
    share_equal: float


class CurvePoint(NamedTuple):
    """One package in one case at one value of what is swept."""

    package: str
    case: Case
    value: float
    n_targets: int
    leakers: Spread
    none_through: ExactShare


@dataclass(frozen=True)
class Curve:
    """A sweep: ``name`` is what is swept (``raid.size``, or a figure of the defence), ``note`` how it is done."""

    name: str
    points: tuple[CurvePoint, ...]
    note: str = ""


@dataclass(frozen=True)
class RaidInfluence:
    """Mean leakers with one figure at its low and at its high end, all others as in the lead case, the same luck."""

    package: str
    figure: Figure
    leakers_at_low: float
    leakers_at_high: float

    @property
    def swing(self) -> float:
        return abs(self.leakers_at_high - self.leakers_at_low)


@dataclass(frozen=True)
class Ignorance:
    """Outer draws of the engagement figures (triangles), inner replications: how much of the variance is chance.

    ``influences`` holds every figure that moves anything, the most moving first.
    """

    package: str
    n_draws: int
    n_each: int
    mean: float
    variance: float
    chance_share: float
    influences: tuple[RaidInfluence, ...] = field(default=())


class Magazine(NamedTuple):
    """The missiles of one type in one unit, which ``unit`` is the key of."""

    unit: str
    system: str
    missile: str
    n_ready: int
    n_reserve: int = 0


class Roster(NamedTuple):
    """Who stands where in the tables of a package: the keys of its units, and its magazines, each in order."""

    units: tuple[str, ...]
    magazines: tuple[Magazine, ...]


class Assumed(NamedTuple):
    """An assumed or disputed figure of the simulation, and what it moves, where that was worked out."""

    figure: Figure
    packages: tuple[str, ...]


class Lines(NamedTuple):
    """Where targets fly, for maps and replays: by target, positions each step of time (n_steps,), NaN outside."""

    time_s: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    altitude_msl_m: NDArray[np.float64]
