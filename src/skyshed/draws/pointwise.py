"""One level over scattered points, asked in many worlds: again and again with other values of the figures.

The zone's floors and ceilings answer every altitude at once; a draw of figures asks one altitude a
few hundred times. Everything that the figures do not touch (geodesics, elevation angles, the loss
along each line of sight, horizons for the lowest, nominal and highest antenna) is therefore worked out once
per antenna, and a world is a handful of comparisons. Detection is written from its definition and not from
the zone's code, so that the two can be held to each other (tests/reference/test_draws_pointwise.py); an
envelope's shape stands in `zone.envelope` alone.

One simplification: between the three antenna heights horizons and losses are linear in height.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skyshed.atmosphere.attenuation import two_way_attenuation_db
from skyshed.coverage.looks import Looks
from skyshed.draws.flyout import Flyout, flyout_of
from skyshed.draws.kernel import covered_weights
from skyshed.draws.worlds import Worlds
from skyshed.model.figure import Case, Figure
from skyshed.model.propagation import Clutter
from skyshed.model.scenario import Offer, Unit
from skyshed.model.system import Radar, TargetClass
from skyshed.radar.clutter import clutter_range_m
from skyshed.radar.detection import WANTED_P_DETECT, fading_snr_db, rain_db
from skyshed.radar.horizon_loss import beam_loss_db
from skyshed.zone.chain import Antenna, AntennaKey, chains_of
from skyshed.zone.envelope import slant_range_m
from skyshed.zone.sight import Look

SCATTERED = "scattered"  # the kind of points that this module looks at
# Finite, so that horizons and losses are interpolated with nothing but numbers.
_BELOW_ALL_M = np.float32(-1e6)
_HIDDEN_DB = np.float32(1e4)


@dataclass(frozen=True)
class SightLine:
    """One antenna's lines of sight to the points, (n,) each.

    ``horizons_msl_m`` and ``diffracted_db``, what is lost one way past edges, are (3, n) by antenna height; ``beam`` is
    the share of the horizon loss that the beam loses at each elevation, 0 where waves are not diffracted.
    """

    radar: Radar
    height: Figure
    elevation_deg: NDArray[np.float64]
    slant_m: NDArray[np.float64]
    loss_db: NDArray[np.float64]
    horizons_msl_m: NDArray[np.float32]
    diffracted_db: NDArray[np.float32]
    beam: NDArray[np.float64]
    clutter: Clutter | None = None

    @property
    def is_diffracted(self) -> bool:
        """Whether the horizon loss counts."""
        return bool(self.beam.any())

    def limits(self, target: TargetClass, worlds: Worlds) -> NDArray[np.float64]:
        """Return what the radar can do in each world, (n_worlds, 8).

        Largest loss (dB), longest range (m), lowest and highest elevation (deg); the first of the two
        horizons that its height lies between, and the share of the second; what its beam loses on the horizon (dB);
        the longest range in clutter (m).
        """
        radar = self.radar
        budget_db, in_clutter_m = np.full(worlds.n, -np.inf), np.full(worlds.n, np.inf)
        if target.kind in radar.detects:
            rcs_m2 = target.rcs_in(radar.band).nominal
            if self.clutter is not None:
                in_clutter_m[:] = clutter_range_m(radar, rcs_m2, self.clutter)
            claimed_m, p_false_alarm = worlds.of(radar.reference_range_m), worlds.of(radar.reference_p_false_alarm)
            elevation_deg = worlds.of(radar.reference_elevation_deg)
            budget_db = (
                40.0 * np.log10(claimed_m)
                + two_way_attenuation_db(radar.frequency_hz.nominal, elevation_deg, claimed_m)
                + 10.0 * np.log10(rcs_m2 / worlds.of(radar.reference_rcs_m2))
                + fading_snr_db(worlds.of(radar.reference_p_detect), p_false_alarm)
                - fading_snr_db(WANTED_P_DETECT, p_false_alarm)
            )
        ends = (
            worlds.of(figure)
            for figure in (radar.instrumented_range_m, radar.min_elevation_deg, radar.max_elevation_deg)
        )
        # Never stacked on an elevation limit: see `radar.horizon_loss`.
        on_horizon_db, is_limited = worlds.of(radar.horizon_loss_db), worlds.of(radar.min_elevation_deg) >= 0.0
        on_horizon_db = np.where(is_limited, np.minimum(on_horizon_db, radar.horizon_loss_db.nominal), on_horizon_db)
        between = self._between_horizons(worlds.of(self.height))
        return np.stack([budget_db, *ends, *between, on_horizon_db, in_clutter_m], axis=1)

    def _between_horizons(self, height_agl_m: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        low, nominal, high = self.height.low, self.height.nominal, self.height.high
        is_above = height_agl_m >= nominal
        above, below = (
            (height_agl_m - nominal) / max(high - nominal, 1e-9),
            (height_agl_m - low) / max(nominal - low, 1e-9),
        )
        return is_above.astype(np.float64), np.where(is_above, above, below)


@dataclass(frozen=True)
class ServedUnit:
    """One fire unit of a package and the acquisition radars that may serve it."""

    unit: Unit
    sources: tuple[AntennaKey, ...]


@dataclass(frozen=True)
class Scattered:
    """Some packages over one set of points at one level."""

    altitude_msl_m: NDArray[np.float32]
    packages: tuple[tuple[ServedUnit, ...], ...]
    sight_lines: Mapping[AntennaKey, SightLine]
    flyouts: Mapping[str, Flyout]

    def covered(self, target: TargetClass, worlds: Worlds, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the weight (n,) of the points that each package reaches in each world, (n_worlds, n_packages)."""
        out, n = np.zeros((worlds.n, len(self.packages))), self.altitude_msl_m.size
        if self._units:
            covered_weights(
                self.altitude_msl_m,
                weight,
                self._of_paths,
                np.stack([sight_line.limits(target, worlds) for sight_line in self.sight_lines.values()], axis=1),
                np.stack([self._shot(key, target, worlds) for key in self.flyouts], axis=1),
                self._of_packages,
                (np.empty((len(self.sight_lines), n), bool), np.empty(n, bool), np.empty(n, bool)),
                out,
            )
        return out

    def is_settled(self, farthest: Callable[[Figure], float]) -> NDArray[np.bool_]:
        """Return where no answer leans on missing terrain, (n,); ``farthest`` is the most that a range may be."""
        is_open = np.zeros(self.altitude_msl_m.shape, dtype=bool)
        unknown = {key: np.isnan(sight_line.horizons_msl_m).any(axis=0) for key, sight_line in self.sight_lines.items()}
        holed = {key for key, is_unknown in unknown.items() if is_unknown.any()}
        for served in (one for all_served in self.packages for one in all_served) if holed else ():
            missiles = served.unit.system.missiles.values()
            reach_m = max(farthest(figure) for missile in missiles for figure in missile.longest_ranges())
            in_reach = self.flyouts[served.unit.key].slant_m <= reach_m
            radars = (served.unit.engagement_key, *served.sources)
            for key in holed.intersection(radars):
                in_view = self.sight_lines[key].slant_m <= farthest(self.sight_lines[key].radar.instrumented_range_m)
                is_open |= in_reach & in_view & unknown[key]
        return ~is_open

    def _shot(self, key: str, target: TargetClass, worlds: Worlds) -> NDArray[np.bool_]:
        missiles = self._units[key].system.missiles.values() if key in self._units else ()
        return self.flyouts[key].reached((missile.against(target.key) for missile in missiles), worlds)

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {served.unit.key: served.unit for all_served in self.packages for served in all_served}

    @cached_property
    def _of_paths(self) -> tuple[NDArray, ...]:
        names = "elevation_deg", "slant_m", "loss_db", "horizons_msl_m", "diffracted_db", "beam"
        return _stacked(self.sight_lines, *names)

    @cached_property
    def _of_packages(self) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Rows of package, flyout and engagement radar; and which lines of sight its acquisition radars have."""
        sight_lines, flyouts = list(self.sight_lines), list(self.flyouts)
        all_served = [(index, served) for index, all_served in enumerate(self.packages) for served in all_served]
        rows = [
            (index, flyouts.index(served.unit.key), sight_lines.index(served.unit.engagement_key))
            for index, served in all_served
        ]
        sources = np.array([[key in served.sources for key in sight_lines] for _, served in all_served], dtype=bool)
        return np.array(rows, dtype=np.intp).reshape(-1, 3), sources.reshape(-1, len(sight_lines))


def _stacked(each_by_key: Mapping[Any, object], *names: str) -> tuple[NDArray, ...]:
    return tuple(np.stack([getattr(seen, name) for seen in each_by_key.values()]) for name in names)


def scattered(packages: Sequence[Offer], looks: Looks, altitude_msl_m: NDArray[np.float32]) -> Scattered:
    """Return lines of sight and flyouts to the points of kind `SCATTERED` at ``altitude_msl_m`` (n,).

    All units look at the same points. Horizons are read from the three cases, which take the ends
    of every antenna height; a case in which an antenna serves nobody is replaced by the nominal one.
    """
    units = {unit.key: unit for package in packages for unit in package.units}
    look_of: dict[AntennaKey, tuple[str, Look]] = {}
    flyouts: dict[str, Flyout] = {}
    for key, unit in units.items():
        points = looks.seen.get((Case.NOMINAL, key, SCATTERED))
        if points is not None:
            launcher = looks.vantages[Case.NOMINAL, unit.engagement_key]
            flyouts[key] = flyout_of(points.range_m, altitude_msl_m, points.ground_msl_m, launcher.ground_msl_m)
            # A radar of another package may serve a unit that both hold.
            look_of |= {
                antenna_key: (key, look) for antenna_key, look in points.looks.items() if antenna_key[0] in units
            }
    sight_lines = {
        key: sight_line_of(looks, Antenna(units[key[0]], key[1]), altitude_msl_m, seen_from=unit_key, look=look)
        for key, (unit_key, look) in look_of.items()
    }
    return scene_of(packages, altitude_msl_m, sight_lines, flyouts)


def scene_of(
    packages: Sequence[Offer],
    altitude_msl_m: NDArray[np.float32],
    sight_lines: Mapping[AntennaKey, SightLine],
    flyouts: Mapping[str, Flyout],
) -> Scattered:
    """Return packages over points, with the lines of sight of antennas and the flyouts of units, by key."""
    all_served = tuple(
        tuple(served for unit in package.fire_units if (served := _served_unit(unit, package, sight_lines)).sources)
        for package in packages
    )
    return Scattered(altitude_msl_m, all_served, sight_lines, flyouts)


def _served_unit(unit: Unit, package: Offer, looks: Mapping[AntennaKey, object]) -> ServedUnit:
    chains = chains_of(unit, package, Case.NOMINAL)
    able = [chain for chain in chains if all(antenna.key in looks for antenna in chain.antennas)]
    return ServedUnit(unit, tuple(dict.fromkeys(chain.acquisition.key for chain in able)))


def sight_line_of(
    looks: Looks,
    antenna: Antenna,
    altitude_msl_m: NDArray[np.float32],
    *,
    seen_from: str,
    look: Look,
) -> SightLine:
    """Return an antenna's lines of sight to points at an altitude (n,), at which it looks for a unit."""
    vantage = looks.vantages[Case.NOMINAL, antenna.key]
    elevation_deg = np.degrees(np.arctan(vantage.fan.tangent(look.range_m, altitude_msl_m)))
    slant_m = np.maximum(slant_range_m(look.range_m, altitude_msl_m, vantage.antenna_msl_m), 1.0)
    radar, height = antenna.unit.system.radars[antenna.radar], height_of(antenna)
    frequency_hz = radar.frequency_hz.nominal
    loss_db = 40.0 * np.log10(slant_m) + two_way_attenuation_db(frequency_hz, elevation_deg, slant_m)
    if looks.rain is not None:
        loss_db += rain_db(frequency_hz, elevation_deg, slant_m, looks.rain, vantage.antenna_msl_m)
    return SightLine(
        radar,
        height,
        elevation_deg,
        slant_m,
        loss_db,
        *_from_heights(looks, antenna, seen_from, altitude_msl_m),
        np.zeros_like(elevation_deg) if look.ladder is None else beam_loss_db(1.0, elevation_deg),
        looks.clutter,
    )


def height_of(antenna: Antenna) -> Figure:
    """Return the figure that says how high an antenna stands."""
    mast = antenna.unit.masts.get(antenna.radar)
    system = antenna.unit.system
    return system.radars[antenna.radar].antenna_height_m if mast is None else system.masts[mast].antenna_height_m


def _from_heights(
    looks: Looks, antenna: Antenna, unit_key: str, altitude_msl_m: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return horizons and losses by antenna height, (3, n) each.

    Where waves are diffracted no altitude is hidden, but for a known loss; where not, what is seen has none.
    """
    looked = [_look(looks, antenna, unit_key, case) for case in height_of(antenna).sorted_cases()]
    losses = [each.losses_db(altitude_msl_m) for each in looked]
    horizons_msl_m = [
        each.horizon_msl_m
        if loss_db is None
        else np.where(np.isfinite(each.horizon_msl_m), _BELOW_ALL_M, each.horizon_msl_m)
        for each, loss_db in zip(looked, losses, strict=True)
    ]
    nothing = np.zeros_like(altitude_msl_m)
    lost = [nothing if loss_db is None else np.minimum(loss_db, _HIDDEN_DB) for loss_db in losses]
    return np.stack(horizons_msl_m), np.stack(lost)


def _look(looks: Looks, antenna: Antenna, unit_key: str, case: Case) -> Look:
    for its_case in (case, Case.NOMINAL):
        points = looks.seen.get((its_case, unit_key, SCATTERED))
        if points is not None and antenna.key in points.looks:
            return points.looks[antenna.key]
    raise AssertionError("an antenna of the nominal case has no look at its own points")
