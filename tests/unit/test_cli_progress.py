"""Progress is drawn on a terminal only, names the stage, and its stopwatch adds up."""

import os
import select
import sys

import pytest

from skyshed.cli import progress as module
from skyshed.cli.progress import StageClock, TerminalProgress


@pytest.fixture
def terminal(monkeypatch):
    """Make stderr a real (pseudo) terminal; return a function that reads what was drawn on it."""
    pty = pytest.importorskip("pty", reason="pseudo terminals are POSIX")
    leader, follower = pty.openpty()
    screen = os.fdopen(follower, "w")
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")

    def read() -> str:
        screen.flush()
        drawn = b""
        # The kernel hands characters on in its own time.
        while select.select([leader], [], [], 0.3)[0]:
            drawn += os.read(leader, 100_000)
        return drawn.decode()

    yield read
    screen.close()
    os.close(leader)


def work(*, is_quiet: bool) -> None:
    with TerminalProgress(is_quiet=is_quiet) as progress:
        progress.start("horizon of [S-400] 1", 2)
        progress.advance()
        progress.raise_if_cancelled()
        progress.start("zones", 1)
        progress.advance()


def test_terminal_sees_the_stage(terminal):
    work(is_quiet=False)

    drawn = terminal()
    assert "zones" in drawn
    assert "1/1" in drawn


def test_quiet_draws_nothing(terminal):
    work(is_quiet=True)

    assert terminal() == ""


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
