"""The one place to compile a kernel: cached on disk where that is possible, without surprises in its arithmetic."""

from collections.abc import Callable
from typing import Any

import numba

_CANNOT_CACHE = "no locator available"


def kernel(function: Callable[..., Any]) -> Any:
    """Compile ``function`` with numba when it is first called; ``.py_func`` is the Python original.

    Divisions behave as in NumPy (infinity, not an exception), the interpreter lock is released, and
    no flag may reorder sums or forget NaN. The compiled code is kept beside the module or in the
    user's cache; where neither can be written (a read-only install without a home), it is compiled
    anew in each process. A cached kernel may call only kernels of its own file: numba notices edits
    of that file alone.
    """
    return _compiled(function)


def bare_kernel(function: Callable[..., Any]) -> Any:
    """Compile ``function`` as `kernel` does, for one that makes no arrays: references to arrays are not counted.

    Counting is an atomic operation for every array that a call takes in; in small kernels that call each
    other it costs as much as all else. Numba uses the option for its own small kernels and refuses to
    compile one that does make an array.
    """
    return _compiled(function, _nrt=False)


def _compiled(function: Callable[..., Any], **options: Any) -> Any:
    try:
        return numba.njit(error_model="numpy", nogil=True, cache=True, **options)(function)
    except RuntimeError as error:
        if _CANNOT_CACHE not in str(error):
            raise
        return numba.njit(error_model="numpy", nogil=True, **options)(function)
