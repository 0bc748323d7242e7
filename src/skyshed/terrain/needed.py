"""Which Copernicus tiles a scenario needs, which of them are missing, and about how much there is to download."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from skyshed.errors import TerrainError
from skyshed.terrain import disc
from skyshed.terrain.copernicus import PRODUCTS, Product, Tile
from skyshed.terrain.outlines import outline
from skyshed.terrain.squares import land_share

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from skyshed.model.scenario import Scenario, Unit

MOST_TILES = 3000
_BEYOND_REACH_M = 50_000.0
_LONGEST_SENSOR_REACH_M = 500_000.0
_MARGIN_DEG = 0.01  # heights between posts need the posts on the other side
# Measured on pieces of GLO-30 and GLO-90 (plains to 2,100 m): 2.1 to 2.8 bytes a post, deflated with the predictor for
# floats, and a third more for the coarser copies that a cloud-optimised file holds.
_BYTES_A_POST = 3.2


@dataclass(frozen=True)
class Missing:
    """What a scenario needs of a product and has not: ``tiles`` of all ``needed`` ones, and about how many bytes."""

    product: Product
    needed: tuple[Tile, ...]
    tiles: tuple[Tile, ...]
    n_bytes: int


def missing_for(scenario: Scenario, product: str = "glo-90") -> Missing:
    """Return the tiles that a scenario needs and the cache lacks; asks nobody.

    Bytes are those of the tiles that hold land, by the number of their posts: of the open sea there are none.

    Raises
    ------
    TerrainError
        Unknown product, too many tiles, or a unit's reach leads over a pole.
    """
    if not isinstance(product, str) or product not in PRODUCTS:
        raise TerrainError(f"no Copernicus product {product!r}; there are {' and '.join(PRODUCTS)}")
    needed = tuple(tiles_for(scenario, PRODUCTS[product]))
    tiles = tuple(tile for tile in needed if not tile.is_known)
    n_posts = sum(tile.product.posts_per_degree * tile.n_columns for tile in _with_land(tiles))
    return Missing(PRODUCTS[product], needed, tiles, int(n_posts * _BYTES_A_POST))


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


def tiles_words(n_tiles: int) -> str:
    """Return how many tiles in words.

    >>> tiles_words(1), tiles_words(0)
    ('1 tile', '0 tiles')
    """
    return f"{n_tiles} tile{'' if n_tiles == 1 else 's'}"


def missing_words(n_missing: int, n_needed: int) -> str:
    """Say how many tiles are missing.

    >>> missing_words(1, 5), missing_words(1, 1)
    ('1 of 5 tiles is missing', '1 of 1 tile is missing')
    """
    return f"{n_missing} of {tiles_words(n_needed)} {'is' if n_missing == 1 else 'are'} missing"


def size_words(n_bytes: int) -> str:
    """Return an estimated size in two digits.

    >>> size_words(537_600_000), size_words(4_960_000_000), size_words(0)
    ('about 540 MB', 'about 5.0 GB', 'less than 1 MB')
    """
    if n_bytes < 1_000_000:
        return "less than 1 MB"
    rounded = float(f"{n_bytes:.1e}")
    return f"about {rounded / 1e9:.1f} GB" if rounded >= 1e9 else f"about {rounded / 1e6:.0f} MB"


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


def _with_land(tiles: Sequence[Tile]) -> list[Tile]:
    """Return the tiles that touch the outlines of land; the server has no others."""
    return [tile for tile in tiles if land_share(tile.lat_deg, tile.lon_deg) > 0.0]
