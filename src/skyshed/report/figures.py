"""The figures that a result rests on, and how many of them were read somewhere."""

from collections.abc import Iterable, Mapping, Sequence

from skyshed.catalogue.grades import foundation
from skyshed.model.figure import Figure, Source, Status
from skyshed.report.words import WEAK, count_words
from skyshed.verbs.result import Result


def all_figures(result: Result) -> list[Figure]:
    """Return the figures of systems and targets, then those that are only reported: price, delivery, crew."""
    figures = {figure.key: figure for figure in result.figures}
    for package in result.packages:
        for figure in (package.price_usd, package.delivery_months, package.crew):
            if figure is not None:
                figures.setdefault(figure.key, figure)
    return list(figures.values())


def counted(figures: Iterable[Figure]) -> Mapping[str, int]:
    """Return how many figures are cited, derived and assumed."""
    statuses = [figure.status for figure in figures]
    return {f"n_{status}": statuses.count(status) for status in (Status.CITED, Status.DERIVED, Status.ASSUMED)}


def count_sentence(figures: Iterable[Figure]) -> str:
    """Return the same in words."""
    n = counted(figures)
    return (
        f"{sum(n.values())}: {n['n_cited']} cited, {n['n_derived']} derived, {n['n_assumed']} assumed (no source read)"
    )


def weak_sentence(figures: Iterable[Figure], sources: Mapping[str, Source]) -> str:
    """Say how many of the figures that have a source rest on weak ones alone; "" where none has any."""
    founded = foundation(figures, sources)
    if not founded.n_read:
        return ""
    verb = "rests" if founded.n_weak == 1 else "rest"
    return f"Of the {count_words(founded.n_read)} that have a source, {count_words(founded.n_weak)} {verb} on {WEAK}."


def basis_sentence(figures: Sequence[Figure], sources: Mapping[str, Source]) -> str:
    """Say how many figures stand on nothing that was read, on how many the sources disagree, and how weak they are."""
    n_assumed, n_disputed = counted(figures)["n_assumed"], sum(figure.is_disputed for figure in figures)
    assumed = (
        f"{count_words(n_assumed)} of the {count_words(len(figures))} figures behind this are assumed (no source was "
        f"read for them), and on {count_words(n_disputed)} the sources disagree."
    )
    return f"{assumed} {weak_sentence(figures, sources)}".rstrip()
