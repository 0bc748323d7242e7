"""Sections on what the numbers rest on: comparisons, influences, terms, figures and their sources."""

from collections.abc import Iterator, Sequence

from skyshed.coverage.rows import Comparison, Influence
from skyshed.model.figure import Figure, Source, Status
from skyshed.report.assess.answer import spread_words
from skyshed.report.comparison import (
    comparison_allowed,
    comparison_words,
    equal_words,
    exceeds_words,
    leading_influences,
    signed_points,
)
from skyshed.report.facts import Facts
from skyshed.report.figures import all_figures
from skyshed.report.paired import leading_pair
from skyshed.report.table import Bar, Cell, Link, Section, Table, number, text
from skyshed.report.words import (
    NBSP,
    UNKNOWN,
    between_words,
    ends_words,
    footing,
    known_part_words,
    level_short,
    level_words,
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
            "difference that exceeds the spread keeps its sign in 5 to 95 per cent of the draws. Where the range of a "
            "figure lies mostly on one side of its nominal value, the draws do too."
        )
    ]
    if left_out:
        lead.append(
            f"Left out: {left_out} comparison(s) at levels or with fire units in ground for which 9{NBSP}km terrain is "
            "too coarse."
        )
    points = tuple(text(comparison_words(facts, comparison)) for comparison in _told_in_words(facts, allowed))
    tables = (_comparison_table(facts, allowed),) if len(allowed) > len(points) else ()
    return Section("comparison", "One package against another", tuple(lead), tables, points=points)


def _told_in_words(facts: Facts, allowed: Sequence[Comparison]) -> list[Comparison]:
    """Choose the comparisons of the leading class, between offers; an offer holds what is held, and so covers more."""
    held = facts.result.scenario.held
    of_class = [comparison for comparison in allowed if comparison.target == facts.lead_target.key]
    between = [
        comparison for comparison in of_class if held is None or held.name not in (comparison.first, comparison.second)
    ]
    return between or of_class or list(allowed[:1])


def _comparison_table(facts: Facts, allowed: Sequence[Comparison]) -> Table:
    body: list[tuple[Cell, ...]] = []
    for first, second in dict.fromkeys((comparison.first, comparison.second) for comparison in allowed):
        body.append((text(f"{first} against {second}"),))
        pair = [comparison for comparison in allowed if (comparison.first, comparison.second) == (first, second)]
        body += [
            (text(facts.targets[comparison.target].name), *_comparison_cells(facts, comparison)) for comparison in pair
        ]
    heads = (
        "Target class",
        "Level",
        f"First, {facts.lead_case}",
        f"Second, {facts.lead_case}",
        "Draws in which the first covers more",
        "Difference in 90 % of draws, points",
        "Exceeds the spread",
        "Sites moved by 2 km, points",
    )
    return Table("All pairs; differences are first minus second.", heads, tuple(body))


def _comparison_cells(facts: Facts, comparison: Comparison) -> Iterator[Cell]:
    _, first, second = leading_pair(facts, comparison)
    yield text(level_short(facts.levels[comparison.level]))
    yield number(between_words(first, share_words))
    yield number(between_words(second, share_words))
    if not comparison.known_share > 0:
        yield from (number(UNKNOWN) for _ in range(4))
        return
    notes = [equal_words(comparison, "the same in {}"), known_part_words(comparison.known_share)]
    yield number(
        f"{comparison.share_first_more * comparison.n_draws:.4g} of {comparison.n_draws}",
        "; ".join(filter(None, notes)),
    )
    yield number(f"{signed_points(comparison.difference_low)} to {signed_points(comparison.difference_high)}")
    yield text(exceeds_words(facts, comparison))
    yield number(f"{comparison.siting_spread * 100:.1f}")


def influence_section(facts: Facts) -> Section:
    """Return the three figures that move each package's answer most."""
    lead = (
        (
            "Each figure is moved between its two ends while all others stay nominal. Disputed: sources differ. "
            "Merely assumed: no source was read, and the range is ours."
        ),
    )
    tables = tuple(_influence_table(facts, package.name) for package in facts.result.packages)
    return Section("influences", "What moves the answer most", lead, tables)


def _influence_table(facts: Facts, package: str) -> Table:
    leading = leading_influences(facts, package)
    body = tuple(
        (
            text(facts.figure_name(influence.figure), footing(influence.figure)),
            text(ends_words(influence.figure)),
            text(level_words(facts.levels[influence.level]), facts.targets[influence.target].name),
            _swing_cell(influence),
        )
        for influence in leading
    )
    heads = ("Figure", "From low to high", "At, against", "Covered share moves")
    return Table(package, heads, body)


def _swing_cell(influence: Influence) -> Cell:
    low, high = sorted((influence.share_low, influence.share_high))
    words = f"{share_words(low)} to {share_words(high)}"
    notes = [points_words(influence.swing), known_part_words(influence.known_share)]
    return Cell(words, ", ".join(filter(None, notes)), "number", (Bar(low * 100, low * 100, high * 100),))


def terms_section(facts: Facts) -> Section:
    """Return price, delivery and crew beside what is covered."""
    level = facts.lead_level or facts.result.levels[0]
    body = []
    for package in facts.result.packages:
        terms = (package.price_usd, package.delivery_months, package.crew)
        if not any(terms):
            continue
        shares = {
            case: facts.share(package.name, facts.lead_target.key, case, level.label) for case in facts.result.cases
        }
        body.append((text(package.name), number(spread_words(facts, shares)), *map(_term_cell, terms)))
    caption = (
        f"Covered share at {level_words(level)}, target: {facts.lead_target.name}; low · nominal · high of each term."
    )
    lead = ("Side by side, and never divided: a price per share of sky would compare things that are not alike.",)
    heads = ("Package", "Covered share", "Price", "Delivery", "Crew")
    return Section("terms", "Price, delivery and crew", lead, (Table(caption, heads, tuple(body)),))


def _term_cell(figure: Figure | None) -> Cell:
    return text("not published") if figure is None else text(span_words(figure), footing(figure))


def consideration_section(facts: Facts) -> Section:
    """Return what no map shows, and who says so."""
    points = tuple(
        Cell(f"{package.name}: {consideration.text}", links=source_links(facts, consideration.sources))
        for package in facts.result.packages
        for consideration in package.considerations
    )
    return Section("considerations", "What no map shows", points=points)


def assumed_section(facts: Facts) -> Section:
    """Return the figures that rest on no source."""
    figures = [figure for figure in all_figures(facts.result) if figure.status is Status.ASSUMED]
    body = tuple((text(facts.figure_name(figure)), number(span_words(figure)), text(figure.note)) for figure in figures)
    lead = (
        "No source has been read for these; the range is an editorial judgement, stated so that it can be disputed.",
    )
    table = Table(f"{len(body)} assumed figures: low · nominal · high.", ("Figure", "Range", "What it rests on"), body)
    return Section("assumed", "Assumed figures", lead, (table,))


def disputed_section(facts: Facts) -> Section:
    """Return the figures on which sources differ, and what each of them prints."""
    figures = [figure for figure in all_figures(facts.result) if figure.is_disputed]
    body = tuple(_disputed_row(facts, figure) for figure in figures)
    caption = f"{len(body)} disputed figures: low · nominal · high, and what each source prints."
    return Section("disputed", "Disputed figures", (), (Table(caption, ("Figure", "Range", "Who says what"), body),))


def _disputed_row(facts: Facts, figure: Figure) -> tuple[Cell, ...]:
    links = tuple(
        Link(f"“{claim.as_printed}” {_source_title(facts, claim.source)}", f"#{anchor(facts, claim.source)}")
        for claim in figure.claims
    )
    return text(facts.figure_name(figure), figure.status), number(span_words(figure)), Cell(figure.note, links=links)


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
    return Section("sources", "Sources", points=points)


def _source_cell(source: Source) -> Cell:
    read = f"read on {source.read_on}" if source.read_on else ""
    small = ", ".join(words for words in (source.kind, read) if words)
    if source.address.startswith(_OPENABLE):
        return Cell(source.title, small, links=(Link(source.address, source.address),))
    return Cell(f"{source.title} ({source.address})" if source.address else source.title, small)
