"""What all tests share: a cache of their own, no network, real terrain where it is, a browser where one is."""

import gc
import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from skyshed.jobs.kept import kept

REPOSITORY = Path(__file__).parents[1]
LOOPBACK = ("127.", "::1", "localhost")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
VALIDATION = pytest.StashKey[list[str]]()

# Timing a first, compiling example would make tests fail on busy machines.
settings.register_profile("skyshed", deadline=None, derandomize=True, database=None)
settings.load_profile("skyshed")


# A shell starts what runs in its background deaf to Ctrl-C; so would be every program that tests start and stop.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the user's cache out of the tests, and the tests out of the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SKYSHED_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if isinstance(address, tuple) and not str(host).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real terrain beside the repository; skip where it is absent."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("real terrain (../shared/data) is not on this machine")
    return folder


@pytest.fixture
def write_dem(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a small GeoTIFF and returns its path.

    ``write_dem(name, rows, west=..., north=..., step=...)`` places the outer corner of the first
    pixel; ``transform`` takes the place of the three, any further words go into the file's profile.
    """

    def write(name: str, rows: object, **words: object) -> Path:
        import numpy as np
        import rasterio

        array = np.asarray(rows)
        step = words.pop("step", 1.0)
        corner = rasterio.Affine(step, 0.0, words.pop("west", 0.0), 0.0, -step, words.pop("north", 0.0))
        bands = array if array.ndim == 3 else array[None]
        band = {key: words.pop(key) for key in ("units", "scales", "offsets") if key in words}
        profile = {"crs": "EPSG:4326", "transform": corner, "dtype": array.dtype, "driver": "GTiff"} | words
        tags = profile.pop("tags", {})
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        n_band, n_row, n_column = bands.shape
        with rasterio.open(path, "w", count=n_band, height=n_row, width=n_column, **profile) as out:
            out.write(bands)
            out.update_tags(**tags)
            for key, value in band.items():
                setattr(out, key, value)
        return path

    return write


@pytest.fixture(scope="session")
def browser() -> str:
    """Return the path of a real browser; without one, skip on a user's machine and fail in CI."""
    for name in (os.environ.get("SKYSHED_BROWSER", ""), *BROWSERS):
        if path := shutil.which(name):
            return path
    message = f"no browser found ({', '.join(BROWSERS)}, or what SKYSHED_BROWSER names)"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture
def validated(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Return a function that compares one number with a published one, and puts it into ``make validate``'s table.

    ``validated(what, got=..., expected=..., tolerance=..., unit=..., source=...)``
    """
    rows = request.config.stash.setdefault(VALIDATION, [])

    def compare(what: str, *, got: float, expected: float, tolerance: float, unit: str, source: str) -> None:
        is_right = abs(got - expected) <= tolerance
        row = f"{what:52.52} {expected:>11.6g} {got:>11.6g} {tolerance:>9.3g} {unit:7} {source}"
        rows.append(f"{'ok  ' if is_right else 'FAIL'} {row}")
        assert is_right, f"{what}: expected {expected:g} ± {tolerance:g} {unit}, got {got:g} ({source})"

    return compare


def pytest_collection_finish() -> None:
    """Let the collector of cycles leave alone what imports have made: it would go through all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--validation", action="store_true", help="print the table of published numbers")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    rows = config.stash.get(VALIDATION, [])
    if not config.getoption("--validation"):
        return
    terminalreporter.section("validation")
    terminalreporter.write_line(f"     {'what':52} {'expected':>11} {'got':>11} {'tolerance':>9} {'unit':7} source")
    for row in rows:
        terminalreporter.write_line(row)


@pytest.fixture(autouse=True)
def nothing_kept():
    """Begin every test as a fresh process: what one has found is not an answer for the next."""
    kept().clear()
