"""What one fire unit makes of a point that ``why`` asks about, and which unit comes nearest to covering it."""

from dataclasses import dataclass

from skyshed.verbs.obstacle import Obstacle
from skyshed.zone.chain import Chain
from skyshed.zone.reason import Reason

# An aircraft at 30 km is seen from 715 km away at most (k = 4/3); a longer way may even lead over a pole.
_FARTHEST_SIGHT_M = 1_000_000.0


@dataclass(frozen=True, slots=True)
class UnitAnswer:
    """What one fire unit's best chain makes of the point; no obstacle means that it is covered.

    ``reached_msl_m`` are the altitudes that each of its chains is known to reach there, lowest first; they may overlap.
    ``is_far`` is whether the point lies far beyond its missile's range, so that nothing else matters.
    """

    package: str
    fire_unit: str
    system: str
    range_m: float
    azimuth_deg: float
    chain: Chain | None
    reason: Reason
    obstacles: tuple[Obstacle, ...]
    reached_msl_m: tuple[tuple[float, float], ...] = ()
    is_far: bool = False

    @property
    def is_covered(self) -> bool:
        return self.reason is Reason.NONE

    @property
    def is_beyond_sight(self) -> bool:
        """Whether it is so far out of range that no line of sight is in question."""
        return self.is_far and self.range_m > _FARTHEST_SIGHT_M

    @property
    def is_known(self) -> bool:
        """Whether missing terrain data leave nothing open."""
        return self.reason is not Reason.NO_TERRAIN_DATA


def distance_from_covering(unit: UnitAnswer) -> tuple[bool, bool, int, float]:
    """Return what units are sorted by: out of its missile's range, a unit is farther from covering than any other."""
    return not unit.is_covered, unit.reason is Reason.ENVELOPE_RANGE, len(unit.obstacles), unit.range_m
