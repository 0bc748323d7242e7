"""Download Copernicus DEM tiles that are missing, from the public bucket or another server of its layout."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from skyshed.errors import TerrainError
from skyshed.jobs.run import Progress, Silent, map_blocks
from skyshed.terrain.address import check_address
from skyshed.terrain.copernicus import PRODUCTS, SEA_SUFFIX, UNRELEASED_SUFFIX, Tile, tile_folder
from skyshed.terrain.download import AbsentError, download, reach, unwritable
from skyshed.terrain.files import FoundRaster
from skyshed.terrain.filling import check_own, check_words, filled
from skyshed.terrain.needed import Missing, missing_for, missing_words, tiles_words
from skyshed.terrain.raster import open_raster
from skyshed.terrain.squares import holds_land, land_share

try:
    import fcntl
except ImportError:  # Windows has none; there two runs at once are not told apart
    fcntl = None  # type: ignore[assignment]  # a module, or none

if TYPE_CHECKING:
    from skyshed.model.scenario import Scenario

# Copernicus DEM in the Registry of Open Data: public, no account.
SOURCE = "https://copernicus-dem-{spacing_m}m.s3.amazonaws.com"
VARIABLE = "SKYSHED_TERRAIN_FROM"  # another server with the bucket's layout
_N_THREADS = 4
_MOST_FAULTS = 4  # a server that has failed so many tiles is asked for no more


@dataclass(frozen=True)
class Outcome:
    """What became of a tile.

    ``fetched``, ``sea``, ``filled`` (left out of GLO-30, taken from GLO-90), ``absent`` (land that the server has not)
    or ``failed``.
    """

    kind: str
    n_bytes: int = 0


FAILED, ABSENT, SEA = Outcome("failed"), Outcome("absent"), Outcome("sea")


@dataclass(frozen=True)
class Fetched:
    """What a download has brought, and what it has not: ``fault`` says what the server failed at, None without any."""

    missing: Missing
    outcomes: tuple[Outcome, ...] = ()
    fault: str | None = None

    @property
    def n_failed(self) -> int:
        """How many tiles are still not there."""
        return sum(each in {FAILED, ABSENT} for each in self.outcomes)

    @property
    def failure(self) -> str | None:
        """What the server failed at, in one sentence; None where everything is there."""
        if self.fault is None:
            return None
        lack = missing_words(self.n_failed, len(self.missing.needed))
        what_next = "try again later" if FAILED in self.outcomes else "name another server"
        return f"{self.fault}; {lack}; what has arrived is kept; {what_next}"

    @property
    def words(self) -> str:
        """One sentence about all tiles that were needed."""
        n_of = {kind: sum(each.kind == kind for each in self.outcomes) for kind in ("fetched", "sea", "filled")}
        megabytes = sum(outcome.n_bytes for outcome in self.outcomes) / 1e6
        n_needed = len(self.missing.needed)
        parts = [f"{n_of['fetched']} fetched ({megabytes:.1f} MB)"]
        parts += [f"{n_of['sea']} are sea"] if n_of["sea"] else []
        parts += [f"{n_of['filled']} taken from GLO-90, since GLO-30 leaves them out"] if n_of["filled"] else []
        parts += [f"{n_needed - len(self.outcomes)} were there"] if n_needed > len(self.outcomes) else []
        parts += [f"{self.n_failed} could not be fetched"] if self.n_failed else []
        return f"Copernicus {self.missing.product.key.upper()}: {tiles_words(n_needed)} needed, {', '.join(parts)}"


def fetch_missing(
    missing: Missing, *, source: str | None = None, progress: Progress, announce: Callable[[], None] = lambda: None
) -> Fetched:
    """Download what is missing; what the server fails at is told, what this machine refuses is raised.

    ``source`` is another server's address; None: ``$SKYSHED_TERRAIN_FROM``, else the public bucket. ``announce`` is
    called when the server has answered, before anything is loaded. Complete tiles stay when the work is cancelled or
    fails; the same call goes on from there.

    Raises
    ------
    TerrainError
        An address that is not https, or another download into the same folder.
    OutputError
        The folder of tiles cannot be written, or the disk is full.
    """
    address = source or os.environ.get(VARIABLE) or SOURCE
    check_address(_base(address, 90))
    if not missing.tiles:
        return Fetched(missing)
    faults: list[str] = []

    def fetched(tile: Tile) -> Outcome:
        if len(faults) < _MOST_FAULTS:
            try:
                return _fetch_tile(tile, address, progress)
            except TerrainError as error:
                faults.append(str(error))
        return FAILED

    with _alone(tile_folder(missing.product)):
        progress.start(f"Copernicus {missing.product.key.upper()} tiles", len(missing.tiles))
        try:
            reach(_address_of(missing.tiles[0], address), progress)
        except TerrainError as error:
            return Fetched(missing, (FAILED,) * len(missing.tiles), str(error))
        announce()
        outcomes = tuple(map_blocks(fetched, missing.tiles, n_threads=_N_THREADS, progress=progress))
        if _has_nothing(missing, outcomes):
            outcomes = tuple(map(_not_believed, missing.tiles, outcomes))
    said = [*faults[:1], *_absent_words(missing, outcomes, address)]
    return Fetched(missing, outcomes, "; ".join(said) or None)


def fetch_terrain(
    scenario: Scenario, product: str = "glo-90", *, source: str | None = None, progress: Progress | None = None
) -> Scenario:
    """Return a scenario on Copernicus tiles, after downloading those that it needs and the cache lacks.

    >>> result = sky.assess(sky.fetch_terrain(scenario))  # doctest: +SKIP

    ``product`` is ``"glo-90"`` or the finer ``"glo-30"``. Tiles fill the holes of the terrain that the scenario names.
    ``source`` is another server with the public bucket's layout; ``$SKYSHED_TERRAIN_FROM`` where it is not given.

    Raises
    ------
    TerrainError, OutputError
        Unknown product, an address that is not https, a server that fails, a folder that cannot be written. Complete
        tiles stay, and the same call goes on from there.
    Cancelled
        If ``progress`` says that the user asked to stop.
    """
    check_words()
    check_own(scenario.terrain_paths)
    fetched = fetch_missing(missing_for(scenario, product), source=source, progress=progress or Silent())
    if fetched.failure is not None:
        raise TerrainError(fetched.failure)
    return replace(scenario, terrain_paths=filled(scenario.terrain_paths, fetched.missing.needed))


def _base(source: str, spacing_m: int) -> str:
    """Return a server's address; braces that are no place for the spacing are the server's own."""
    return source.replace("{spacing_m}", f"{spacing_m}").rstrip("/")


def _address_of(tile: Tile, source: str) -> str:
    return f"{_base(source, tile.product.spacing_m)}/{tile.name}/{tile.name}.tif"


def _fetch_tile(tile: Tile, source: str, progress: Progress) -> Outcome:
    if not tile.is_known:
        _made(tile.path.parent)
        try:
            n_bytes = download(
                _address_of(tile, source), tile.path, check=lambda path: _check(path, tile), progress=progress
            )
        except AbsentError:
            return _absent(tile, source, progress)
        return Outcome("fetched", n_bytes)
    return SEA if tile.is_sea else Outcome("fetched")


def _absent(tile: Tile, source: str, progress: Progress) -> Outcome:
    """No tile means sea where there is no land; GLO-30 leaves out some land: GLO-90, which does not, shows which."""
    if tile.product.key == "glo-30":
        outcome = _fetch_tile(_coarse(tile), source, progress)
        if outcome.kind == "fetched":
            _mark(tile.path.with_suffix(UNRELEASED_SUFFIX))
            return Outcome("filled", outcome.n_bytes)
    if holds_land(tile.lat_deg, tile.lon_deg):
        return ABSENT
    _mark(tile.path.with_suffix(SEA_SUFFIX))
    return SEA


def _coarse(tile: Tile) -> Tile:
    return Tile(PRODUCTS["glo-90"], tile.lat_deg, tile.lon_deg)


def _has_nothing(missing: Missing, outcomes: Sequence[Outcome]) -> bool:
    """Return whether a server has no tile at all, although an outline of land lies in one, if only a sliver of it."""
    is_any_there = any(outcome not in {ABSENT, SEA} for outcome in outcomes)
    is_any_kept = any(each.path.exists() for tile in missing.needed for each in (tile, _coarse(tile)))
    return not (is_any_there or is_any_kept) and any(map(_touches_land, missing.tiles))


def _not_believed(tile: Tile, outcome: Outcome) -> Outcome:
    """Take back what a server without any tile has said of a sliver of land, or an island."""
    if outcome != SEA or not _touches_land(tile):
        return outcome
    for each in (tile, _coarse(tile)):
        with _writing(each.path.parent):
            each.path.with_suffix(SEA_SUFFIX).unlink(missing_ok=True)
    return ABSENT


def _touches_land(tile: Tile) -> bool:
    return land_share(tile.lat_deg, tile.lon_deg) > 0.0


def _absent_words(missing: Missing, outcomes: Sequence[Outcome], address: str) -> list[str]:
    """Say that a server lacks land, where it does."""
    n_absent = outcomes.count(ABSENT)
    if not n_absent:
        return []
    if _has_nothing(missing, outcomes):
        server = _base(address, missing.product.spacing_m)
        return [f"none of the {tiles_words(len(outcomes))} asked for is at {server}: probably the wrong address"]
    return [f"{tiles_words(n_absent)} of land {'is' if n_absent == 1 else 'are'} not on that server"]


def _check(path: Path, tile: Tile) -> None:
    """Read a tile whole, and see that it lies where its name says."""
    try:
        raster = open_raster(FoundRaster(f"{tile.name}.tif", path))
    except TerrainError as error:
        raise TerrainError("it cannot be read as a raster") from error
    column, row = raster.lattice.posts(float(tile.lon_deg), tile.lat_deg + 1.0)
    height_deg, width_deg = raster.n_row * raster.lattice.dy, raster.n_column * raster.lattice.dx
    if max(abs(column), abs(row)) > 1.0 or max(abs(height_deg - 1.0), abs(width_deg - 1.0)) > 2 * raster.lattice.dx:
        raise TerrainError("it holds ground other than its name says")
    if raster.n_row != tile.product.posts_per_degree:
        raise TerrainError(f"it has {raster.n_row} rows, not {tile.product.posts_per_degree}")
    raster.read(raster.box)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Lock the folder against another download; the system unlocks it when this one ends."""
    _made(folder)
    with _writing(folder):
        lock = (folder / ".lock").open("w")
    with lock:
        try:
            if fcntl is not None:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise TerrainError(
                f"another skyshed is fetching tiles into '{folder}'; let it finish, then run this again"
            ) from error
        yield


def _made(folder: Path) -> None:
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)


def _mark(path: Path) -> None:
    """Leave an empty file."""
    with _writing(path.parent):
        path.touch()


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unwritable(folder, error) from error
