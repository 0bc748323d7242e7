"""The few assessed folders that many tests look at, and how a test runs skyshed in a folder of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from command_line import Ended, run_anew, run_skyshed
from factories import TINY, changed


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
    ended = run_anew("assess", "tiny.yaml", "-o", "out", "-j", 1, "--json", cwd=folder)
    assert ended.code == 0, ended.err
    return Assessed(scenario, folder / "out", ended)


@pytest.fixture(scope="session")
def smooth_sea(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the results of the scenario that can be checked by hand, on a grid of 6 km."""
    folder = tmp_path_factory.mktemp("smooth-sea")
    ended = run_skyshed("assess", "smooth-sea", "-o", "out", "--grid", "6km", "-q", cwd=folder)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    return folder / "out"
