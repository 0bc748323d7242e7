"""ITU-R world maps read at one place: gradients, wet term and temperature, out of ``itur``'s data, tile by tile.

A map is 481 x 241 posts 0.75 degrees apart. Reading one takes milliseconds, but a site needs 26 of them: a tile of
ten by ten cells with everything of each is cut once and kept in the stage cache.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skyshed.errors import InputError
from skyshed.terrain.itu import data_folder

STEP_DEG = 0.75
CELLS_PER_TILE = 10
TILE_DEG = STEP_DEG * CELLS_PER_TILE
DN1_PERCENT = (10.0, 50.0, 90.0)
# Percentages of an average year at which P.453 maps the gradient over the lowest 65 m.
DN65_PERCENT = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98, 99, 99.5, 99.8, 99.9)


@dataclass(frozen=True)
class Climate:
    """What the maps say of one place: gradients in N-units per km *not exceeded* for a share of an average year.

    ``dn1_n_per_km`` (3,) over the first km at ``DN1_PERCENT``; ``dn65_n_per_km`` (21,) over the lowest 65 m at
    ``DN65_PERCENT``; the median wet term (N-units) and the annual mean temperature at 2 m, both at the maps' ground.
    """

    dn1_n_per_km: NDArray[np.float64]
    dn65_n_per_km: NDArray[np.float64]
    wet_term_n: float
    temperature_k: float


def climate_at(lat_deg: float, lon_deg: float) -> Climate:
    """Return the mapped climate at a place, bilinear between posts.

    References
    ----------
    ITU-R P.453-13 (DN1, DN65, N_wet), P.1510-1 (temperature), P.1144 (bilinear rule).
    """
    if not (-90.0 <= lat_deg <= 90.0 and np.isfinite(lon_deg)):
        raise InputError(f"refraction: no climate map at lat {lat_deg}, lon {lon_deg}; latitude must be -90 to 90")
    lon_deg = (lon_deg + 180.0) % 360.0 - 180.0
    row = min(int((lat_deg + 90.0) // TILE_DEG), int(180 / TILE_DEG) - 1)
    column = min(int((lon_deg + 180.0) // TILE_DEG), int(360 / TILE_DEG) - 1)
    tile = _tile(row, column)
    y = (lat_deg + 90.0 - row * TILE_DEG) / STEP_DEG
    x = (lon_deg + 180.0 - column * TILE_DEG) / STEP_DEG
    values = {name: _bilinear(stack, y, x) for name, stack in tile.items()}
    return Climate(values["dn1"], values["dn65"], float(values["n_wet"][0]), float(values["temperature"][0]))


@lru_cache(maxsize=64)
def _tile(row: int, column: int) -> dict[str, NDArray[np.float64]]:
    from skyshed.jobs.cache import cached_arrays

    return cached_arrays("climate-tile", {"row": row, "column": column}, lambda: _cut_tile(row, column))


def _cut_tile(row: int, column: int) -> dict[str, NDArray[np.float64]]:
    """Cut (n, 11, 11) stacks, south to north and west to east."""
    data = data_folder()
    gradients = {
        "dn1": [data / "453" / f"v12_dn_{_percent_label(p)}_v1.npz" for p in DN1_PERCENT],
        "dn65": [data / "453" / f"v12_dn65m_{_percent_label(p)}_v1.npz" for p in DN65_PERCENT],
    }
    rows = slice(row * CELLS_PER_TILE, (row + 1) * CELLS_PER_TILE + 1)
    west = column * CELLS_PER_TILE
    columns = slice(west, west + CELLS_PER_TILE + 1)
    # The gradient maps run north to south from 0 to 360 east; the others south to north from 180 west.
    east = slice((west + 240) % 480, (west + 240) % 480 + CELLS_PER_TILE + 1)
    tile = {name: np.stack([_read(file)[::-1][rows, east] for file in files]) for name, files in gradients.items()}
    tile["n_wet"] = _read(data / "453" / "v13_nwet_annual_50.npz")[None, rows, columns]
    tile["temperature"] = _read(data / "1510" / "v1_t_annual.npz")[None, rows, columns]
    return {name: np.ascontiguousarray(stack) for name, stack in tile.items()}


def _percent_label(percent: float) -> str:
    return f"{int(percent):02d}d{round(percent % 1.0 * 100):02d}"


def _read(file: Path) -> NDArray[np.float64]:
    with np.load(file) as archive:
        return archive["arr_0"]


def _bilinear(stack: NDArray[np.float64], y: float, x: float) -> NDArray[np.float64]:
    i, j = min(int(y), CELLS_PER_TILE - 1), min(int(x), CELLS_PER_TILE - 1)
    v, u = y - i, x - j
    south = (1 - u) * stack[:, i, j] + u * stack[:, i, j + 1]
    north = (1 - u) * stack[:, i + 1, j] + u * stack[:, i + 1, j + 1]
    return (1 - v) * south + v * north
