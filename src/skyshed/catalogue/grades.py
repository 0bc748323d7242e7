"""How well figures are founded: the best grade behind each, and how much rests on press and forums."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from skyshed.model.figure import Claim, Figure, Grade, Source, Status

Sources = Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Foundation:
    """Counts of figures: by status, and of those for which something was read, by the best grade behind them."""

    by_status: Mapping[Status, int]
    by_grade: Mapping[Grade, int]

    @property
    def n_read(self) -> int:
        """How many have a source."""
        return sum(self.by_grade.values())

    @property
    def n_weak(self) -> int:
        """How many of these rest on press, forums or quotations alone."""
        return sum(count for grade, count in self.by_grade.items() if grade.is_weak)

    @property
    def weak_share(self) -> float:
        """The same as a share, 0 to 1; 0 where nothing was read."""
        return self.n_weak / self.n_read if self.n_read else 0.0


def foundation(figures: Iterable[Figure], sources: Sources) -> Foundation:
    """Return how well figures are founded."""
    every = list(figures)
    by_status = Counter(figure.status for figure in every)
    grades = Counter(grade for figure in every if (grade := best_grade(figure, sources)) is not None)
    return Foundation(
        {status: by_status[status] for status in Status}, {grade: grades[grade] for grade in Grade if grades[grade]}
    )


def best_grade(figure: Figure, sources: Sources) -> Grade | None:
    """Return the best grade behind a figure: of the claims that say its value, or else of any; None without claims."""
    return best_of(figure.claims, sources)[0] or _best([grade_of(claim, sources) for claim in figure.claims])


def best_of(claims: Iterable[Claim], sources: Sources) -> tuple[Grade | None, list[Claim]]:
    """Return the best grade among claims that say a value, and the claims of that grade."""
    valued = [claim for claim in claims if claim.low is not None]
    best = _best([grade_of(claim, sources) for claim in valued])
    return best, [claim for claim in valued if best is not None and grade_of(claim, sources) is best]


def by_grade(claims: Iterable[Claim], sources: Sources) -> list[Claim]:
    """Return claims by the grade of their sources, best first; in their order where grades are the same."""
    return sorted(claims, key=lambda claim: len(Grade) if (grade := grade_of(claim, sources)) is None else grade.rank)


def grade_of(claim: Claim, sources: Sources) -> Grade | None:
    """Return the grade of a claim's source, None where it is not known."""
    source = sources.get(claim.source)
    return None if source is None else source.grade


def _best(grades: Sequence[Grade | None]) -> Grade | None:
    return min((grade for grade in grades if grade is not None), key=lambda grade: grade.rank, default=None)
