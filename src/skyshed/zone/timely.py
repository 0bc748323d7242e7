"""Reach and timely on a polar grid, at every level at once: two products, never mixed."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from skyshed.model.system import TargetClass
from skyshed.zone.chain import Chain
from skyshed.zone.components import Components
from skyshed.zone.envelope import slant_range_m
from skyshed.zone.kernel import CERTAIN, POSSIBLE, mark_launches, meet_first
from skyshed.zone.levels import Levels, LevelSets, Sets

Steps = NDArray[np.int32]


class PolarLevels(Levels):
    """Levels over a polar grid, flattened azimuth by azimuth, ranges equally spaced from one step outward.

    ``step_m`` is the step in range from the centre of the grid, which may be the fire unit or an asset.
    Sets are (n_bytes, n_az, n_r), other answers (n_levels, n_az) or (n_levels, n_az, n_r).
    """

    def __init__(
        self, components: Components, levels_msl_m: NDArray[np.float32], shape: tuple[int, int], *, step_m: float
    ) -> None:
        super().__init__(components, levels_msl_m, n_row=shape[1])
        self._step_m, self._shape = step_m, shape
        # Way of a missile from the launcher to each point; over unknown ground the shortest that it may be.
        slant_m = slant_range_m(components.points.range_m, levels_msl_m, components.launcher_msl_m)
        slant_m = np.where(np.isnan(slant_m), components.points.range_m, slant_m)
        self._slant_m = slant_m.astype(np.float32).reshape(-1, *shape)

    def launches(self, chains: Sequence[Chain], target: TargetClass, *, if_open: bool = False) -> Steps:
        """Return at which step in range the target is when the missile leaves that meets it here, -1 if none can.

        The target flies straight at the centre of the grid; a place where it is met in time is one of reach.
        Acquisition radars that serve one launcher share their tracks, so that a target one of them
        loses while another holds it is not lost. An engagement radar with a sector that is free to turn has to
        turn first. A target is seen only where terrain is known: a hole in the terrain breaks the track, unless
        ``if_open``: then all that it leaves open is seen and reached.
        """
        steps = np.full(self._slant_m.shape, -1, dtype=np.int32)
        self._meet(mark_launches, steps, chains, target, if_open=if_open)
        return steps

    def first_met(self, chains: Sequence[Chain], target: TargetClass, *, if_open: bool = False) -> Steps:
        """Return the outermost step in range at which `launches` has a launch, along each azimuth; -1 for none."""
        steps = np.full(self._slant_m.shape[:2], -1, dtype=np.int32)
        scratch = np.full(self._slant_m.shape[2], -1, dtype=np.int32)
        self._meet(meet_first, (steps, scratch), chains, target, if_open=if_open)
        return steps

    def _meet(
        self,
        mark: Callable[..., None],
        steps: Steps | tuple[Steps, Steps],
        chains: Sequence[Chain],
        target: TargetClass,
        *,
        if_open: bool,
    ) -> None:
        side = POSSIBLE if if_open else CERTAIN
        fire_unit, case = self._components.fire_unit, self._components.sensors.case
        missiles_of = fire_unit.system.missiles
        clock = self._step_m, target.speed_m_s.nominal, fire_unit.reaction_time_s(case)
        for missiles, tracked, acquired in self._shots(chains):
            mark(
                self._by_azimuth(acquired[side]),
                self._by_azimuth(tracked[side]),
                np.stack([self._by_azimuth(self._missile(missile)[side]) for missile in missiles]),
                self._slant_m,
                clock,
                np.array([missiles_of[missile].against(target.key).mean_speed_m_s.at(case) for missile in missiles]),
                steps,
            )

    def _levels_of(self, bits: Sets) -> LevelSets:
        return super()._levels_of(self._by_azimuth(bits))

    def _by_azimuth(self, bits: Sets) -> Sets:
        return bits.reshape(-1, *self._shape)
