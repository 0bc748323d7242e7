"""How others would draw it: the plain ring, every usual convention of refraction, and radars that see all round."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from skyshed.atmosphere.refractivity import Refraction
from skyshed.coverage.ground import refractions_at_sites
from skyshed.coverage.left_open import ends_of, told
from skyshed.coverage.points import map_points
from skyshed.coverage.rows import AreaRow, ConventionRow
from skyshed.coverage.skies import Work, skies_by_part
from skyshed.coverage.tables import area_rows
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer

REFRACTIONS = ("none", "optical", "4/3", "median")
RING = "advertised ring"
ALL_ROUND = "radars turned all round"

Bending = tuple[tuple[float, bool], ...]


def convention_rows(
    work: Work, refractions: Mapping[str, Refraction], areas: Sequence[AreaRow]
) -> Iterator[ConventionRow]:
    """Yield the nominal covered share of the area under every convention, package by package.

    The scenario's own refraction has its ``areas`` already, where the nominal case was asked for; for
    every other the horizons are computed anew, at the map's cells only.
    """
    nominal = replace(work, cases=(Case.NOMINAL,), ground=work.ground.only("map"))
    known = {_bending(refractions): [row for row in areas if row.case is Case.NOMINAL]}
    drawn: set[Bending] = set()
    for setting in (*REFRACTIONS, work.scenario.refraction):
        bent = refractions_at_sites(work.scenario, work.ground.terrain, setting)
        bending = _bending(bent)
        if bending in drawn:
            continue
        drawn.add(bending)
        name = f"refraction {setting}"
        for row in known.get(bending) or _area_rows(nominal, bent, name):
            yield _convention_row(row, name)
    if any(unit.looking_deg is not None for unit in work.scenario.units):
        turned = replace(nominal, scenario=work.scenario.with_units(lambda unit: replace(unit, looking_deg=None)))
        for row in _area_rows(turned, refractions, ALL_ROUND):
            yield _convention_row(row, ALL_ROUND)
    for package in work.scenario.packages:
        share = ring_share(work, package)
        for target in work.scenario.targets:
            for level in work.scenario.levels:
                yield ConventionRow(package.name, target.key, level.label, RING, share)


def _convention_row(row: AreaRow, name: str) -> ConventionRow:
    share = told(covered_share=ends_of(row, "covered_share"))
    return ConventionRow(row.package, row.target, row.level, name, **share)


def _area_rows(nominal: Work, refractions: Mapping[str, Refraction], name: str) -> Iterator[AreaRow]:
    skies, _ = skies_by_part(nominal, refractions, stage=f"skies, {name}")
    for sky in skies.values():
        yield from area_rows(sky, nominal.ground.grid, nominal.scenario, nominal.ground.levels_msl_m)


def _bending(refractions: Mapping[str, Refraction]) -> Bending:
    """Return what two spellings of one convention share: "4/3" and "k=4/3" bend alike at every site."""
    return tuple((each.k, each.is_constant_k) for each in refractions.values())


def ring_share(work: Work, package: Offer) -> float:
    """Return the share of the area inside some advertised ring, as a flat map would show it at every level."""
    grid = work.ground.grid
    inside = np.zeros(grid.shape, dtype=bool)
    for unit in package.fire_units:
        ring_m = unit.system.advertised_range_m.at(Case.CLAIMED)
        inside.ravel()[map_points(unit.site, grid, max_range_m=ring_m, is_in_area=True).cells] = True
    return float(grid.weight_km2[inside].sum() / grid.area_km2)
