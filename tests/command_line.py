"""The real command line, in processes of its own, on a scenario small enough to be assessed in seconds."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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


def changed(*changes: Sequence[str]) -> str:
    """Return the tiny scenario with each (old, new) replaced; every old text stands in it once."""
    text = TINY
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text
