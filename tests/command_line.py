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
from contextlib import ExitStack, suppress
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


def run_skyshed(
    *words: object, cwd: Path, timeout_s: float = 300.0, program: str | None = None, **environment: str
) -> Ended:
    """Run skyshed in ``cwd`` and wait for it: in a process of its own, forked from one that has all imported.

    A ``program``, as ``python -c`` takes it, is run in its place. A variable that imports might have looked at begins
    all anew, as `run_anew` does.
    """
    if not hasattr(os, "fork") or environment.keys() - {"SKYSHED_CACHE", "SKYSHED_TERRAIN_FROM"}:
        return run_anew(*words, cwd=cwd, timeout_s=timeout_s, program=program, **environment)
    run = Begun(*words, cwd=cwd, program=program, **environment)
    return Ended(run.wait(timeout_s), run.out, run.err)


class Begun:
    """A run of skyshed that `forked` has begun: its command line, or a ``program`` as ``python -c`` takes it.

    What it says goes to ``out`` and ``err`` (descriptors) where these are given, else into the fields of these names.
    """

    def __init__(
        self,
        *words: object,
        cwd: Path,
        out: int | None = None,
        err: int | None = None,
        program: str | None = None,
        by: "Server | None" = None,
        **environment: str,
    ) -> None:
        asked = {
            "words": [*map(str, words)],
            "program": program,
            "folder": str(cwd),
            "environment": os.environ | environment,
        }
        self._said = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 - read when the run has ended
        self._status, status = os.pipe()
        with tempfile.TemporaryFile() as request, ExitStack() as at_worst:
            at_worst.callback(self._close)
            request.write(json.dumps(asked).encode())
            request.seek(0)
            streams = [
                file.fileno() if given is None else given for file, given in zip(self._said, (out, err), strict=True)
            ]
            self._server = by or server()
            try:
                self._server.ask([request.fileno(), *streams, status])
            finally:
                os.close(status)
            self.pid = self._told(300.0)  # the first of all waits for kernels, which may have to be compiled
            at_worst.pop_all()
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
        else:
            self.out, self.err = (_all_of(file) for file in self._said)
            return code
        finally:
            self._close()

    def _close(self) -> None:
        os.close(self._status)
        for file in self._said:
            file.close()

    def _told(self, timeout_s: float) -> int:
        line = b""
        while not line.endswith(b"\n"):
            if not select.select([self._status], [], [], timeout_s)[0]:
                raise TimeoutError(timeout_s)
            if not (letter := os.read(self._status, 1)):
                raise self._server.ended()
            line += letter
        return int(line)


def _all_of(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8")


class Server:
    """The program that forks; it ends with this one."""

    def __init__(self, program: Path) -> None:
        self._socket, theirs = socket.socketpair()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - as long as this program
        self.process = subprocess.Popen([sys.executable, program], stdin=theirs, stderr=self._said)
        theirs.close()
        atexit.register(self.end)

    def ask(self, descriptors: list[int]) -> None:
        """Hand over what `forked` takes: a request, two streams, and where to tell the process and its end."""
        try:
            socket.send_fds(self._socket, [b"x"], descriptors)
        except OSError as error:
            raise self.ended() from error

    def ended(self) -> RuntimeError:
        """Return what to raise where the program has ended before its time: why a test fails that is not to blame."""
        code, said = self.process.wait(10.0), _all_of(self._said)[-4000:]
        return RuntimeError(f"tests/forked.py, which forks the runs of tests, has ended with code {code}: {said}")

    def end(self) -> None:
        """Have the program end, and wait until it has."""
        self._socket.close()
        self.process.wait()
        self._said.close()


def server() -> Server:
    """Return the one server of this program, started when first asked for."""
    with _STARTING:
        return _started()


@cache
def _started() -> Server:
    return Server(Path(__file__).with_name("forked.py"))


def run_anew(
    *words: object, cwd: Path, timeout_s: float = 300.0, program: str | None = None, **environment: str
) -> Ended:
    """Run skyshed, or a ``program``, in ``cwd`` as a shell would, imports and all, and wait for it."""
    run = subprocess.run(
        command(*words) if program is None else [sys.executable, "-c", program, *map(str, words)],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        timeout=timeout_s,
        stdin=subprocess.DEVNULL,
    )
    return Ended(run.returncode, run.stdout.decode("utf-8"), run.stderr.decode("utf-8"))
