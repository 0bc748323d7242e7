"""How likely one look of a radar is to detect a target, along its track: the claim, scaled as `radar` has it.

Everything is that of `radar.detection.detection_range_m`, read at the target's place and not at the range where it is
just detected: what is left of the budget there is how much stronger the echo is than one that is detected in four of
five looks. A target fades from scan to scan (Swerling 1), and each look is one at the claim's own false alarms.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from skyshed.atmosphere.attenuation import two_way_attenuation_db
from skyshed.engage.track import Tracks
from skyshed.model.figure import Case
from skyshed.model.propagation import Conditions
from skyshed.model.system import Radar, TargetClass
from skyshed.radar.clutter import clutter_range_m
from skyshed.radar.detection import WANTED_P_DETECT, detection_budget_db, fading_snr_db, rain_db
from skyshed.radar.horizon_loss import beam_loss_db
from skyshed.zone.envelope import slant_range_m
from skyshed.zone.limits import RangeLimits
from skyshed.zone.sight import Look, Vantage, clear_of_clutter_msl_m

_BY_THE_NOSE = math.cos(math.radians(45.0))
_ASPECTS = "front", "side", "rear"


@dataclass(frozen=True)
class Watch:
    """One radar of a unit in one case, as it looks at the samples of tracks (n,).

    ``nominal_height_m`` is that of its antenna above the ground in the nominal case, from which clutter is seen.
    """

    radar: Radar
    case: Case
    vantage: Vantage
    look: Look
    conditions: Conditions
    nominal_height_m: float

    def p_detect(self, tracks: Tracks, index: int, samples: NDArray[np.intp], limits: RangeLimits) -> NDArray:
        """Return the probability that one look detects targets of a class at samples of their tracks.

        0 beyond the instrumented range, outside elevation limits and sector, in clutter, below the line of sight
        where waves are not diffracted, and where terrain on the way is not known.
        """
        target = tracks.classes[index]
        found = np.zeros(samples.size)
        if target.kind not in self.radar.detects:
            return found
        lost_db = self._terrain_loss_db(samples, tracks.altitude_msl_m[samples])
        ranges_m = self.look.range_m[samples]
        near = np.flatnonzero(np.isfinite(lost_db) & (ranges_m <= self.radar.instrumented_range_m.at(self.case)))
        if not near.size:
            return found
        place = _Place(self, ranges_m[near].astype(np.float64), tracks.altitude_msl_m[samples][near].astype(np.float64))
        horizon_db = 0.0 if limits.margin is None else limits.margin.horizon_db
        lost_db = 2.0 * lost_db[near] + place.lost_db(horizon_db)
        p_false_alarm = self.radar.reference_p_false_alarm.at(self.case)
        wanted_db = float(fading_snr_db(WANTED_P_DETECT, p_false_alarm))
        for rcs_m2, is_seen_so in self._aspects(target, tracks, samples[near]):
            here = is_seen_so & place.is_within(rcs_m2)
            excess_db = detection_budget_db(self.radar, rcs_m2, self.case) - lost_db[here]
            snr = 10.0 ** ((wanted_db + excess_db) / 10.0)
            found[near[here]] = p_false_alarm ** (1.0 / (1.0 + snr))
        return found

    def _terrain_loss_db(self, samples: NDArray[np.intp], altitude_msl_m: NDArray[np.float32]) -> NDArray:
        """Return what terrain takes one way; infinite where nothing is seen, or nothing known."""
        look = self.look[samples]
        losses_db = look.losses_db(altitude_msl_m)
        if losses_db is None:
            return np.where(altitude_msl_m >= look.horizon_msl_m, 0.0, np.inf)
        return np.where(np.isnan(altitude_msl_m), np.inf, losses_db.astype(np.float64))

    def _aspects(
        self, target: TargetClass, tracks: Tracks, samples: NDArray[np.intp]
    ) -> list[tuple[float, NDArray[np.bool_]]]:
        """Return the RCS of each aspect, and at which samples it is the one seen.

        The cosine of the angle off the nose is the closing speed along the ground over the speed.
        """
        if not target.aspects:
            return [(target.rcs_in(self.radar.band).nominal, np.ones(samples.size, dtype=bool))]
        off_nose = -tracks.rate_of(self.look.range_m)[samples] / tracks.speed_m_s[tracks.target_at[samples]]
        is_front, is_rear = off_nose >= _BY_THE_NOSE, off_nose <= -_BY_THE_NOSE
        seen = is_front, ~is_front & ~is_rear, is_rear
        figures = (target.seen_from(aspect).rcs_in(self.radar.band) for aspect in _ASPECTS)
        return [(figure.nominal, each) for figure, each in zip(figures, seen, strict=True)]


@dataclass(frozen=True)
class _Place:
    """Where targets are, as a radar has them: ground range and altitude (n,)."""

    watch: Watch
    range_m: NDArray[np.float64]
    altitude_msl_m: NDArray[np.float64]

    @cached_property
    def slant_m(self) -> NDArray[np.float64]:
        antenna_msl_m = self.watch.vantage.antenna_msl_m
        return np.maximum(slant_range_m(self.range_m, self.altitude_msl_m, antenna_msl_m), 1.0)

    @cached_property
    def elevation_deg(self) -> NDArray[np.float64]:
        return np.degrees(np.arctan(self.watch.vantage.fan.tangent(self.range_m, self.altitude_msl_m)))

    def lost_db(self, horizon_db: float) -> NDArray[np.float64]:
        """Return what spreading, gases, the beam and rain take both ways."""
        watch, frequency_hz = self.watch, self.watch.radar.frequency_hz.nominal
        lost_db = 40.0 * np.log10(self.slant_m)
        lost_db += two_way_attenuation_db(frequency_hz, self.elevation_deg, self.slant_m)
        lost_db += 2.0 * beam_loss_db(horizon_db, self.elevation_deg)
        if watch.conditions.rain is not None:
            air = watch.conditions.rain, watch.vantage.antenna_msl_m
            lost_db += rain_db(frequency_hz, self.elevation_deg, self.slant_m, *air)
        return lost_db

    def is_within(self, rcs_m2: float) -> NDArray[np.bool_]:
        """Return whether places lie within the radar's range and elevations, and out of clutter."""
        radar, case = self.watch.radar, self.watch.case
        lowest_deg, highest_deg = radar.min_elevation_deg.at(case), radar.max_elevation_deg.at(case)
        is_within = (self.elevation_deg >= lowest_deg) & (self.elevation_deg <= highest_deg)
        is_within &= self.slant_m <= radar.instrumented_range_m.at(case)
        if self.watch.conditions.clutter is None:
            return is_within
        farthest_m = clutter_range_m(radar, rcs_m2, self.watch.conditions.clutter)
        vantage = self.watch.vantage
        stand = vantage.ground_msl_m + self.watch.nominal_height_m, vantage.fan.effective_radius_m
        return is_within & (self.altitude_msl_m >= clear_of_clutter_msl_m(stand, self.range_m, farthest_m))
