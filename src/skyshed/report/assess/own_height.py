"""The height at which a class of targets is asked about: one of its own, where the terrain may speak of it."""

from dataclasses import dataclass

from skyshed.coverage.headline import LOWEST_HEIGHT_AGL_M
from skyshed.coverage.left_open import Ends, ends_of
from skyshed.coverage.rows import CurveRow
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, Offer
from skyshed.model.system import TargetClass
from skyshed.report.facts import Facts
from skyshed.report.words import NBSP, level_short, metres_words


@dataclass(frozen=True)
class OwnHeight:
    """One of a class's own heights: a ``level`` that was asked about, or one of the curve's; both None: none fits."""

    facts: Facts
    target: TargetClass
    level: Level | None = None
    height_agl_m: float | None = None

    @property
    def is_answered(self) -> bool:
        return self.level is not None or self.height_agl_m is not None

    @property
    def words(self) -> str:
        """The height in a few words, for the head of a column."""
        if self.level is not None:
            return level_short(self.level)
        if self.height_agl_m is not None:
            return f"{metres_words(self.height_agl_m)}{NBSP}AGL"
        return f"flies at {self.facts.flown_words(self.target)}"

    def shares(self, package: Offer) -> dict[Case, Ends]:
        """Return the covered share of a package by case."""
        cases = self.facts.result.cases
        if self.level is not None:
            return {case: self.facts.share(package.name, self.target.key, case, self.level.label) for case in cases}
        return {
            row.case: ends_of(row, "covered_share")
            for row in _curve(self.facts, self.target)
            if row.package == package.name and row.height_agl_m == self.height_agl_m and row.case in cases
        }


def own_height(facts: Facts, target: TargetClass) -> OwnHeight:
    """Return the asked level nearest to where a class usually flies, else such a height of the curve, else none."""
    level = next(iter(facts.own_levels(target)), None)
    if level is not None:
        return OwnHeight(facts, target, level)
    altitude = target.typical_altitude_m
    least_m = LOWEST_HEIGHT_AGL_M if facts.result.terrain.is_embedded else 0.0
    heights_m = sorted({row.height_agl_m for row in _curve(facts, target)})
    own_m = [height_m for height_m in heights_m if max(altitude.low, least_m) <= height_m <= altitude.high]
    nearest_m = min(own_m, key=lambda height_m: abs(height_m - altitude.nominal), default=None)
    return OwnHeight(facts, target, height_agl_m=nearest_m)


def _curve(facts: Facts, target: TargetClass) -> list[CurveRow]:
    return [row for row in facts.result.curves if row.target == target.key]
