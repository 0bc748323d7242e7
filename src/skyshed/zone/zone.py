"""The zone of one fire unit: every chain evaluated above a set of places.

A zone is a function of places, not a raster of its own: the map grid, the polar grid behind the
range tables, an asset and a single point asked about all go through the same few lines, so they
cannot disagree.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.model.figure import Case
from skyshed.model.scenario import Offer, Unit
from skyshed.zone.chain import Antenna, Chain, chains_of
from skyshed.zone.envelope import envelope_limits, envelope_view
from skyshed.zone.limits import RangeLimits
from skyshed.zone.sight import Standing, sight_view
from skyshed.zone.view import View, intersect


@dataclass(frozen=True)
class Look:
    """One antenna's look at a set of places: ground range to each, and the horizon there (NaN = unknown)."""

    range_m: NDArray[np.float32]
    horizon_msl_m: NDArray[np.float32]


@dataclass(frozen=True)
class Places:
    """Points around a fire unit, with the looks of every antenna that may serve it.

    ``ground_msl_m`` (n,) is NaN where no terrain is known; ``range_m`` (n,) is counted from the
    launcher; ``looks`` is keyed by ``Antenna.key``. An antenna too far away to see any of the
    places may be missing: it sees nothing.
    """

    ground_msl_m: NDArray[np.float32]
    range_m: NDArray[np.float32]
    looks: Mapping[tuple[str, str], Look]


@dataclass(frozen=True)
class Sensors:
    """Every antenna of the offer in one case, against one target class."""

    case: Case
    standings: Mapping[tuple[str, str], Standing]
    detections: Mapping[tuple[str, str], RangeLimits]


class Components:
    """What each radar and missile of a fire unit allows at its places, each worked out once."""

    def __init__(self, fire_unit: Unit, places: Places, sensors: Sensors) -> None:
        self.fire_unit, self.places, self.sensors = fire_unit, places, sensors
        self._views: dict[object, View] = {}

    def radar(self, antenna: Antenna) -> View:
        """Return what one radar sees at each place."""
        if antenna.key not in self._views:
            look = self.places.looks[antenna.key]
            self._views[antenna.key] = sight_view(
                self.sensors.standings[antenna.key],
                self.sensors.detections[antenna.key],
                range_m=look.range_m,
                horizon_msl_m=look.horizon_msl_m,
                ground_msl_m=self.places.ground_msl_m,
            )
        return self._views[antenna.key]

    def missile(self, name: str) -> View:
        """Return what the envelope of one missile allows at each place."""
        if name not in self._views:
            missile, case = self.fire_unit.system.missiles[name], self.sensors.case
            self._views[name] = envelope_view(
                envelope_limits(missile, case, self.launcher_msl_m),
                missile.min_altitude_m.at(case),
                range_m=self.places.range_m,
                ground_msl_m=self.places.ground_msl_m,
            )
        return self._views[name]

    @property
    def launcher_msl_m(self) -> float:
        """Ground altitude of the launcher, which stands beside its engagement radar."""
        return self.sensors.standings[self.fire_unit.name, self.fire_unit.system.engagement_radar].ground_msl_m

    def of(self, chain: Chain) -> tuple[View, ...]:
        """Return the views of a chain's missile and antennas."""
        return self.missile(chain.missile), *(self.radar(antenna) for antenna in chain.antennas)

    def can_use(self, chain: Chain) -> bool:
        """Return whether every antenna of a chain looks at these places at all."""
        return all(antenna.key in self.places.looks for antenna in chain.antennas)


def chain_views(fire_unit: Unit, offer: Offer, *, places: Places, sensors: Sensors) -> Iterator[tuple[Chain, View]]:
    """Yield every chain of a fire unit with the one interval of altitude that it reaches at each place."""
    components = Components(fire_unit, places, sensors)
    for chain in chains_of(fire_unit, offer, sensors.case):
        if components.can_use(chain):
            yield chain, intersect(components.of(chain))
