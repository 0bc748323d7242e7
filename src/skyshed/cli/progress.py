"""Progress on the terminal, and the stopwatch behind ``--profile``."""

import sys
import time
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from skyshed.cli.say import plain, tell
from skyshed.cli.stop import raise_if_stopped
from skyshed.jobs.run import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


class StageBar(NamedTuple):
    """A bar on the terminal and its one task, whose number rich needs for every word."""

    bar: "Bar"
    task: "TaskID"


class StageClock(Progress):
    """Adds up the time of each stage; the time before the first is that of starting up."""

    def __init__(self) -> None:
        self._times_s: dict[str, float] = {}
        self._stage = "starting up"
        self._since_s = time.perf_counter()

    def start(self, stage: str, total: int) -> None:
        del total
        now_s = time.perf_counter()
        self._times_s[self._stage] = self._times_s.get(self._stage, 0.0) + now_s - self._since_s
        self._stage, self._since_s = stage, now_s

    def advance(self, n: int = 1) -> None:
        pass

    def raise_if_cancelled(self) -> None:
        pass

    def table(self) -> str:
        """Return one line a stage, in the order in which stages began: seconds, share, name."""
        self.start(self._stage, 0)
        total_s = sum(self._times_s.values())
        lines = [f"{each_s:8.2f} s {each_s / total_s:5.0%}  {stage}" for stage, each_s in self._times_s.items()]
        return "\n".join([*lines, f"{total_s:8.2f} s        in all"])


class TerminalProgress(StageClock, AbstractContextManager):
    """A bar on stderr that names the stage; draws nothing where stderr is not a terminal, or when quiet."""

    def __init__(self, *, is_quiet: bool) -> None:
        super().__init__()
        self._is_quiet = is_quiet
        self._is_drawing = sys.stderr is not None and sys.stderr.isatty() and not is_quiet
        self._stack = ExitStack()
        self._bar: StageBar | None = None

    def __enter__(self) -> Self:
        if self._is_drawing:
            bar = self._stack.enter_context(_stage_bar())
            self._bar = StageBar(bar, bar.add_task("starting up", total=None))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, traceback)
        self._bar = None

    def raise_if_cancelled(self) -> None:
        raise_if_stopped()

    def remark(self, line: str) -> None:
        """Tell what goes on in a line of its own, above the bar; not when quiet."""
        if not self._is_quiet:
            tell(f"skyshed: {line}")

    def start(self, stage: str, total: int) -> None:
        self.raise_if_cancelled()
        super().start(stage, total)
        if self._bar is not None:
            self._bar.bar.reset(self._bar.task, description=plain(stage), total=total, completed=0)

    def advance(self, n: int = 1) -> None:
        if self._bar is not None:
            self._bar.bar.advance(self._bar.task, n)


def _stage_bar() -> "Bar":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    return Bar(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
    )
