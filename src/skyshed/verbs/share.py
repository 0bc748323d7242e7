"""One covered share of a result, found by the names that a person would give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from skyshed.coverage.left_open import layer_ends_of
from skyshed.errors import InputError
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, Offer
from skyshed.model.system import TargetClass
from skyshed.verbs.asked import case_of, chosen, level_of

if TYPE_CHECKING:
    from skyshed.verbs.result import Result


class Share(float):
    """A share of the sky, 0 to 1: a number, NaN where missing terrain leaves it open; ``ends`` are its two ends.

    The ends are the share if nothing that is open were covered, and if all of it were; one and the same where nothing
    is open.
    """

    __slots__ = ("ends",)
    ends: tuple[float, float]

    def __new__(cls, value: float, ends: tuple[float, float]) -> Self:
        self = super().__new__(cls, value)
        self.ends = ends
        return self

    def __getnewargs__(self) -> tuple[float, tuple[float, float]]:  # type: ignore[override]  # how a copy is made
        return float(self), self.ends

    def __repr__(self) -> str:
        least, most = (f"{end:.4g}" for end in self.ends)
        return least if least == most else f"{least} to {most}"


@dataclass(frozen=True, slots=True)
class ShareKey:
    """One package, target class, level and case of a result: what a share is of."""

    package: Offer
    target: TargetClass
    level: Level
    case: Case


def cell_of(
    result: Result, *, offer: str | None, target: str | None, level: Level | str | None, case: Case | str
) -> ShareKey:
    """Return what is asked about; what is left out takes the only value there is.

    Raises
    ------
    InputError
        If something is not in the result, or is left out and there are several.
    """
    computed = {key for _, key, _ in result.skies}
    levels = {one.label: one for one in result.levels}
    if level is not None:
        wanted = level_of(level)
        same = (one.label for one in result.levels if (one.kind, one.altitude_m) == (wanted.kind, wanted.altitude_m))
        level = next(same, wanted.label)
    cases = {str(one): one for one in result.cases}
    return ShareKey(
        package=chosen(offer, {package.name: package for package in result.packages}, "offer"),
        target=chosen(target, {one.key: one for one in result.scenario.targets if one.key in computed}, "target"),
        level=chosen(level, levels, "level"),
        case=chosen(str(case_of(case)), cases, "case"),
    )


def share_of(result: Result, cell: ShareKey, at_least: int) -> Share:
    """Return the share of the area's sky that at least so many fire units cover.

    Raises
    ------
    InputError
        If fewer than one unit, or more than are counted, are asked for.
    """
    key = cell.package.name, cell.target.key, cell.case, cell.level.label
    row = next(area for area in result.areas if (area.package, area.target, area.case, area.level) == key)
    if not 1 <= at_least <= len(row.layers):
        raise InputError(f"at_least: {at_least} fire units are not counted separately; ask for 1 to {len(row.layers)}")
    least, most = layer_ends_of(row, row.layers)
    return Share(row.layers[at_least - 1], (least[at_least - 1], most[at_least - 1]))
