"""``runs.parquet``: a row a replication, case, package, command and size of the raid, in the order of batches.

Rows go through a table on the disk, since there may be many millions; one thread writes, so that the same rows make the
same bytes.
"""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from skyshed.engage.batches import Batch, RaidQuestion, Rows
from skyshed.engage.tables import LEAKERS, MISSILES, N_FIXED
from skyshed.jobs.names import slugs

if TYPE_CHECKING:
    import duckdb

_MEMORY = "50MB"
_AT_ONCE = 32_768  # rows handed over at a time: fewer cost as much again as running them
_TEXTS = ("raid", "package", "case", "command")


@contextmanager
def runs_file(path: Path, questions: Sequence[RaidQuestion], assets: Sequence[str]) -> Iterator["RunsFile"]:
    """Yield what takes batches in; the file at ``path`` is written when the block ends without an error.

    ``assets`` are the names of the raid's assets, in the order of their numbers in tables.
    """
    import duckdb

    work = Path(tempfile.mkdtemp(prefix=".runs-", dir=path.parent))
    try:
        with duckdb.connect(
            str(work / "runs.duckdb"),
            config={"memory_limit": _MEMORY, "threads": 1, "temp_directory": str(work)},
        ) as connection:
            runs = RunsFile(connection, questions, assets)
            yield runs
            runs.write(path)
    finally:
        shutil.rmtree(work, ignore_errors=True)


class RunsFile:
    """Takes batches in, in their order."""

    def __init__(
        self, connection: "duckdb.DuckDBPyConnection", questions: Sequence[RaidQuestion], assets: Sequence[str]
    ) -> None:
        self._connection = connection
        self._columns = ["leakers", "missiles", *(f"leakers_{slug}" for slug in _slugs(assets))]
        self._n_assets = [each.tables.n_assets for each in questions]  # a small raid may leave the last ones out
        self._waiting: list[tuple[Batch, Rows]] = []
        texts = ", ".join(f'"{name}" VARCHAR' for name in _TEXTS)
        numbers = ", ".join(f'"{name}" INTEGER' for name in self._columns)
        connection.execute(f"CREATE TABLE labels (question INTEGER, {texts}, size INTEGER, setting VARCHAR)")
        connection.executemany(
            "INSERT INTO labels VALUES (?, ?, ?, ?, ?, ?, ?)",
            [[index, *each.label] for index, each in enumerate(questions)],
        )
        connection.execute(f"CREATE TABLE runs (question INTEGER, replication UBIGINT, {numbers})")

    def add(self, batch: Batch, rows: Rows) -> None:
        """Take the rows of a batch in."""
        chosen = np.zeros((batch.n, len(self._columns)), np.int32)
        chosen[:, :2] = rows[:, [LEAKERS, MISSILES]]
        n_assets = self._n_assets[batch.question]
        chosen[:, 2 : 2 + n_assets] = rows[:, N_FIXED : N_FIXED + n_assets]
        self._waiting.append((batch, chosen))
        if sum(each.n for each, _ in self._waiting) >= _AT_ONCE:
            self._insert()

    def write(self, path: Path) -> None:
        """Write what was taken in."""
        self._insert()
        texts = ", ".join(f'labels."{name}"' for name in _TEXTS)
        numbers = ", ".join(f'runs."{name}"' for name in self._columns)
        columns = f"{texts}, labels.size, labels.setting, replication, {numbers}"
        found = f"SELECT {columns} FROM runs JOIN labels USING (question)"  # noqa: S608 - our names
        self._connection.execute(
            f"COPY ({found}) TO '{str(path).replace(chr(39), chr(39) * 2)}' (FORMAT parquet, COMPRESSION zstd)"
        )

    def _insert(self) -> None:
        if not self._waiting:
            return
        batches, every = zip(*self._waiting, strict=True)
        whole = np.concatenate(every)
        found: dict[str, NDArray] = {
            "question": np.concatenate([np.full(each.n, each.question, np.int32) for each in batches]),
            "replication": np.concatenate([each.first + np.arange(each.n, dtype=np.uint64) for each in batches]),
        }
        found |= {name: np.ascontiguousarray(whole[:, index]) for index, name in enumerate(self._columns)}
        self._connection.register("found", found)
        self._connection.execute("INSERT INTO runs SELECT * FROM found")
        self._connection.unregister("found")
        self._waiting.clear()


def _slugs(names: Sequence[str]) -> list[str]:
    known = slugs(names)
    return [known[name].replace("-", "_") for name in names]
