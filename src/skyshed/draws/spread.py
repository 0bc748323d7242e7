"""How sure a comparison is: paired draws of every figure, one figure at a time, and sites moved about.

Cases are bounds; here every figure is drawn from a triangle between its ends (peak at nominal), the
same draw for both packages, so that what they share cannot make them differ. Sites, target RCS,
climate and terrain stay; siting is an axis of its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from skyshed.coverage.detail import DRAG
from skyshed.coverage.ground import refractions_at_sites
from skyshed.coverage.headline import HeadlineRules
from skyshed.coverage.left_open import Fields
from skyshed.coverage.looks import Looks
from skyshed.coverage.points import Bearings, MapPoints
from skyshed.coverage.rows import AreaRow, Comparison, Influence
from skyshed.coverage.skies import Assessment
from skyshed.draws.pointwise import NOMINAL, SCATTERED, Scattered, Worlds, scattered
from skyshed.jobs.kept import Kept
from skyshed.jobs.run import Silent, map_blocks
from skyshed.model.figure import Case, Figure
from skyshed.model.scenario import Level, LevelKind, Offer, Scenario, Site
from skyshed.model.system import TargetClass
from skyshed.radar.horizon_loss import sight_figures
from skyshed.sky.grid import ends
from skyshed.sky.levels import altitudes_msl_m

N_DRAWS = 200
N_SITINGS = 6
SITING_M = 2000.0
N_INFLUENCES = 3
MOST_POINTS = 2500


@dataclass(frozen=True)
class ComparedLevel:
    """One target class at one level, which the packages are compared at.

    ``weight`` (n,) are areas of the points that no missing terrain leaves open, ``known_share`` what they are
    of the sky there.
    """

    target: TargetClass
    level: Level
    altitude_msl_m: NDArray[np.float32]
    weight: NDArray[np.float64]
    known_share: float = 1.0

    def shares(self, scenes: "Scenes", worlds: Worlds) -> NDArray[np.float64]:
        """Return the covered share of every package in every world, (n_worlds, n_packages); NaN if nothing is known."""
        covered = scenes[self.level].covered(self.target, worlds, self.weight)
        return covered / self.weight.sum() if self.weight.any() else np.full_like(covered, np.nan)


Scenes = Mapping[Level, Scattered]


def scenes_of(packages: Sequence[Offer], asked: Sequence[ComparedLevel], looks: Looks) -> Scenes:
    """Return the packages over the scattered points at every level that is asked about."""
    altitudes_msl_m = {question.level: question.altitude_msl_m for question in asked}
    return {level: scattered(packages, looks, each_msl_m) for level, each_msl_m in altitudes_msl_m.items()}


def settled(
    asked: Sequence[ComparedLevel], scenes: Scenes, farthest: Callable[[Figure], float] = attrgetter("high")
) -> list[ComparedLevel]:
    """Return the questions over the points alone that missing terrain does not leave open for any package.

    ``farthest`` returns how far a range reaches in the worlds to come.
    """
    return [_settled(question, scenes[question.level].is_settled(farthest)) for question in asked]


def _settled(question: ComparedLevel, is_settled: NDArray[np.bool_]) -> ComparedLevel:
    is_known = is_settled & ~np.isnan(question.altitude_msl_m)
    weight = np.where(is_known, question.weight, 0.0)
    return replace(question, weight=weight, known_share=float(weight.sum() / max(question.weight.sum(), 1e-12)))


def scattered_points(assessment: Assessment) -> MapPoints:
    """Return at most 2,500 cells of the area, in a regular pattern that begins at its corner, as points for draws."""
    grid = assessment.survey.grid
    rows, columns = (np.flatnonzero(grid.meets_area.any(axis=axis)) for axis in (1, 0))
    stride, part = 1, grid.meets_area[rows[0] :, columns[0] :]
    while part[::stride, ::stride].sum() > MOST_POINTS:
        stride += 1
    chosen = np.zeros(grid.shape, dtype=bool)
    chosen[rows[0] :: stride, columns[0] :: stride] = part[::stride, ::stride]
    return MapPoints.at(grid, np.flatnonzero(chosen))


def questions(assessment: Assessment, points: MapPoints, rules: HeadlineRules) -> list[ComparedLevel]:
    """Return one question a target class: the level that a headline may use nearest to where it usually flies."""
    allowed = [level for level in assessment.scenario.levels if level.label in rules.levels]
    asked = []
    for target in assessment.scenario.targets if allowed else ():
        level = min(allowed, key=lambda level: abs(_height_m(level, points) - target.typical_altitude_m.nominal))
        (altitude_msl_m,) = altitudes_msl_m([level], points.ground_msl_m)
        weight_km2 = points.grid.weight_km2.ravel()[points.cells]
        is_sky = np.isnan(points.ground_msl_m) | (altitude_msl_m >= points.ground_msl_m)
        asked.append(ComparedLevel(target, level, altitude_msl_m, np.where(is_sky, weight_km2, 0.0)))
    return asked


def _height_m(level: Level, points: MapPoints) -> float:
    ground_m = float(np.nan_to_num(np.nanmedian(points.ground_msl_m))) if level.kind is LevelKind.AGL else 0.0
    return level.altitude_m + ground_m


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
    sited = _sitings(assessment, [package.name for package in packages], asked, points)
    worlds = drawn_worlds(assessment.scenario)
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


def drawn_worlds(scenario: Scenario) -> Worlds:
    """Return the worlds of the draws: every figure from the triangle between its ends."""
    rng = np.random.default_rng(np.random.SeedSequence(scenario.seed))
    values: dict[str, NDArray[np.float64]] = {}
    for alike in _figures(scenario):
        drawn = _triangular(rng, alike[0])
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
    figures = [alike for alike in _figures(assessment.scenario) if alike[0].high > alike[0].low]
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


def _sitings(
    assessment: Assessment, names: Sequence[str], asked: Sequence[ComparedLevel], points: MapPoints
) -> list[NDArray[np.float64]]:
    """Return the packages' shares (n_sitings, n_packages) for every question, all sites moved by up to 2 km."""
    rng = np.random.default_rng(np.random.SeedSequence(assessment.scenario.seed, spawn_key=(1,)))
    shares: list[list[NDArray[np.float64]]] = [[] for _ in asked]
    quiet = replace(assessment, progress=Silent())
    assessment.progress.start("sites moved by 2 km", N_SITINGS)
    for _ in range(N_SITINGS):
        assessment.progress.raise_if_cancelled()
        scenario = _moved(assessment, rng)
        keys = [unit.key for unit in scenario.units if unit.key in assessment.survey.able]
        survey = replace(assessment.survey, points={key: {SCATTERED: points} for key in keys}, bearings=Bearings())
        moved = replace(quiet, scenario=scenario, cases=(Case.NOMINAL,), survey=survey)
        refractions = refractions_at_sites(scenario, survey.terrain, scenario.refraction)
        # Only how far shares move is asked, in points: as few azimuths will do as for a site that is dragged.
        looks = moved.look(moved.antennas(refractions, detected=(), detail=DRAG, store=Kept(0)))
        packages = [package for package in scenario.packages if package.name in names]
        scenes = scenes_of(packages, asked, looks)
        for question, its_shares in zip(settled(asked, scenes, attrgetter("nominal")), shares, strict=True):
            its_shares.append(question.shares(scenes, NOMINAL))
        assessment.progress.advance()
    return [np.concatenate(share) for share in shares]


def _moved(assessment: Assessment, rng: np.random.Generator) -> Scenario:
    places: dict[str, Site] = {}
    for unit in assessment.scenario.units:
        distance_m, azimuth_deg = SITING_M * np.sqrt(rng.random()), 360.0 * rng.random()
        lat_deg, lon_deg = (at_deg[0] for at_deg in ends(unit.site, np.array([azimuth_deg]), np.array([distance_m])))
        if np.isfinite(assessment.survey.terrain.elevation_at(np.array([lat_deg]), np.array([lon_deg]))[0]):
            places[unit.key] = Site(unit.site.name, float(lat_deg), float(lon_deg))

    return assessment.scenario.with_units(lambda unit: replace(unit, site=places.get(unit.key, unit.site)))


def _figures(scenario: Scenario) -> list[tuple[Figure, ...]]:
    """Return the figures of all radars, masts and missiles, once each, sorted by key: those that geometry reads.

    A system made ``like`` another keeps most of its figures. They are one and the same uncertain
    number, in one tuple: drawn and moved together, so that what two offers share cannot make them differ.
    """
    systems: dict[str, dict[str, Figure]] = {}
    for unit in scenario.units:
        for kind in (unit.system.radars, unit.system.masts, unit.system.missiles):
            for bundle in kind.values():
                systems.setdefault(unit.system.key, {}).update({figure.key: figure for figure in sight_figures(bundle)})
    family: dict[str, str] = {}
    alike: dict[tuple[str, Figure], list[Figure]] = {}
    for system, figures in sorted(systems.items()):
        family[system] = next((kin for kin in family if _is_kin(figures, systems[kin])), system)
        for key in sorted(figures):
            alike.setdefault((family[system], _nameless(figures[key])), []).append(figures[key])
    return [tuple(group) for group in alike.values()]


def _is_kin(figures: Mapping[str, Figure], others: Mapping[str, Figure]) -> bool:
    """Return whether at least half of a system's figures are another's, ground and all."""
    known = {_nameless(other) for other in others.values()}
    return sum(_nameless(figure) in known for figure in figures.values()) >= len(figures) / 2


def _nameless(figure: Figure) -> Figure:
    return replace(figure, key=figure.key.split("/", 1)[1])


def _triangular(rng: np.random.Generator, figure: Figure) -> NDArray[np.float64]:
    if figure.high == figure.low:
        return np.full(N_DRAWS, figure.nominal)
    return rng.triangular(figure.low, figure.nominal, figure.high, N_DRAWS)
