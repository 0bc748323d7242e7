"""What the sky's kernel does, the slow and plain way, from its definition; tests hold the kernel to it."""

from collections.abc import Sequence


def union_of_intervals(intervals: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the union of closed intervals as sorted, disjoint ones; empty ones (low > high) drop out."""
    union: list[tuple[float, float]] = []
    for low, high in sorted(pair for pair in intervals if pair[0] <= pair[1]):
        if union and low <= union[-1][1]:
            union[-1] = union[-1][0], max(union[-1][1], high)
        else:
            union.append((low, high))
    return union
