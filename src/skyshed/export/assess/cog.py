"""``floor_*.tif`` and ``layers_*.tif``: Cloud-Optimised GeoTIFFs in WGS 84 latitude and longitude.

``floor`` holds the lowest altitude covered (metres above mean sea level, NaN where none is known) and
beside it how many separate intervals there are, NaN where missing terrain leaves that open: where there is
more than one, some altitude above the floor is not covered. The ceiling is in ``sky.nc``. ``layers``
counts the fire units that reach each level, 255 where missing terrain leaves the answer open.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from rasterio.io import MemoryFile

from skyshed.export.assess.about import about
from skyshed.export.assess.values import NO_TERRAIN_DATA, units_or_unknown, whole_metres
from skyshed.sky.grid import MapGrid
from skyshed.sky.sky import Sky
from skyshed.verbs.result import Result

# Nearest, since the mean of two floors is no floor at all; level 1 is five times faster than the default 6.
_OPTIONS = {"driver": "COG", "crs": "EPSG:4326", "compress": "deflate", "level": 1, "overview_resampling": "nearest"}

_BLOCK_STEP, _LARGEST_BLOCK = 128, 512  # pixels; the library takes multiples of 16, and 512 by itself


def write_floor(sky: Sky, result: Result, path: Path) -> None:
    """Write the floor of one sky and how many intervals lie above it, two bands of float32."""
    n_intervals = np.where(sky.is_all_open, np.float32(np.nan), sky.n_intervals)
    bands = [whole_metres(sky.floor_msl_m), n_intervals.astype(np.float32)]
    names = ["lowest altitude covered, metres above mean sea level", "number of separate intervals of altitude covered"]
    tags = _tags(sky, result, "Lowest altitude covered")
    _write(path, bands, result.grid, nodata=np.nan, names=names, units=["metre", "1"], tags=tags)


def write_layers(sky: Sky, result: Result, path: Path) -> None:
    """Write how many fire units reach each level: one uint8 band a level."""
    names = [f"fire units that reach {level.label}" for level in result.levels]
    tags = _tags(sky, result, "Number of fire units that reach each level")
    units = ["1"] * len(names)
    _write(path, units_or_unknown(sky), result.grid, nodata=NO_TERRAIN_DATA, names=names, units=units, tags=tags)


def transform_of(grid: MapGrid) -> Affine:
    """Return the transform from pixel corners to degrees; rows run north to south."""
    height_deg, width_deg = grid.step_deg
    west_deg, north_deg = grid.lon_deg[0] - width_deg / 2, grid.lat_deg[0] + height_deg / 2
    return Affine(width_deg, 0.0, west_deg, 0.0, -height_deg, north_deg)


def _tags(sky: Sky, result: Result, what: str) -> Mapping[str, str]:
    """Return everything that the file says about itself; TIFFTAG_ names also become baseline TIFF tags."""
    facts = dict(about(result)) | {"package": sky.package, "target": sky.target, "case": str(sky.case)}
    description = f"{what}: {sky.package} against {sky.target}, case {sky.case}, on {facts['terrain']}"
    tags = {key.upper(): text for key, text in facts.items()}
    return tags | {
        "TIFFTAG_IMAGEDESCRIPTION": description.encode("ascii", "replace").decode(),
        "TIFFTAG_COPYRIGHT": facts["attribution"].encode("ascii", "replace").decode(),
        "TIFFTAG_SOFTWARE": facts["software"],
    }


def _write(
    path: Path,
    bands: Sequence[NDArray] | NDArray,
    grid: MapGrid,
    *,
    nodata: float,
    names: Sequence[str],
    units: Sequence[str],
    tags: Mapping[str, str],
) -> None:
    height, width = grid.shape
    shape = {"height": height, "width": width, "count": len(bands), "dtype": bands[0].dtype.name}
    # A small map is one block: what a block holds beyond it is packed too, in half of the time that a file takes.
    block = min(-(-max(height, width) // _BLOCK_STEP) * _BLOCK_STEP, _LARGEST_BLOCK)
    # In memory first: on a full disk the TIFF library would write to the screen, while Python raises an error.
    with MemoryFile(ext=".tif") as made:
        with made.open(**_OPTIONS, **shape, blocksize=block, nodata=nodata, transform=transform_of(grid)) as opened:
            opened.write(np.stack(list(bands)))
            opened.descriptions = names
            opened.units = units
            opened.update_tags(**tags)
        path.write_bytes(made.getbuffer())
