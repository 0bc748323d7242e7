"""What the shape of the beam costs towards the horizon, which a radar's claim leaves out."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.model.figure import Case, Figure
from skyshed.model.system import FigureBundle, Radar

_FIELD = "/horizon_loss_db"
# Where a beam is at full strength whose axis is 0.3 of its width above the horizon, if it is 1.7 degrees wide.
FULL_BEAM_DEG = 0.5


def horizon_loss_db(radar: Radar, case: Case) -> float:
    """Return what is lost one way towards the horizon (dB) because the beam's axis looks above it, in a case.

    It is never stacked on the case's elevation limit. A limit at or above 0 degrees, as the conservative case often
    has, answers the same question in another way: the radar is not believed to see along the ground. So in such a
    case the loss is not above the nominal one.

    Nesting of cases holds nonetheless: low <= nominal <= high, so that the claimed loss is the low one with and
    without the limit, the nominal one is itself, and the conservative one lies between the nominal and the high one.

    >>> from skyshed.catalogue.load import load_catalogue
    >>> search = load_catalogue().systems["generic-acquisition-s-band"].radars["S-band radar"]
    >>> [horizon_loss_db(search, case) for case in Case]
    [0.0, 1.1, 1.1]
    """
    loss_db = radar.horizon_loss_db.at(case)
    if radar.min_elevation_deg.at(case) >= 0.0:
        return min(loss_db, radar.horizon_loss_db.nominal)
    return loss_db


def beam_loss_db(on_horizon_db: float, elevation_deg: ArrayLike) -> NDArray[np.float64]:
    """Return what the beam loses one way at elevations: a parabola from `FULL_BEAM_DEG` down to the horizon.

    Below it no more: a radar on a mountain is tilted down to its own horizon.

    >>> beam_loss_db(1.1, [-1.0, 0.0, 0.25, 0.5, 20.0]).tolist()
    [1.1, 1.1, 0.275, 0.0, 0.0]
    """
    short = 1.0 - np.clip(np.asarray(elevation_deg, dtype=np.float64) / FULL_BEAM_DEG, 0.0, 1.0)
    loss_db: NDArray[np.float64] = on_horizon_db * short**2
    return loss_db


def sight_figures(bundle: FigureBundle) -> Iterator[Figure]:
    """Yield the figures that line of sight reads: all but the horizon loss, which would move nothing."""
    return (figure for figure in bundle.figures() if not figure.key.endswith(_FIELD))


def horizon_losses(bundle: FigureBundle) -> Iterator[Figure]:
    """Yield the horizon loss of a radar; nothing of any other bundle."""
    return (figure for figure in bundle.figures() if figure.key.endswith(_FIELD))
