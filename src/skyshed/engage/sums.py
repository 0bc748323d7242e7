"""What is summed over replications: whole numbers alone, so that no order of adding can move a digit."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skyshed.engage.batches import Batch, RaidLabel, RaidQuestion, Rows
from skyshed.engage.tables import LEAKERS, N_FIXED

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """One question over ``n`` replications: for each column of a row, in how many of them it had which value.

    ``histograms[column][value]`` counts replications; each sums to ``n``. Those of leakers, in all and by asset, reach
    to the number of targets; the others to the greatest value that occurred.
    """

    label: RaidLabel
    n: int
    n_assets: int
    histograms: tuple[Ints, ...]

    @property
    def leakers(self) -> Ints:
        return self.histograms[LEAKERS]

    @property
    def by_asset(self) -> tuple[Ints, ...]:
        """Leakers that reach each asset; where entry 0 is ``n`` none ever did."""
        return self.histograms[N_FIXED : N_FIXED + self.n_assets]

    def total(self, column: int, power: int = 1) -> int:
        """Return the sum over replications of a column, or of a power of it, exactly."""
        return sum(int(count) * value**power for value, count in enumerate(self.histograms[column]))


@dataclass(frozen=True)
class Difference:
    """Leakers of one question minus those of another under the same luck: ``histogram[k]`` counts k - ``offset``."""

    first: RaidLabel
    second: RaidLabel
    offset: int
    histogram: Ints

    @property
    def n_fewer(self) -> int:
        """Replications in which the first lets fewer through."""
        return int(self.histogram[: self.offset].sum())

    @property
    def n_alike(self) -> int:
        return int(self.histogram[self.offset])

    @property
    def n_more(self) -> int:
        return int(self.histogram[self.offset + 1 :].sum())

    def total(self, power: int = 1) -> int:
        """Return the sum over replications of the difference, or of a power of it, exactly."""
        return sum(int(count) * (place - self.offset) ** power for place, count in enumerate(self.histogram))


class Summed(NamedTuple):
    """Counts by question, and differences by pair."""

    counts: tuple[Counts, ...]
    differences: tuple[Difference, ...]

    def digest(self) -> str:
        """Return a hash of every number."""
        found = hashlib.sha256()
        arrays = [array for counts in self.counts for array in counts.histograms]
        for array in [*arrays, *(difference.histogram for difference in self.differences)]:
            found.update(f"{array.size}\n".encode() + array.astype("<i8").tobytes())
        return found.hexdigest()


class Sums:
    """Adds batches up as they come, in the order of their numbers; what it holds does not grow with their number."""

    def __init__(self, questions: Sequence[RaidQuestion], pairs: Iterable[tuple[int, int]]) -> None:
        self._questions = questions
        self._columns = [[np.zeros(1, np.int64)] * each.n_columns for each in questions]
        self._n = [0] * len(questions)
        self._pairs = tuple(pairs)
        self._apart = [np.zeros(1 + 2 * self._most_targets(*pair), np.int64) for pair in self._pairs]
        self._leakers: dict[int, NDArray[np.int32]] = {}
        self._next = 0

    def add(self, batch: Batch, rows: Rows) -> None:
        """Add a batch.

        Raises
        ------
        ValueError
            If it is not the next one: each counts once.
        """
        if batch.number != self._next:
            raise ValueError(f"batch {batch.number} comes where batch {self._next} is next")
        self._next += 1
        self._n[batch.question] += batch.n
        columns = self._columns[batch.question]
        for index, values in enumerate(rows.T):
            columns[index] = _added(columns[index], np.bincount(values))
        self._compare(batch.question, rows[:, LEAKERS].copy())

    def _compare(self, question: int, leakers: NDArray[np.int32]) -> None:
        if question == 0:
            self._leakers.clear()
        self._leakers[question] = leakers
        for index, (first, second) in enumerate(self._pairs):
            if question == max(first, second):
                n_places = self._apart[index].size
                found = self._leakers[first] - self._leakers[second] + n_places // 2
                self._apart[index] += np.bincount(found, minlength=n_places)

    def summed(self) -> Summed:
        """Return the sums of what was added."""
        counts = [self._counts(index) for index in range(len(self._questions))]
        differences = [
            Difference(self._questions[first].label, self._questions[second].label, apart.size // 2, apart)
            for (first, second), apart in zip(self._pairs, self._apart, strict=True)
        ]
        return Summed(tuple(counts), tuple(differences))

    def _counts(self, index: int) -> Counts:
        label, tables, _ = self._questions[index]
        of_leakers = {LEAKERS, *range(N_FIXED, N_FIXED + tables.n_assets)}
        histograms = [
            _added(np.zeros(tables.n_targets + 1, np.int64), each) if column in of_leakers else each
            for column, each in enumerate(self._columns[index])
        ]
        return Counts(label, self._n[index], tables.n_assets, tuple(histograms))

    def _most_targets(self, first: int, second: int) -> int:
        return max(self._questions[each].tables.n_targets for each in (first, second))


def _added(some: Ints, others: Ints) -> Ints:
    """Return the sum of two histograms of any lengths, in an array of its own."""
    longer, shorter = (some, others) if some.size >= others.size else (others, some)
    found = longer.astype(np.int64)
    found[: shorter.size] += shorter
    return found
