"""What stands where and what may be asked, as a page reads it: `Scene` in ``web/src/desk/protocol.ts``.

It is sent after every change and holds no sky. What stays the same (land, borders, names) is in ``base.json``.
"""

import hashlib
from collections.abc import Sequence

from skyshed.catalogue.known import systems_for
from skyshed.coverage.ground import rings_of
from skyshed.coverage.headline import LOWEST_HEIGHT_AGL_M, HeadlineRules, highest_msl_m, rules_on
from skyshed.coverage.mapping import map_frame, map_grid, state_of
from skyshed.jobs.kept import kept
from skyshed.model.scenario import Level, Scenario
from skyshed.report.facts import short_system
from skyshed.report.live.asked import (
    case_records,
    ground_words,
    level_record,
    package_records,
    target_records,
)
from skyshed.report.live.frame import palette_record
from skyshed.report.live.places import Window
from skyshed.serve.draft import Draft
from skyshed.serve.first import NOTHING, First, start_record
from skyshed.serve.meant import CASES
from skyshed.serve.protocol import VERSION
from skyshed.serve.remarks import remarks_of
from skyshed.serve.runs import run_records
from skyshed.serve.standing import standing_record
from skyshed.serve.symbols import system_symbol
from skyshed.terrain.terrain import Terrain
from skyshed.verbs.workspace import Workspace


def scene_record(
    draft: Draft, *, boot: str, revision: int, replay: str, files: Sequence[str], first: First = NOTHING
) -> dict[str, object]:
    """Return the scene of a draft.

    ``boot`` tells the server's process from others, ``revision`` the draft; ``replay`` is the kind of a recorded run
    beside it ("" for none), ``files`` the names in the result folder, ``first`` what its run was about.
    """
    workspace, start = draft.workspace, draft.start
    scenario, info = workspace.scenario, workspace.terrain.info
    return {
        "type": "scene",
        "version": VERSION,
        "boot": boot,
        "revision": revision,
        "scenario": {"name": scenario.name, "digest": hashlib.sha256(start.scenario.text.encode()).hexdigest()},
        "coarse_below_m": LOWEST_HEIGHT_AGL_M if info.is_embedded else 0,
        **_asked(draft),
        "start": start_of(draft, first),
        **standing_record(draft, scene_window(scenario)),
        "changes": [change.model_dump(mode="json") for change in draft.changes],
        "words": draft.words(),
        "remarks": remarks_of(draft),
        "can_undo": bool(draft.changes),
        "can_redo": bool(draft.undone),
        "catalogue": [
            {"key": each.key, "name": short_system(each), "symbol": system_symbol(each)}
            for each in sorted(systems_for(start.scenario).values(), key=lambda each: each.name)
        ],
        "replay": replay,
        "runs": run_records(files, [package.name for package in start.scenario.packages]),
        "files": list(files),
    }


def scene_window(scenario: Scenario) -> Window:
    """Return the window of a scenario's map: that of the grid on which its skies are composed."""
    return Window(*map_frame(scenario.area, _spacing_m(scenario), rings_of(scenario)))


def _spacing_m(scenario: Scenario) -> float:
    assert scenario.grid_spacing_m is not None, "who opens a workspace settles the spacing"
    return scenario.grid_spacing_m


def start_of(draft: Draft, first: First) -> dict[str, int]:
    """Return what a page shows first, whatever has been changed: see `start_record`."""
    return start_record(draft.start.scenario, _quotable(draft.start)[1], first)


def _quotable(workspace: Workspace) -> tuple[HeadlineRules, tuple[Level, ...]]:
    """Return what headlines may use, and the levels among it."""
    scenario = workspace.scenario
    rules = rules_on(scenario, workspace.terrain, lambda: _highest_msl_m(scenario, workspace.terrain))
    return rules, tuple(level for level in scenario.levels if level.label in rules.levels)


def _asked(draft: Draft) -> dict[str, object]:
    """Return what may be asked of a map, and what it is called."""
    workspace, touched = draft.workspace, draft.touched()
    scenario, info = workspace.scenario, workspace.terrain.info
    rules, quotable = _quotable(workspace)
    return {
        "title": scenario.area.name,
        "label": info.label or "",
        "notes": ground_words(info.name, scenario.area.name),
        "packages": [
            record | {"key": package.name, "changes": touched.get(package.name, 0)}
            for package, record in zip(
                scenario.packages, package_records(scenario, scenario.packages, rules), strict=True
            )
        ],
        "targets": target_records(scenario.targets, quotable),
        "cases": case_records(CASES),
        "levels": [level_record(each, is_free=each in quotable) for each in scenario.levels],
        "palette": palette_record(),
    }


def _highest_msl_m(scenario: Scenario, terrain: Terrain) -> float:
    """Return how high the ground of the area rises on its map, which no unit's site changes."""
    area, spacing_m = scenario.area, _spacing_m(scenario)
    inputs = "highest", area, state_of(area), spacing_m, terrain.key
    return kept().get(inputs, lambda: highest_msl_m(map_grid(area, spacing_m, (), terrain)))
