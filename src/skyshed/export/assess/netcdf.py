"""``sky.nc``: every sky of a result as CF-1.11 netCDF, written one sky after another.

The whole may be larger than memory allows twice (14 skies of 16 million cells), so the file is
filled block by block; `skyshed.export.assess.objects.to_xarray` makes the same dataset in memory.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from skyshed.export.assess.variables import Fixed, OfSky, fixed, global_attributes, of_sky, places_of_skies, sizes
from skyshed.verbs.result import Result

if TYPE_CHECKING:
    from netCDF4 import Dataset, Variable

MOST_CHUNK_CELLS = 1024
# Level 1 with shuffled bytes: higher levels take several times as long for a tenth of the size.
_COMPRESSION: dict[str, Any] = {"compression": "zlib", "complevel": 1, "shuffle": True}

_HELD_BYTES = 1


def write_netcdf(result: Result, path: Path) -> None:
    """Write ``sky.nc``; the same result gives the same bytes."""
    from netCDF4 import Dataset

    with Dataset(path, "w", format="NETCDF4") as opened:
        opened.set_auto_maskandscale(False)
        opened.setncatts(global_attributes(result))
        for name, size in sizes(result).items():
            opened.createDimension(name, size)
        for variable in fixed(result):
            _write_fixed(opened, variable)
        takes = [(variable.take, _create(opened, variable, sizes(result))) for variable in of_sky()]
        for place, sky in places_of_skies(result):
            for take, target in takes:
                target[place] = take(sky)


def _write_fixed(opened: "Dataset", variable: Fixed) -> None:
    is_text = variable.values.dtype == object
    packing: dict[str, Any] = {} if is_text or variable.values.ndim < 2 else _COMPRESSION
    dtype = str if is_text else variable.values.dtype
    fill = np.float32(np.nan) if variable.values.dtype == np.float32 else None
    made = opened.createVariable(variable.name, dtype, variable.dimensions, fill_value=fill, **packing)
    made.set_auto_maskandscale(False)
    made.setncatts(variable.attributes)
    made[...] = variable.values


def _create(opened: "Dataset", variable: OfSky, lengths: dict[str, int]) -> "Variable":
    chunk = [1] * len(variable.dimensions)
    chunk[-2:] = (min(lengths[name], MOST_CHUNK_CELLS) for name in variable.dimensions[-2:])
    made = opened.createVariable(
        variable.name, variable.dtype, variable.dimensions, fill_value=variable.fill, chunksizes=chunk, **_COMPRESSION
    )
    # A chunk is written once and whole: the library would keep 16 MB of them for every variable until the file ends.
    made.set_var_chunk_cache(size=_HELD_BYTES)
    made.set_auto_maskandscale(False)
    made.setncatts(variable.attributes)
    return made
