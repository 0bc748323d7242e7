"""What a reader must know before believing a number, one sentence each."""

from collections.abc import Collection, Iterable, Iterator, Mapping

import numpy as np

from skyshed.assess.survey import Survey
from skyshed.atmosphere.refractivity import Refraction
from skyshed.model.scenario import LevelKind, Scenario
from skyshed.sky.sky import MOST_INTERVALS, Sky


def warnings_of(
    scenario: Scenario,
    ground: Survey,
    refractions: Mapping[str, Refraction],
    skies: Iterable[Sky],
    aimless: Collection[str] = (),
) -> tuple[str, ...]:
    """Return the warnings of one assessment; ``aimless`` are keys of fire units that reach nothing of the area."""
    sentences = _of_ground(scenario, ground, aimless), _of_skies(skies), _of_air(scenario, refractions)
    return tuple(sentence for each in sentences for sentence in each)


def _of_skies(skies: Iterable[Sky]) -> Iterator[str]:
    n_closed = sum(sky.n_closed_gaps for sky in skies)
    if n_closed:
        yield (
            f"More than {MOST_INTERVALS} disjoint altitude intervals met above some cells, and {n_closed:,} gaps were "
            "closed there: the curve of area by altitude is a little high (levels, areas and counts are not touched)."
        )


def _of_ground(scenario: Scenario, ground: Survey, aimless: Collection[str]) -> Iterator[str]:
    for unit in scenario.units:
        if unit.key not in ground.able:
            lack = "engagement radar" if unit.system.engagement_radar is None else "acquisition radar to serve it"
            yield f"{unit.key} ({unit.system.name}) has no {lack} and therefore no zone."
        elif unit.key in aimless:
            yield (
                f"{unit.key} at {unit.site.lat_deg:g}, {unit.site.lon_deg:g} reaches nothing of the area "
                f"'{scenario.area.name}'; is its position right?"
            )
    unknown = float(np.isnan(ground.grid.ground_msl_m).mean())
    if unknown > 0:
        yield f"No terrain data under {unknown:.1%} of the map; what that leaves open is shown as 'no terrain data'."
    if ground.terrain.info.is_embedded:
        yield (
            "Upper bound (9 km terrain): the embedded terrain flattens ridges, which makes the seller's case; "
            "assess again with finer terrain before quoting anything low or near mountains."
        )


def _of_air(scenario: Scenario, refractions: Mapping[str, Refraction]) -> Iterator[str]:
    if any(level.kind is LevelKind.FLIGHT_LEVEL for level in scenario.levels):
        yield "A flight level is a pressure altitude: its height above sea level carries +/- 600 m."
    yield from sorted({each.note for each in refractions.values() if each.is_clamped and each.note})
    ducting = {name: each.duct_share for name, each in refractions.items() if each.duct_share > 0}
    if ducting:
        worst = max(ducting, key=ducting.__getitem__)
        yield (
            f"Ducting is not modelled: up to {ducting[worst]:.0%} of the time (at {worst}) the air may carry rays "
            f"beyond the horizon, and for that share 'not covered' below 300 m above ground is withdrawn."
        )
