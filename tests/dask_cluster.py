"""A real Dask scheduler with workers, each a program of its own on this machine."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

SOURCES = (Path(__file__).parents[1] / "src", Path(__file__).parent)
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class Cluster:
    """Programs that are ended with the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workers: list[subprocess.Popen] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"

    def start_scheduler(self, **settings: str) -> None:
        port = self.address.rsplit(":", 1)[1]
        options = ["--host", "127.0.0.1", "--port", port, "--no-dashboard", "--no-show"]
        self.scheduler = self._run("dask_scheduler", options, settings)
        wait_until(self._answers)

    def _answers(self) -> bool:
        host, port = self.address.removeprefix("tcp://").split(":")
        with socket.socket() as tried:
            return tried.connect_ex((host, int(port))) == 0

    def start_worker(self, preload: Path | None = None, **settings: str) -> None:
        options = [self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        options += ["--local-directory", str(self.folder), "--death-timeout", "20"]
        options += ["--preload", str(preload)] if preload is not None else []
        self.workers.append(self._run("dask_worker", options, settings))

    def _run(self, name: str, options: list[str], settings: Mapping[str, str]) -> subprocess.Popen:
        paths = os.pathsep.join([*map(str, SOURCES), os.environ.get("PYTHONPATH", "")])
        code = f"from distributed.cli.{name} import main; main()"
        return subprocess.Popen(
            [sys.executable, "-c", code, *options], env={**os.environ, "PYTHONPATH": paths, **settings}, **QUIET
        )

    def end(self) -> None:
        for each in [*self.workers, self.scheduler]:
            each.kill()
            each.wait()


@contextmanager
def cluster(folder: Path, n_workers: int = 2, **settings: str) -> Iterator[Cluster]:
    """Yield a scheduler with workers; ``settings`` are set in the environment of all."""
    made = Cluster(folder)
    made.start_scheduler(**settings)
    for _ in range(n_workers):
        made.start_worker(**settings)
    try:
        yield made
    finally:
        made.end()


def wait_until(is_so, most_s: float = 20.0) -> None:
    """Wait for something to become true; fail where it does not."""
    until_s = time.monotonic() + most_s
    while not is_so():
        assert time.monotonic() < until_s, "it never became true"
        time.sleep(0.02)
