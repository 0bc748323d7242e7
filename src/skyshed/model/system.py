"""Systems, their radars and missiles, and target classes: bundles of figures."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self, cast

from skyshed.model.figure import Case, Claim, Figure, Status

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class RadarRole(StrEnum):
    """What a radar does in a chain."""

    ACQUISITION = "acquisition"
    ENGAGEMENT = "engagement"


# Marks a field whose figures only an engagement reads (`simulate`): coverage neither reads nor lists them.
_OF_ENGAGEMENT = {"is_of_engagement": True}


class FigureBundle:
    """Anything whose fields are figures, or bundles of them."""

    def figures(self) -> Iterator[Figure]:
        """Yield each figure that coverage reads, and each count that is reported, once."""
        return self._figures(is_of_engagement=False)

    def engagement_figures(self) -> Iterator[Figure]:
        """Yield each figure that only an engagement reads, once."""
        return self._figures(is_of_engagement=True)

    def _figures(self, *, is_of_engagement: bool) -> Iterator[Figure]:
        for item in fields(cast("DataclassInstance", self)):
            value = getattr(self, item.name)
            is_asked = item.metadata.get("is_of_engagement", False) == is_of_engagement
            for entry in value.values() if isinstance(value, Mapping) else (value,):
                if isinstance(entry, FigureBundle):
                    yield from entry._figures(is_of_engagement=is_of_engagement)
                elif isinstance(entry, Figure) and is_asked:
                    yield entry


@dataclass(frozen=True, slots=True)
class Mast(FigureBundle):
    """A mast that lifts an antenna; ``antenna_height_m`` is the phase centre above ground."""

    name: str
    antenna_height_m: Figure


@dataclass(frozen=True, slots=True)
class Radar(FigureBundle):
    """A radar in reference form: it sees ``reference_rcs_m2`` at ``reference_range_m``.

    The claim holds at a probability of detection that sellers rarely state, ``reference_p_detect``
    (of a target that fades from scan to scan, at ``reference_p_false_alarm``). ``frequency_hz``
    selects gaseous attenuation and, with ``band``, the RCS of a target class. It is read at its nominal
    value in every case: a claim at R0 already holds the air up to R0, so that more of it costs range
    against targets larger than the claim's and gives range against smaller ones. ``horizon_loss_db`` is what
    the beam, which looks past the horizon, loses one way towards it (see `radar.horizon_loss`). ``scan_time_s``
    passes from one look at a target to the next. ``sector_deg`` is how wide it looks without being turned,
    ``turn_rate_deg_s`` how fast it turns; None where it sees all round.
    """

    name: str
    role: RadarRole
    band: str
    frequency_hz: Figure
    reference_range_m: Figure
    reference_rcs_m2: Figure
    reference_elevation_deg: Figure
    instrumented_range_m: Figure
    min_elevation_deg: Figure
    max_elevation_deg: Figure
    antenna_height_m: Figure
    reference_p_detect: Figure
    reference_p_false_alarm: Figure
    horizon_loss_db: Figure
    scan_time_s: Figure = field(metadata=_OF_ENGAGEMENT)
    detects: tuple[str, ...] = ("aircraft",)
    sector_deg: Figure | None = None
    turn_rate_deg_s: Figure | None = None

    def turning_time_s(self, case: Case) -> float:
        """Return how long it takes at worst to turn to an inbound, from straight behind; 0 where no figure says."""
        if self.sector_deg is None or self.turn_rate_deg_s is None:
            return 0.0
        return max(180.0 - self.sector_deg.at(case) / 2, 0.0) / self.turn_rate_deg_s.at(case)


@dataclass(frozen=True, slots=True)
class Envelope(FigureBundle):
    """What is published of a missile against one class of targets; None where nothing else is said of that class."""

    min_range_m: Figure | None = None
    max_range_m: Figure | None = None
    min_altitude_m: Figure | None = None
    max_altitude_m: Figure | None = None
    mean_speed_m_s: Figure | None = None
    kill_probability: Figure | None = field(default=None, metadata=_OF_ENGAGEMENT)

    def stated(self) -> dict[str, Figure]:
        """Return the figures that are stated, by field."""
        return {item.name: figure for item in fields(self) if (figure := getattr(self, item.name)) is not None}


@dataclass(frozen=True, slots=True)
class Missile(FigureBundle):
    """A missile's published envelope against aircraft.

    ``min_altitude_m`` is above ground at the target, ``max_altitude_m`` above the launcher,
    ranges are slant ranges from the launcher, ``mean_speed_m_s`` is an average over the flyout.
    ``envelopes`` holds what is published otherwise of some target classes, by their key. ``kill_probability`` is that
    of one missile fired at a target in reach; None where nothing is stated.
    """

    name: str
    min_range_m: Figure
    max_range_m: Figure
    min_altitude_m: Figure
    max_altitude_m: Figure
    mean_speed_m_s: Figure
    has_active_seeker: bool = False
    envelopes: Mapping[str, Envelope] = field(default_factory=dict)
    kill_probability: Figure | None = field(default=None, metadata=_OF_ENGAGEMENT)

    def against(self, target: str) -> Self:
        """Return the missile as it is published against a target class."""
        envelope = self.envelopes.get(target)
        if envelope is None:
            return self
        stated: dict[str, Any] = {**envelope.stated()}  # under the names of our own fields
        return replace(self, **stated, envelopes={})

    def longest_range_m(self, case: Case) -> float:
        """Return the longest range against any target class."""
        if not self.envelopes:
            return self.max_range_m.at(case)
        return max(each.at(case) for each in self.longest_ranges())

    def longest_ranges(self) -> Iterator[Figure]:
        """Yield the longest range that is usual, and those that are published otherwise of some target class."""
        yield self.max_range_m
        yield from (envelope.max_range_m for envelope in self.envelopes.values() if envelope.max_range_m is not None)


@dataclass(frozen=True, slots=True)
class System(FigureBundle):
    """One published air-defence system: what its fire unit is made of, and what is claimed of it.

    A sensor has no engagement radar and no missiles. ``counts`` holds figures that are reported
    but take no part in geometry: ``launchers``, ``ready_missiles`` and ``target_channels`` of a fire
    unit, ``price_usd``, ``crew``, ``deployment_time_s`` ... where something is published. An engagement reads besides
    ``kill_assessment_s``, which passes from an intercept until its outcome is known, ``salvo_spacing_s`` between the
    launches of a salvo, and ``load``, the missiles ready on a fire unit by type: none of a type that is not named, and
    nothing is stated where it is empty.
    ``note`` says what the model leaves out of this system. ``aliases`` are the other names by which it may be asked
    for, each with the key of the source where it was read, "" for none. ``maker`` says who makes it and in which
    country; ``built_against`` names ``aircraft``, ``ballistic`` or both, and only aircraft are computed.
    """

    key: str
    name: str
    engagement_radar: str | None
    acquisition_radars: tuple[str, ...]
    radars: Mapping[str, Radar]
    missiles: Mapping[str, Missile]
    masts: Mapping[str, Mast]
    reaction_time_s: Figure
    advertised_range_m: Figure
    kill_assessment_s: Figure = field(metadata=_OF_ENGAGEMENT)
    salvo_spacing_s: Figure = field(metadata=_OF_ENGAGEMENT)
    load: Mapping[str, Figure] = field(default_factory=dict, metadata=_OF_ENGAGEMENT)
    counts: Mapping[str, Figure] = field(default_factory=dict)
    note: str = ""
    aliases: tuple[Claim, ...] = ()
    maker: str = ""
    built_against: tuple[str, ...] = ("aircraft",)

    def __hash__(self) -> int:
        """Return a hash that is equal for equal systems; mappings cannot be hashed."""
        return hash((self.key, self.name, tuple(self.radars), tuple(self.missiles)))

    def __repr__(self) -> str:
        parts = ", ".join((*self.radars, *self.missiles))
        return f"<System {self.key!r}: {self.name}; {parts}>"

    @property
    def longest_range_m(self) -> float:
        """The longest range claimed for a missile; for a sensor, the instrumented range of its radars."""
        missiles = [missile.longest_range_m(Case.CLAIMED) for missile in self.missiles.values()]
        return max(missiles or [radar.instrumented_range_m.at(Case.CLAIMED) for radar in self.radars.values()])


@dataclass(frozen=True, slots=True)
class ListedSystem:
    """A published system that is not assessable; ``why`` says what was read nowhere, ``found`` holds what was."""

    key: str
    name: str
    why: str
    found: tuple[Figure, ...] = ()
    note: str = ""
    aliases: tuple[Claim, ...] = ()
    maker: str = ""
    built_against: tuple[str, ...] = ("aircraft",)


ASPECTS = ("front", "side", "rear")
MEAN_ASPECT = "mean"
_SEEN_FROM = {"front": "from the front", "side": "from the side", "rear": "from behind", MEAN_ASPECT: "mean aspect"}


@dataclass(frozen=True, slots=True)
class Aspect(FigureBundle):
    """The RCS of a target class seen from one side, by band as in `TargetClass`."""

    rcs_m2: Mapping[str, Figure]

    def rcs_in(self, band: str) -> Figure:
        """Return the RCS figure for a radar band, or the one given for any band."""
        return self.rcs_m2.get(band, self.rcs_m2["any"])


@dataclass(frozen=True, slots=True)
class TargetClass(FigureBundle):
    """What flies. ``rcs_m2`` maps a radar band (``"VHF"``, ``"S"``, ``"X"`` ...; ``"any"``) to a figure.

    ``aspects`` holds the RCS from the front, the side or the rear where it is known apart; `seen_from` takes one.

    Cases move system figures only: physics reads the nominal RCS and speed of a target class in
    every case, and the range of its RCS is a separate axis of sensitivity.
    """

    key: str
    name: str
    rcs_m2: Mapping[str, Figure]
    speed_m_s: Figure
    typical_altitude_m: Figure
    kind: str = "aircraft"
    note: str = ""
    aspects: Mapping[str, Aspect] = field(default_factory=dict)

    def __hash__(self) -> int:
        """Return a hash that is equal for equal classes; mappings cannot be hashed."""
        return hash((self.key, self.name, self.speed_m_s))

    def rcs_in(self, band: str) -> Figure:
        """Return the RCS figure for a radar band, or the one given for any band."""
        return self.rcs_m2.get(band, self.rcs_m2["any"])

    def seen_from(self, aspect: str) -> Self:
        """Return the class as a radar sees it from the front, side or rear, or with the mean of all (in dB).

        Where one aspect alone is known it stands for every other, and the class is returned as it is.
        """
        if not self.aspects:
            return self
        if aspect == MEAN_ASPECT:
            rcs_m2: Mapping[str, Figure] = {band: self._mean(band) for band in self._bands()}
        elif aspect in self.aspects:
            rcs_m2 = self.aspects[aspect].rcs_m2
        else:
            rcs_m2 = self.rcs_m2
        return replace(self, name=f"{self.name}, {_SEEN_FROM[aspect]}", rcs_m2=rcs_m2, aspects={})

    def _bands(self) -> tuple[str, ...]:
        known = (self.rcs_m2, *(aspect.rcs_m2 for aspect in self.aspects.values()))
        return tuple(dict.fromkeys(band for bands in known for band in bands))

    def _mean(self, band: str) -> Figure:
        """Return the mean in decibels of what is known from front, side and rear: the geometric mean of areas."""
        whole = self.rcs_in(band)
        figures = [self.aspects[aspect].rcs_in(band) if aspect in self.aspects else whole for aspect in ASPECTS]
        low, nominal, high = (
            math.prod(getattr(figure, end) for figure in figures) ** (1 / len(figures))
            for end in ("low", "nominal", "high")
        )
        claims = tuple(dict.fromkeys(claim for figure in figures for claim in figure.claims))
        is_founded = all(figure.status is not Status.ASSUMED for figure in figures)
        return replace(
            whole,
            key=f"{self.key}/rcs_m2/{MEAN_ASPECT}/{band}",
            low=low,
            nominal=nominal,
            high=high,
            status=Status.DERIVED if is_founded else Status.ASSUMED,
            claims=claims,
            note="the mean, in dB, of what is known from the front, the side and the rear",
        )
