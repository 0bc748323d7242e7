"""The head of a catalogue entry: what is not answered for, what it is called, who makes it, how well it is founded."""

from collections.abc import Iterator, Mapping

from skyshed.catalogue.grades import foundation
from skyshed.model.figure import Figure, Source
from skyshed.model.system import FigureBundle, ListedSystem, System, TargetClass
from skyshed.report.words import WEAK
from skyshed.units import format_share

Entry = System | ListedSystem | TargetClass


def heading(key: str, entry: Entry) -> Iterator[str]:
    """Yield what is said first: what this tool does not answer for, the name and its aliases, the maker, the note."""
    if isinstance(entry, TargetClass):
        yield from (f"{key}: {entry.name}", entry.note)
        return
    if isinstance(entry, ListedSystem):
        yield f"{key} is not assessable: {entry.why}"
    elif words := unanswered(entry):
        yield f"{key} is {words}"
    yield f"{key}: {entry.name}"
    if entry.aliases:
        yield f"also called {', '.join(alias.as_printed for alias in entry.aliases)}"
    if entry.maker:
        yield f"made by {entry.maker}"
    yield entry.note


def unanswered(system: System) -> str:
    """Say against which targets a system is built for which nothing is answered; "" where there are none."""
    too = " too" if len(system.built_against) > 1 else ""
    is_asked = "ballistic" in system.built_against
    return f"built against ballistic targets{too}, for which this tool does not answer" if is_asked else ""


def foundation_words(entry: Entry, sources: Mapping[str, Source]) -> str:
    """Say how well an entry is founded, and how much of it rests on weak sources alone."""
    founded = foundation(figures_of(entry), sources)
    counts = ", ".join(f"{count} {status}" for status, count in founded.by_status.items())
    if not founded.n_read:
        return f"figures: {counts}"
    grades = ", ".join(f"{count} {grade}" for grade, count in founded.by_grade.items())
    weak = f"on {WEAK}: {founded.n_weak} ({format_share(founded.weak_share)})"
    return f"figures: {counts}. Of the {founded.n_read} that have a source, {weak}; best grade behind each: {grades}"


def figures_of(entry: Entry) -> list[Figure]:
    """Return every figure of an entry."""
    return list(entry.found) if isinstance(entry, ListedSystem) else list(every_figure(entry))


def every_figure(part: FigureBundle) -> Iterator[Figure]:
    """Yield each figure of a part, those that only an engagement reads too."""
    yield from part.figures()
    yield from part.engagement_figures()
