"""The real command line, in processes of its own, and the few assessed folders that many tests look at."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

TINY = """\
name: tiny
area: {name: box, bounds: {south: 37.4, west: 32.0, north: 38.3, east: 33.0}}
levels: [1000 m AGL]
targets: [fighter]
grid: 10 km
refraction: k=4/3
seed: 7
fire_units:
  - {name: Tor, system: tor-m2, site: {lat: 37.87, lon: 32.49}}
assets:
  - {name: Konya, kind: city, site: {lat: 37.87, lon: 32.55}}
"""


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
    """Run skyshed in ``cwd`` and wait for it."""
    run = subprocess.run(
        command(*words),
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        timeout=timeout_s,
        stdin=subprocess.DEVNULL,
    )
    return Ended(run.returncode, run.stdout.decode("utf-8"), run.stderr.decode("utf-8"))


@pytest.fixture(scope="session", name="run_in")
def _run_in() -> Callable[..., Ended]:
    """Return `run_skyshed`."""
    return run_skyshed


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Ended]:
    """Return a function that runs skyshed in the test's own folder."""
    return lambda *words, **named: run_skyshed(*words, cwd=tmp_path, **named)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a scenario: the tiny one with some words replaced, and lines added."""

    def to_file(*changes: Sequence[str], name: str = "a.yaml", more: str = "") -> Path:
        path = tmp_path / name
        path.write_text(changed(*changes) + more, "utf-8")
        return path

    return to_file


def changed(*changes: Sequence[str]) -> str:
    """Return the tiny scenario with each (old, new) replaced; every old text stands in it once."""
    text = TINY
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@dataclass(frozen=True)
class Assessed:
    """A scenario file, the folder of its results, and how the run that made it ended."""

    scenario: Path
    out: Path
    ended: Ended


@pytest.fixture(scope="session")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Assessed:
    """Return the tiny scenario, assessed on one thread with ``--json``."""
    folder = tmp_path_factory.mktemp("tiny")
    scenario = folder / "tiny.yaml"
    scenario.write_text(TINY, "utf-8")
    ended = run_skyshed("assess", "tiny.yaml", "-o", "out", "-j", 1, "--json", cwd=folder)
    assert ended.code == 0, ended.err
    return Assessed(scenario, folder / "out", ended)


@pytest.fixture(scope="session")
def smooth_sea(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the results of the scenario that can be checked by hand, on a grid of 12 km."""
    folder = tmp_path_factory.mktemp("smooth-sea")
    ended = run_skyshed("assess", "smooth-sea", "-o", "out", "--grid", "12km", "-q", cwd=folder)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    return folder / "out"
