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
from skyshed.serve.first import First, first_of
from skyshed.serve.frame import Share
from skyshed.serve.meant import asked_of, case_at
from skyshed.serve.opened import Opened
from skyshed.serve.protocol import Move, Radial, SkyAsked, Why
from skyshed.serve.scene import scene_record, scene_window, start_of
from skyshed.serve.standing import at_record
from skyshed.serve.workshop import Record, Shown, Workshop
from skyshed.sky.grid import MapGrid
from skyshed.verbs.changed import unit_of
from skyshed.verbs.workspace import Workspace
from skyshed.verbs.workspace import open as open_workspace


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
        start = start_of(draft, self._first)
        return SkyAsked(package=start["package"], target=start["target"], case=start["case"])

    def check(self, draft: Draft, question: SkyAsked) -> None:
        asked_of(draft.workspace.scenario, question.package, question.target)
        case_at(question.case)

    def units(self, draft: Draft) -> frozenset[str]:
        return frozenset(unit.key for unit in draft.workspace.scenario.units)

    def scene(self, draft: Draft, *, boot: str, revision: int) -> Record:
        kind, files, first = self._kind, self.files, self._first
        return scene_record(draft, boot=boot, revision=revision, replay=kind, files=files, first=first)

    @cached_property
    def _first(self) -> First:
        """What the run that made the result folder was about."""
        return first_of(self.opened_as.scenario, self.opened_as.folder, self.opened_as.kind)

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
        offer, target = asked_of(workspace.scenario, question.package, question.target)
        seen = workspace.seen(offer=offer, target=target, case=case_at(question.case), progress=progress)
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


def _share(row: AreaRow) -> Share:
    least, most = ends_of(row, "covered_share")
    return (None, None) if math.isnan(least) or math.isnan(most) else (least, most)


def _moved_record(scenario: Scenario, key: str, grid: MapGrid) -> Record:
    """Return where a unit under the hand stands, and its advertised ring."""
    unit, window = unit_of(scenario, key), window_of(grid)
    (record,) = unit_records([unit], window)
    return {"unit": key, "at": at_record(unit.site, window), "ring": record.get("ring", [])}
