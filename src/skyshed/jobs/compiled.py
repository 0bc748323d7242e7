"""The one place to compile a kernel: cached on disk where that is possible, without surprises in its arithmetic.

What Python calls is a `kernel`; what only kernels of the same file call is a `part` of them. A part's code ends up in
its kernels', with which it is cached, and numba need not make ways into it from Python and C. Compiling costs
seconds in the first run of an install, so: numba compiles a part once for its kernels, once more for other parts that
call it, and once more for kernels that are not bare where others are; arrays to work in are best made in Python.
"""

from collections.abc import Callable
from typing import Any

import numba
from numba.extending import register_jitable

_CANNOT_CACHE = "no locator available"
_WAYS_IN: dict[str, Any] = {"no_cfunc_wrapper": True}  # nobody calls a kernel through a pointer from C
_NO_WAYS_IN: dict[str, Any] = {"no_cfunc_wrapper": True, "no_cpython_wrapper": True}
_ARITHMETIC: dict[str, Any] = {"error_model": "numpy", "nogil": True}


def kernel(function: Callable[..., Any]) -> Any:
    """Compile ``function`` with numba when it is first called; ``.py_func`` is the Python original.

    Divisions behave as in NumPy (infinity, not an exception), the interpreter lock is released, and
    no flag may reorder sums or forget NaN. The compiled code is kept beside the module or in the
    user's cache; where neither can be written (a read-only install without a home), it is compiled
    anew in each process. A cached kernel may call only kernels of its own file: numba notices edits
    of that file alone.
    """
    return _cached(function)


def bare_kernel(function: Callable[..., Any]) -> Any:
    """Compile ``function`` as `kernel` does, for one that makes no arrays: references to arrays are not counted.

    Counting is an atomic operation for every array that a call takes in; in small kernels that call each
    other it costs as much as all else. Numba uses the option for its own small kernels and refuses to
    compile one that does make an array.
    """
    return _cached(function, _nrt=False)


def part(function: Callable[..., Any]) -> Any:
    """Compile ``function`` into the kernels that call it. From Python it is the Python original."""
    return register_jitable(**_ARITHMETIC, **_NO_WAYS_IN)(function)


def bare_part(function: Callable[..., Any]) -> Any:
    """Compile ``function`` as `part` does, without counting references, as `bare_kernel` does."""
    return register_jitable(**_ARITHMETIC, **_NO_WAYS_IN, _nrt=False)(function)


def inlined_part(function: Callable[..., Any]) -> Any:
    """Compile ``function`` as `bare_part` does, into the very place of each call: for small ones that take records.

    A call hands over every pointer, size and step of every array that it takes; of a dozen arrays that costs more
    than a small function does.
    """
    return register_jitable(**_ARITHMETIC, **_NO_WAYS_IN, _nrt=False, forceinline=True)(function)


def _cached(function: Callable[..., Any], **options: Any) -> Any:
    try:
        return numba.njit(**_ARITHMETIC, **_WAYS_IN, **options, cache=True)(function)
    except RuntimeError as error:
        if _CANNOT_CACHE not in str(error):
            raise
        return numba.njit(**_ARITHMETIC, **_WAYS_IN, **options)(function)
