"""Heights between posts the slow and plain way, one point at a time; it shares no code with the kernel."""

import math
from collections.abc import Sequence


def height_between(elevation: Sequence[Sequence[float]], column: float, row: float) -> float:
    """Return the weighted mean of the four posts around (column, row), NaN outside of the posts.

    The weight of the post (i, j) is (1 - |row - i|) (1 - |column - j|) as far as both are positive;
    a post without weight is not used. Positions are exact here: nothing is rounded onto a post.
    """
    n_row, n_column = len(elevation), len(elevation[0])
    if not (0 <= column <= n_column - 1 and 0 <= row <= n_row - 1):
        return math.nan
    total = 0.0
    for i in range(n_row):
        for j in range(n_column):
            weight = max(0.0, 1 - abs(row - i)) * max(0.0, 1 - abs(column - j))
            if weight > 0:
                total += weight * float(elevation[i][j])
    return total
