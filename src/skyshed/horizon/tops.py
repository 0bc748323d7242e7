"""How high the ground is at most around a place, so that a ray need not look at ground that cannot rise above it.

```
    +-----+-----+-----+
    |     |     |     |     a tile's top is the highest post of the tile (x) and of the eight around it: no post
    +-----+-----+-----+     within a tile's length of any place in x is higher
    |     |  x  |     |
    +-----+-----+-----+
    |     |     |     |
    +-----+-----+-----+
```
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from skyshed.horizon.kernel import TILE
from skyshed.jobs.compiled import kernel
from skyshed.jobs.run import OnlyCancel, Progress, map_blocks

_ROWS_AT_ONCE = 16  # of tiles: a few million posts

_INFINITY = np.float32(np.inf)
_UNROLLED = 4  # rows read side by side; tiles are whole multiples of it


def tops_of(
    elevation_msl_m: NDArray[np.float32], *, n_threads: int = 1, progress: Progress | None = None
) -> NDArray[np.float32]:
    """Return the tops of square tiles of `TILE` posts, (n_row, n_column) in tiles; infinite near unknown posts."""
    highest_msl_m = np.empty([-(-n // TILE) for n in elevation_msl_m.shape], dtype=np.float32)

    def block(piece: slice) -> None:
        highest_of_tiles(elevation_msl_m[piece.start * TILE : piece.stop * TILE], TILE, highest_msl_m[piece])

    n_row = highest_msl_m.shape[0]
    pieces = [slice(i, min(i + _ROWS_AT_ONCE, n_row)) for i in range(0, n_row, _ROWS_AT_ONCE)]
    map_blocks(block, pieces, n_threads=n_threads, progress=OnlyCancel(progress))
    by_row = highest_msl_m.copy()
    np.maximum(by_row[1:], highest_msl_m[:-1], out=by_row[1:])
    np.maximum(by_row[:-1], highest_msl_m[1:], out=by_row[:-1])
    around = by_row.copy()
    np.maximum(around[:, 1:], by_row[:, :-1], out=around[:, 1:])
    np.maximum(around[:, :-1], by_row[:, 1:], out=around[:, :-1])
    return around


@kernel
def highest_of_tiles(elevation, tile, out):
    """Fill ``out`` with the highest of each tile's posts, infinite if one is unknown; tiles are ``tile`` posts wide."""
    n_row, n_column = elevation.shape
    last = n_row - 1
    highest = np.empty(n_column, dtype=np.float32)
    for tile_row in range(out.shape[0]):
        highest[:] = -np.inf
        for row in range(tile_row * tile, min((tile_row + 1) * tile, n_row), _UNROLLED):
            first, second = elevation[row], elevation[min(row + 1, last)]
            third, fourth = elevation[min(row + 2, last)], elevation[min(row + 3, last)]
            for column in range(n_column):
                a, b, c, d = first[column], second[column], third[column], fourth[column]
                four = _INFINITY if np.isnan(a + b + c + d) else max(max(a, b), max(c, d))  # noqa: PLW3301
                highest[column] = max(highest[column], four)
        for tile_column in range(out.shape[1]):
            top = -_INFINITY
            for column in range(tile_column * tile, min((tile_column + 1) * tile, n_column)):
                top = max(top, highest[column])
            out[tile_row, tile_column] = top
