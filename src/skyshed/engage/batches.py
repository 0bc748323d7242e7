"""Replications are cut into batches: always the same ones, so that whoever runs them gives the same rows.

A batch holds the same replications of one question whatever runs it. Batches go through all questions for the first
replications, then for the next ones, so that questions that share luck are compared on the way.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skyshed.engage.tables import Rules, Tables, digest_of, n_columns

BATCH = 2048  # replications; a constant, never a function of threads or workers
_DECIDE_ROWS = ("kernel.py", "philox.py", "plan.py", "replicate.py", "sound.py", "tables.py")

Rows = NDArray[np.int32]


class RaidLabel(NamedTuple):
    """What a question is about, in the words of the scenario.

    ``size`` is the number of targets, ``setting`` what is swept, as in "raid.size=8" or "reaction_time=5": "" for the
    raid itself against the figures as they are.
    """

    raid: str
    package: str
    case: str
    command: str
    size: int
    setting: str = ""


class RaidQuestion(NamedTuple):
    """One raid against one package, in one case and under one command."""

    label: RaidLabel
    tables: Tables
    rules: Rules

    @property
    def n_columns(self) -> int:
        return n_columns(self.tables)


class Batch(NamedTuple):
    """Replications ``first`` to ``first + n`` of a question, which is given by its place among the questions."""

    number: int
    question: int
    first: int
    n: int


def n_batches(n_questions: int, n: int) -> int:
    """Return into how many batches ``n`` replications of each question are cut."""
    return n_questions * -(-n // BATCH)


def batches_of(n_questions: int, n: int) -> Iterator[Batch]:
    """Yield the batches by their numbers."""
    for number in range(n_batches(n_questions, n)):
        block, question = divmod(number, n_questions)
        first = block * BATCH
        yield Batch(number, question, first, min(BATCH, n - first))


def rows_of(tables: Tables, rules: Rules, seed: int, batch: Batch) -> Rows:
    """Return the rows of a batch (n, n_columns): a pure function of what is given."""
    from skyshed.engage.replicate import replicate

    rows = np.zeros((batch.n, n_columns(tables)), np.int32)
    replicate(tables, rules, seed, batch.first, rows)
    return rows


def key_of(question: RaidQuestion, seed: int) -> bytes:
    """Return 32 bytes that differ wherever rows may: the hash of tables and rules, seed, columns and program."""
    parts = digest_of(question.tables, question.rules), str(seed), str(question.n_columns), version()
    return hashlib.sha256("\n".join(parts).encode()).digest()


@cache
def version() -> str:
    """Return a hash of the code that decides rows: a version number does not change when a line is edited."""
    found = hashlib.sha256()
    for name in _DECIDE_ROWS:
        found.update(Path(__file__).with_name(name).read_bytes())
    return found.hexdigest()


def packed(question: RaidQuestion) -> bytes:
    """Return tables and rules as arrays and nothing else, for sending."""
    buffer = BytesIO()
    np.savez(buffer, **question.tables._asdict(), rules=np.array(question.rules, np.float64))
    return buffer.getvalue()


def unpacked(sent: bytes) -> tuple[Tables, Rules]:
    """Return what was `packed`."""
    with np.load(BytesIO(sent), allow_pickle=False) as arrays:
        is_networked, assign, n_salvo, handover_s, likeness = arrays["rules"].tolist()
        tables = Tables(*(arrays[name] for name in Tables._fields))
    return tables, Rules(bool(is_networked), int(assign), int(n_salvo), handover_s, likeness)
