"""The real command line, in processes of its own."""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import IO

_STARTING = Lock()  # tests run several at once


@dataclass(frozen=True)
class Ended:
    """How a run ended, and what could be seen of it."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """What stderr says, line by line."""
        return self.err.splitlines()


def command(*words: object) -> list[str]:
    """Return the command line that runs skyshed as a user's shell would."""
    return [sys.executable, "-m", "skyshed", *map(str, words)]


def run_skyshed(*words: object, cwd: Path, timeout_s: float = 300.0, **environment: str) -> Ended:
    """Run skyshed in ``cwd`` and wait for it: in a process of its own, forked from one that has all imported.

    A variable that imports might have looked at begins a program anew, as `run_anew` does.
    """
    if not hasattr(os, "fork") or environment.keys() - {"SKYSHED_CACHE"}:
        return run_anew(*words, cwd=cwd, timeout_s=timeout_s, **environment)
    run = Begun(*words, cwd=cwd, **environment)
    return Ended(run.wait(timeout_s), run.out, run.err)


class Begun:
    """A run of skyshed that `forked` has begun; what it says on stderr goes to ``err`` where that is given."""

    def __init__(self, *words: object, cwd: Path, err: int | None = None, **environment: str) -> None:
        asked = {"words": [*map(str, words)], "folder": str(cwd), "environment": os.environ | environment}
        self._said = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 - read when the run has ended
        self._status, status = os.pipe()
        with tempfile.TemporaryFile() as request:
            request.write(json.dumps(asked).encode())
            request.seek(0)
            streams = [each.fileno() for each in self._said]
            streams[1] = streams[1] if err is None else err
            with _STARTING:
                server = _server()
            socket.send_fds(server, [b"x"], [request.fileno(), *streams, status])
        os.close(status)
        self.pid = self._told(300.0)  # the first of all waits for kernels, which may have to be compiled
        self.out = self.err = ""

    def send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):  # it has ended already
            os.kill(self.pid, number)

    def wait(self, timeout_s: float) -> int:
        """Return the exit code, negative for a signal, and have read what was said; kill what does not end in time."""
        try:
            code = self._told(timeout_s)
        except TimeoutError:
            self.send_signal(signal.SIGKILL)
            raise
        finally:
            os.close(self._status)
        self.out, self.err = (_all_of(file) for file in self._said)
        return code

    def _told(self, timeout_s: float) -> int:
        line = b""
        while not line.endswith(b"\n"):
            if not select.select([self._status], [], [], timeout_s)[0]:
                raise TimeoutError(timeout_s)
            line += os.read(self._status, 1) or b"the program that forks has ended\n"
        return int(line)


def _all_of(file: IO[bytes]) -> str:
    with file:
        file.seek(0)
        return file.read().decode("utf-8")


@cache
def _server() -> socket.socket:
    """Start the program that forks; it ends with this one."""
    ours, theirs = socket.socketpair()
    program = subprocess.Popen([sys.executable, Path(__file__).with_name("forked.py")], stdin=theirs)
    theirs.close()

    def end() -> None:
        ours.close()
        program.wait()

    atexit.register(end)
    return ours


def run_anew(*words: object, cwd: Path, timeout_s: float = 300.0, **environment: str) -> Ended:
    """Run skyshed in ``cwd`` as a shell would, imports and all, and wait for it."""
    run = subprocess.run(
        command(*words),
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        timeout=timeout_s,
        stdin=subprocess.DEVNULL,
    )
    return Ended(run.returncode, run.stdout.decode("utf-8"), run.stderr.decode("utf-8"))
