"""What several files of unit tests share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from skyshed.flights.airspaces import Airspaces
from skyshed.flights.read_volumes import read_volumes
from skyshed.flights.volume import Volume


@pytest.fixture
def read_airspaces(tmp_path: Path) -> Callable[[str | bytes], Airspaces]:
    """Return a function that reads the content of a file of airspaces."""

    def call(content: str | bytes) -> Airspaces:
        path = tmp_path / "w"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_volumes(path)

    return call


@pytest.fixture
def one_airspace(read_airspaces: Callable[[str | bytes], Airspaces]) -> Callable[[str | bytes], Volume]:
    """Return a function that reads a file that holds one airspace."""

    def call(content: str | bytes) -> Volume:
        (volume,) = read_airspaces(content).volumes
        return volume

    return call
