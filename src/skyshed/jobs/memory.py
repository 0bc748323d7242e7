"""How much memory there is, and how what was freed is given back to the system."""

import ctypes
import os
from functools import cache

_UNTOLD_BYTES = 4_000_000_000


def memory_bytes() -> int:
    """Return how much memory the machine has; 4 GB where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return _UNTOLD_BYTES


def give_back() -> None:
    """Hand freed pages back where the C library can do that; elsewhere do nothing.

    glibc keeps what threads have freed for later, in pieces: once many arrays of a megabyte have come and gone,
    hundreds of megabytes that are not used.
    """
    if (trim := _trim()) is not None:
        trim(0)


@cache
def _trim() -> "ctypes._NamedFuncPointer | None":
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library; Windows takes no None
        return None
