"""Large arrays whose memory is used again as soon as nobody holds them."""

import sys
from threading import Lock

import numpy as np
from numpy.typing import NDArray

_WORTH_BYTES = 32_000_000  # smaller ones the C library itself hands out again
_OURS = 3  # who refers to an array that nobody holds: the list, the loop, and the one who counts


class Reused:
    """Hands out arrays of float32; fresh memory costs about as much as what is then written into it.

    An array counts as held as long as there is a view of it anywhere. Any thread may ask.
    """

    def __init__(self) -> None:
        self._flat: list[NDArray[np.float32]] = []
        self._lock = Lock()

    def empty(self, shape: tuple[int, int]) -> NDArray[np.float32]:
        """Return an array of a shape, whatever it holds."""
        n = shape[0] * shape[1]
        if n * 4 < _WORTH_BYTES:
            return np.empty(shape, dtype=np.float32)
        with self._lock:
            for flat in self._flat:
                if flat.size >= n and sys.getrefcount(flat) <= _OURS:
                    return flat[:n].reshape(shape)
            self._flat.append(np.empty(n, dtype=np.float32))
            return self._flat[-1][:n].reshape(shape)
