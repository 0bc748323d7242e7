"""What each radar and each missile of a fire unit allows above a set of points: the components of its chains."""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from skyshed.model.figure import Case
from skyshed.model.scenario import Offer, Unit
from skyshed.zone.chain import Antenna, AntennaKey, Chain, acquisition_antennas, chains_of
from skyshed.zone.component import Component
from skyshed.zone.envelope import envelope_of
from skyshed.zone.limits import RangeLimits
from skyshed.zone.sight import Look, Vantage, sight_of
from skyshed.zone.view import View


@dataclass(frozen=True)
class SeenPoints:
    """Points around a fire unit, with the looks of every antenna that may serve it.

    ``ground_msl_m`` (n,) is NaN where no terrain is known; ``range_m`` (n,) is counted from the
    launcher; ``looks`` is keyed by ``Antenna.key``. An antenna too far away to see any of the
    points may be missing: it sees nothing.
    """

    ground_msl_m: NDArray[np.float32]
    range_m: NDArray[np.float32]
    looks: Mapping[AntennaKey, Look]

    def __getitem__(self, selection: NDArray) -> Self:
        """Return some of the points."""
        looks = {key: look[selection] for key, look in self.looks.items()}
        return type(self)(self.ground_msl_m[selection], self.range_m[selection], looks)


@dataclass(frozen=True)
class Sensors:
    """Every antenna of the offer in one case, against one target class."""

    case: Case
    target: str
    vantages: Mapping[AntennaKey, Vantage]
    detections: Mapping[AntennaKey, RangeLimits]


class Components:
    """What each radar and missile of a fire unit allows at its points, each worked out once."""

    def __init__(self, fire_unit: Unit, points: SeenPoints, sensors: Sensors) -> None:
        self.fire_unit, self.points, self.sensors = fire_unit, points, sensors
        self._radars: dict[AntennaKey, Component] = {}
        self._lowest_msl_m: dict[AntennaKey, NDArray[np.float32]] = {}
        self._missiles: dict[tuple[str, str], Component] = {}
        self._usable: dict[str, list[Chain]] = {}

    def against(self, sensors: Sensors) -> Self:
        """Return the same points seen by other sensors of the same case; what missiles allow is worked out once."""
        other = copy(self)
        other.sensors, other._radars, other._lowest_msl_m = sensors, {}, {}
        return other

    def radar(self, antenna: Antenna) -> Component:
        """Return what one radar sees at each point."""
        if antenna.key not in self._radars:
            self._radars[antenna.key] = sight_of(
                self.sensors.vantages[antenna.key],
                self.sensors.detections[antenna.key],
                self.points.looks[antenna.key],
                lowest_msl_m=self.lowest_msl_m(antenna.key),
                ground_msl_m=self.points.ground_msl_m,
            )
        return self._radars[antenna.key]

    def lowest_msl_m(self, key: AntennaKey) -> NDArray[np.float32]:
        """Return the lowest altitude over each point from which enough of an echo returns to one radar."""
        if key not in self._lowest_msl_m:
            vantage, detection = self.sensors.vantages[key], self.sensors.detections[key]
            look = self.points.looks[key]
            self._lowest_msl_m[key] = look.lowest_msl_m(detection, vantage, self.points.ground_msl_m)
        return self._lowest_msl_m[key]

    def missile(self, name: str) -> Component:
        """Return what the envelope of one missile allows at each point."""
        key = self.envelope_key(name)
        if key not in self._missiles:
            self._missiles[key] = envelope_of(
                self.fire_unit.system.missiles[name].against(self.sensors.target),
                self.sensors.case,
                self.launcher_msl_m,
                range_m=self.points.range_m,
                ground_msl_m=self.points.ground_msl_m,
            )
        return self._missiles[key]

    def envelope_key(self, name: str) -> tuple[str, str]:
        """Return what tells one envelope of a missile from another: most are published alike against all classes."""
        target = self.sensors.target
        return name, target if target in self.fire_unit.system.missiles[name].envelopes else ""

    @property
    def launcher_msl_m(self) -> float:
        """Ground altitude of the launcher, which stands beside its engagement radar."""
        return self.sensors.vantages[self.fire_unit.engagement_key].ground_msl_m

    def of(self, chain: Chain) -> tuple[View, ...]:
        """Return the views of a chain's missile and antennas."""
        return self.missile(chain.missile).view, *(self.radar(antenna).view for antenna in chain.antennas)

    def watching(self) -> Iterator[Component]:
        """Yield what each of the unit's own acquisition radars sees at the points, those that look there."""
        for antenna in acquisition_antennas(self.fire_unit):
            if antenna.key in self.points.looks:
                yield self.radar(antenna)

    def can_use(self, chain: Chain) -> bool:
        """Return whether every antenna of a chain looks at these points at all."""
        return all(antenna.key in self.points.looks for antenna in chain.antennas)

    def usable(self, package: Offer) -> list[Chain]:
        """Return the chains of the fire unit in a package whose antennas all look at these points."""
        if package.name not in self._usable:
            chains = chains_of(self.fire_unit, package, self.sensors.case)
            self._usable[package.name] = [chain for chain in chains if self.can_use(chain)]
        return self._usable[package.name]
