"""Download the Copernicus DEM tiles that a scenario needs, from the public bucket or another server of its layout."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from skyshed.errors import OutputError, TerrainError
from skyshed.jobs.run import Progress, map_blocks
from skyshed.terrain import disc
from skyshed.terrain.address import check_address
from skyshed.terrain.copernicus import PRODUCTS, SEA_SUFFIX, UNRELEASED_SUFFIX, Product, Tile, tile_folder
from skyshed.terrain.download import AbsentError, download
from skyshed.terrain.files import FoundRaster
from skyshed.terrain.outlines import outline
from skyshed.terrain.raster import open_raster

try:
    import fcntl
except ImportError:  # Windows has none; there two runs at once are not told apart
    fcntl = None  # type: ignore[assignment]  # a module, or none

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from skyshed.model.scenario import Scenario, Unit

# Copernicus DEM in the Registry of Open Data: public, no account.
SOURCE = "https://copernicus-dem-{spacing_m}m.s3.amazonaws.com"
MOST_TILES = 3000
_BEYOND_REACH_M = 50_000.0
_LONGEST_SENSOR_REACH_M = 500_000.0
_N_THREADS = 4
_MARGIN_DEG = 0.01  # heights between posts need the posts on the other side


@dataclass(frozen=True)
class Outcome:
    """What became of a tile: ``fetched``, ``sea`` or ``filled`` (left out of GLO-30, taken from GLO-90)."""

    kind: str
    n_bytes: int = 0


def fetch(scenario: Scenario, *, product: str, source: str | None, progress: Progress) -> str:
    """Download what the scenario needs and lacks, and return one sentence about it.

    Complete tiles stay when the work is cancelled or fails; the same call goes on from there.

    Raises
    ------
    TerrainError
        Unknown product, an address that is not https, too many tiles, a server that fails.
    """
    if product not in PRODUCTS:
        raise TerrainError(f"no Copernicus product '{product}'; there are {' and '.join(PRODUCTS)}")
    address = source or SOURCE
    check_address(_base(address, 90))
    tiles = tiles_for(scenario, PRODUCTS[product])
    missing = [tile for tile in tiles if not tile.is_known]
    with _alone(tile_folder(PRODUCTS[product])):
        progress.start(f"Copernicus {product.upper()} tiles", len(missing))
        outcomes = map_blocks(
            lambda tile: _fetch_tile(tile, address, progress), missing, n_threads=_N_THREADS, progress=progress
        )
    return _summary(PRODUCTS[product], len(tiles), outcomes)


def _base(source: str, spacing_m: int) -> str:
    """Return a server's address; braces that are no place for the spacing are the server's own."""
    return source.replace("{spacing_m}", f"{spacing_m}").rstrip("/")


def tiles_for(scenario: Scenario, product: Product) -> list[Tile]:
    """Return the tiles under the area and within reach of every unit (farthest claim and 50 km more).

    Raises
    ------
    TerrainError
        If they are more than 3,000, or a unit's reach leads over a pole.
    """
    ground = [outline(scenario.area).buffer(_MARGIN_DEG)]
    for unit in scenario.units:
        lat, lon = disc.edge(unit.site.lat_deg, unit.site.lon_deg, _reach_m(unit))
        ground.append(shapely.Polygon(zip(lon, lat, strict=True)))
    corners = sorted({corner for shape in ground for corner in _squares(shape)})
    if len(corners) > MOST_TILES:
        raise TerrainError(
            f"the scenario needs {len(corners):,} tiles of Copernicus {product.key.upper()}, more than {MOST_TILES:,}; "
            "ask about a smaller area"
        )
    return [Tile(product, lat, lon) for lat, lon in corners]


def _reach_m(unit: Unit) -> float:
    reach_m = unit.system.longest_range_m
    return (reach_m if unit.system.missiles else min(reach_m, _LONGEST_SENSOR_REACH_M)) + _BEYOND_REACH_M


def _squares(shape: BaseGeometry) -> Iterator[tuple[int, int]]:
    """Yield (lat, lon) of the south-western corners of all degree squares that a shape touches."""
    shapely.prepare(shape)
    west, south, east, north = (int(bound_deg // 1) for bound_deg in shape.bounds)
    for lat in range(max(south, -90), min(north, 89) + 1):
        for lon in range(west, east + 1):
            if shape.intersects(shapely.box(lon, lat, lon + 1, lat + 1)):
                yield lat, (lon + 180) % 360 - 180


def _fetch_tile(tile: Tile, source: str, progress: Progress) -> Outcome:
    if not tile.is_known:
        tile.path.parent.mkdir(parents=True, exist_ok=True)
        base = _base(source, tile.product.spacing_m)
        try:
            n_bytes = download(
                f"{base}/{tile.name}/{tile.name}.tif",
                tile.path,
                check=lambda path: _check(path, tile),
                progress=progress,
            )
        except AbsentError:
            return _absent(tile, source, progress)
        return Outcome("fetched", n_bytes)
    return Outcome("sea" if tile.path.with_suffix(SEA_SUFFIX).exists() else "fetched")


def _absent(tile: Tile, source: str, progress: Progress) -> Outcome:
    """No tile means sea, except that GLO-30 leaves out some land: GLO-90, which does not, shows which."""
    if tile.product.key == "glo-30":
        coarse = Tile(PRODUCTS["glo-90"], tile.lat_deg, tile.lon_deg)
        outcome = _fetch_tile(coarse, source, progress)
        if outcome.kind != "sea":
            tile.path.with_suffix(UNRELEASED_SUFFIX).touch()
            return Outcome("filled", outcome.n_bytes)
    tile.path.with_suffix(SEA_SUFFIX).touch()
    return Outcome("sea")


def _check(path: Path, tile: Tile) -> None:
    """Read a tile whole, and see that it lies where its name says."""
    raster = open_raster(FoundRaster(f"{tile.name}.tif", path))
    column, row = raster.lattice.posts(float(tile.lon_deg), tile.lat_deg + 1.0)
    height_deg, width_deg = raster.n_row * raster.lattice.dy, raster.n_column * raster.lattice.dx
    if max(abs(column), abs(row)) > 1.0 or max(abs(height_deg - 1.0), abs(width_deg - 1.0)) > 2 * raster.lattice.dx:
        raise TerrainError(f"{tile.name}.tif holds ground other than its name says")
    if raster.n_row != tile.product.posts_per_degree:
        raise TerrainError(f"{tile.name}.tif has {raster.n_row} rows, not {tile.product.posts_per_degree}")
    raster.read(raster.box)


def _summary(product: Product, n_tiles: int, outcomes: list[Outcome]) -> str:
    n_of = {kind: sum(outcome.kind == kind for outcome in outcomes) for kind in ("fetched", "sea", "filled")}
    megabytes = sum(outcome.n_bytes for outcome in outcomes) / 1e6
    parts = [f"{n_of['fetched']} fetched ({megabytes:.1f} MB)"]
    parts += [f"{n_of['sea']} are sea"] if n_of["sea"] else []
    parts += [f"{n_of['filled']} taken from GLO-90, since GLO-30 leaves them out"] if n_of["filled"] else []
    parts += [f"{n_tiles - len(outcomes)} were there"] if n_tiles > len(outcomes) else []
    whole = f"Copernicus {product.key.upper()}: {n_tiles} tiles needed, {', '.join(parts)}"
    return f"{whole}; use them as terrain: copernicus"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Lock the folder against another fetch; the system unlocks it when this one ends."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise OutputError(f"'{folder}' cannot be written ({error.strerror}); set SKYSHED_CACHE elsewhere") from error
    with lock:
        try:
            if fcntl is not None:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise TerrainError("another 'skyshed terrain fetch' is fetching the same tiles; let it finish") from error
        yield
