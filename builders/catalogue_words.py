"""How the catalogue page says figures: ranges, counts, who says what where sources conflict."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from skyshed.catalogue.grades import Foundation, by_grade, grade_of
from skyshed.model.figure import Claim, Figure, Source, Status
from skyshed.report.words import NBSP
from skyshed.units import format_quantity, format_share, split_unit

Sources = Mapping[str, Source]
_MOST_VALUES, _MOST_FIGURES = 5, 3
_SENTENCE = re.compile(r"(?<=[.])(?<!\b[A-Z][.])\s+(?=[A-Z\"'(0-9])")  # not after an initial


def plain(text: str) -> str:
    """Return text on one line as Markdown shows it: nothing in it acts as a mark, or ends a cell."""
    one_line = " ".join(text.split())
    return re.sub(r"([\\`*_\[\]|<>#~])", r"\\\1", one_line)


def first_sentence(text: str) -> str:
    """Return the first sentence of a note."""
    return _SENTENCE.split(" ".join(text.split()), maxsplit=1)[0]


def bracketed(low: str, high: str) -> str:
    """Return two ends in brackets, which a narrow cell of a table does not break; a unit that both have stands once."""
    unit = high[high.rfind(" ") :] if " " in high else ""
    return f"({low.removesuffix(unit) if unit else low} to {high})".replace(" ", NBSP)


def spread(figure: Figure, unit: str = "", per: float = 1.0) -> str:
    """Return a figure as "nominal (low to high)"; without the brackets where nothing else is claimed."""
    nominal, low, high = (
        f"{float(f'{value / per:.3g}'):g}" if unit else format_quantity(value, figure.unit)
        for value in (figure.nominal, figure.low, figure.high)
    )
    return f"{nominal} {bracketed(low, high)}" if figure.low < figure.high else nominal


def status_counts(founded: Foundation) -> str:
    """Return how many figures are cited, derived and assumed."""
    return " / ".join(str(founded.by_status[status]) for status in Status)


def grade_counts(founded: Foundation) -> str:
    """Return how many figures rest on each grade, the best one behind each."""
    return ", ".join(f"{count} {grade}" for grade, count in founded.by_grade.items()) or "nothing read"


def weak_share(founded: Foundation) -> str:
    """Return the share of what has a source that rests on weak ones alone."""
    return format_share(founded.weak_share) if founded.n_read else "–"


def label(figure: Figure) -> str:
    """Return the name of a figure, with the part that it belongs to."""
    inside = figure.key.partition("/")[2]
    if inside.startswith("load/"):
        return f"load of {inside.removeprefix('load/')}"
    part, _, name = inside.rpartition("/")
    word = split_unit(name)[0].replace("_", " ").replace("rcs", "RCS")
    return f"{word} of {part}" if part else word


def worst_conflicts(figures: Iterable[Figure]) -> list[Figure]:
    """Return the figures of which sources differ most, the widest difference first."""
    disputed = [figure for figure in figures if len(set(_spans(figure.claims))) > 1]
    return sorted(disputed, key=_disagreement, reverse=True)[:_MOST_FIGURES]


def who_says_what(figure: Figure, sources: Sources) -> str:
    """Return the values that sources claim of a figure, those of the best grade first, and how many say each."""
    said: dict[tuple[float, float], list[Claim]] = {}
    for claim in by_grade(figure.claims, sources):
        for span in _spans([claim]):
            said.setdefault(span, []).append(claim)
    words = [f"{_span_words(span, figure.unit)} ({_who(claims, sources)})" for span, claims in said.items()]
    more = len(words) - _MOST_VALUES
    shown = "; ".join(words[:_MOST_VALUES]) + (f"; and {more} more" if more > 0 else "")
    others = _who([claim for claim in figure.claims if not claim.is_compared], sources)
    not_compared = f"; not compared: {others}" if others else ""
    return f"**{plain(label(figure))}** {format_quantity(figure.nominal, figure.unit)} here: {shown}{not_compared}"


def rcs_words(rcs_m2: Mapping[str, Figure]) -> list[str]:
    """Return the RCS in every band, each with its band."""
    return [f"{band if band != 'any' else 'any band'} {spread(rcs, 'm2')}" for band, rcs in rcs_m2.items()]


def _spans(claims: Iterable[Claim]) -> list[tuple[float, float]]:
    return [(each.low, each.high) for each in claims if each.low is not None and each.high is not None]


def _disagreement(figure: Figure) -> float:
    """Return how far the claims lie apart, as a share of the largest of them."""
    spans = _spans(figure.claims)
    low, high = min(low for low, _ in spans), max(high for _, high in spans)
    return (high - low) / max(abs(low), abs(high))


def _span_words(span: tuple[float, float], unit: str) -> str:
    low, high = (format_quantity(each, unit) for each in span)
    return low if low == high else f"{low} to {high}"


def _who(claims: Sequence[Claim], sources: Sources) -> str:
    counts = Counter(grade_of(claim, sources) for claim in by_grade(claims, sources))
    return ", ".join(f"{count} {grade}" if count > 1 else f"{grade}" for grade, count in counts.items())
