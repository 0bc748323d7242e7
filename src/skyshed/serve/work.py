"""Work beside the event loop: one thread, the most urgent first; what gives way is broken off."""

import asyncio
import heapq
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import IntEnum
from functools import partial
from itertools import count
from threading import Event
from typing import Generic, TypeVar

from skyshed.errors import Cancelled
from skyshed.jobs.run import Progress

Made = TypeVar("Made")


class Rank(IntEnum):
    """How urgent work is: a lower one goes first."""

    DRAG = 0
    FULL = 1
    NUMBERS = 2
    DRAWS = 3


class Stoppable(Progress):
    """Progress that nobody watches, and that may be stopped from any thread."""

    def __init__(self) -> None:
        self._is_stopped = Event()

    def stop(self) -> None:
        self._is_stopped.set()

    def start(self, stage: str, total: int) -> None:
        del stage, total
        self.raise_if_cancelled()

    def advance(self, n: int = 1) -> None:
        pass

    def raise_if_cancelled(self) -> None:
        if self._is_stopped.is_set():
            raise Cancelled("something more urgent came")


class Job(Generic[Made]):
    """A piece of work that waits or goes on.

    ``begin`` is called on the event loop when its turn comes, so that what it works on is the newest; it returns what
    is to be done on the thread.
    """

    def __init__(self, rank: Rank, begin: Callable[[], Callable[[Progress], Made]]) -> None:
        self.rank, self.begin = rank, begin
        self.progress = Stoppable()
        self.future: asyncio.Future[Made] = asyncio.get_running_loop().create_future()
        self.future.add_done_callback(lambda done: done.cancelled() or done.exception())  # it need not be waited for
        self.has_begun = False
        self._n_waiting = 0

    def stop(self) -> None:
        """Break the work off as soon as may be; who waits for it gets `Cancelled`."""
        self.progress.stop()
        if not self.has_begun and not self.future.done():
            self.future.set_exception(Cancelled("something more urgent came"))

    async def result(self) -> Made:
        """Return what was made, to each who waits; where the last gives up waiting, the work is given up too.

        Raises
        ------
        Cancelled
            If the work was broken off.
        """
        self._n_waiting += 1
        try:
            return await asyncio.shield(self.future)
        finally:
            self._n_waiting -= 1
            if self._n_waiting == 0 and not self.future.done():
                self.stop()


class Work:
    """One thread for jobs. All methods are called on the event loop."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=f"skyshed-{name}")
        self._waiting: list[tuple[Rank, int, Job]] = []
        self._running: Job | None = None
        self._on_thread: asyncio.Future | None = None  # what goes on there now
        self._is_closed = False
        self._numbers = count()

    def submit(self, rank: Rank, begin: Callable[[], Callable[[Progress], Made]]) -> Job[Made]:
        """Return a job that waits for its turn."""
        job = Job(rank, begin)
        self.add(job)
        return job

    def add(self, job: Job) -> None:
        """Let a job wait for its turn; one less urgent that goes on now gives way. After the end none is done."""
        if self._is_closed:
            job.stop()
            return
        heapq.heappush(self._waiting, (job.rank, next(self._numbers), job))
        self.stop_behind(job.rank)
        self._go_on()

    def stop_behind(self, rank: Rank) -> None:
        """Break off what goes on now if it is less urgent."""
        if self._running is not None and self._running.rank > rank:
            self._running.stop()

    def stop(self) -> None:
        """Break off what goes on now, whatever it is."""
        if self._running is not None:
            self._running.stop()

    async def close(self, within_s: float = 2.0) -> None:
        """Break off everything, and wait a little for what goes on."""
        self._is_closed = True
        waiting, self._waiting = self._waiting, []
        for *_, job in waiting:
            job.stop()
        self.stop()
        if self._on_thread is not None:
            await asyncio.wait([self._on_thread], timeout=within_s)
        if self._on_thread is not None:
            self._on_thread.cancel()  # the loop may have ended when the thread is done
        self._pool.shutdown(wait=False)

    def _go_on(self) -> None:
        while self._running is None and self._waiting and not self._is_closed:
            *_, job = heapq.heappop(self._waiting)
            if job.future.done():  # nobody waits for it any more
                continue
            job.has_begun = True
            try:
                make = job.begin()
            except Exception as error:  # noqa: BLE001 - who waits is told
                job.future.set_exception(error)
                continue
            self._running = job
            self._on_thread = asyncio.get_running_loop().run_in_executor(self._pool, make, job.progress)
            self._on_thread.add_done_callback(partial(self._ended, job))

    def _ended(self, job: Job[Made], done: asyncio.Future[Made]) -> None:
        self._running = self._on_thread = None
        error = Cancelled("the server ends") if done.cancelled() else done.exception()
        if not job.future.done():
            if error is not None:
                job.future.set_exception(error)
            else:
                job.future.set_result(done.result())
        self._go_on()
