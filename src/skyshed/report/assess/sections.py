"""The eight sections under the first screen, each closed to one sentence with its finding."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from skyshed.coverage.conventions import RING
from skyshed.coverage.left_open import ends_of, layer_ends_of
from skyshed.model.figure import Grade
from skyshed.report.assess.assets import asset_finding, asset_section
from skyshed.report.assess.cover import convention_section, detection_section, layer_section, share_section
from skyshed.report.assess.grounds import (
    assumed_section,
    comparison_section,
    consideration_section,
    disputed_section,
    influence_section,
    source_section,
    terms_section,
)
from skyshed.report.assess.leading import own_influences
from skyshed.report.assess.limits import fact_section, file_section, limit_section, refraction_section, warning_section
from skyshed.report.assess.offers import ring_share
from skyshed.report.assess.reach import approach_section, capacity_section, neighbour_section, range_section
from skyshed.report.assess.rings import ring_lines, rose_drawings
from skyshed.report.comparison import influence_words
from skyshed.report.facts import Facts, label_note
from skyshed.report.figures import all_figures, count_sentence, weak_sentence
from skyshed.report.page import picture_of
from skyshed.report.table import Link, Section, text
from skyshed.report.words import between_words, count_words, level_words, listed, share_words, with_article


def sections_of(facts: Facts, folder: Path, curve: Path | None) -> tuple[Section, ...]:
    """Return the sections; ``folder`` holds the other files of the result, ``curve`` is the drawing of its curves."""
    return (
        _ranges(facts),
        _heights(facts, curve),
        _packages(facts),
        _assets(facts),
        _neighbours(facts),
        _conventions(facts),
        _limits(facts),
        _figures(facts, folder),
    )


def _in_full(section: Section, *tables: str) -> Section:
    """Return a section that names the files that hold its numbers in full."""
    links = tuple(Link(f"{name}.csv", f"tables/{name}.csv") for name in tables)
    return section if section.is_empty else section.with_links(links)


def _ranges(facts: Facts) -> Section:
    lines = list(ring_lines(facts, facts.shown_package, facts.shown_level))
    parts = range_section(facts), capacity_section(facts)
    finding, *rest = lines or [_unquotable(facts)]
    points = tuple(text(line) for line in rest)
    roses = tuple(rose_drawings(facts, facts.shown_package, facts.shown_level))
    title = "How far each system reaches"
    made = Section("reach", title, points=points, finding=finding, parts=parts, drawings=roses)
    return _in_full(made, "ranges", "capacities")


def _heights(facts: Facts, curve: Path | None) -> Section:
    parts = share_section(facts), _curve_part(facts, curve), layer_section(facts), detection_section(facts)
    made = Section("cover", "By height, class and case", finding=_layer_finding(facts), parts=parts)
    return _in_full(made, "areas", "curves")


def _layer_finding(facts: Facts) -> str:
    """Say how much of the sky one, and two or more, fire units of the leading package reach."""
    package, level, case = facts.shown_package, facts.shown_level, facts.lead_case
    row = facts.areas.get((package.name, facts.lead_target.key, case, level.label))
    if row is None or not row.layers or facts.lead_package is None:
        return _unquotable(facts)
    name = facts.spoken_name(package)
    one, *more = zip(*layer_ends_of(row, row.layers), strict=True)
    two = f"; two or more reach {between_words(more[0], share_words)}" if more else ""
    against = f"against {with_article(facts.lead_target.name)}, {case} case{label_note(facts)}"
    return (
        f"At least one fire unit of {name} reaches {between_words(one, share_words)} of the sky at "
        f"{level_words(level)}{two}, {against}."
    )


def _unquotable(facts: Facts) -> str:
    """Say why a section has no finding, where the terrain forbids one."""
    if facts.lead_package is not None or not any(package.fire_units for package in facts.result.packages):
        return ""
    return f"Worked out, but not for quoting: {facts.label}."


def _curve_part(facts: Facts, curve: Path | None) -> Section:
    if curve is None:
        return Section("curves", "Covered share by height")
    caption = (
        f"Covered share of the sky over {facts.result.scenario.area.name} against height above ground. Line: "
        f"{facts.lead_case} case; band: all cases. Terrain: {facts.result.terrain.name}.{_open_curves(facts)}"
    )
    names = ", ".join(package.name for package in facts.result.packages)
    alt = f"Chart of the covered share by height above ground, a panel for each target class, a line each for {names}."
    return Section("curves", "Covered share by height", pictures=(picture_of(curve, caption, alt),))


def _open_curves(facts: Facts) -> str:
    if not any(row.left_open for row in facts.result.curves):
        return ""
    return (
        " Two lines of a colour: missing terrain leaves open what lies between, from none of it reached to all of it."
    )


def _packages(facts: Facts) -> Section:
    parts = comparison_section(facts), influence_section(facts), terms_section(facts), consideration_section(facts)
    package = facts.shown_package
    moved = [influence_words(facts, one) for one in own_influences(facts, package, facts.shown_level)[:1]]
    name = facts.spoken_name(package)
    finding = "".join(f"{name}: {words[0].lower()}{words[1:]}" for words in moved) or _unquotable(facts)
    title = "Beside each other, and what moves the answer"
    return _in_full(Section("packages", title, finding=finding, parts=parts), "comparisons", "influences")


def _assets(facts: Facts) -> Section:
    parts = asset_section(facts), approach_section(facts)
    made = Section("places", "Named places", finding=asset_finding(facts), parts=parts)
    return _in_full(made, "assets", "roses")


def _neighbours(facts: Facts) -> Section:
    section = neighbour_section(facts)
    finding = _unquotable(facts) or section.finding
    return _in_full(replace(section, finding=finding), "neighbours")


def _conventions(facts: Facts) -> Section:
    section = convention_section(facts)
    parts = (refraction_section(facts),)
    finding = _drawn_otherwise(facts)
    made = Section("drawn", "How others would draw it", section.lead, section.tables, finding=finding, parts=parts)
    return _in_full(made, "conventions")


def _drawn_otherwise(facts: Facts) -> str:
    """Say what the leading share would be as a plain ring, and over every other convention."""
    if _unquotable(facts):
        return _unquotable(facts)
    package, level = facts.shown_package, facts.shown_level
    asked = package.name, facts.lead_target.key, level.label
    rows = [row for row in facts.result.conventions if (row.package, row.target, row.level) == asked]
    ends = [end for row in rows if row.convention != RING for end in ends_of(row, "covered_share")]
    rings = ring_share(facts, package, level)
    if rings is None or not ends:
        return ""
    others, plain = between_words((min(ends), max(ends)), share_words), between_words(rings, share_words)
    return (
        f"At {level_words(level)} {facts.spoken_name(package)} would be shown to cover {plain} as plain rings, and "
        f"{others} with the refraction and the lines of sight that others use, nominal case."
    )


def _limits(facts: Facts) -> Section:
    warnings = warning_section(facts)
    n_warnings = len(warnings.points)
    noun = "warning" if n_warnings == 1 else "warnings"
    finding = f"{count_words(n_warnings)} {noun} of this run; terrain: {facts.result.terrain.name}."
    parts = fact_section(facts), warnings, limit_section(facts)
    return Section("limits-of-all", "What it rests on, and what it does not say", finding=finding, parts=parts)


def _figures(facts: Facts, folder: Path) -> Section:
    parts = disputed_section(facts), assumed_section(facts), source_section(facts), file_section(facts, folder)
    sources = facts.result.scenario.sources.values()
    grades = Counter(source.grade for source in sources)
    says = listed([f"{count_words(grades[grade])} {grade}" for grade in Grade if grades[grade]])
    figures = all_figures(facts.result)
    counts = f"Figures, {count_sentence(figures)}."
    weak = weak_sentence(figures, facts.result.scenario.sources)
    finding = " ".join(filter(None, (counts, weak, f"{count_words(len(sources))} sources: {says}.")))
    return _in_full(
        Section("figures", "Figures, sources and files", finding=finding, parts=parts), "figures", "sources"
    )
