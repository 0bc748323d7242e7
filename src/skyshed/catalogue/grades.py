"""How well figures are founded: the best grade behind each, and how much rests on press and forums."""

from collections import Counter
from collections.abc import Iterable, Mapping
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
        """How many of these rest on weak sources alone."""
        return sum(count for grade, count in self.by_grade.items() if grade.is_weak)

    @property
    def weak_share(self) -> float:
        """The same as a share, 0 to 1; 0 where nothing was read."""
        return self.n_weak / self.n_read if self.n_read else 0.0


def foundation(figures: Iterable[Figure], sources: Sources) -> Foundation:
    """Return how well figures are founded."""
    every = list(figures)
    by_status = Counter(figure.status for figure in every)
    grades = Counter(best_grade(figure, sources) for figure in every)
    return Foundation(
        {status: by_status[status] for status in Status}, {grade: grades[grade] for grade in Grade if grades[grade]}
    )


def best_grade(figure: Figure, sources: Sources) -> Grade | None:
    """Return the best grade behind a figure: of the claims that say its value, or else of any; None without claims."""
    claims = best_of(figure.claims, sources) or by_grade(figure.claims, sources)
    return grade_of(claims[0], sources) if claims else None


def best_of(claims: Iterable[Claim], sources: Sources) -> list[Claim]:
    """Return those of the claims that say a value which are of the best grade among them."""
    valued = by_grade((claim for claim in claims if claim.low is not None), sources)
    return [claim for claim in valued if grade_of(claim, sources) is grade_of(valued[0], sources)]


def by_grade(claims: Iterable[Claim], sources: Sources) -> list[Claim]:
    """Return claims by the grade of their sources, best first, and after them those that are not compared.

    Where grades are the same they stand in their order.
    """
    return sorted(claims, key=lambda claim: (not claim.is_compared, grade_of(claim, sources).rank))


def grade_of(claim: Claim, sources: Sources) -> Grade:
    """Return the grade of a claim's source."""
    return sources[claim.source].grade
