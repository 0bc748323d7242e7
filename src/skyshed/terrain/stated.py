"""Ground that a site states, blended into the posts round it.

The four posts round the site move, each by its own bilinear weight, so that the surface between them passes through
what is stated; the posts beyond stay. The antenna then stands on ground, neither on a pole nor in a pit:

```
    terrain  ----.        .----      stated    ----.  .--x--.  .----
                  `--x--'                           `'       `'
                 post  post                        post    post
```
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from skyshed.model.scenario import Site
from skyshed.terrain.lattice import Box, Lattice


def stand_on(posts_msl_m: NDArray[np.float32], column: float, row: float, ground_msl_m: float) -> None:
    """Move the four posts round a place of an array so that the bilinear surface has ``ground_msl_m`` there."""
    top, left = min(int(row), posts_msl_m.shape[0] - 2), min(int(column), posts_msl_m.shape[1] - 2)
    place = posts_msl_m[top : top + 2, left : left + 2]
    place += _moves(place, _weights(column - left, row - top), ground_msl_m).astype(np.float32)


def blend(
    posts_msl_m: NDArray[np.float32], lattice: Lattice, box: Box, near_lon_deg: float, *, sites: Sequence[Site],
    read: Callable[[Box], NDArray[np.float32]],
) -> None:  # fmt: skip
    """Blend the ground of sites into the posts ``box`` of a lattice; ``read`` returns posts as the terrain has them.

    A post that several sites move goes to the mean of where they would have it, by its weights.
    """
    moved: dict[tuple[int, int], float] = defaultdict(float)
    weighed: dict[tuple[int, int], float] = defaultdict(float)
    for site in sites:
        assert site.ground_msl_m is not None, "these sites state their ground"
        column, row = (
            float(value[0])
            for value in lattice.from_wgs84(np.array([site.lat_deg]), np.array([site.lon_deg]), near_lon_deg)
        )
        if not np.isfinite(column + row):
            continue
        cell = Box(int(np.floor(row)), int(np.floor(column)), 2, 2)
        if cell.common(box) is None:
            continue
        weights = _weights(column - cell.column, row - cell.row)
        moves = _moves(read(cell), weights, site.ground_msl_m)
        for post in np.ndindex(2, 2):
            place = cell.row + post[0] - box.row, cell.column + post[1] - box.column
            if 0 <= place[0] < box.n_row and 0 <= place[1] < box.n_column:
                moved[place] += float(weights[post] * moves[post])
                weighed[place] += float(weights[post])
    for place, weight in weighed.items():
        if weight > 0.0:
            posts_msl_m[place] += np.float32(moved[place] / weight)


def _weights(f: float, g: float) -> NDArray[np.float64]:
    return np.outer([1 - g, g], [1 - f, f])


def _moves(posts_msl_m: NDArray[np.float32], weights: NDArray[np.float64], ground_msl_m: float) -> NDArray[np.float64]:
    """Return the smallest moves (2, 2), in the mean of squares, that bring the surface there; 0 beside a hole."""
    known = np.where(weights > 0.0, posts_msl_m, 0.0)
    lacking_m = ground_msl_m - float((weights * known).sum())
    return weights * (lacking_m / (weights**2).sum()) if np.isfinite(lacking_m) else np.zeros((2, 2))
