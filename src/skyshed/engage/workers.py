"""Replicate on the workers of a Dask scheduler. Which worker runs a batch, or how often, changes nothing in its rows.

What is sent is arrays as bytes, and rows come back as bytes. Tables go to the scheduler once; there they are a task
like any other, so that they are made anew where a worker that held them has gone.
"""

import asyncio
import gc
import logging
import secrets
import time
import warnings
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import numpy as np

from skyshed.engage.batches import Batch, RaidQuestion, Rows, packed, rows_of, unpacked, version
from skyshed.engage.keeping import Folder
from skyshed.engage.tables import Rules, Tables
from skyshed.errors import CutError, InputError, SkyshedError, printable
from skyshed.jobs.run import Progress, promised_in_order

if TYPE_CHECKING:
    import distributed
    from distributed import Client
    from tornado.platform.asyncio import BaseAsyncIOLoop

CONNECT_S = 5.0
WORKERS_S = 10.0  # workers that were started just before take seconds to come
LOOK_S = 1.0  # how often it is asked whether anybody works, while a batch is waited for
GONE_S = 60.0
_AHEAD = 4  # batches asked for, for each thread of the workers: some may join later
_HELD = 64  # tables that a worker holds unpacked


class Workers:
    """The workers of one scheduler, for one run."""

    def __init__(self, client: "Client", questions: Sequence[RaidQuestion], seed: int) -> None:
        self._client, self._questions, self._seed = client, questions, seed
        self._run = secrets.token_hex(8)
        self._tables: dict[int, distributed.Future] = {}
        self.n_ahead = _AHEAD * max(sum(client.nthreads().values()), 1)

    def ask(self, batch: Batch) -> Future[bytes]:
        """Return the bytes to come of a batch: done when they are here, since a worker may still take its own along."""
        if batch.question not in self._tables:
            content = packed(self._questions[batch.question])
            self._tables[batch.question] = self._client.submit(bytes, content, key=f"{self._run}-{batch.question}")
        asked = self._tables[batch.question], version(), self._seed, tuple(batch)
        there = self._client.submit(replicated_there, *asked, key=f"{self._run}-batch-{batch.number}")
        loop = cast("BaseAsyncIOLoop", self._client.loop)
        return asyncio.run_coroutine_threadsafe(self._fetched(there), loop.asyncio_loop)

    async def _fetched(self, there: "distributed.Future") -> bytes:
        return await self._client.gather(there, asynchronous=True)

    def are_there(self) -> bool:
        return bool(self._client.nthreads())

    def rows(self, batch: Batch, content: bytes) -> Rows:
        """Return the rows that a worker has sent."""
        return np.frombuffer(content, "<i4").reshape(batch.n, self._questions[batch.question].n_columns)


def replicated_there(sent: bytes, wanted_version: str, seed: int, batch: tuple[int, int, int, int]) -> bytes:
    """Return the rows of a batch; this runs on a worker.

    Raises
    ------
    InputError
        The worker's skyshed would give other rows.
    """
    if version() != wanted_version:
        raise CutError("a Dask worker has another version of skyshed; install the same one everywhere")
    return rows_of(*_held(sent), seed, Batch(*batch)).astype("<i4").tobytes()


def in_order_from(
    workers: Workers, batches: Iterable[Batch], *, kept: Folder | None, progress: Progress
) -> Generator[tuple[Batch, Rows]]:
    """Yield batches and their rows in the order of batches; those that are kept already are not asked for."""
    open_batches: dict[int, _Coming] = {}

    def submit(batch: Batch) -> _Coming:
        open_batches[batch.number] = coming = _Coming(workers, batch, kept)
        return coming

    try:
        watched = _Watched(progress, workers, open_batches)
        for batch, rows in promised_in_order(submit, batches, n_ahead=workers.n_ahead, progress=watched):
            del open_batches[batch.number]
            yield batch, rows
    finally:
        for coming in open_batches.values():
            coming.end()


class _Watched(Progress):
    """Progress that also stops where a batch has failed, or all workers have gone for good.

    Dask itself would wait for ever for a batch before them whose rows went with their worker.
    """

    def __init__(self, progress: Progress, workers: Workers, open_batches: Mapping[int, "_Coming"]) -> None:
        self._progress, self._workers, self._open = progress, workers, open_batches
        self._look_s = self._seen_s = time.monotonic()

    def start(self, stage: str, total: int) -> None:
        self._progress.start(stage, total)

    def advance(self, n: int = 1) -> None:
        self._progress.advance(n)

    def raise_if_cancelled(self) -> None:
        self._progress.raise_if_cancelled()
        now_s = time.monotonic()
        if now_s < self._look_s:
            return
        self._look_s = now_s + LOOK_S
        for coming in self._open.values():
            coming.raise_if_failed()
        if self._workers.are_there():
            self._seen_s = now_s
        elif now_s - self._seen_s > GONE_S:
            raise CutError(f"all Dask workers have gone, and none came for {GONE_S:.0f} s")


class _Coming:
    """A batch that is kept, or that a worker has been asked for and that is kept when it is taken."""

    def __init__(self, workers: Workers, batch: Batch, kept: Folder | None) -> None:
        self._workers, self._batch, self._kept = workers, batch, kept
        self._rows = kept.read(batch) if kept is not None else None
        self._content = workers.ask(batch) if self._rows is None else None

    def done(self) -> bool:
        return self._content is None or self._content.done()

    def result(self, timeout: float | None = None) -> tuple[Batch, Rows]:
        if self._content is not None:
            rows = self._workers.rows(self._batch, self._content.result(timeout=timeout))
            if self._kept is not None:
                self._kept.write(self._batch, rows)
            self._rows, self._content = rows, None
        assert self._rows is not None
        return self._batch, self._rows

    def raise_if_failed(self) -> None:
        if self._content is not None and self._content.done():
            self._content.result()

    def end(self) -> None:
        """Keep what has come but was not taken, since the run ends here; what has not come is not waited for."""
        if self._content is not None and not self._content.cancel():
            with suppress(Exception):
                self.result()


@lru_cache(maxsize=_HELD)
def _held(sent: bytes) -> tuple[Tables, Rules]:
    return unpacked(sent)


@contextmanager
def connected(address: str, questions: Sequence[RaidQuestion], seed: int) -> Iterator[Workers]:
    """Yield the workers of the scheduler at an address such as ``tcp://host:8786``.

    Raises
    ------
    InputError
        Dask is not installed, nothing answers, nobody works there; later: the scheduler has gone, a batch has ended
        every worker that tried it, or workers have another skyshed or none.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise InputError("Dask is not installed; install skyshed with its extra 'dask'") from error
    named = printable(address)
    with _quiet():
        try:
            client = Client(address, timeout=CONNECT_S, set_as_default=False)
        except Exception as error:
            raise InputError(
                f"no Dask scheduler answers at {named!r}; name a running one as tcp://host:port"
            ) from error
        try:
            with _explained(client, named):
                _wait_for_workers(client, named)
                yield Workers(client, questions, seed)
        finally:
            with suppress(Exception):
                client.close(timeout=CONNECT_S)
            gc.collect()  # what broke off within Dask is told when it is collected: here, where nobody hears


def _wait_for_workers(client: "Client", named: str) -> None:
    try:
        client.wait_for_workers(1, timeout=WORKERS_S)
    except TimeoutError as error:
        raise InputError(f"the Dask scheduler at {named!r} has no workers; start some: dask worker {named}") from error


@contextmanager
def _explained(client: "Client", named: str) -> Iterator[None]:
    """Say in a line what went wrong with a scheduler or its workers; what is a defect of ours stays one."""
    from distributed import KilledWorker

    try:
        yield
    except SkyshedError:
        raise
    except KilledWorker as error:
        number = str(error.task).rsplit("-", 1)[-1]
        n_ended = error.allowed_failures + 1
        said = f"batch {number} has ended {n_ended} Dask workers, one after another (out of memory?)"
        raise CutError(said) from error
    except ImportError as error:
        raise CutError(f"a Dask worker cannot load skyshed ({printable(str(error))})") from error
    except Exception as error:
        if client.status == "running" and not isinstance(error, CancelledError):
            raise
        raise CutError(f"the Dask scheduler at {named!r} has gone") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask says of broken connections off the terminal: one line of ours says it."""
    rooms = ("distributed", "tornado", "asyncio")
    logs = [logging.getLogger(name) for name in logging.root.manager.loggerDict if name.split(".")[0] in rooms]
    levels = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for log, level in zip(logs, levels, strict=True):
            log.setLevel(level)
