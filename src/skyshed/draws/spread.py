"""How sure a comparison is: paired draws of every figure, one figure at a time, and sites moved about.

Cases are bounds; here every figure is drawn from a triangle between its ends (peak at nominal), the
same draw for both packages, so that what they share cannot make them differ. Sites, target RCS,
climate and terrain stay; siting is an axis of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from skyshed.coverage.alike import alike_figures, triangular
from skyshed.coverage.left_open import Fields
from skyshed.coverage.map_points import MapPoints
from skyshed.coverage.rows import AreaRow, Comparison, Influence
from skyshed.coverage.skies import Assessment
from skyshed.draws.questions import ComparedLevel, Scenes
from skyshed.draws.sitings import shares_of_sitings
from skyshed.draws.worlds import Worlds
from skyshed.jobs.run import map_blocks
from skyshed.model.figure import Case, Figure
from skyshed.model.scenario import Offer, Scenario
from skyshed.model.system import FigureBundle
from skyshed.radar.horizon_loss import horizon_losses, sight_figures

N_DRAWS = 200
N_INFLUENCES = 3


def comparisons(
    assessment: Assessment,
    packages: Sequence[Offer],
    asked: Sequence[ComparedLevel],
    *,
    scenes: Scenes,
    areas: Sequence[AreaRow],
    points: MapPoints,
) -> Iterator[Comparison]:
    """Yield every pair of packages compared, target class by target class."""
    if len(packages) < 2 or not asked:
        return
    sited = shares_of_sitings(assessment, [package.name for package in packages], asked, points)
    worlds = drawn_worlds(assessment.scenario, is_diffracted=_is_diffracted(scenes))
    assessment.progress.start("paired draws", len(asked))
    drawn = map_blocks(
        lambda question: question.shares(scenes, worlds),
        asked,
        n_threads=assessment.n_threads,
        progress=assessment.progress,
    )
    for question, by_draw, by_siting in zip(asked, drawn, sited, strict=True):
        for first, second in combinations(range(len(packages)), 2):
            difference, moved = (shares[:, first] - shares[:, second] for shares in (by_draw, by_siting))
            low, median, high = (float(end) for end in np.quantile(difference, [0.05, 0.5, 0.95]))
            yield Comparison(
                packages[first].name,
                packages[second].name,
                question.target.key,
                question.level.label,
                n_draws=N_DRAWS,
                share_first_more=_share_of(difference > 0, difference),
                share_equal=_share_of(difference == 0, difference),
                difference_low=low,
                difference_median=median,
                difference_high=high,
                siting_spread=float(np.quantile(moved, 0.95) - np.quantile(moved, 0.05)),
                known_share=question.known_share,
                **_by_case(areas, (packages[first].name, packages[second].name), question),
            )


def _share_of(is_so: NDArray[np.bool_], difference: NDArray[np.float64]) -> float:
    """Return the share of draws in which a difference meets a condition; NaN if the difference is not known."""
    return float(np.where(np.isnan(difference), np.nan, is_so).mean())


def drawn_worlds(scenario: Scenario, *, is_diffracted: bool = False) -> Worlds:
    """Return the worlds of the draws: every figure from the triangle between its ends."""
    rng = np.random.default_rng(np.random.SeedSequence(scenario.seed))
    values: dict[str, NDArray[np.float64]] = {}
    for alike in _figures(scenario, is_diffracted=is_diffracted):
        drawn = triangular(rng, alike[0], N_DRAWS)
        values |= {figure.key: drawn for figure in alike}
    return Worlds(N_DRAWS, values)


def _by_case(areas: Sequence[AreaRow], pair: tuple[str, str], question: ComparedLevel) -> Fields:
    """Return ``by_case`` of a comparison, and what is left open of it."""
    rows = {
        (row.package, row.case): row
        for row in areas
        if row.target == question.target.key and row.level == question.level.label
    }
    cases = [case for case in Case if (pair[0], case) in rows]
    left_open = {
        f"{side}_share_{case}": rows[name, case].left_open["covered_share"]
        for case in cases
        for side, name in zip(("first", "second"), pair, strict=True)
        if "covered_share" in rows[name, case].left_open
    }
    by_case = tuple((case, *(rows[name, case].covered_share for name in pair)) for case in cases)
    return {"by_case": by_case, "left_open": left_open}


def influences(
    assessment: Assessment, packages: Sequence[Offer], asked: Sequence[ComparedLevel], scenes: Scenes
) -> Iterator[Influence]:
    """Yield the figures that move each package's covered share most, the others nominal."""
    every = _figures(assessment.scenario, is_diffracted=_is_diffracted(scenes))
    figures = [alike for alike in every if alike[0].high > alike[0].low]
    worlds = _one_at_a_time(figures)
    assessment.progress.start("which figures matter", len(asked))
    shares = map_blocks(
        lambda question: question.shares(scenes, worlds),
        asked,
        n_threads=assessment.n_threads,
        progress=assessment.progress,
    )
    for question, moved in zip(asked, shares, strict=True):
        for index, package in enumerate(packages):
            yield from _most_moving(package.name, question, [alike[0] for alike in figures], moved[:, index])


def _one_at_a_time(figures: Sequence[tuple[Figure, ...]]) -> Worlds:
    """Return two worlds a figure, in sequence: at its low and at its high end, the others nominal."""
    values = {}
    for place, alike in enumerate(figures):
        for figure in alike:
            moved = np.full(2 * len(figures), figure.nominal)
            moved[2 * place : 2 * place + 2] = alike[0].low, alike[0].high
            values[figure.key] = moved
    return Worlds(2 * len(figures), values)


def _most_moving(
    package: str, question: ComparedLevel, figures: Sequence[Figure], shares: NDArray[np.float64]
) -> list[Influence]:
    ends = zip(figures, shares.reshape(-1, 2).tolist(), strict=True)
    asked = package, question.target.key, question.level.label
    every = [Influence(*asked, figure, low, high, question.known_share) for figure, (low, high) in ends]
    moving = sorted((row for row in every if row.swing > 0), key=lambda row: (-row.swing, row.figure.key))
    return moving[:N_INFLUENCES]


def _is_diffracted(scenes: Scenes) -> bool:
    return any(line.is_diffracted for scene in scenes.values() for line in scene.sight_lines.values())


def _figures(scenario: Scenario, *, is_diffracted: bool) -> list[tuple[Figure, ...]]:
    """Return the figures of all radars, masts and missiles, once each, sorted by key: those that geometry reads.

    A system made ``like`` another keeps most of its figures. They are one and the same uncertain
    number, in one tuple: drawn and moved together, so that what two offers share cannot make them differ.
    Horizon losses, which count where waves are diffracted, come last: the others are drawn alike without them.
    """
    return _in_use(scenario, sight_figures) + (_in_use(scenario, horizon_losses) if is_diffracted else [])


def _in_use(scenario: Scenario, figures_of: Callable[[FigureBundle], Iterator[Figure]]) -> list[tuple[Figure, ...]]:
    systems: dict[str, dict[str, Figure]] = {}
    for unit in scenario.units:
        for kind in (unit.system.radars, unit.system.masts, unit.system.missiles):
            for bundle in kind.values():
                systems.setdefault(unit.system.key, {}).update({figure.key: figure for figure in figures_of(bundle)})
    return alike_figures(systems)
