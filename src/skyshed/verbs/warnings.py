"""What a reader must know before trusting a number, one sentence each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from skyshed.atmosphere.refractivity import Refraction
from skyshed.coverage.astray import doubts
from skyshed.coverage.ground import Survey, stated_grounds
from skyshed.coverage.rows import PropagationRow
from skyshed.model.scenario import LevelKind, Scenario
from skyshed.sky.grid import MapGrid
from skyshed.sky.sky import MOST_INTERVALS, Sky
from skyshed.terrain.outlines import coarseness
from skyshed.units import format_share
from skyshed.verbs.limits import FINER, ground_words, low_altitude_sentences

_FEWEST_CELLS, _CELLS_ADVISED = 50, 400


def warnings_of(
    scenario: Scenario,
    survey: Survey,
    refractions: Mapping[str, Refraction],
    propagations: Sequence[PropagationRow],
    skies: Iterable[Sky],
) -> tuple[str, ...]:
    """Return the warnings of one assessment."""
    sentences = (
        doubts(scenario),
        _of_ground(scenario, survey),
        _of_skies(skies),
        low_altitude_sentences(propagations),
        _of_air(scenario, refractions),
    )
    return tuple(sentence for each in sentences for sentence in each)


def _of_skies(skies: Iterable[Sky]) -> Iterator[str]:
    n_closed = sum(sky.n_closed_gaps for sky in skies)
    if n_closed:
        yield (
            f"More than {MOST_INTERVALS} disjoint altitude intervals met above some cells, and {n_closed:,} gaps were "
            "closed there: the curve of area by altitude is a little high (levels, areas and counts are not affected)."
        )


def _of_ground(scenario: Scenario, survey: Survey) -> Iterator[str]:
    for unit in scenario.units:
        if unit.key not in survey.able:
            lack = "engagement radar" if unit.system.engagement_radar is None else "acquisition radar to serve it"
            yield f"{unit.key} ({unit.system.name}) has no {lack} and therefore no zone."
    if coarse := coarseness(scenario.area):
        yield coarse
    yield from _of_area(scenario, survey.grid)
    unknown = float(np.isnan(survey.grid.ground_msl_m).mean())
    if unknown > 0:
        share = format_share(unknown)
        yield f"No terrain data under {share} of the map; what that leaves open is shown as 'no terrain data'."
    if survey.terrain.info.is_embedded:
        info = survey.terrain.info
        yield (f"{info.label}. {info.note} Assess again with {FINER} before quoting anything low or near mountains.")
    for row in stated_grounds(scenario, survey.terrain):
        yield f"Ground stated: {ground_words(row)}."


def _of_area(scenario: Scenario, grid: MapGrid) -> Iterator[str]:
    n_cells = grid.area_km2 / float(np.average(grid.cell_area_km2, weights=grid.weight_km2.sum(axis=1)))
    if n_cells < _FEWEST_CELLS:
        finer_km = (grid.area_km2 / _CELLS_ADVISED) ** 0.5
        yield (
            f"The area '{scenario.area.name}' ({grid.area_km2:,.0f} km²) is no larger than {max(n_cells, 1):.0f} cells "
            f"of this grid, and its shares are coarse; assess again with a grid of {max(finer_km, 0.05):.1g} km."
        )


def _of_air(scenario: Scenario, refractions: Mapping[str, Refraction]) -> Iterator[str]:
    if any(level.kind is LevelKind.FLIGHT_LEVEL for level in scenario.levels):
        yield "A flight level is a pressure altitude: its height above sea level carries +/- 600 m."
    yield from sorted(
        {refraction.note for refraction in refractions.values() if refraction.is_clamped and refraction.note}
    )
    ducting = {name: refraction.duct_share for name, refraction in refractions.items() if refraction.duct_share > 0}
    if ducting:
        worst = max(ducting, key=ducting.__getitem__)
        yield (
            f"Ducting is not modelled: up to {format_share(ducting[worst])} of the time (at {worst}) the air may carry "
            f"rays beyond the horizon, and for that share 'not covered' below 300 m above ground is withdrawn."
        )
