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

from dataclasses import dataclass
from weakref import ref

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from skyshed.horizon.kernel import TILE
from skyshed.jobs.compiled import bare_kernel
from skyshed.jobs.run import OnlyCancel, Progress, map_blocks

_ROWS_AT_ONCE = 16  # of tiles: a few million posts

_INFINITY = np.float32(np.inf)
_UNROLLED = 4  # rows read side by side; tiles are whole multiples of it


def in_memory(posts_msl_m: NDArray[np.float32]) -> tuple[NDArray[np.float32], int]:
    """Return posts (n_row, n_column) as one stretch of memory, and how many posts on each row of them begins there.

    Posts that were cut out of others stay where they are.
    """
    size = np.dtype(np.float32).itemsize
    if posts_msl_m.dtype != np.float32 or posts_msl_m.strides[1] != size or posts_msl_m.strides[0] <= 0:
        posts_msl_m = np.ascontiguousarray(posts_msl_m, dtype=np.float32)
    (n_row, n_column), stride = posts_msl_m.shape, posts_msl_m.strides[0] // size
    return as_strided(posts_msl_m, ((n_row - 1) * stride + n_column,), (size,)), stride


@dataclass(frozen=True)
class Tops:
    """The tops of tiles, (n_row, n_column) of them, and which post of theirs (row, column) is the window's first."""

    highest_msl_m: NDArray[np.float32]
    first: tuple[int, int] = (0, 0)


_held: dict[int, tuple[ref[NDArray[np.float32]], NDArray[np.float32]]] = {}


def tops_in(elevation_msl_m: NDArray[np.float32], *, n_threads: int, progress: Progress | None) -> Tops:
    """Return the tops over a window; if that was cut out of ground in memory, those of all of it, found once."""
    ground = elevation_msl_m.base
    if not isinstance(ground, np.ndarray) or ground.dtype != np.float32 or ground.strides != elevation_msl_m.strides:
        return Tops(tops_of(elevation_msl_m, n_threads=n_threads, progress=progress))
    held_msl_m: NDArray[np.float32] = ground
    whole, tops_msl_m = _held.get(id(ground), (None, None))
    if whole is None or tops_msl_m is None or whole() is not ground:
        tops_msl_m = tops_of(ground, n_threads=n_threads, progress=progress)
        for key in [key for key, (other, _) in tuple(_held.items()) if other() is None]:
            _held.pop(key, None)
        _held[id(ground)] = ref(ground), tops_msl_m
    n_before = (elevation_msl_m.ctypes.data - held_msl_m.ctypes.data) // held_msl_m.itemsize
    return Tops(tops_msl_m, divmod(n_before, held_msl_m.shape[1]))


def tops_of(
    elevation_msl_m: NDArray[np.float32], *, n_threads: int = 1, progress: Progress | None = None
) -> NDArray[np.float32]:
    """Return the tops of square tiles of `TILE` posts, (n_row, n_column) in tiles; infinite near unknown posts."""
    posts_msl_m, stride = in_memory(elevation_msl_m)
    shape = stride, elevation_msl_m.shape[1], elevation_msl_m.shape[0]
    highest_msl_m = np.empty([-(-n // TILE) for n in elevation_msl_m.shape], dtype=np.float32)

    def block(piece: slice) -> None:
        highest_of_column = np.empty(shape[1], dtype=np.float32)
        highest_of_tiles(posts_msl_m, shape, (TILE, piece.start), highest_of_column, highest_msl_m[piece])

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


@bare_kernel
def highest_of_tiles(elevation, shape, tiles, highest, out):
    """Fill ``out`` with the highest of each tile's posts, infinite if one is unknown.

    elevation (n_post,) row after row; shape: how many posts on rows begin there, columns, rows; tiles: how
    many posts they are wide, and the row of them with which ``out`` begins; highest: scratch, a float32 a column.
    """
    (stride, n_column, n_row), (tile, first_tile) = shape, tiles
    last = n_row - 1
    for tile_row in range(out.shape[0]):
        for column in range(n_column):
            highest[column] = -_INFINITY
        top_row = (first_tile + tile_row) * tile
        for row in range(top_row, min(top_row + tile, n_row), _UNROLLED):
            first, second = row * stride, min(row + 1, last) * stride
            third, fourth = min(row + 2, last) * stride, min(row + 3, last) * stride
            first_row, second_row = elevation[first : first + n_column], elevation[second : second + n_column]
            third_row, fourth_row = elevation[third : third + n_column], elevation[fourth : fourth + n_column]
            for column in range(n_column):
                a, b, c, d = first_row[column], second_row[column], third_row[column], fourth_row[column]
                four = _INFINITY if np.isnan(a + b + c + d) else max(max(a, b), max(c, d))  # noqa: PLW3301
                highest[column] = max(highest[column], four)
        for tile_column in range(out.shape[1]):
            top = -_INFINITY
            for column in range(tile_column * tile, min((tile_column + 1) * tile, n_column)):
                top = max(top, highest[column])
            out[tile_row, tile_column] = top
