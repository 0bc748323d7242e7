"""Sections on cover: shares by level, class and case; layers; detection beside engagement; conventions; curves."""

import math
from collections.abc import Iterator

from skyshed.coverage.conventions import LINE_OF_SIGHT
from skyshed.coverage.left_open import Ends, ends_of, layer_ends_of
from skyshed.coverage.rows import AreaRow
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, Offer
from skyshed.report.facts import Facts
from skyshed.report.left_open import OPEN_ENDS
from skyshed.report.table import Bar, Cell, Section, Table, number, share_cell, text
from skyshed.report.words import NBSP, area_words, between_words, level_words, points_words, share_words, with_article

_MOST_TABLES = 4  # the rest stay in the file


def share_section(facts: Facts) -> Section:
    """Return the covered share by level, target class and case, of the shown package and a few others."""
    others = [package for package in facts.result.packages if package.fire_units and package is not facts.shown_package]
    tables = tuple(_share_table(facts, package) for package in (facts.shown_package, *others[: _MOST_TABLES - 1]))
    lead = (
        (
            f"Share of the sky over {facts.result.scenario.area.name} that some fire unit can engage, by level and by "
            f"what flies. The large figure is the {facts.lead_case} case; under it stands the range over all cases, "
            f"which the bar shows on a scale of 0 to 100{NBSP}%.{_label_sentence(facts)}"
        ),
    )
    return Section("shares", "Covered share by level, target class and case", lead, tables)


def _label_sentence(facts: Facts) -> str:
    return f" All figures: {facts.label}." if facts.label else ""


def _share_table(facts: Facts, package: Offer) -> Table:
    rows = []
    for level in facts.result.levels:
        cells = [_row_shares(facts, package, target.key, level) for target in facts.asked_targets]
        rows.append(
            (text(level_words(level), _not_headline(facts, level)), *(share_cell(c, facts.lead_case) for c in cells))
        )
    area_km2 = next((row.area_km2 for row in facts.result.areas if row.package == package.name), float("nan"))
    caption = f"{package.name}: covered share of {area_words(area_km2)}. Reach, no clock."
    return Table(
        caption, ("Level", *(target.name for target in facts.asked_targets)), tuple(rows), _unknown_note(facts, package)
    )


def _not_headline(facts: Facts, level: Level) -> str:
    return "" if level.label in facts.result.headline.levels else "not for quoting on this terrain"


def _row_shares(facts: Facts, package: Offer, target: str, level: Level) -> dict[Case, Ends]:
    return {case: facts.share(package.name, target, case, level.label) for case in facts.result.cases}


def _unknown_note(facts: Facts, package: Offer) -> str:
    rows = [row for row in facts.result.areas if row.package == package.name]
    unknown_km2 = max((row.unknown_km2 for row in rows), default=0.0)
    below_km2 = max((row.below_ground_km2 for row in rows), default=0.0)
    notes = []
    if unknown_km2 > 0:
        notes.append(f"Up to {area_words(unknown_km2)} are open for want of terrain data: {OPEN_ENDS}.")
    if below_km2 > 0:
        notes.append(f"Up to {area_words(below_km2)} of ground stand above a level and are left out of its share.")
    return " ".join(notes)


def layer_section(facts: Facts) -> Section:
    """Return the shares covered by at least one, two, three ... fire units."""
    target, case = facts.lead_target, facts.lead_case
    package = facts.shown_package
    asked = package.name, target.key, case
    rows = [row for row in facts.result.areas if (row.package, row.target, row.case) == asked]
    depth = max((_depth(layer_ends_of(row, row.layers)[1]) for row in rows), default=0)
    if depth < 1:
        return Section("layers", "Layers")
    body = tuple((text(level_words(facts.levels[row.level])), *_layer_cells(row, depth)) for row in rows)
    heads = ("Level", *(f"{n} or more" for n in range(1, depth + 1)))
    caption = f"{package.name}: share covered by at least so many fire units, {target.name}, {case} case."
    lead = (
        (
            "How many fire units reach the same sky. They may still depend on one radar that finds for them all: see "
            "what a package without it covers by naming the radar as gone."
        ),
    )
    return Section("layers", "Layers", lead, (Table(caption, heads, body),))


def _depth(layers: tuple[float, ...]) -> int:
    return max((n for n, share in enumerate(layers, start=1) if share > 0), default=0)


def _layer_cells(row: AreaRow, depth: int) -> Iterator[Cell]:
    every = list(zip(*layer_ends_of(row, row.layers), strict=True))
    for ends in (*every, *[(0.0, 0.0)] * depth)[:depth]:
        least, most = ends
        if math.isnan(most):
            yield number("below ground")
            continue
        tick = most * 100 if least == most else math.nan
        yield Cell(between_words(ends, share_words), kind="number", bars=(Bar(0.0, tick, most * 100),))


def detection_section(facts: Facts) -> Section:
    """Return what is seen by an acquisition radar beside what can be engaged."""
    case, package = facts.lead_case, facts.shown_package
    body = []
    for target in facts.asked_targets:
        row = facts.areas.get((package.name, target.key, case, facts.shown_level.label))
        if row is not None:
            seen, covered = (ends_of(row, name) for name in ("detected_share", "covered_share"))
            gap = max(seen[0] - covered[1], 0.0), max(seen[1] - covered[0], 0.0)
            body.append((text(target.name), *(number(_share_of(ends)) for ends in (seen, covered, gap))))
    caption = f"{package.name}: shares at {level_words(facts.shown_level)}, {case} case. Reach, no clock."
    lead = (
        (
            "Detected means that at least one acquisition radar sees the target; engaged means that a whole chain of "
            "acquisition radar, engagement radar and missile reaches it. Only the second is covered."
        ),
    )
    heads = ("Target class", "Detected", "Engageable (covered)", "Seen but not engageable")
    return Section("detection", "Detection versus engagement", lead, (Table(caption, heads, tuple(body)),))


def _share_of(ends: Ends) -> str:
    return between_words(ends, share_words)


_STRAIGHT = (
    "Line of sight alone is the same assessment without diffraction: the share that it would show, and under it how "
    "many percentage points that is above (+) or below (−) what is covered here."
)


def convention_section(facts: Facts) -> Section:
    """Return the covered share of the leading package as other conventions would draw it."""
    target = facts.lead_target
    rows = [row for row in facts.result.conventions if row.target == target.key]
    levels = [level for level in facts.result.levels if any(row.level == level.label for row in rows)]
    body: list[tuple[Cell, ...]] = []
    package = facts.shown_package
    mine = [row for row in rows if row.package == package.name]
    ours = [facts.share(package.name, target.key, Case.NOMINAL, level.label) for level in levels]
    body.append((text("this assessment"), *(number(_share_of(ends)) for ends in ours)))
    for name in dict.fromkeys(row.convention for row in mine):
        shares = {row.level: ends_of(row, "covered_share") for row in mine if row.convention == name}
        theirs = [shares.get(level.label, (math.nan, math.nan)) for level in levels]
        apart = map(_apart, theirs, ours) if name == LINE_OF_SIGHT else [""] * len(levels)
        cells = (number(_share_of(ends), small) for ends, small in zip(theirs, apart, strict=True))
        body.append((text(name), *cells))
    caption = f"{package.name}: covered share if drawn otherwise, against {with_article(target.name)}, nominal case."
    lead = (
        (
            "Maps of the same weapon differ because their conventions do: a plain ring ignores the Earth's curvature "
            "and every hill, and tools disagree on how far air bends a ray."
        ),
        *((_STRAIGHT,) if any(row.convention == LINE_OF_SIGHT for row in rows) else ()),
    )
    heads = ("Convention", *(level_words(level) for level in levels))
    return Section("conventions", "How others would draw it", lead, (Table(caption, heads, tuple(body)),))


def _apart(theirs: Ends, ours: Ends) -> str:
    r"""Return by how many percentage points one share lies above another.

    >>> _apart((0.48, 0.48), (0.41, 0.41)), _apart((0.3, 0.4), (0.35, 0.35)), _apart((0.2, 0.2), (0.2, 0.2))
    ('+7\xa0points', '−5 to +5\xa0points', 'no difference')
    >>> _apart((0.21, 0.21), (0.2, 0.2))
    '+1\xa0point'
    """
    if math.isnan(sum(theirs) + sum(ours)):
        return ""
    low, high = sorted(their - our for their, our in zip(theirs, ours, strict=True))
    if abs(low) + abs(high) < 1e-9:
        return "no difference"
    words = between_words((low, high), _signed)
    return words.removesuffix("s") if words in (f"+1{NBSP}points", f"−1{NBSP}points") else words


def _signed(difference: float) -> str:
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return f"{sign}{points_words(difference).replace(f'.0{NBSP}', NBSP)}"
