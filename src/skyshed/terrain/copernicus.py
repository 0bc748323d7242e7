"""Copernicus DEM tiles: how they are named, where downloaded ones are kept, and what stands in for a tile of sea."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from skyshed.errors import UnfetchedError
from skyshed.jobs.cache import stage_cache_folder
from skyshed.terrain.files import FoundRaster
from skyshed.terrain.lattice import WGS84, Box, Lattice
from skyshed.terrain.squares import holds_land

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEA_SUFFIX = ".sea"  # an empty file: the server has no tile there, which by its readme means sea
UNRELEASED_SUFFIX = ".unreleased"  # an empty file: land that GLO-30 leaves out
DAMAGED_SUFFIX = ".damaged"  # a tile that could not be read: it counts as not downloaded


@dataclass(frozen=True)
class Product:
    """A product: posts per degree of latitude, the tenths of arc seconds in its file names, its spacing in metres."""

    key: str
    posts_per_degree: int
    seconds_code: str
    spacing_m: int


PRODUCTS = {
    "glo-30": Product("glo-30", 3600, "10", 30),
    "glo-90": Product("glo-90", 1200, "30", 90),
}
_NAME = re.compile(r"Copernicus_DSM_COG_(\d\d)_([NS])(\d\d)_00_([EW])(\d{3})_00_DEM")
# Copernicus DEM Product Handbook, table 3: longitude spacing grows by these factors from these latitudes on.
_LONGITUDE_FACTORS = ((50, 1.0), (60, 1.5), (70, 2.0), (80, 3.0), (85, 5.0), (90, 10.0))


@dataclass(frozen=True)
class Tile:
    """One degree square, named after its south-western corner; ``lon_deg`` is -180 to 179."""

    product: Product
    lat_deg: int
    lon_deg: int

    @property
    def name(self) -> str:
        """The name of its folder and, with ``.tif``, of its file on the server.

        >>> Tile(PRODUCTS["glo-90"], 34, 43).name
        'Copernicus_DSM_COG_30_N34_00_E043_00_DEM'
        """
        north = f"{'N' if self.lat_deg >= 0 else 'S'}{abs(self.lat_deg):02d}"
        east = f"{'E' if self.lon_deg >= 0 else 'W'}{abs(self.lon_deg):03d}"
        return f"Copernicus_DSM_COG_{self.product.seconds_code}_{north}_00_{east}_00_DEM"

    @property
    def n_columns(self) -> int:
        """How many posts a row has."""
        nearest_to_equator = min(abs(self.lat_deg), abs(self.lat_deg + 1))
        factor = next(factor for limit, factor in _LONGITUDE_FACTORS if nearest_to_equator < limit)
        return int(self.product.posts_per_degree / factor)

    @property
    def lattice(self) -> Lattice:
        """Its posts, from the north-western corner on; those of the eastern and southern edge are the next tiles'."""
        dx, dy = 1.0 / self.n_columns, 1.0 / self.product.posts_per_degree
        return Lattice(WGS84, float(self.lon_deg), self.lat_deg + 1.0, dx, dy)

    @property
    def path(self) -> Path:
        """Where it is kept once it is downloaded."""
        return tile_folder(self.product) / f"{self.name}.tif"

    @property
    def is_known(self) -> bool:
        """Whether it has been downloaded, or the server has said that it has none."""
        return self.is_ground or self.path.with_suffix(UNRELEASED_SUFFIX).exists()

    @property
    def is_ground(self) -> bool:
        """Whether it has been downloaded, or is known to be sea."""
        return self.path.exists() or self.is_sea

    @property
    def is_sea(self) -> bool:
        """Whether it is known to be sea: a mark on land is that of a server which had nothing at all."""
        return self.path.with_suffix(SEA_SUFFIX).exists() and not holds_land(self.lat_deg, self.lon_deg)


@dataclass(frozen=True)
class SeaTile:
    """A square of sea: altitude 0 on the posts that the tile would have."""

    tile: Tile

    @property
    def lattice(self) -> Lattice:
        """The posts of the tile."""
        return self.tile.lattice

    @property
    def box(self) -> Box:
        """All its posts."""
        return Box(0, 0, self.tile.product.posts_per_degree, self.tile.n_columns)

    @property
    def footprint_deg(self) -> tuple[float, float, float, float]:
        """South, west, north, east."""
        tile = self.tile
        return float(tile.lat_deg), float(tile.lon_deg), tile.lat_deg + 1.0, tile.lon_deg + 1.0

    def read(self, box: Box) -> NDArray[np.float32]:
        """Return zeros."""
        return np.zeros((box.n_row, box.n_column), np.float32)


def tile_folder(product: Product) -> Path:
    """Return the folder of a product's downloaded tiles."""
    return stage_cache_folder() / "copernicus" / product.key


def tile_named(name: str) -> Tile | None:
    """Return the tile of a file's stem, None if it is not such a name."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    seconds, north, lat, east, lon = match.groups()
    product = next((one for one in PRODUCTS.values() if one.seconds_code == seconds), None)
    if product is None:
        return None
    return Tile(product, int(lat) * (1 if north == "N" else -1), int(lon) * (1 if east == "E" else -1))


def set_aside(path: Path) -> UnfetchedError:
    """Take a damaged tile out of the downloads, and return the error that says so."""
    try:
        path.replace(path.with_suffix(DAMAGED_SUFFIX))
    except OSError:
        what = "is damaged; delete it"
    else:
        what = "was damaged and is set aside"
    return UnfetchedError(
        f"terrain 'copernicus': the downloaded tile {path.name} {what}; fetch it again: skyshed terrain fetch SCENARIO"
    )


def has_downloads() -> bool:
    """Return whether any tile has been downloaded, or is known to be sea."""
    return any(_in_folder(product) for product in PRODUCTS.values())


def _in_folder(product: Product) -> list[tuple[Path, Tile]]:
    """Return the files of tiles and of tiles of sea in a product's folder."""
    folder = tile_folder(product)
    named = ((path, tile_named(path.stem)) for path in (sorted(folder.iterdir()) if folder.is_dir() else ()))
    tiles = [(path, tile) for path, tile in named if tile is not None]
    return [
        (path, tile) for path, tile in tiles if path.suffix == ".tif" or (path.suffix == SEA_SUFFIX and tile.is_sea)
    ]


def downloaded() -> tuple[list[FoundRaster], list[SeaTile]]:
    """Return all downloaded tiles and those known to be sea, of both products.

    Raises
    ------
    UnfetchedError
        Nothing has been downloaded.
    """
    found, seas = [], []
    for product in PRODUCTS.values():
        for path, tile in _in_folder(product):
            if path.suffix == SEA_SUFFIX:
                seas.append(SeaTile(tile))
            else:
                found.append(FoundRaster(path.name, path))
    if not found and not seas:
        raise UnfetchedError(
            "terrain 'copernicus': no tiles have been downloaded; fetch them first: skyshed terrain fetch SCENARIO"
        )
    return found, seas
