"""Replications in bulk: the compiled engine, asked safely."""

import numpy as np
from numpy.typing import NDArray

from skyshed.engage.kernel import fill
from skyshed.engage.plan import plan_of
from skyshed.engage.tables import Rules, Tables, n_columns

MOST_REPLICATIONS = 2**32
MOST_SEED = 2**64 - 1


def replicate(tables: Tables, rules: Rules, seed: int, first: int, rows: NDArray[np.int32]) -> NDArray[np.int32]:
    """Fill ``rows`` (n, n_columns) with the replications ``first``, ``first + 1`` ...; return them.

    A row depends on tables, rules, seed and its own number alone: ranges may be split and ordered in any way, and run
    in as many threads. Nothing given is written to but ``rows``.

    Raises ValueError if ``rows`` has another shape or type, or numbers lie outside of 0 to 2**32, the seed outside of
    0 to 2**64 - 1.
    """
    if rows.dtype != np.int32 or rows.ndim != 2 or rows.shape[1] != n_columns(tables):
        raise ValueError(f"rows are int32 (n, {n_columns(tables)}), not {rows.dtype} {rows.shape}")
    if first < 0 or first + len(rows) > MOST_REPLICATIONS:
        raise ValueError(f"replications are numbered from 0 to {MOST_REPLICATIONS - 1}")
    if not 0 <= seed <= MOST_SEED:
        raise ValueError(f"a seed lies in 0 to {MOST_SEED}, not at {seed}")
    fill(plan_of(tables, rules), np.uint64(seed), np.uint64(first), rows)
    return rows
