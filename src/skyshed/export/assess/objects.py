"""A result as the objects that people work with: an xarray dataset, geopandas frames."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import xarray as xr

from skyshed.export.assess.layers import CRS, layers
from skyshed.export.assess.selection import selected
from skyshed.export.assess.variables import (
    LABELS,
    Fixed,
    OfSky,
    fixed,
    global_attributes,
    of_sky,
    places_of_skies,
    sizes,
)
from skyshed.export.assess.zones import covered_zones
from skyshed.verbs.result import Result


def to_xarray(result: Result) -> xr.Dataset:
    """Return every sky of a result as one dataset: what ``sky.nc`` holds, with labels to select by.

    >>> to_xarray(result).floor_msl_m.sel(package="S-400 alone", target="fighter", case="nominal")  # doctest: +SKIP

    Counts are NaN where missing terrain leaves the answer open. The whole is held in memory.
    """
    made = {variable.name: _fixed(variable) for variable in fixed(result)}
    made |= {variable.name: _of_sky(variable, result) for variable in of_sky()}
    dataset = xr.decode_cf(xr.Dataset(made, attrs=dict(global_attributes(result))))
    return with_labels(dataset)


def with_labels(dataset: xr.Dataset) -> xr.Dataset:
    """Return a dataset (also one opened from ``sky.nc``) that can be selected from by package, target, case, level."""
    for label in LABELS:
        dataset = dataset.set_xindex(label)
    return dataset


def _fixed(variable: Fixed) -> xr.Variable:
    return xr.Variable(variable.dimensions, variable.values, dict(variable.attributes))


def _of_sky(variable: OfSky, result: Result) -> xr.Variable:
    lengths = sizes(result)
    values = np.empty([lengths[name] for name in variable.dimensions], dtype=variable.dtype)
    for place, sky in places_of_skies(result):
        values[place] = variable.take(sky)
    fill = {} if variable.fill is None else {"_FillValue": values.dtype.type(variable.fill)}
    return xr.Variable(variable.dimensions, values, dict(variable.attributes) | fill)


def to_geopandas(result: Result, *, maps: str = "default") -> Mapping[str, gpd.GeoDataFrame]:
    """Return the layers of ``zones.gpkg`` by name: covered, no_terrain_data, rings, sites, assets.

    Of the nominal case; of every case with ``maps="all"``.
    """
    made = layers(result, covered_zones(selected(result, maps)))
    return {name: gpd.GeoDataFrame(layer.columns, geometry=list(layer.shapes), crs=CRS) for name, layer in made.items()}
