"""How finely the sky is looked at: in full for an answer, or coarser for a site that is being dragged."""

import math
from dataclasses import dataclass

from skyshed.atmosphere.rays import N_RAYS

_WHOLE_LADDER_M, _LEAST_SHARE = 250e3, 0.25


@dataclass(frozen=True, slots=True)
class Detail:
    """``thinning``: one azimuth of a horizon in so many is traced. Steps along them, and terrain, stay as they are.

    ``n_rays`` are traced through the air, with cubics between them: at up to 500 km 401 stray by 3 to 17 mm (root
    mean square over ranges and altitudes, whatever the refraction), 101 by 0.1 to 0.5 m, 61 at 400 km by 0.4 m. They
    are traced over ``n_radii`` of the Earth: its least and its greatest, between which lift is interpolated, or one at
    the site (`EllipsoidFan.trace`).

    Azimuths are what may be thinned: with one in eight, covered shares move by a few hundredths of a point, and the
    median floor by less than a metre (tests/reference/test_coverage_workspace.py).

    ``ladder`` is how many azimuths and places a loss ladder has at 250 km and beyond.
    """

    thinning: int = 1
    n_rays: int = N_RAYS
    n_radii: int = 2
    ladder: tuple[int, int] = (256, 64)

    def ladder_within(self, range_m: float) -> tuple[int, int]:
        """Return azimuths and places of a ladder that reaches so far: azimuths end as far apart as at 250 km.

        A fourth of them are enough at 40 km: floors on 15" terrain stay 3 m (S) and 30 m (VHF) off the whole method's,
        root mean square, where all of them leave 4 and 25 m.
        """
        n_azimuth, n_place = self.ladder
        return math.ceil(n_azimuth * min(max(range_m / _WHOLE_LADDER_M, _LEAST_SHARE), 1.0)), n_place


FULL = Detail()
DRAG = Detail(thinning=8, n_rays=61, n_radii=1, ladder=(128, 40))
