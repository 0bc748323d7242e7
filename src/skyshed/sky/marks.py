"""Compiled loops over sets of levels on polar grids: how far out each level is held, and how often."""

import numpy as np

from skyshed.jobs.compiled import bare_kernel


@bare_kernel
def last_marked(sets, last):
    """Fill ``last`` (n_levels, n_rows) with each level's last column in ``sets`` (n_bytes, n_rows, n_columns).

    Sets of levels have a bit a level, eight in a byte (`zone.levels.LevelSets`); -1 where a level is in none.
    """
    for level in range(last.shape[0]):
        for row in range(last.shape[1]):
            last[level, row] = -1
    for byte in range(sets.shape[0]):
        n_here = min(8, last.shape[0] - 8 * byte)
        for row in range(sets.shape[1]):
            missing = np.uint8((1 << n_here) - 1)
            for column in range(sets.shape[2] - 1, -1, -1):
                found = sets[byte, row, column] & missing
                if found:
                    missing ^= found
                    for level in range(n_here):
                        if found >> level & 1:
                            last[8 * byte + level, row] = column
                    if missing == 0:
                        break


@bare_kernel
def count_marked(sets, counts):
    """Fill ``counts`` (n_levels, n_columns) with how many rows hold each level; ``sets`` are as in `last_marked`."""
    for level in range(counts.shape[0]):
        byte, bit = level // 8, np.uint8(1 << level % 8)
        count = counts[level]
        for column in range(count.size):
            count[column] = 0
        for row in range(sets.shape[1]):
            marks = sets[byte, row]
            for column in range(marks.size):
                count[column] += marks[column] & bit != 0
