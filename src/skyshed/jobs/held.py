"""A folder that is held by the run that writes it, so that another can tell whether that one is still alive."""

import contextlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has none: there, leftovers are told by their age
    fcntl = None  # type: ignore[assignment]  # a module, or none

LEFTOVER_AGE_S = 86_400.0


@contextmanager
def held(partial: Path) -> Iterator[None]:
    """Hold a lock on the folder for as long as this run lives; the system drops it when the run dies."""
    if fcntl is None:
        yield
        return
    descriptor = os.open(partial, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def is_abandoned(folder: Path) -> bool:
    """Return whether no run that lives holds a folder."""
    if fcntl is None:
        return time.time() - folder.stat().st_mtime > LEFTOVER_AGE_S
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(descriptor)
