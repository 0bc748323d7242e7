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
from skyshed.model.scenario import FireUnit, Offer
from skyshed.zone.chain import Antenna, Chain, chains_of
from skyshed.zone.envelope import envelope_view
from skyshed.zone.sight import DetectionLimits, Standing, sight_view
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
    detections: Mapping[tuple[str, str], DetectionLimits]


def chain_views(fire_unit: FireUnit, offer: Offer, *, places: Places, sensors: Sensors) -> Iterator[tuple[Chain, View]]:
    """Yield every chain of a fire unit with the one interval of altitude that it reaches at each place."""
    sights: dict[tuple[str, str], View] = {}
    envelopes: dict[str, View] = {}
    for chain in chains_of(fire_unit, offer, sensors.case):
        if any(each.key not in places.looks for each in chain.antennas):
            continue
        for each in chain.antennas:
            if each.key not in sights:
                sights[each.key] = radar_view(each, places=places, sensors=sensors)
        if chain.missile not in envelopes:
            envelopes[chain.missile] = missile_view(chain, places=places, sensors=sensors)
        yield chain, intersect([envelopes[chain.missile], *(sights[each.key] for each in chain.antennas)])


def radar_view(antenna: Antenna, *, places: Places, sensors: Sensors) -> View:
    """Return what one radar sees at each place."""
    look = places.looks[antenna.key]
    return sight_view(
        sensors.standings[antenna.key],
        sensors.detections[antenna.key],
        range_m=look.range_m,
        horizon_msl_m=look.horizon_msl_m,
        ground_msl_m=places.ground_msl_m,
    )


def missile_view(chain: Chain, *, places: Places, sensors: Sensors) -> View:
    """Return what the envelope of a chain's missile allows at each place."""
    system = chain.fire_unit.system
    return envelope_view(
        system.missiles[chain.missile],
        sensors.case,
        launcher_msl_m=sensors.standings[chain.fire_unit.name, system.engagement_radar].ground_msl_m,
        range_m=places.range_m,
        ground_msl_m=places.ground_msl_m,
    )
