"""The two grids of ITU-R P.1511-2 that come with ``itur``: topography and geoid, read once and kept small.

The topography (2164 x 4324, metres above mean sea level, sea 0) holds means of cells of 1/12 degree: its posts
stand at the centres of the cells, 89 23/24 north to south. The geoid (2165 x 4325, EGM2008, decimetres) stands on
the degree lines: its third row is the pole. Both carry two more rows and columns on every side.
"""

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skyshed.errors import TerrainError
from skyshed.jobs.cache import cached_arrays

STEP_DEG = 1 / 12
_MARGIN = 2  # posts beyond the poles and beyond 180 degrees
_N_ROW, _N_COLUMN = 2160, 4320


def topography_m() -> NDArray[np.int16]:
    """Return (2160, 4320) heights; the first post stands at 90 - 1/24 north, 180 - 1/24 west."""
    arrays = cached_arrays("itu-p1511", {"grid": "topo"}, lambda: {"grid": _read("v2_topo", 1)})
    return arrays["grid"][_MARGIN : _MARGIN + _N_ROW, _MARGIN : _MARGIN + _N_COLUMN]


def geoid_dm() -> NDArray[np.int16]:
    """Return (2161, 4321) undulations in decimetres; the first post stands at the pole and 180 west."""
    arrays = cached_arrays("itu-p1511", {"grid": "egm2008"}, lambda: {"grid": _read("v2_egm2008", 10)})
    return arrays["grid"][_MARGIN : _MARGIN + _N_ROW + 1, _MARGIN : _MARGIN + _N_COLUMN + 1]


def _read(name: str, per_unit: int) -> NDArray[np.int16]:
    file = data_folder() / "1511" / f"{name}.npz"
    try:
        with np.load(file) as archive:
            grid = archive["arr_0"]
    except (OSError, KeyError, ValueError) as error:
        raise TerrainError(f"the package itur lacks its file {file.name}; install itur 0.4 again") from error
    return np.rint(grid * per_unit).astype(np.int16)


def data_folder() -> Path:
    """Return the folder of ``itur``'s data files."""
    # Importing itur costs 1.3 s and brings astropy; its data are found without.
    try:
        folder = Path(str(distribution("itur").locate_file("itur/data")))
    except PackageNotFoundError:
        folder = Path()
    if folder.is_dir() and folder.name == "data":
        return folder
    import itur

    return Path(itur.__file__).parent / "data"
