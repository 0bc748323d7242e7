"""What ends a reach: the reason just beyond it, and the published figure behind that."""

from dataclasses import dataclass

import numpy as np

from skyshed.coverage.left_open import series_ends_of
from skyshed.coverage.rows import AZIMUTHS_DEG, RangeRow
from skyshed.geodesic import WGS84
from skyshed.model.figure import Case, Figure
from skyshed.model.scenario import Level, Scenario
from skyshed.terrain.terrain import Terrain
from skyshed.verbs.obstacle import Obstacle
from skyshed.verbs.why import why
from skyshed.zone.reason import Reason

_BEYOND_SHARE, _BEYOND_M = 0.02, 2000.0


@dataclass(frozen=True, slots=True)
class RingEnd:
    """What ends a reach along one azimuth, and by whose figure; None where no single figure is behind it."""

    azimuth_deg: float
    reason: Reason
    component: str
    figure: Figure | None


def end_of_reach(scenario: Scenario, terrain: Terrain, row: RangeRow, level: Level) -> RingEnd | None:
    """Return what ends the nominal reach in the direction whose reach is the middle one of all."""
    least_m, _ = series_ends_of(row, "reach_by_azimuth_m", row.reach_by_azimuth_m)
    middle = int(np.argsort(least_m, kind="stable")[len(least_m) // 2])
    beyond_m = least_m[middle] * (1 + _BEYOND_SHARE) + _BEYOND_M
    if not least_m[middle] > 0:  # nothing is reached at this level: asked in the middle of the ring
        beyond_m = row.advertised_range_m / 2
    (unit,) = scenario.units
    site = unit.site
    lon_deg, lat_deg, _ = WGS84.fwd(site.lon_deg, site.lat_deg, AZIMUTHS_DEG[middle], beyond_m)
    answer = why(scenario, (lat_deg, lon_deg, level), case=Case.NOMINAL, ground=terrain)
    obstacles = answer.units[0].obstacles
    if not obstacles:
        return None
    decisive = next(filter(_is_out_of_range, obstacles), obstacles[0])
    return RingEnd(AZIMUTHS_DEG[middle], decisive.reason, decisive.component, decisive.figure)


def _is_out_of_range(obstacle: Obstacle) -> bool:
    """Whether a missile does not come so far: what radars see there decides nothing then."""
    return obstacle.antenna is None and obstacle.reason is Reason.ENVELOPE_RANGE
