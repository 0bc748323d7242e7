"""Records dealt out to parcels in one file on disk, each small enough to be sorted in memory.

Records come in batches and are written where their parcel has room for them: only the batch at hand, and
later the parcel at hand, are in memory. The whole is never sorted.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skyshed.errors import InputError

CHUNK_ROWS = 250_000
MOST_OF_ONE_AIRCRAFT = 5_000_000


class Parcels:
    """Parcels of records (n,) of one structured type in a file, ``sizes`` (n_parcels,) records each."""

    def __init__(self, path: Path, kind: np.dtype, sizes: Sequence[int]) -> None:
        self._path, self._kind, self._sizes = path, kind, np.array(sizes, np.int64)
        self._starts = np.cumsum(self._sizes) - self._sizes
        self._ends = self._starts.copy()
        path.touch()

    def put(self, records: NDArray, parcel: NDArray[np.integer]) -> None:
        """Add records to the parcels numbered ``parcel`` (n,), behind what is there and in the order given."""
        dealt = records.take(_stable_order(parcel, self._sizes.size))
        n = np.bincount(parcel, minlength=self._sizes.size)
        first = np.cumsum(n) - n
        with self._path.open("r+b") as file:
            for number in np.flatnonzero(n):
                file.seek(int(self._ends[number]) * self._kind.itemsize)
                file.write(dealt[first[number] : first[number] + n[number]].tobytes())
        self._ends += n

    def get(self, number: int) -> NDArray:
        """Return the records of a parcel as they lie on disk, in the order in which they came; from any thread."""
        start, n = int(self._starts[number]) * self._kind.itemsize, int(self._sizes[number])
        if n == 0:
            return np.empty(0, self._kind)
        return np.asarray(np.memmap(self._path, self._kind, "r", start, (n,)))


def by_aircraft_and_time(records: NDArray) -> NDArray[np.intp]:
    """Return what sorts records by aircraft and time, those of one moment in the order given."""
    aircraft = records["aircraft"] - records["aircraft"].min()
    order = _stable_order(aircraft, int(aircraft.max()) + 1)
    aircraft, time_s = aircraft.take(order), records["time_s"].take(order)
    is_same, is_back = np.diff(aircraft) == 0, np.diff(time_s) < 0
    if (is_same & is_back).any():  # most recordings are in order, aircraft by aircraft
        order = order.take(np.lexsort((time_s, aircraft)))
    return order


def _stable_order(numbers: NDArray[np.integer], n: int) -> NDArray[np.intp]:
    """Return what sorts whole numbers below ``n``; numpy sorts short ones by their digits, several times as fast."""
    return np.argsort(numbers.astype(np.uint16 if n <= 1 << 16 else np.int64), kind="stable")


def shares(counts: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield the first and last aircraft of every chunk, and how many positions it has."""
    first, n_rows, previous = None, 0, 0
    for aircraft, n in counts:
        if n > MOST_OF_ONE_AIRCRAFT:
            raise InputError(
                f"one aircraft has {n:,} positions, more than {MOST_OF_ONE_AIRCRAFT:,}; split the recording"
            )
        if first is not None and n_rows + n > CHUNK_ROWS:
            yield first, previous, n_rows
            first, n_rows = None, 0
        first = aircraft if first is None else first
        n_rows, previous = n_rows + n, aircraft
    if first is not None:
        yield first, previous, n_rows
