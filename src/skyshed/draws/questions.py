"""What packages are compared at: one level a target class, over points scattered across the area."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from skyshed.coverage.headline import HeadlineRules
from skyshed.coverage.looks import Looks
from skyshed.coverage.map_points import MapPoints
from skyshed.coverage.skies import Assessment
from skyshed.draws.pointwise import Scattered, scattered
from skyshed.draws.worlds import Worlds
from skyshed.model.figure import Figure
from skyshed.model.scenario import Level, LevelKind, Offer
from skyshed.model.system import TargetClass
from skyshed.sky.grid import MapGrid
from skyshed.sky.levels import altitudes_msl_m

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
    return MapPoints.at(grid, np.flatnonzero(chosen_cells(grid)))


def chosen_cells(grid: MapGrid) -> NDArray[np.bool_]:
    """Return which cells of a map the draws ask, (rows, columns)."""
    rows, columns = (np.flatnonzero(grid.meets_area.any(axis=axis)) for axis in (1, 0))
    stride, part = 1, grid.meets_area[rows[0] :, columns[0] :]
    while part[::stride, ::stride].sum() > MOST_POINTS:
        stride += 1
    chosen = np.zeros(grid.shape, dtype=bool)
    chosen[rows[0] :: stride, columns[0] :: stride] = part[::stride, ::stride]
    return chosen


def questions(assessment: Assessment, points: MapPoints, rules: HeadlineRules) -> list[ComparedLevel]:
    """Return one question a target class: the level that a headline may use nearest to where it usually flies."""
    allowed = [level for level in assessment.scenario.levels if level.label in rules.levels]
    asked = []
    for target in assessment.scenario.targets if allowed else ():
        level = min(allowed, key=lambda level: abs(_height_m(level, points) - target.typical_altitude_m.nominal))
        asked.append(asked_at(level, target, points))
    return asked


def asked_at(level: Level, target: TargetClass, points: MapPoints) -> ComparedLevel:
    """Return the question about one target class at one level, over points."""
    (altitude_msl_m,) = altitudes_msl_m([level], points.ground_msl_m)
    weight_km2 = points.grid.weight_km2.ravel()[points.cells]
    is_sky = np.isnan(points.ground_msl_m) | (altitude_msl_m >= points.ground_msl_m)
    return ComparedLevel(target, level, altitude_msl_m, np.where(is_sky, weight_km2, 0.0))


def _height_m(level: Level, points: MapPoints) -> float:
    ground_m = float(np.nan_to_num(np.nanmedian(points.ground_msl_m))) if level.kind is LevelKind.AGL else 0.0
    return level.altitude_m + ground_m
