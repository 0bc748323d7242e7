"""How far mean sea level lies above the WGS 84 ellipsoid: EGM2008, from the grid that comes with ITU-R P.1511-2."""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.terrain.itu import STEP_DEG, geoid_dm
from skyshed.terrain.kernel import sample


def undulation_m(lat_deg: ArrayLike, lon_deg: ArrayLike) -> NDArray[np.float64]:
    """Return the height of the EGM2008 geoid above the ellipsoid, same shape as the positions, NaN where they are.

    Posts are 1/12 degree apart and rounded to 0.1 m; between them the rule is bilinear, which
    strays by a few centimetres, in deep-sea trenches by up to a metre.

    References
    ----------
    ITU-R P.1511-2 (08/2019), digital map EGM2008; Pavlis et al. 2012, doi:10.1029/2011JB008916.
    """
    lat, lon = np.broadcast_arrays(np.asarray(lat_deg, np.float64), np.asarray(lon_deg, np.float64))
    column = np.mod(lon + 180.0, 360.0) / STEP_DEG
    row = (90.0 - lat) / STEP_DEG
    rows, columns = _around(row, _grid_dm().shape[0]), _around(column, _grid_dm().shape[1])
    around_m = np.ascontiguousarray(_grid_dm()[rows, columns], dtype=np.float32) / np.float32(10)
    out = np.empty(lat.size, np.float32)
    sample(around_m, column.ravel() - columns.start, row.ravel() - rows.start, out)
    return out.astype(np.float64).reshape(lat.shape)


def height_hae_m(altitude_msl_m: ArrayLike, lat_deg: ArrayLike, lon_deg: ArrayLike) -> NDArray[np.float64]:
    """Return the height above the WGS 84 ellipsoid of an altitude above mean sea level."""
    return np.asarray(altitude_msl_m, np.float64) + undulation_m(lat_deg, lon_deg)


def altitude_msl_m(height_hae_m: ArrayLike, lat_deg: ArrayLike, lon_deg: ArrayLike) -> NDArray[np.float64]:
    """Return the altitude above mean sea level of a height above the WGS 84 ellipsoid."""
    return np.asarray(height_hae_m, np.float64) - undulation_m(lat_deg, lon_deg)


def _around(at: NDArray[np.float64], n_posts: int) -> slice:
    """Return the posts around places given in posts: all of them as single precision would be twice the grid."""
    known = at[np.isfinite(at)]
    if known.size == 0:
        return slice(0, 1)
    first, last = (int(np.clip(end, 0, n_posts - 1)) for end in (known.min(), np.ceil(known.max())))
    return slice(first, last + 1)


@lru_cache(maxsize=1)
def _grid_dm() -> NDArray[np.int16]:
    return geoid_dm()
