"""Replicate questions: on threads here or on the workers of a Dask scheduler, and go on after a cut."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from skyshed.engage.batches import Batch, RaidQuestion, Rows, batches_of, n_batches, rows_of
from skyshed.engage.keeping import Folder, kept_in
from skyshed.engage.sums import Summed, Sums
from skyshed.engage.workers import connected, in_order_from
from skyshed.errors import InputError
from skyshed.jobs.run import Progress, Silent, blocks_in_order

STAGE = "replications"
MOST_REPLICATIONS = 2**32  # a draw is numbered by its replication in 32 bits
Each = Callable[[Batch, Rows], None]


def replicated(
    questions: Sequence[RaidQuestion],
    *,
    n: int,
    seed: int,
    pairs: Iterable[tuple[int, int]] = (),
    folder: Path | None = None,
    is_resuming: bool = False,
    n_threads: int = 1,
    dask: str | None = None,
    progress: Progress | None = None,
    each: Each | None = None,
) -> Summed:
    """Return the sums over ``n`` replications of every question; the same whatever runs them.

    ``pairs`` of questions, by their places, are compared replication by replication. ``each`` is called with every
    batch and its rows, in the order of batches. Batches are kept in ``folder``, if one is given, until `discard`;
    with ``is_resuming`` those that an earlier run has kept there are taken from it. ``dask`` is the address of a
    scheduler. What is held does not grow with ``n``.

    Raises
    ------
    InputError
        ``n`` or ``seed`` is out of range, the folder is of another run or in use, or Dask cannot be used.
    """
    check_asked(n, seed)
    progress = progress or Silent()
    sums = Sums(questions, pairs)
    with ExitStack() as stack:
        kept = None
        if folder is not None:
            kept = stack.enter_context(kept_in(folder, questions, n=n, seed=seed, is_resuming=is_resuming))
        workers = stack.enter_context(connected(dask, questions, seed)) if dask is not None else None
        progress.start(STAGE, n_batches(len(questions), n))
        batches = batches_of(len(questions), n)
        if workers is None:
            made = partial(_made, questions, seed, kept)
            found = blocks_in_order(made, batches, n_threads=n_threads, progress=progress)
        else:
            found = in_order_from(workers, batches, kept=kept, progress=progress)
        stack.enter_context(closing(found))  # its threads end before the folder is let go
        for batch, rows in found:
            sums.add(batch, rows)
            if each is not None:
                each(batch, rows)
    return sums.summed()


def check_asked(n: int, seed: int) -> None:
    """Refuse numbers of replications and seeds that draws cannot be numbered by."""
    if not 1 <= n <= MOST_REPLICATIONS:
        raise InputError(f"{n} replications: ask for 1 to {MOST_REPLICATIONS}; 10000 are known to a point in a hundred")
    if not 0 <= seed < 2**64:
        raise InputError(f"seed {seed}: write a whole number from 0 to 2^64 - 1")


def _made(questions: Sequence[RaidQuestion], seed: int, kept: Folder | None, batch: Batch) -> tuple[Batch, Rows]:
    rows = kept.read(batch) if kept is not None else None
    if rows is None:
        _, tables, rules = questions[batch.question]
        rows = rows_of(tables, rules, seed, batch)
        if kept is not None:
            kept.write(batch, rows)
    return batch, rows
