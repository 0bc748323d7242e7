"""Whether a raid is all over open sea: there the embedded terrain is exact, and its mark would say too little.

Its posts 9 km apart err over land, where they know neither hills nor valleys. A box round all tracks and all units
that holds nothing but the open sea (`skyshed.terrain.sea`: 5 km and more off every outline of land, and 0 m in the
topography) has no relief to err about, and holds every line from a radar to a target.
"""

import math

import numpy as np

from skyshed.terrain.sea import is_open_sea
from skyshed.verbs.simulation import Simulation


def ground_label(simulation: Simulation) -> str:
    """Return the mark that the terrain asks for; "" of finer ground, and over open sea."""
    label = simulation.terrain.label or ""
    return "" if label and is_over_sea(simulation) else label


def is_over_sea(simulation: Simulation) -> bool:
    """Return whether all tracks and all units lie in a box of open sea; not told across the date line."""
    if not simulation.lines:
        return False
    sites = [unit.site for package in simulation.packages for unit in package.units]
    lat_deg, lon_deg = (np.concatenate([line[axis] for line in simulation.lines]) for axis in (1, 2))
    lat_deg = np.append(lat_deg[np.isfinite(lat_deg)], [site.lat_deg for site in sites])
    lon_deg = np.append(lon_deg[np.isfinite(lon_deg)], [site.lon_deg for site in sites])
    south, north, west, east = (float(each) for each in (lat_deg.min(), lat_deg.max(), lon_deg.min(), lon_deg.max()))
    # A great circle between two places bulges towards the pole, by this at most.
    bulge_deg = math.degrees(math.radians(east - west) ** 2 / 16)
    return is_open_sea(south - bulge_deg, west, north + bulge_deg, east)
