"""What the desk asks, answered by the workspace of the house: all physics is there."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from skyshed.coverage.detail import DRAG
from skyshed.coverage.left_open import ends_of
from skyshed.coverage.rows import AreaRow
from skyshed.errors import InputError
from skyshed.jobs.run import Progress
from skyshed.model.scenario import Scenario
from skyshed.report.live.frame import window_of
from skyshed.report.live.places import unit_records
from skyshed.serve.draft import Draft
from skyshed.serve.frame import Share
from skyshed.serve.opened import Opened
from skyshed.serve.protocol import Move, Radial, SkyAsked, Why
from skyshed.serve.scene import CASES, scene_record, scene_window
from skyshed.serve.workshop import Record, Shown, Workshop
from skyshed.sky.grid import MapGrid
from skyshed.verbs.workspace import Workspace
from skyshed.verbs.workspace import open as open_workspace

_PLACES = 5  # of degrees, as a draft rounds them


@dataclass(frozen=True)
class House(Workshop):
    """What is served, and what is asked of it in place of the scenario's own settings (as `open_workspace` takes it).

    What a page may never ask for is imported when it does: the server listens sooner.
    """

    opened_as: Opened
    overrides: dict[str, Any] = field(default_factory=dict)

    def opened(self, progress: Progress) -> Draft:
        progress.raise_if_cancelled()
        return Draft(open_workspace(self.opened_as.scenario, **self.overrides))

    def start(self, draft: Draft) -> SkyAsked:
        scenario = draft.workspace.scenario
        package = len(scenario.packages) - len(scenario.offers)  # the first that is offered
        return SkyAsked(package=package, target=0, case=CASES.index("nominal"))

    def check(self, draft: Draft, question: SkyAsked) -> None:
        scenario = draft.workspace.scenario
        for what, number, of in (
            ("package", question.package, scenario.packages),
            ("class", question.target, scenario.targets),
            ("case", question.case, CASES),
        ):
            if number >= len(of):
                raise InputError(f"there is no {what} {number}; {len(of)} are numbered from 0")

    def units(self, draft: Draft) -> frozenset[str]:
        return frozenset(unit.key for unit in draft.workspace.scenario.units)

    def scene(self, draft: Draft, *, boot: str, revision: int) -> Record:
        return scene_record(draft, boot=boot, revision=revision, replay=self._kind, files=self.files)

    @cached_property
    def _kind(self) -> str:
        """The kind of a recorded run beside the scenario, "" for none."""
        from skyshed.serve.replay import replay_names

        folder = self.opened_as.folder
        return self.opened_as.kind if folder is not None and replay_names(folder) else ""

    @cached_property
    def files(self) -> Sequence[str]:
        """The names in the result folder."""
        return () if self.opened_as.folder is None else tuple(self.opened_as.folder.names())

    def shown(self, draft: Draft, live: Sequence[Move], question: SkyAsked, progress: Progress) -> Shown:
        workspace = _workspace(draft, live)
        package, target, case = _asked(workspace.scenario, question)
        seen = workspace.seen(offer=package, target=target, case=case, progress=progress)
        shares = [_share(row) for row in seen.rows]
        moved = _moved_record(workspace.scenario, live[-1].unit, seen.grid) if live else None
        return Shown(seen.sky, seen.grid, shares, moved)

    def numbers(self, draft: Draft, question: SkyAsked, progress: Progress) -> Record:
        from skyshed.serve.numbers import numbers_record

        return numbers_record(draft, question.package, question.target, progress)

    def with_draws(self, draft: Draft, record: Record, progress: Progress) -> Record:
        from skyshed.serve.numbers import with_draws

        return with_draws(draft, record, progress)

    def why(self, draft: Draft, message: Why, progress: Progress) -> Record:
        from skyshed.serve.answers import why_record

        return why_record(draft.workspace, message, progress)

    def section(self, draft: Draft, message: Radial, progress: Progress) -> Record:
        from skyshed.serve.answers import section_record

        return section_record(draft.workspace, message, progress)

    def base(self, draft: Draft) -> Record:
        from skyshed.serve.base import base_record

        scenario = draft.start.scenario
        return base_record(scenario, scene_window(scenario), draft.start.terrain.info)

    def relief(self, draft: Draft) -> bytes:
        from skyshed.serve.base import relief_bytes

        return relief_bytes(draft.start.terrain, scene_window(draft.start.scenario))

    def replay(self, name: str | None) -> Record | None:
        from skyshed.serve.replay import replay_record

        folder = self.opened_as.folder
        return replay_record(folder, name) if folder is not None and self._kind else None

    def saved(self, draft: Draft) -> str:
        from skyshed.serve.saved import saved_text

        return saved_text(draft)

    def path_of(self, name: str) -> Path:
        if self.opened_as.folder is None:
            raise InputError("there is no result folder")
        return self.opened_as.folder.path_of(name)


def _workspace(draft: Draft, live: Sequence[Move]) -> Workspace:
    """Return the workspace of a draft: in full, or coarser with units under a hand."""
    return draft.dragged(*live).at(DRAG) if live else draft.workspace


def _asked(scenario: Scenario, question: SkyAsked) -> tuple[str, str, str]:
    return scenario.packages[question.package].name, scenario.targets[question.target].key, CASES[question.case]


def _share(row: AreaRow) -> Share:
    least, most = ends_of(row, "covered_share")
    return (None, None) if math.isnan(least) or math.isnan(most) else (least, most)


def _moved_record(scenario: Scenario, key: str, grid: MapGrid) -> Record:
    """Return where a unit under the hand stands, and its advertised ring."""
    unit = next(each for each in scenario.units if each.key == key)
    window = window_of(grid)
    (record,) = unit_records([unit], window)
    at = round(window.lon_within(unit.site.lon_deg), _PLACES), round(unit.site.lat_deg, _PLACES)
    return {"unit": key, "at": at, "ring": record.get("ring", [])}
