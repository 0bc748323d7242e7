"""The rows of an assessment's tables. Ranges in metres over the ground, areas in km2 on the ellipsoid, shares 0..1.

A number that missing terrain leaves open is NaN, and ``left_open`` holds its two ends by its name: if nothing
of what is open is reached, and if all of it is. `skyshed.coverage.left_open.ends_of` reads both alike.
"""

from dataclasses import dataclass, field

from skyshed.coverage.left_open import LeftOpen
from skyshed.model.figure import Case, Figure
from skyshed.model.propagation import Propagation

AZIMUTH_STEP_DEG = 7.5  # a third of the way from one of the sixteen points of the compass to the next
AZIMUTHS_DEG = tuple(AZIMUTH_STEP_DEG * number for number in range(48))  # from north clockwise


@dataclass(frozen=True, slots=True)
class GroundRow:
    """The ground that one site states, and what the terrain itself has there (NaN: nothing)."""

    site: str
    ground_msl_m: float
    terrain_msl_m: float


@dataclass(frozen=True, slots=True)
class RangeRow:
    """Effective range of one fire unit of a package at one level, over all azimuths.

    *Reach* is the outermost covered range along an azimuth; *timely* is the range of the first
    intercept of a target flying straight at the unit at that level. Both are 0 along an azimuth
    where nothing is covered. ``share_of_ring`` is the covered share of the advertised ring's disc,
    ``share_of_ring_unknown`` what missing terrain leaves open of it.

    ``reach_by_azimuth_m`` is the reach along each azimuth of `AZIMUTHS_DEG`, as computed there: no mean of a sector,
    nothing interpolated. The spread before it is over all azimuths that are computed, five times as many.
    """

    package: str
    fire_unit: str
    system: str
    target: str
    case: Case
    level: str
    advertised_range_m: float
    reach_min_m: float
    reach_median_m: float
    reach_max_m: float
    timely_min_m: float
    timely_median_m: float
    timely_max_m: float
    share_of_ring: float
    share_of_ring_unknown: float
    left_open: LeftOpen = field(default_factory=dict)
    reach_by_azimuth_m: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaRow:
    """Share of the area covered at one level; cells below the ground are outside the denominator.

    ``detected_share`` is seen by at least one acquisition radar (no engagement asked); ``layers``
    are the shares covered by at least 1, 2, 3 ... fire units.
    """

    package: str
    target: str
    case: Case
    level: str
    area_km2: float
    covered_km2: float
    unknown_km2: float
    below_ground_km2: float
    covered_share: float
    detected_share: float
    layers: tuple[float, ...]
    left_open: LeftOpen = field(default_factory=dict)

    @property
    def sky_km2(self) -> float:
        """The denominator of the shares."""
        return self.area_km2 - self.below_ground_km2

    @property
    def unknown_share(self) -> float:
        """Share of the sky that missing terrain data leave open; 0 where that level has no sky."""
        return self.unknown_km2 / self.sky_km2 if self.sky_km2 > 0 else 0.0


@dataclass(frozen=True, slots=True)
class AssetRow:
    """How one asset is covered at one level: by which fire units, or why not.

    ``is_covered`` is None where missing terrain leaves it open; ``may_cover`` names the fire units that
    reach the asset if that terrain hides nothing, beside those that do.
    """

    package: str
    asset: str
    kind: str
    target: str
    case: Case
    level: str
    is_covered: bool | None
    is_known: bool
    fire_units: tuple[str, ...]
    reason: str
    may_cover: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CurveRow:
    """One point of the area-by-altitude curve: the share of the area covered at a height above ground."""

    package: str
    target: str
    case: Case
    height_agl_m: float
    covered_share: float
    left_open: LeftOpen = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NeighbourRow:
    """Area of another state's airspace that a package reaches at a level, and the share of that state it is."""

    package: str
    target: str
    case: Case
    level: str
    state: str
    reached_km2: float
    share_of_state: float
    left_open: LeftOpen = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CapacityRow:
    """Targets that one package engages at once, and missiles ready before it is empty, case by case.

    NaN where some system of the package publishes none. A sum over fire units, wherever they stand.
    """

    package: str
    case: Case
    n_fire_units: int
    n_targets_at_once: float
    n_ready_missiles: float


@dataclass(frozen=True, slots=True)
class RoseRow:
    """One 30-degree sector of approach to an asset, at one level: what a straight inbound would meet.

    ``first_intercept_m`` is the median over the sector of the distance from the asset at which some
    fire unit first meets the inbound in time, 0 where none does; ``n_shots`` is how many engagements
    one after another fit between that first intercept and the asset, summed over fire units; each begins
    a reaction time after the one before has met the target.
    """

    package: str
    asset: str
    target: str
    case: Case
    level: str
    from_deg: float
    to_deg: float
    first_intercept_m: float
    n_shots: float
    left_open: LeftOpen = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConventionRow:
    """Covered share of the area (nominal case) if another convention were drawn: a ring, another refraction."""

    package: str
    target: str
    level: str
    convention: str
    covered_share: float
    left_open: LeftOpen = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PropagationRow:
    """How the waves of one radar of one unit are taken to travel past its horizon.

    ``by_terrain`` is what the ground around it can carry, whatever was asked.
    """

    unit: str
    radar: str
    propagation: Propagation
    by_terrain: Propagation


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two packages paired: same case and same world, then ``n_draws`` draws of all figures, the same for both.

    ``difference_low``, ``_median``, ``_high`` are the 5, 50 and 95 per cent points over the draws of
    first minus second, as shares of the area; ``share_first_more`` counts draws in which the first
    covers more, ``share_equal`` those that tell no difference. ``siting_spread`` is the spread (5 to
    95 per cent) of that difference when every site moves by up to 2 km, figures nominal. Draws and
    sitings are over the part of the sky, ``known_share`` of it, that missing terrain does not leave
    open; where there is none they are NaN. ``by_case`` is over the whole area; its open shares stand
    in ``left_open`` as ``first_share_CASE`` and ``second_share_CASE``.
    """

    first: str
    second: str
    target: str
    level: str
    by_case: tuple[tuple[Case, float, float], ...]
    n_draws: int
    share_first_more: float
    difference_low: float
    difference_median: float
    difference_high: float
    siting_spread: float
    known_share: float = 1.0
    left_open: LeftOpen = field(default_factory=dict)
    share_equal: float = 0.0

    @property
    def share_second_more(self) -> float:
        """Share of the draws in which the second covers more."""
        return 1.0 - self.share_first_more - self.share_equal

    @property
    def exceeds_spread(self) -> bool:
        """Whether the sign of the difference is the same from the 5th to the 95th percentile of the draws."""
        return self.difference_low > 0 or self.difference_high < 0


@dataclass(frozen=True, slots=True)
class Influence:
    """How far one figure, between its two ends and all others nominal, moves a package's covered share.

    Over the part of the sky, ``known_share`` of it, that missing terrain does not leave open.
    """

    package: str
    target: str
    level: str
    figure: Figure
    share_low: float
    share_high: float
    known_share: float = 1.0

    @property
    def swing(self) -> float:
        return abs(self.share_high - self.share_low)
