"""What a page shows first: of a scenario its first offer; of a result folder what its run was about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from skyshed.errors import InputError
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, Offer, Scenario
from skyshed.report.facts import lead_among
from skyshed.serve.meant import CASES
from skyshed.serve.opened import Kind
from skyshed.serve.result_folder import ResultFolder
from skyshed.verbs.asked import level_of

SUMMARY = "summary.json"
_MOST_BYTES = 64_000_000
_MOST_ROWS = 1_000_000

Name = Annotated[str, Field(max_length=1000)]


@dataclass(frozen=True)
class First:
    """Names of a package and a class, and a level; None where nothing says which."""

    package: str | None = None
    target: str | None = None
    level: Level | None = None


NOTHING = First()


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Group(_Read):
    target: Name
    n_targets: int
    level: Name


class _Raid(_Read):
    groups: Annotated[list[_Group], Field(min_length=1)]


class _RaidSummary(_Read):
    raid: _Raid


class _ExposureSummary(_Read):
    package: Name
    target: Name


class _LeftOpen(_Read):
    covered_share: tuple[float, float] | None = None


class _Row(_Read):
    package: Name
    target: Name
    case: Name
    level: Name
    covered_share: float | None = None
    left_open: _LeftOpen = _LeftOpen()


class _Headline(_Read):
    levels: list[Name]
    fire_units: list[Name]


class _AssessSummary(_Read):
    headline: _Headline
    areas: Annotated[list[_Row], Field(max_length=_MOST_ROWS)]


def first_of(scenario: Scenario, folder: ResultFolder | None, kind: Kind) -> First:
    """Return what the run that made a folder was about; nothing where there is none, or its summary is damaged.

    Of `simulate` the class of which most fly and their height, of `exposure` what was asked, of `assess` what leads
    its report.
    """
    readers: dict[str, Callable[[Scenario, bytes], First]] = {
        "raid": _of_raid,
        "exposure": _of_exposure,
        "assess": _of_assess,
    }
    if folder is None or kind not in readers:
        return NOTHING
    try:
        with folder.path_of(SUMMARY).open("rb") as file:
            return readers[kind](scenario, file.read(_MOST_BYTES))
    except (OSError, InputError, ValidationError):
        return NOTHING  # the scenario itself can be shown


def start_record(scenario: Scenario, quotable: Sequence[Level], first: First) -> dict[str, int]:
    """Return what is shown first, by its numbers in a scene; the case is the nominal one.

    What ``first`` leaves open is the first offer, the first class, and the level that would lead a report on it.
    """
    packages = [each.name for each in scenario.packages]
    targets = [each.key for each in scenario.targets]
    target = targets.index(first.target) if first.target in targets else 0
    wanted = first.level if first.level in scenario.levels else None
    level = wanted or lead_among(quotable, scenario.targets[target]) or scenario.levels[0]
    own = len(packages) - len(scenario.offers)
    return {
        "package": packages.index(first.package) if first.package in packages else own,
        "target": target,
        "case": CASES.index(Case.NOMINAL),
        "level": scenario.levels.index(level),
    }


def _of_raid(scenario: Scenario, raw: bytes) -> First:
    most = max(_RaidSummary.model_validate_json(raw).raid.groups, key=lambda group: group.n_targets)
    flown = level_of(most.level, SUMMARY)
    near = min(scenario.levels, key=lambda each: (each.kind != flown.kind, abs(each.altitude_m - flown.altitude_m)))
    return First(target=most.target, level=near)


def _of_exposure(scenario: Scenario, raw: bytes) -> First:
    del scenario
    asked = _ExposureSummary.model_validate_json(raw)
    return First(asked.package, asked.target)


def _of_assess(scenario: Scenario, raw: bytes) -> First:
    """Return what `Facts.shown_package` and `Facts.shown_level` are of the result that the folder was written from."""
    found = _AssessSummary.model_validate_json(raw)
    asked = {row.target for row in found.areas}
    target = next((each for each in scenario.targets if each.key in asked), scenario.targets[0])
    lead = lead_among([each for each in scenario.levels if each.label in found.headline.levels], target)
    level = lead or scenario.levels[0]
    rows = {row.package: row for row in found.areas if _key(row) == (target.key, Case.NOMINAL, level.label)}

    def covered(package: Offer) -> tuple[float, int]:
        least, most = _ends(rows.get(package.name))
        return least + most if lead else most, len(package.fire_units)

    allowed = [each for each in scenario.packages if each.fire_units and _is_quotable(each, found.headline)]
    package = max((allowed if lead else []) or scenario.packages, key=covered)
    return First(package.name, target.key, level)


def _key(row: _Row) -> tuple[str, str, str]:
    return row.target, row.case, row.level


def _ends(row: _Row | None) -> tuple[float, float]:
    if row is None:
        return 0.0, 0.0
    share = row.covered_share or 0.0
    return row.left_open.covered_share or (share, share)


def _is_quotable(package: Offer, headline: _Headline) -> bool:
    return all(unit.key in headline.fire_units for unit in package.fire_units)
