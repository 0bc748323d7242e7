"""How others would draw it: the plain ring, and every usual convention of refraction."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from skyshed.assess.rows import ConventionRow
from skyshed.assess.surroundings import map_points
from skyshed.assess.survey import refractions_at_sites
from skyshed.assess.tables import area_rows
from skyshed.assess.work import Work
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer

REFRACTIONS = ("none", "optical", "4/3", "median")
RING = "advertised ring"


def convention_rows(work: Work) -> Iterator[ConventionRow]:
    """Yield the nominal covered share of the area under every convention, package by package.

    The horizons are computed anew for each refraction, at the map's cells only.
    """
    nominal = replace(work, cases=(Case.NOMINAL,), ground=work.ground.only("map"))
    drawn: set[tuple[float, ...]] = set()
    for setting in (*REFRACTIONS, work.scenario.refraction):
        refractions = refractions_at_sites(work.scenario, work.ground.terrain, setting)
        # "4/3" and "k=4/3" are two spellings of one convention.
        bending = tuple(value for each in refractions.values() for value in (each.k, each.is_constant_k))
        if bending in drawn:
            continue
        drawn.add(bending)
        skies, _ = nominal.skies(nominal.sense(refractions), stage=f"skies, refraction {setting}")
        for sky in skies.values():
            for row in area_rows(sky, work.ground.grid, work.scenario, work.ground.levels_msl_m):
                yield ConventionRow(row.package, row.target, row.level, f"refraction {setting}", row.covered_share)
    for package in work.scenario.packages:
        share = ring_share(work, package)
        for target in work.scenario.targets:
            for level in work.scenario.levels:
                yield ConventionRow(package.name, target.key, level.label, RING, share)


def ring_share(work: Work, package: Offer) -> float:
    """Return the share of the area inside some advertised ring, as a flat map would show it at every level."""
    grid = work.ground.grid
    inside = np.zeros(grid.in_area.size, dtype=bool)
    for unit in package.fire_units:
        ring_m = unit.system.advertised_range_m.at(Case.CLAIMED)
        inside[map_points(unit.site, grid, max_range_m=ring_m).cells] = True
    weight = np.where(grid.in_area, grid.cell_area_km2[:, None], 0.0).ravel()
    return float(weight[inside].sum() / weight.sum())
