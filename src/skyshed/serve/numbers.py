"""What one package does against one class: three cases, the spread over figures, and the same as the scenario came."""

import math
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from skyshed.coverage.headline import (
    LOWEST_HEIGHT_AGL_M,
    MOST_RELIEF_M,
    RELIEF_RADIUS_M,
    HeadlineRules,
    headline_rules,
)
from skyshed.coverage.left_open import ends_of
from skyshed.coverage.rows import AreaRow
from skyshed.draws.spread import drawn_worlds
from skyshed.draws.worlds import Worlds
from skyshed.jobs.kept import Kept
from skyshed.jobs.run import Progress, Silent
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer, Scenario
from skyshed.report.words import listed
from skyshed.serve.draft import Draft
from skyshed.serve.meant import CASES, Meant, asked_of
from skyshed.verbs.workspace import Workspace

SPREAD = (0.05, 0.5, 0.95)
_NO_SHARE = 5e-4  # of a share: smaller than a page prints
_LEAD = Case.NOMINAL  # in which neighbours are counted

Share = tuple[float, float] | None  # its two ends; None where there is no sky
Record = dict[str, Any]
Made = TypeVar("Made")


# Small, and asked for with every release: kept apart from skies, a drag of which would push them out.
_OF_STARTS = Kept(8_000_000)


def share_ends(rows: Sequence[AreaRow], name: str = "covered_share") -> list[Share]:
    """Return the two ends of a share in every row."""
    return [None if any(map(math.isnan, ends)) else ends for ends in (ends_of(row, name) for row in rows)]


def numbers_record(draft: Draft, package: int, target: int, progress: Progress | None = None) -> Record:
    """Return the ``Numbers`` of ``protocol.ts`` but for its revision: every level in all cases, now and at the start.

    Raises
    ------
    InputError, TerrainError
        If there is no such package or class, or no ground.
    Cancelled
        If ``progress`` says so.
    """
    progress = progress or Silent()
    asked = asked_of(draft.start.scenario, package, target)
    now, was = _shares(draft.workspace, asked, progress), _at_start(draft, "shares", asked, _shares, progress)
    free = _free_levels(draft.workspace, asked, progress)
    return {
        "type": "numbers",
        "package": package,
        "target": target,
        "rows": [
            {"level": level.label, "free": level.label in free, "now": now[number], "was": was[number]}
            for number, level in enumerate(draft.start.scenario.levels)
        ],
        "neighbours": _beside(
            _reached(draft.workspace, asked, progress), _at_start(draft, "reached", asked, _reached, progress)
        ),
        "remarks": list(_remarks(draft.workspace, asked, now, progress)),
    }


def with_draws(draft: Draft, record: Record, progress: Progress | None = None) -> Record:
    """Return numbers with 5, 50 and 95 % of the share over sampled figures, the same worlds now and at the start.

    At the levels that a comparison may use on this ground; the others keep None.

    Raises
    ------
    Cancelled
        If ``progress`` says so.
    """
    progress = progress or Silent()
    asked = asked_of(draft.start.scenario, record["package"], record["target"])
    both = _with_all_units(draft)
    inputs = tuple((unit.system.key, unit.system) for unit in both.units)

    # Waves that are not diffracted do not read their horizon loss; drawn last, it moves no other figure.
    worlds = drawn_worlds(both, is_diffracted=True)

    def drawn(workspace: Workspace, asked: Meant, progress: Progress) -> dict[str, list[float] | None]:
        return _drawn(workspace, asked, worlds, progress)

    now, was = drawn(draft.workspace, asked, progress), _at_start(draft, ("drawn", inputs), asked, drawn, progress)
    rows = [
        row
        | {
            "now": row["now"] | {"draws": now[row["level"]]},
            "was": row["was"] | {"draws": was[row["level"]]},
        }
        for row in record["rows"]
    ]
    return record | {"rows": rows}


def _at_start(
    draft: Draft, what: Hashable, asked: Meant, make: Callable[[Workspace, Meant, Progress], Made], progress: Progress
) -> Made:
    start = draft.start
    inputs = what, start.scenario, start.terrain.key, asked, start.detail
    return _OF_STARTS.get(inputs, lambda: make(start, asked, progress))


def _shares(workspace: Workspace, asked: Meant, progress: Progress) -> list[Record]:
    """Return the ``Shares`` of ``protocol.ts`` at every level, not drawn yet."""
    by_case = [
        workspace.seen(offer=asked.offer, target=asked.target, case=case, progress=progress).rows for case in CASES
    ]
    covered, detected = ([share_ends(rows, name) for rows in by_case] for name in ("covered_share", "detected_share"))
    return [
        {"covered": list(at_level[0]), "detected": list(at_level[1]), "draws": None}
        for at_level in zip(zip(*covered, strict=True), zip(*detected, strict=True), strict=True)
    ]


def _reached(workspace: Workspace, asked: Meant, progress: Progress) -> dict[tuple[str, str], float]:
    """Return what is certainly reached of other states (km2), by state and level."""
    rows = workspace.neighbours(offer=asked.offer, target=asked.target, case=_LEAD, progress=progress)
    return {(row.state, row.level): ends_of(row, "reached_km2")[0] for row in rows}


def _beside(now: Mapping[tuple[str, str], float], was: Mapping[tuple[str, str], float]) -> list[Record]:
    """Return the states that are reached now, or were at the start, with the area of both."""
    return [
        {"state": state, "level": level, "km2": now.get((state, level), 0.0), "was_km2": was.get((state, level), 0.0)}
        for state, level in dict.fromkeys((*now, *was))
    ]


def _drawn(workspace: Workspace, asked: Meant, worlds: Worlds, progress: Progress) -> dict[str, list[float] | None]:
    """Return the spread of the share by level; None where it is not for quoting, or nothing is known."""
    free = _free_levels(workspace, asked, progress)
    levels = [level for level in workspace.scenario.levels if level.label in free]
    if not levels:
        return {level.label: None for level in workspace.scenario.levels}
    shares = workspace.drawn(levels, worlds, offer=asked.offer, target=asked.target, progress=progress)
    ends = np.quantile(shares, SPREAD, axis=1).T.tolist()
    found = {level.label: each for level, each in zip(levels, ends, strict=True) if not math.isnan(each[0])}
    return {level.label: found.get(level.label) for level in workspace.scenario.levels}


def _rules(workspace: Workspace, asked: Meant, progress: Progress) -> HeadlineRules:
    return headline_rules(
        workspace.scenario, workspace.seen(offer=asked.offer, target=asked.target, case=_LEAD, progress=progress).survey
    )


def _free_levels(workspace: Workspace, asked: Meant, progress: Progress) -> set[str]:
    """Return the levels at which a headline may use the share of the package."""
    rules = _rules(workspace, asked, progress)
    return set(rules.levels) if rules.allows_package(_package(workspace, asked)) else set()


def _package(workspace: Workspace, asked: Meant) -> Offer:
    (package,) = (each for each in workspace.scenario.packages if each.name == asked.offer)
    return package


def _with_all_units(draft: Draft) -> Scenario:
    """Return a scenario with every unit that stands or stood: of its figures all worlds are drawn."""
    start = draft.start.scenario
    # A unit that was placed may bear the key of one that was taken out.
    now = draft.whole.scenario.with_units(lambda unit: replace(unit, key=f"now {unit.key}"))
    return replace(start, offers=(*start.packages, *now.packages), held=None)


def _remarks(workspace: Workspace, asked: Meant, now: Sequence[Record], progress: Progress) -> Iterator[str]:
    info = workspace.terrain.info
    if info.is_embedded:
        yield (
            f"{info.label}. Below {LOWEST_HEIGHT_AGL_M:,.0f} m above ground this ground gives no number to quote, and "
            "no spread is worked out there."
        )
        yield from _steep(workspace, asked, progress)
    if any(ends and ends[1] - ends[0] > _NO_SHARE for shares in now for ends in shares["covered"]):
        yield (
            "From one number to another, at one level in one case: terrain is missing. The low end counts what it "
            "leaves open as not covered, the high end as covered; the spread leaves it out."
        )


def _steep(workspace: Workspace, asked: Meant, progress: Progress) -> Iterator[str]:
    """Yield why nothing of a package may be quoted, as `HeadlineRules.allows_package` has it."""
    allowed = _rules(workspace, asked, progress).fire_units
    steep = [unit.name for unit in _package(workspace, asked).fire_units if unit.key not in allowed]
    if steep:
        yield (
            f"{listed(steep)}: more than {MOST_RELIEF_M:,.0f} m of relief within {RELIEF_RADIUS_M / 1000:.0f} km. On "
            "this ground no share of a package with a fire unit there is for quoting, and none has a spread."
        )
