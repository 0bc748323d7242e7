"""Progress is drawn on a terminal only, names the stage, and its stopwatch adds up."""

import os
import select
import sys

import pytest

from skyshed.cli import progress as module
from skyshed.cli.progress import StageClock, TerminalProgress


def drawn_on_terminal(monkeypatch, *, is_quiet: bool) -> str:
    """Work with stderr on a real (pseudo) terminal; return what was drawn on it."""
    pty = pytest.importorskip("pty", reason="pseudo terminals are POSIX")
    leader, follower = pty.openpty()
    with os.fdopen(follower, "w") as screen, monkeypatch.context() as patch:
        # Patched here and not in a fixture: pytest puts its own stderr back when a test begins.
        patch.setattr(sys, "stderr", screen)
        patch.setenv("TERM", "xterm")
        work(is_quiet=is_quiet)
        screen.flush()
        drawn = b""
        # The kernel hands characters on in its own time.
        while select.select([leader], [], [], 0.3)[0]:
            drawn += os.read(leader, 100_000)
    os.close(leader)
    return drawn.decode()


def work(*, is_quiet: bool) -> None:
    with TerminalProgress(is_quiet=is_quiet) as progress:
        progress.start("horizon of [S-400] 1", 2)
        progress.advance()
        progress.raise_if_cancelled()
        progress.start("zones", 1)
        progress.advance()


def test_terminal_sees_the_stage(monkeypatch):
    drawn = drawn_on_terminal(monkeypatch, is_quiet=False)

    assert "zones" in drawn
    assert "1/1" in drawn


def test_quiet_draws_nothing(monkeypatch):
    assert drawn_on_terminal(monkeypatch, is_quiet=True) == ""


def test_no_terminal_no_drawing(capsys):
    work(is_quiet=False)

    assert capsys.readouterr().err == ""


def test_stopwatch_adds_up_the_stages(monkeypatch):
    now_s = iter([0.0, 1.0, 3.0, 6.0, 10.0])
    monkeypatch.setattr(module.time, "perf_counter", lambda: next(now_s))
    clock = StageClock()
    clock.start("horizons", 3)
    clock.start("zones", 1)
    clock.start("horizons", 3)

    lines = clock.table().splitlines()

    assert [line.split()[0] for line in lines] == ["1.00", "6.00", "3.00", "10.00"]
    assert [line.split()[2] for line in lines[:3]] == ["10%", "60%", "30%"]
    assert lines[1].endswith("horizons")
