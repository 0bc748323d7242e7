"""How others would draw it: the plain ring, every usual refraction, radars that see all round, line of sight alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np
from numpy.typing import NDArray

from skyshed.atmosphere.refractivity import Refraction
from skyshed.coverage.antennas import Antennas
from skyshed.coverage.ground import refractions_at_sites
from skyshed.coverage.left_open import ends_of, known_or_open
from skyshed.coverage.looks import Looks
from skyshed.coverage.map_points import cells_of, grid_around, map_points
from skyshed.coverage.rows import AreaRow, ConventionRow
from skyshed.coverage.skies import Assessment
from skyshed.jobs.run import map_blocks
from skyshed.model.figure import Case
from skyshed.model.propagation import Propagation
from skyshed.model.scenario import Offer, Unit
from skyshed.sky.metrics import LevelCells
from skyshed.zone.components import Components
from skyshed.zone.levels import Levels, LevelSets, Sets
from skyshed.zone.zone import chain_views

REFRACTIONS = ("none", "optical", "4/3", "median")
RING = "advertised ring"
ALL_ROUND = "radars turned all round"
LINE_OF_SIGHT = "line of sight alone"

Bending = tuple[tuple[float, bool], ...]


def convention_rows(
    assessment: Assessment, refractions: Mapping[str, Refraction], areas: Sequence[AreaRow]
) -> Iterator[ConventionRow]:
    """Yield the nominal covered share of the area under every convention, package by package.

    The scenario's own refraction has its ``areas`` already, where the nominal case was asked for; for
    every other the horizons are computed anew, at the map's cells only; loss ladders are those of the scenario's own.
    """
    nominal = replace(assessment, cases=(Case.NOMINAL,), survey=assessment.survey.only("map"))
    as_given = nominal.antennas(refractions)
    known = {_bending(refractions): [row for row in areas if row.case is Case.NOMINAL]}
    drawn: set[Bending] = set()
    for setting in (*REFRACTIONS, assessment.scenario.refraction):
        bent = refractions_at_sites(assessment.scenario, assessment.survey.terrain, setting)
        bending = _bending(bent)
        if bending in drawn:
            continue
        drawn.add(bending)
        name = f"refraction {setting}"
        if rows := known.get(bending):
            for row in rows:
                ends = ends_of(row, "covered_share")
                yield ConventionRow(row.package, row.target, row.level, name, **known_or_open(covered_share=ends))
        else:
            yield from _rows(nominal, nominal.antennas(bent, as_given=as_given), name)
    if any(unit.looking_deg is not None for unit in assessment.scenario.units):
        turned = replace(nominal, scenario=assessment.scenario.with_units(lambda unit: replace(unit, looking_deg=None)))
        yield from _rows(turned, turned.antennas(refractions), ALL_ROUND)
    if as_given.are_diffracted:
        straight = replace(nominal, scenario=replace(assessment.scenario, propagation=Propagation.LINE_OF_SIGHT))
        yield from _rows(straight, straight.antennas(refractions), LINE_OF_SIGHT)
    for package in assessment.scenario.packages:
        share = ring_share(assessment, package)
        for target in assessment.scenario.targets:
            for level in assessment.scenario.levels:
                yield ConventionRow(package.name, target.key, level.label, RING, share)


def _rows(nominal: Assessment, antennas: Antennas, name: str) -> Iterator[ConventionRow]:
    scenario, survey = nominal.scenario, nominal.survey
    covered = covered_levels(nominal, antennas, stage=f"skies, {name}")
    cells = [LevelCells.of(survey.grid, level_msl_m) for level_msl_m in survey.levels_msl_m]
    for package, target in product(scenario.packages, scenario.targets):
        certain, possible = (sets.flags[:, survey.grid.counted] for sets in covered[package.name, target.key])
        for index, level in enumerate(scenario.levels):
            is_in, is_open = certain[index], possible[index] & ~certain[index]
            (part,) = cells[index].parts(is_in.astype(np.uint8), is_open.astype(np.uint8), 1)
            ends = part.share_ends
            yield ConventionRow(package.name, target.key, level.label, name, **known_or_open(covered_share=ends))


def covered_levels(
    nominal: Assessment, antennas: Antennas, stage: str
) -> dict[tuple[str, str], tuple[LevelSets, LevelSets]]:
    """Return the levels that any fire unit reaches over the map's cells, by package and target class.

    For certain, and with all that missing terrain leaves open: what a sky counts, without its intervals and reasons.
    """
    scenario, n_levels = nominal.scenario, len(nominal.scenario.levels)
    shape = 2, -(-n_levels // 8), nominal.survey.grid.ground_msl_m.size
    asked = [(package.name, target.key) for package, target in product(scenario.packages, scenario.targets)]
    sets = {each: np.zeros(shape, dtype=np.uint8) for each in asked}
    for part, to_come in nominal.parts():
        here = nominal.around(part)
        looks = here.look(antennas, to_come)
        units = [unit for unit in scenario.units if (Case.NOMINAL, unit.key, "map") in looks.seen]
        here.progress.start(stage, len(units))
        reach = partial(_reached, here=here, looks=looks)
        reached = map_blocks(reach, units, n_threads=here.n_threads, progress=here.progress)
        for unit, its_levels in zip(units, reached, strict=True):
            cells = cells_of(here.survey.points[unit.key]["map"])
            for key, bits in its_levels:
                sets[key][..., cells] |= bits
    return {
        key: (LevelSets(certain, n_levels), LevelSets(possible, n_levels)) for key, (possible, certain) in sets.items()
    }


def _reached(unit: Unit, here: Assessment, looks: Looks) -> list[tuple[tuple[str, str], Sets]]:
    """Return (package, target class) and the sets (2, n_bytes, n) of levels that one unit may reach, and does."""
    targets, packages = here.scenario.targets, [package for package in here.scenario.packages if unit in package.units]
    sensors = [looks.sensors(Case.NOMINAL, target.key) for target in targets]
    points, cells = looks.seen[Case.NOMINAL, unit.key, "map"], cells_of(here.survey.points[unit.key]["map"])
    levels_msl_m = here.survey.levels_msl_m.reshape(len(here.scenario.levels), -1)[:, cells]
    components = Components(unit, points, sensors[0])
    levels = Levels(components, np.ascontiguousarray(levels_msl_m))
    unknown = np.flatnonzero(np.isnan(levels_msl_m).any(axis=0))
    at_unknown = Components(unit, points[unknown], sensors[0])
    found: list[tuple[tuple[str, str], Sets]] = []
    for target, its_sensors in zip(targets, sensors, strict=True):
        on_levels, around = levels.against(its_sensors), at_unknown.against(its_sensors)
        for package in packages:
            certain, possible = on_levels.reach(components.usable(package))
            if unknown.size:
                any_of = np.packbits(np.isnan(levels_msl_m[:, unknown]), axis=0, bitorder="little")
                possible.bits[:, unknown] &= ~any_of
                possible.bits[:, unknown] |= any_of * _has_interval(around, package)
            found.append(((package.name, target.key), np.stack([possible.bits, certain.bits])))
    return found


def _has_interval(components: Components, package: Offer) -> NDArray[np.bool_]:
    """Return where some chain reaches any altitude: a level above unknown ground may be just there."""
    views = [view for _, view in chain_views(components, package)]
    return np.any([~view.is_empty for view in views], axis=0) if views else np.zeros(1, dtype=bool)


def _bending(refractions: Mapping[str, Refraction]) -> Bending:
    """Return what two spellings of one convention share: "4/3" and "k=4/3" bend alike at every site."""
    return tuple((refraction.k, refraction.is_constant_k) for refraction in refractions.values())


def ring_share(assessment: Assessment, package: Offer) -> float:
    """Return the share of the area inside some advertised ring, as a flat map would show it at every level."""
    grid = assessment.survey.grid
    inside = np.zeros(grid.shape, dtype=bool)
    for unit in package.fire_units:
        ring_m = unit.system.advertised_range_m.at(Case.CLAIMED)
        box = grid_around(unit.site, grid, in_area_m=ring_m)
        inside.ravel()[map_points(box, max_range_m=ring_m, is_in_area=True).cells] = True
    return float(grid.weight_km2[inside].sum() / grid.area_km2)
