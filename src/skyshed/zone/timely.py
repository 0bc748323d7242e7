"""Reach and timely on a polar grid, at one level: two products, never mixed."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from skyshed.model.system import System, TargetClass
from skyshed.zone.chain import Antenna, Chain
from skyshed.zone.envelope import slant_range_m
from skyshed.zone.kernel import mark_launches
from skyshed.zone.view import View
from skyshed.zone.zone import Components

Flags = NDArray[np.bool_]


class PolarLevel:
    """One level over a polar grid, flattened azimuth by azimuth, ranges equally spaced from one step outward.

    At one level a chain is a product of yes and no: its missile, its engagement radar and its
    acquisition radar each allow that altitude or not. ``altitude_msl_m`` (n,) is the target's,
    ``step_m`` the step in range from the centre of the grid, which may be the fire unit or an asset.
    """

    def __init__(
        self, components: Components, altitude_msl_m: NDArray[np.floating], shape: tuple[int, int], *, step_m: float
    ) -> None:
        self._components, self._altitude_msl_m, self._shape, self._step_m = components, altitude_msl_m, shape, step_m
        self._allowed: dict[object, tuple[Flags, Flags]] = {}

    @property
    def system(self) -> System:
        """The system of the fire unit."""
        return self._components.fire_unit.system

    def _allows(self, key: object, view: View) -> tuple[Flags, Flags]:
        """Return where it is allowed if unknown terrain is low, and where for certain."""
        if key not in self._allowed:
            allowed = view.allows(self._altitude_msl_m) | np.isnan(self._altitude_msl_m)
            certain = allowed & view.is_known & ~np.isnan(self._altitude_msl_m)
            self._allowed[key] = allowed.reshape(self._shape), certain.reshape(self._shape)
        return self._allowed[key]

    def _by_shot(self, chains: Sequence[Chain]) -> Iterator[tuple[str, list, list]]:
        """Yield missile, its flags with the engagement radar's, and the flags of every acquisition radar behind it."""
        shots: dict[tuple, list[Chain]] = {}
        for chain in chains:
            shots.setdefault((chain.missile, chain.engagement and chain.engagement.key), []).append(chain)
        for (missile, _), alike in shots.items():
            shooting = [self._allows(missile, self._components.missile(missile))]
            if alike[0].engagement is not None:
                shooting.append(self._radar(alike[0].engagement))
            yield missile, shooting, [self._radar(chain.acquisition) for chain in alike]

    def _radar(self, antenna: Antenna) -> tuple[Flags, Flags]:
        return self._allows(antenna.key, self._components.radar(antenna))

    def reach(self, chains: Sequence[Chain]) -> tuple[Flags, Flags]:
        """Return where any chain reaches the level, and where only missing terrain leaves that open."""
        covered, possible = np.zeros(self._shape, dtype=bool), np.zeros(self._shape, dtype=bool)
        for _, shooting, acquiring in self._by_shot(chains):
            possible |= _product(shooting, acquiring, 0)
            covered |= _product(shooting, acquiring, 1)
        return covered, possible & ~covered

    def timely(self, chains: Sequence[Chain], target: TargetClass) -> Flags:
        """Return where a target flying straight at the centre of the grid is met in time: a part of reach."""
        return self.launches(chains, target) >= 0

    def launches(self, chains: Sequence[Chain], target: TargetClass) -> NDArray[np.int32]:
        """Return at which step in range the target is when the missile leaves that meets it here, -1 if none can.

        Acquisition radars that serve one launcher share their tracks, so that a target one of them
        loses while another holds it is not lost. A target is seen only where terrain is known: a
        hole in the terrain breaks the track.
        """
        launches = np.full(self._shape, -1, dtype=np.int32)
        system, case = self.system, self._components.sensors.case
        for missile, shooting, acquiring in self._by_shot(chains):
            acquired = np.logical_or.reduce([certain for _, certain in acquiring])
            mark_launches(
                acquired,
                shooting[-1][1] if len(shooting) > 1 else acquired,
                shooting[0][1],
                self.slant_m,
                self._step_m,
                target.speed_m_s.nominal,
                system.missiles[missile].mean_speed_m_s.at(case),
                system.reaction_time_s.at(case),
                launches,
            )
        return launches

    @cached_property
    def slant_m(self) -> NDArray[np.float32]:
        """Way of a missile from the launcher to each point, (n_az, n_r)."""
        range_m, launcher_msl_m = self._components.places.range_m, self._components.launcher_msl_m
        return slant_range_m(range_m, self._altitude_msl_m, launcher_msl_m).astype(np.float32).reshape(self._shape)


def _product(shooting: Sequence[tuple[Flags, Flags]], acquiring: Sequence[tuple[Flags, Flags]], which: int) -> Flags:
    """Return where all that shoot and any that acquire say yes: possibly (0) or for certain (1)."""
    can_shoot = np.logical_and.reduce([flags[which] for flags in shooting])
    return can_shoot & np.logical_or.reduce([flags[which] for flags in acquiring])
