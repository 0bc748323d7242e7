"""Reach and timely on a polar grid, at every level at once: two products, never mixed."""

from collections.abc import Iterator, Sequence
from copy import copy
from typing import Self

import numpy as np
from numpy.typing import NDArray

from skyshed.model.system import TargetClass
from skyshed.zone.chain import AntennaKey, Chain
from skyshed.zone.envelope import slant_range_m
from skyshed.zone.kernel import CERTAIN, POSSIBLE, mark_launches
from skyshed.zone.sight import sight_marks
from skyshed.zone.zone import Components, Sensors

Flags = NDArray[np.bool_]
Marks = NDArray[np.uint8]


class PolarLevels:
    """Levels over a polar grid, flattened azimuth by azimuth, ranges equally spaced from one step outward.

    At one altitude a chain is a product of yes and no: its missile, its engagement radar and its
    acquisition radar each allow it or not. ``levels_msl_m`` (n_levels, n) is the target's altitude,
    ``step_m`` the step in range from the centre of the grid, which may be the fire unit or an asset.
    Answers are (n_levels, n_az, n_r).
    """

    def __init__(
        self, components: Components, levels_msl_m: NDArray[np.float32], shape: tuple[int, int], *, step_m: float
    ) -> None:
        self._components, self._levels_msl_m, self._step_m = components, levels_msl_m, step_m
        self._shape = (levels_msl_m.shape[0], *shape)
        # Way of a missile from the launcher to each point; over unknown ground the shortest that it may be.
        slant_m = slant_range_m(components.places.range_m, levels_msl_m, components.launcher_msl_m)
        slant_m = np.where(np.isnan(slant_m), components.places.range_m, slant_m)
        self._slant_m = self._by_azimuth(slant_m.astype(np.float32))
        self._missiles: dict[tuple[str, str], Marks] = {}
        self._radars: dict[AntennaKey, Marks] = {}
        self._unions: dict[tuple[AntennaKey, ...], Marks] = {}

    def against(self, sensors: Sensors) -> Self:
        """Return the same levels before other sensors of the same case; what missiles allow is worked out once."""
        other = copy(self)
        other._components, other._radars, other._unions = self._components.against(sensors), {}, {}
        return other

    def _missile(self, name: str) -> Marks:
        key = self._components.envelope_key(name)
        if key not in self._missiles:
            view, levels_msl_m = self._components.missile(name), self._levels_msl_m
            allowed, possible = view.allows(levels_msl_m), np.uint8(POSSIBLE)
            marks = allowed * possible | (allowed & view.is_known) * np.uint8(CERTAIN)
            self._missiles[key] = np.where(np.isnan(levels_msl_m), possible * ~view.is_empty, marks)
        return self._missiles[key]

    def _radar(self, antenna: AntennaKey) -> Marks:
        if antenna not in self._radars:
            look = self._components.places.looks[antenna]
            self._radars[antenna] = sight_marks(
                self._components.sensors.detections[antenna],
                range_m=look.range_m,
                horizon_msl_m=look.horizon_msl_m,
                levels_msl_m=self._levels_msl_m,
            )
        return self._radars[antenna]

    def _any(self, antennas: tuple[AntennaKey, ...]) -> Marks:
        """Return what any of some acquisition radars sees."""
        if antennas not in self._unions:
            self._unions[antennas] = np.bitwise_or.reduce([self._radar(antenna) for antenna in antennas])
        return self._unions[antennas]

    def _shots(self, chains: Sequence[Chain]) -> Iterator[tuple[list[str], Marks, Marks]]:
        """Yield missiles, the marks of the radar that guides them, and those of all radars that may acquire for them.

        A missile with a seeker needs no radar of its own: the acquisition radars' marks stand for it.
        """
        sources: dict[tuple[str, AntennaKey | None], list[AntennaKey]] = {}
        for chain in chains:
            engagement = None if chain.engagement is None else chain.engagement.key
            sources.setdefault((chain.missile, engagement), []).append(chain.acquisition.key)
        alike: dict[tuple, list[str]] = {}
        for (missile, engagement), acquisitions in sources.items():
            alike.setdefault((engagement, tuple(acquisitions)), []).append(missile)
        for (engagement, acquisitions), missiles in alike.items():
            acquired = self._any(acquisitions)
            yield missiles, acquired if engagement is None else self._radar(engagement), acquired

    def reach(self, chains: Sequence[Chain]) -> tuple[Flags, Flags]:
        """Return where any chain reaches the levels, and where only missing terrain leaves that open."""
        marks = np.zeros(self._levels_msl_m.shape, dtype=np.uint8)
        for missiles, tracked, acquired in self._shots(chains):
            marks |= tracked & acquired & np.bitwise_or.reduce([self._missile(missile) for missile in missiles])
        return (marks >= CERTAIN).reshape(self._shape), (marks == POSSIBLE).reshape(self._shape)

    def timely(self, chains: Sequence[Chain], target: TargetClass, *, if_open: bool = False) -> Flags:
        """Return where a target flying straight at the centre of the grid is met in time: a part of reach."""
        return self.launches(chains, target, if_open=if_open) >= 0

    def launches(self, chains: Sequence[Chain], target: TargetClass, *, if_open: bool = False) -> NDArray[np.int32]:
        """Return at which step in range the target is when the missile leaves that meets it here, -1 if none can.

        Acquisition radars that serve one launcher share their tracks, so that a target one of them
        loses while another holds it is not lost. An engagement radar with a sector that is free to turn has to
        turn first. A target is seen only where terrain is known: a hole in the terrain breaks the track, unless
        ``if_open``: then all that it leaves open is seen and reached.
        """
        least = POSSIBLE if if_open else CERTAIN
        launches = np.full(self._slant_m.shape, -1, dtype=np.int32)
        fire_unit, case = self._components.fire_unit, self._components.sensors.case
        missiles_of = fire_unit.system.missiles
        clock = self._step_m, target.speed_m_s.nominal, fire_unit.reaction_time_s(case)
        for missiles, tracked, acquired in self._shots(chains):
            mark_launches(
                self._by_azimuth(acquired >= least),
                self._by_azimuth(tracked >= least),
                np.stack([self._by_azimuth(self._missile(missile) >= least) for missile in missiles]),
                self._slant_m,
                clock,
                np.array([missiles_of[each].against(target.key).mean_speed_m_s.at(case) for each in missiles]),
                launches,
            )
        return launches.reshape(self._shape)

    def _by_azimuth(self, array: NDArray) -> NDArray:
        """Return an array over points with a row for each level and azimuth: one inbound each."""
        return array.reshape(-1, self._shape[2])
