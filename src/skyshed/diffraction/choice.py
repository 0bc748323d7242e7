"""Whether diffraction is modelled around an antenna: what was asked, or else what its ground can carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skyshed.model.propagation import Propagation

if TYPE_CHECKING:
    from skyshed.terrain.terrain import TerrainWindow

MOST_SPACING_M = 1000.0  # a coarser grid has no edges: its ridges are means of ridge and valley
SEA_HEIGHT_M = 1.0  # posts up to here are sea, or as flat: tides and datums differ by as much


def propagation_over(window: TerrainWindow, asked: Propagation) -> Propagation:
    """Return `DIFFRACTION` or `LINE_OF_SIGHT` for the ground of one window.

    `BY_TERRAIN` is diffraction where posts are 1 km apart or less, and over open sea on any grid. It is open sea only
    where every post is known, and none stands above 1 m: ground that is not known may hide an island.
    """
    if asked is not Propagation.BY_TERRAIN:
        return asked
    if window.spacing_m <= MOST_SPACING_M:
        return Propagation.DIFFRACTION
    is_open_sea = np.all(window.elevation_msl_m <= SEA_HEIGHT_M)  # unknown posts compare as false
    return Propagation.DIFFRACTION if is_open_sea else Propagation.LINE_OF_SIGHT
