"""Reach and timely on a polar grid around a fire unit, at one level: two products, never mixed."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from skyshed.zone.chain import Chain
from skyshed.zone.envelope import slant_range_m
from skyshed.zone.kernel import mark_timely
from skyshed.zone.view import View
from skyshed.zone.zone import Components

Flags = NDArray[np.bool_]


class PolarLevel:
    """One level over a polar grid, flattened azimuth by azimuth, ranges equally spaced from one step outward.

    At one level a chain is a product of yes and no: its missile, its engagement radar and its
    acquisition radar each allow that altitude or not. ``altitude_msl_m`` (n,) is the target's.
    """

    def __init__(self, components: Components, altitude_msl_m: NDArray[np.floating], shape: tuple[int, int]) -> None:
        self._components, self._altitude_msl_m, self._shape = components, altitude_msl_m, shape
        self._allowed: dict[object, tuple[Flags, Flags]] = {}

    def _views(self, chain: Chain) -> Sequence[tuple[object, View]]:
        keys = (chain.missile, *(antenna.key for antenna in chain.antennas))
        return tuple(zip(keys, self._components.of(chain), strict=True))

    def _allows(self, key: object, view: View) -> tuple[Flags, Flags]:
        """Return where it is allowed if unknown terrain is low, and where for certain."""
        if key not in self._allowed:
            allowed = view.allows(self._altitude_msl_m) | np.isnan(self._altitude_msl_m)
            certain = allowed & view.is_known & ~np.isnan(self._altitude_msl_m)
            self._allowed[key] = allowed.reshape(self._shape), certain.reshape(self._shape)
        return self._allowed[key]

    def reach(self, chains: Sequence[Chain]) -> tuple[Flags, Flags]:
        """Return where any chain reaches the level, and where only missing terrain leaves that open."""
        covered, possible = np.zeros(self._shape, dtype=bool), np.zeros(self._shape, dtype=bool)
        for chain in chains:
            allowed = [self._allows(key, view) for key, view in self._views(chain)]
            possible |= np.logical_and.reduce([each for each, _ in allowed])
            covered |= np.logical_and.reduce([each for _, each in allowed])
        return covered, possible & ~covered

    def timely(self, chains: Sequence[Chain], speed_m_s: float) -> Flags:
        """Return where a target flying straight at the fire unit is met in time.

        A target is seen only where terrain is known: a hole in the terrain breaks the track.
        """
        timely = np.zeros(self._shape, dtype=bool)
        places, system, case = self._components.places, self._components.fire_unit.system, self._components.sensors.case
        slant_m = slant_range_m(places.range_m, self._altitude_msl_m, self._components.launcher_msl_m)
        slant_m = slant_m.astype(np.float32).reshape(self._shape)
        for chain in chains:
            (_, reachable), *seen = (self._allows(key, view) for key, view in self._views(chain))
            mark_timely(
                seen[-1][1],
                seen[0][1],
                reachable,
                slant_m,
                float(places.range_m[0]),
                speed_m_s,
                system.missiles[chain.missile].mean_speed_m_s.at(case),
                system.reaction_time_s.at(case),
                timely,
            )
        return timely
