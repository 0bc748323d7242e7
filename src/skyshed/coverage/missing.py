"""Why the rest of the sky is not covered: what stands in the way at one level, by share of the sky."""

import numpy as np

from skyshed.model.scenario import Level, LevelKind
from skyshed.sky.grid import MapGrid
from skyshed.sky.sky import Sky
from skyshed.zone.reason import Reason


def missing_shares(sky: Sky, grid: MapGrid, level: Level, index: int) -> dict[Reason, float]:
    """Return the share (0..1) of the area's sky at a level that each reason keeps uncovered, the largest first.

    ``index`` is the level's place among those of the sky. Where fire units leave a gap between two stretches of
    altitude no reason is held, and what missing terrain leaves open has none: both are left out. Empty where the level
    has no sky.
    """
    altitude_msl_m = level.altitude_m + (grid.ground_msl_m if level.kind is LevelKind.AGL else 0.0)
    # Ground that is not known may hide nothing: its cells are in the sky, as the tables have them.
    weight_km2 = np.where(altitude_msl_m < grid.ground_msl_m, 0.0, grid.weight_km2)
    whole_km2 = weight_km2.sum()
    if whole_km2 == 0:
        return {}
    reason = np.select(
        [np.isnan(sky.floor_msl_m), altitude_msl_m < sky.floor_msl_m, altitude_msl_m > sky.ceiling_msl_m],
        [sky.none_reason, sky.floor_reason, sky.ceiling_reason],
        Reason.NONE,
    )
    reason[(sky.n_units[index] > 0) | ~sky.is_known[index]] = Reason.NONE
    missing_km2 = np.bincount(reason.ravel(), weights=weight_km2.ravel(), minlength=len(Reason))
    shares = {each: float(missing_km2[each] / whole_km2) for each in Reason if each is not Reason.NONE}
    return dict(sorted(((each, share) for each, share in shares.items() if share > 0), key=lambda pair: -pair[1]))
