"""Runs that are stopped: by Ctrl-C, in one line and without a trace; by a kill, and nothing looks finished."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from command_line import Begun, run_skyshed
from factories import TINY

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX signals and terminals")

STOPPED = "skyshed: stopped; nothing was written"
# Shares of a whole run's time; most of them fall on the writing of files.
KILLED_AT = (0.2, 0.45, 0.65, 0.78, 0.88, 0.97)


class Terminal:
    """A pseudo-terminal in place of stderr: what a person sees."""

    def __init__(self):
        self.end, self.theirs = os.openpty()
        self.seen = ""

    def wait_for(self, words, timeout_s=60.0):
        """Read until ``words`` are on the screen, or the run has closed the terminal; None waits for that."""
        until_s = time.monotonic() + timeout_s
        while (words is None or words not in self.seen) and time.monotonic() < until_s:
            try:
                part = os.read(self.end, 65536).decode("utf-8", "replace")
            except OSError:  # nobody holds the other end any more
                return
            self.seen += part
        assert words is None or words in self.seen, self.seen[-2000:]


def start_on_a_terminal(folder, *words):
    """Start skyshed with a cache of its own, so that every stage has to be computed; return (terminal, process)."""
    terminal = Terminal()
    own_cache = {"SKYSHED_CACHE": str(folder.parent / f"{folder.name}-cache"), "TERM": "xterm"}
    process = Begun(*words, cwd=folder, err=terminal.theirs, **own_cache)
    os.close(terminal.theirs)
    return terminal, process


@pytest.mark.parametrize("stage", ["reading the scenario", "horizons", "maps"])
def test_ctrl_c_says_one_line_and_leaves_nothing(tmp_path, stage):
    """It also shows that progress is drawn on a terminal: that is how the stage is known."""
    terminal, process = start_on_a_terminal(tmp_path, "assess", "smooth-sea", "-o", "out/deep", "--grid", "6km")
    terminal.wait_for(stage)
    process.send_signal(signal.SIGINT)
    begun_s = time.monotonic()
    code = process.wait(60.0)
    took_s = time.monotonic() - begun_s
    terminal.wait_for(None)
    os.close(terminal.end)
    last = terminal.seen.rsplit("\x1b[2K", 1)[-1].strip()  # the bar is wiped before the line is said

    assert (code, process.out) == (130, "")
    assert last == STOPPED
    assert "Traceback" not in terminal.seen
    assert took_s < 30
    assert list(tmp_path.iterdir()) == []


def test_killed_at_any_moment_nothing_looks_finished_and_the_next_run_cleans_up(tmp_path):
    (tmp_path / "a.yaml").write_text(TINY, "utf-8")
    asked = "assess", "a.yaml", "--case", "nominal", "-q", "-j", 1
    begun_s = time.monotonic()
    whole = run_skyshed(*asked, "-o", "whole", cwd=tmp_path)
    lasts_s = time.monotonic() - begun_s
    names = {path.relative_to(tmp_path / "whole") for path in (tmp_path / "whole").rglob("*")}

    def kill(number):
        out = f"out{number % 2}"
        process = Begun(*asked, "-o", out, "--overwrite", cwd=tmp_path)
        time.sleep(KILLED_AT[number] * lasts_s)
        process.send_signal(signal.SIGKILL)
        process.wait(60.0)
        place = tmp_path / out
        return not place.exists() or {path.relative_to(place) for path in place.rglob("*")} == names

    with ThreadPoolExecutor(2) as pool:  # one thread for each folder: runs to one place do not meet
        halves = pool.map(lambda first: [kill(number) for number in range(first, len(KILLED_AT), 2)], range(2))
        is_whole_or_absent = [each for half in halves for each in half]
        outs = "out0", "out1"
        last = list(pool.map(lambda out: run_skyshed(*asked, "-o", out, "--overwrite", cwd=tmp_path), outs))

    assert whole.code == 0
    assert all(is_whole_or_absent)
    assert [(each.code, each.err) for each in last] == [(0, ""), (0, "")]
    assert {path.name for path in tmp_path.iterdir()} == {"a.yaml", "whole", "out0", "out1"}
    summaries = {(tmp_path / name / "summary.json").read_bytes() for name in ("whole", "out0", "out1")}
    assert len(summaries) == 1
