"""Map over blocks on a thread pool, with progress and cancel callbacks.

Kernels release the GIL, so threads are as fast as processes and share their arrays.
"""

import logging
import os
import reprlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from itertools import islice
from numbers import Integral
from typing import Protocol, TypeVar

from skyshed.errors import InputError

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Given_co = TypeVar("Given_co", covariant=True)

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


class Promised(Protocol[Given_co]):
    """An answer to come, as `concurrent.futures.Future` is one."""

    def done(self) -> bool: ...

    def result(self, timeout: float | None = None) -> Given_co: ...


def blocks_in_order(
    function: Callable[[Item], Answer],
    items: Iterable[Item],
    *,
    n_threads: int,
    progress: Progress | None = None,
) -> Generator[Answer]:
    """Yield ``function(item)`` for every item in the order of the items, computed on ``n_threads`` threads.

    Unlike `map_blocks` it holds a few answers at a time, however many there are. An error, a cancel or the end of the
    caller's own loop drops the items not yet begun.
    """
    progress = progress or Silent()
    if n_threads == 1:
        for item in items:
            progress.raise_if_cancelled()
            yield function(item)
            progress.advance()
        return
    with ThreadPoolExecutor(n_threads, thread_name_prefix="skyshed") as pool:
        try:
            yield from promised_in_order(
                lambda item: pool.submit(function, item), items, n_ahead=2 * n_threads, progress=progress
            )
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def promised_in_order(
    submit: Callable[[Item], Promised[Answer]], items: Iterable[Item], *, n_ahead: int, progress: Progress
) -> Iterator[Answer]:
    """Yield the answers to ``items`` in their order; at most ``n_ahead`` are asked for before the first is taken."""
    coming = iter(items)
    asked = deque(submit(item) for item in islice(coming, n_ahead))
    while asked:
        yield _taken(asked.popleft(), progress)
        progress.advance()
        asked.extend(submit(item) for item in islice(coming, 1))


def _taken(promised: Promised[Answer], progress: Progress) -> Answer:
    while not promised.done():
        progress.raise_if_cancelled()
        with suppress(TimeoutError):
            return promised.result(timeout=WAKE_S)
    return promised.result()
