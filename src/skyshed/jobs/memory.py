"""Give memory that was freed back to the system."""

import ctypes
from functools import cache


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
