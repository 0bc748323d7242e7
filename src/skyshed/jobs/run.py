"""Map over blocks on a thread pool, with progress and cancel callbacks.

Kernels release the GIL, so threads are as fast as processes and share their arrays.
"""

import logging
import os
import reprlib
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from numbers import Integral
from typing import Protocol, TypeVar

from skyshed.errors import InputError

Item = TypeVar("Item")
Answer = TypeVar("Answer")

# The main thread wakes this often to notice a cancel; on Windows, Ctrl-C too is only seen then.
WAKE_S = 0.1


# More threads than this for each processor only hold memory.
MOST_PER_PROCESSOR = 4
_LOG = logging.getLogger(__name__)


def threads_of(asked: int | None) -> int:
    """Return how many threads to use: what is asked for, within reason, or one a processor.

    Raises
    ------
    InputError
        If fewer than one are asked for.
    """
    n_processors = os.cpu_count() or 1
    if asked is None:
        return n_processors
    if isinstance(asked, bool) or not isinstance(asked, Integral):
        raise InputError(f"n_threads: {' '.join(reprlib.repr(asked).split())} is not a whole number; ask for 1 or more")
    if asked < 1:
        raise InputError(f"{reprlib.repr(asked)} threads cannot do the work; ask for 1 or more")
    most = MOST_PER_PROCESSOR * n_processors
    if asked > most:
        said = "%s threads are asked for and %d are used, %d a processor"
        _LOG.warning(said, reprlib.repr(asked), most, MOST_PER_PROCESSOR)
    return int(min(asked, most))


class Progress(Protocol):
    """What long work reports while it goes on. Methods may be called from any thread."""

    def start(self, stage: str, total: int) -> None:
        """Begin a stage of ``total`` steps; the stage before it is over."""

    def advance(self, n: int = 1) -> None:
        """Count ``n`` steps of the current stage as done."""

    def raise_if_cancelled(self) -> None:
        """Raise ``skyshed.errors.Cancelled`` if the user has asked to stop."""


class Silent(Progress):
    """Progress that is neither shown nor cancelled."""

    def start(self, stage: str, total: int) -> None:
        pass

    def advance(self, n: int = 1) -> None:
        pass

    def raise_if_cancelled(self) -> None:
        pass


class OnlyCancel(Progress):
    """Progress that counts nothing of its own but stops when ``watched`` does: for work inside a counted step."""

    def __init__(self, watched: Progress | None) -> None:
        self._watched = watched or Silent()

    def start(self, stage: str, total: int) -> None:
        pass

    def advance(self, n: int = 1) -> None:
        pass

    def raise_if_cancelled(self) -> None:
        self._watched.raise_if_cancelled()


def map_blocks(
    function: Callable[[Item], Answer],
    items: Iterable[Item],
    *,
    n_threads: int,
    progress: Progress | None = None,
) -> list[Answer]:
    """Return ``[function(item) for item in items]``, computed on ``n_threads`` threads.

    The answer does not depend on ``n_threads``. The caller starts the stage; each finished item
    advances it by one. The first error (the earliest item's, among those that had failed when
    work stopped) is raised and items not yet begun are dropped; so it is with a cancel or Ctrl-C.
    """
    if n_threads < 1:
        raise ValueError(f"n_threads is {n_threads}; at least 1 is needed")
    progress = progress or Silent()
    if n_threads == 1:
        return _map_here(function, items, progress)
    with ThreadPoolExecutor(n_threads, thread_name_prefix="skyshed") as pool:
        futures = [pool.submit(function, item) for item in items]
        try:
            _wait_for(futures, progress)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [future.result() for future in futures]


def _map_here(function: Callable[[Item], Answer], items: Iterable[Item], progress: Progress) -> list[Answer]:
    answers = []
    for item in items:
        progress.raise_if_cancelled()
        answers.append(function(item))
        progress.advance()
    return answers


def _wait_for(futures: list[Future], progress: Progress) -> None:
    pending = set(futures)
    while pending:
        progress.raise_if_cancelled()
        done, pending = wait(pending, timeout=WAKE_S, return_when=FIRST_EXCEPTION)
        for future in futures:
            if future in done and (error := future.exception()) is not None:
                raise error
        if done:
            progress.advance(len(done))
