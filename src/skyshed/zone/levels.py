"""Which levels a fire unit reaches above its points: each component allows a level or not, a chain needs them all.

`skyshed.sky` composes whole intervals of altitude with their reasons; where only levels are asked for, this gives
the same answer for less work.
"""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from skyshed.zone.chain import AntennaKey, Chain
from skyshed.zone.components import Components, Sensors
from skyshed.zone.kernel import CERTAIN, POSSIBLE, mark_between
from skyshed.zone.sight import add_sight

Sets = NDArray[np.uint8]


@dataclass(frozen=True)
class LevelSets:
    """Some of ``n_levels`` levels over each point, a bit a level: ``bits`` (n_bytes, ...), eight levels in a byte."""

    bits: Sets
    n_levels: int

    @property
    def flags(self) -> NDArray[np.bool_]:
        """The same as flags, (n_levels, ...)."""
        return np.unpackbits(self.bits, axis=0, count=self.n_levels, bitorder="little").astype(bool)


class Levels:
    """Levels over the points of a fire unit: at one altitude a chain is a product of yes and no.

    Its missile, its engagement radar and its acquisition radar each allow it or not. ``levels_msl_m``
    (n_levels, n) is the target's altitude.
    """

    def __init__(self, components: Components, levels_msl_m: NDArray[np.float32], *, n_row: int = 256) -> None:
        """Take also how many points make a row: those of one azimuth, where points are a polar grid."""
        self._components, self._levels_msl_m, self._n_row = components, levels_msl_m, n_row
        self._missiles: dict[tuple[str, str], Sets] = {}
        self._unions: dict[tuple[AntennaKey, ...], Sets] = {}

    def against(self, sensors: Sensors) -> Self:
        """Return the same levels before other sensors of the same case; what missiles allow is worked out once."""
        other = copy(self)
        other._components, other._unions = self._components.against(sensors), {}
        return other

    def reach(self, chains: Sequence[Chain]) -> tuple[LevelSets, LevelSets]:
        """Return the levels that any chain reaches: for certain, and with all that missing terrain leaves open."""
        sets = self._none()
        for missiles, tracked, acquired in self._shots(chains):
            sets |= tracked & acquired & np.bitwise_or.reduce([self._missile(missile) for missile in missiles])
        return self._levels_of(sets[CERTAIN]), self._levels_of(sets[POSSIBLE])

    def _levels_of(self, bits: Sets) -> LevelSets:
        return LevelSets(bits, self._levels_msl_m.shape[0])

    def _none(self) -> Sets:
        n_levels, n = self._levels_msl_m.shape
        return np.zeros((2, -(-n_levels // 8), n), dtype=np.uint8)

    def _missile(self, name: str) -> Sets:
        key = self._components.envelope_key(name)
        if key not in self._missiles:
            view, sets = self._components.missile(name).view, self._none()
            mark_between(view.floor_msl_m, view.ceiling_msl_m, view.is_known, self._levels_msl_m, sets)
            self._missiles[key] = sets
        return self._missiles[key]

    def _any(self, antennas: tuple[AntennaKey, ...]) -> Sets:
        """Return what any of some radars sees: the last has to be asked only where the others do not see all."""
        if antennas not in self._unions:
            sets = self._any(antennas[:-1]).copy() if len(antennas) > 1 else self._none()
            add_sight(
                sets,
                self._components.sensors.detections[antennas[-1]],
                range_m=self._components.points.looks[antennas[-1]].range_m,
                horizon_msl_m=self._components.lowest_msl_m(antennas[-1]),
                levels_msl_m=self._levels_msl_m,
                n_row=self._n_row,
            )
            self._unions[antennas] = sets
        return self._unions[antennas]

    def _shots(self, chains: Sequence[Chain]) -> Iterator[tuple[list[str], Sets, Sets]]:
        """Yield missiles, what the radar that guides them sees, and what all radars see that may acquire for them.

        A missile with a seeker needs no radar of its own: what the acquisition radars see stands for it.
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
            yield missiles, acquired if engagement is None else self._any((engagement,)), acquired
