"""Sections on what the numbers rest on: comparisons, influences, terms, figures and their sources."""

from collections.abc import Mapping, Sequence

from skyshed.catalogue.grades import by_grade, grade_of
from skyshed.coverage.rows import Comparison, Influence
from skyshed.model.figure import Claim, Figure, Source, Status
from skyshed.model.scenario import Consideration
from skyshed.report.comparison import (
    comparison_allowed,
    comparison_words,
    leading_influences,
)
from skyshed.report.facts import Facts
from skyshed.report.figures import all_figures
from skyshed.report.table import Bar, Cell, Link, Section, Table, number, text
from skyshed.report.words import (
    NBSP,
    ends_words,
    footing,
    known_part_words,
    level_words,
    listed,
    not_compared,
    points_words,
    share_words,
    span_words,
)

_OPENABLE = ("https://", "http://")


def comparison_section(facts: Facts) -> Section:
    """Return the paired comparisons: offers against the leading class in words, all of them as a table."""
    allowed = [comparison for comparison in facts.result.comparisons if comparison_allowed(facts, comparison)]
    left_out = len(facts.result.comparisons) - len(allowed)
    lead = [
        (
            "Paired: the same case and the same world, then draws of all figures, the same for both packages. A "
            "difference that exceeds the spread keeps its sign from the 5th to the 95th percentile of the draws. Where "
            "the range of a figure lies mostly on one side of its nominal value, the draws do too."
        )
    ]
    if left_out:
        lead.append(
            f"Left out: {left_out} comparison(s) at levels or with fire units in ground for which 9{NBSP}km terrain is "
            "too coarse."
        )
    points = tuple(text(comparison_words(facts, comparison)) for comparison in _told_in_words(facts, allowed))
    return Section("comparison", "One against another, paired", tuple(lead), points=points)


def _told_in_words(facts: Facts, allowed: Sequence[Comparison]) -> list[Comparison]:
    """Choose the comparisons of the leading class, between offers; an offer holds what is held, and so covers more."""
    held = facts.result.scenario.held
    of_class = [comparison for comparison in allowed if comparison.target == facts.lead_target.key]
    between = [
        comparison for comparison in of_class if held is None or held.name not in (comparison.first, comparison.second)
    ]
    return between or of_class or list(allowed[:1])


def influence_section(facts: Facts) -> Section:
    """Return the three figures that move each package's answer most."""
    lead = (
        (
            "Each figure is moved between its two ends while all others stay nominal. Disputed: sources differ. "
            "Merely assumed: no source was read, and the range is ours. Probability of detection behind the range "
            "claimed: a radar's range means little without how likely it then sees the target; sellers rarely say."
        ),
    )
    body: list[tuple[Cell, ...]] = []
    for package in facts.result.packages:
        leading = leading_influences(facts, package.name)
        if leading:
            body += [(text(package.name),), *(_influence_cells(facts, influence) for influence in leading)]
    heads = ("Figure", "From low to high", "At, against", "Covered share moves")
    caption = "The three figures that move each answer most."
    return Section("influences", "What moves the answer most", lead, (Table(caption, heads, tuple(body)),))


def _influence_cells(facts: Facts, influence: Influence) -> tuple[Cell, ...]:
    return (
        text(facts.figure_name(influence.figure), footing(influence.figure)),
        text(ends_words(influence.figure)),
        text(level_words(facts.levels[influence.level]), facts.targets[influence.target].name),
        _swing_cell(influence),
    )


def _swing_cell(influence: Influence) -> Cell:
    low, high = sorted((influence.share_low, influence.share_high))
    words = f"{share_words(low)} to {share_words(high)}"
    notes = [points_words(influence.swing), known_part_words(influence.known_share)]
    return Cell(words, ", ".join(filter(None, notes)), "number", (Bar(low * 100, low * 100, high * 100),))


def terms_section(facts: Facts) -> Section:
    """Return price, delivery and crew."""
    body = []
    for package in facts.result.packages:
        terms = (package.price_usd, package.delivery_months, package.crew)
        if any(terms):
            body.append((text(package.name), *map(_term_cell, terms)))
    lead = ("Beside what is covered, and never divided: a price per share of sky would compare what is not alike.",)
    heads = ("Package", "Price", "Delivery", "Crew")
    return Section("terms", "Price, delivery and crew", lead, (Table("Low · nominal · high.", heads, tuple(body)),))


def _term_cell(figure: Figure | None) -> Cell:
    return text("not published") if figure is None else text(span_words(figure), footing(figure))


def consideration_section(facts: Facts) -> Section:
    """Return what no map shows, and who says so; what holds for several packages is said once."""
    said: dict[Consideration, list[str]] = {}
    for package in facts.result.packages:
        for consideration in package.considerations:
            said.setdefault(consideration, []).append(package.name)
    points = tuple(
        Cell(one.text, f"said of {listed(names)}", links=source_links(facts, one.sources))
        for one, names in said.items()
    )
    return Section("considerations", "What no map shows", points=points)


def assumed_section(facts: Facts) -> Section:
    """Return the figures that rest on no source."""
    figures = [figure for figure in all_figures(facts.result) if figure.status is Status.ASSUMED]
    rows = _alike(figures)
    body = tuple((_names(facts, alike), number(span), text(note)) for (span, note, _), alike in rows.items())
    lead = (
        "No source has been read for these; the range is an editorial judgement, stated so that it can be disputed.",
    )
    caption = f"{len(figures)} assumed figures: low · nominal · high."
    table = Table(caption, ("Figure", "Range", "What it rests on"), body)
    return Section("assumed", "Assumed figures", lead, (table,), is_folded=True)


def disputed_section(facts: Facts) -> Section:
    """Return the figures on which sources differ, and what each of them prints."""
    figures = [figure for figure in all_figures(facts.result) if figure.is_disputed]
    rows = _alike(figures)
    body = tuple(
        (_names(facts, alike), number(span), Cell(note, links=_claim_links(facts, claims)))
        for (span, note, claims), alike in rows.items()
    )
    caption = (
        f"{len(figures)} disputed figures: low · nominal · high, and what each source prints, best grade first. Not "
        "compared: says no value of this very figure."
    )
    table = Table(caption, ("Figure", "Range", "Who says what"), body)
    return Section("disputed", "Disputed figures", (), (table,), is_folded=True)


def _alike(figures: Sequence[Figure]) -> dict[tuple[str, str, tuple[Claim, ...]], list[Figure]]:
    """Return figures together that have the same range for the same reason: what they rest on is said once."""
    rows: dict[tuple[str, str, tuple[Claim, ...]], list[Figure]] = {}
    for figure in figures:
        rows.setdefault((span_words(figure), figure.note, figure.claims), []).append(figure)
    return rows


def _names(facts: Facts, figures: Sequence[Figure]) -> Cell:
    return text("; ".join(facts.figure_name(figure) for figure in figures))


def _claim_links(facts: Facts, claims: Sequence[Claim]) -> tuple[Link, ...]:
    sources = facts.result.scenario.sources
    return tuple(
        Link(
            f"{_grade_words(claim, sources)}: “{claim.as_printed}” {_source_title(facts, claim.source)}",
            f"#{anchor(facts, claim.source)}",
        )
        for claim in by_grade(claims, sources)
    )


def _grade_words(claim: Claim, sources: Mapping[str, Source]) -> str:
    return f"{grade_of(claim, sources)}{not_compared(claim, ', ')}"


def _source_title(facts: Facts, key: str) -> str:
    source = facts.result.scenario.sources.get(key)
    return key if source is None else source.title


def source_links(facts: Facts, keys: Sequence[str]) -> tuple[Link, ...]:
    """Return links to the entries of sources at the end of the page."""
    return tuple(Link(_source_title(facts, key), f"#{anchor(facts, key)}") for key in keys)


def anchor(facts: Facts, key: str) -> str:
    """Return the place of a source on the page; its number, since a key may hold anything."""
    keys = sorted(facts.result.scenario.sources)
    return f"source-{keys.index(key) + 1}" if key in keys else "sources"


def source_section(facts: Facts) -> Section:
    """Return all sources with their addresses."""
    points = tuple(_source_cell(source) for _, source in sorted(facts.result.scenario.sources.items()))
    return Section("sources", "Sources", points=points, is_folded=True)


def _source_cell(source: Source) -> Cell:
    small = f"{source.grade}, read {source.read_on}"
    if source.address.startswith(_OPENABLE):
        return Cell(source.title, small, links=(Link(source.address, source.address),))
    return Cell(f"{source.title} ({source.address})" if source.address else source.title, small)
