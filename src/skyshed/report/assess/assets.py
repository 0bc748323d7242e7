"""The section on assets: which fire units cover the sky above each, or why none does."""

from skyshed.coverage.rows import AssetRow
from skyshed.model.figure import Case
from skyshed.report.facts import Facts, label_note
from skyshed.report.table import Cell, Section, Table, text
from skyshed.report.words import level_words, listed, with_article
from skyshed.zone.reason import Reason

_MARKS = {"yes": "●", "partly": "◐", "no": "○", "open": "?"}


def asset_section(facts: Facts) -> Section:
    """Return every asset beside every package, at the leading level against the leading class."""
    lead = (
        (
            f"● covered in every case · ◐ covered in some · ○ covered in none · ? open for want of terrain data. The "
            f"words are those of the {facts.lead_case} case, for the sky straight above the asset. Too near: a fire "
            "unit beside the asset cannot engage what is straight above it, though it may engage what flies towards it."
        ),
    )
    return Section("assets", "Covered, or why not", lead, (_table(facts),))


def _table(facts: Facts) -> Table:
    level = facts.shown_level
    rows: dict[tuple[str, str], dict[str, dict[Case, AssetRow]]] = {}
    for row in facts.result.assets:
        if (row.target, row.level) == (facts.lead_target.key, level.label):
            rows.setdefault((row.asset, row.kind), {}).setdefault(row.package, {})[row.case] = row
    packages = [package.name for package in facts.result.packages if package.fire_units]
    body = tuple(
        (text(asset, kind), *(_cell(by_package.get(name, {}), facts.lead_case) for name in packages))
        for (asset, kind), by_package in rows.items()
    )
    caption = f"At {level_words(level)}, against {with_article(facts.lead_target.name)}. Reach, no clock."
    return Table(caption, ("Asset", *packages), body)


def asset_finding(facts: Facts) -> str:
    """Return how many assets the leading package covers, in every case; "" where there are none."""
    level, package = facts.shown_level, facts.shown_package
    asked = package.name, facts.lead_target.key, level.label
    rows = [row for row in facts.result.assets if (row.package, row.target, row.level) == asked]
    if not rows:
        return ""
    counts = {case: _n_covered(rows, case) for case in facts.result.cases}
    n_assets = len({row.asset for row in rows})
    others = [f"{case} {count}" for case, count in counts.items() if case is not facts.lead_case]
    spread = f" ({', '.join(others)})" if others else ""
    noun = "named asset" if n_assets == 1 else "named assets"
    verb = "has" if counts[facts.lead_case] == 1 else "have"
    against = f"against {with_article(facts.lead_target.name)}"
    beside = f"{_beside(rows, facts.lead_case)}{label_note(facts)}"
    where = f"at {level_words(level)} {against} under {facts.spoken_name(package)}{beside}"
    return f"{counts[facts.lead_case]}{spread} of {n_assets} {noun} {verb} covered sky straight above, {where}."


def _beside(rows: list[AssetRow], case: Case) -> str:
    """Say how many assets stand too near a fire unit, and how many are left open."""
    of_case = [row for row in rows if row.case is case]
    n_open = sum(not row.is_known for row in of_case)
    is_open = f"; {n_open} {'is' if n_open == 1 else 'are'} open for want of terrain data" if n_open else ""
    n_near = sum(row.reason == Reason.TOO_NEAR.words for row in of_case)
    near = f"; {n_near} more {'stands' if n_near == 1 else 'stand'} too near a fire unit" if n_near else ""
    return f"{near}{is_open}"


def _n_covered(rows: list[AssetRow], case: Case) -> int:
    return sum(row.is_covered is True for row in rows if row.case is case)


def _cell(by_case: dict[Case, AssetRow], lead: Case) -> Cell:
    row = by_case.get(lead)
    if row is None:
        return Cell("–")
    words = f"covered: {listed(row.fire_units)}" if row.is_covered else f"not covered: {row.reason}"
    if not row.is_known:
        words = f"open for want of terrain data: {listed(row.may_cover)}"
    kind = _kind(by_case)
    others = [f"{case}: {'covered' if row.is_covered else row.reason}" for case, row in by_case.items()]
    small = " · ".join(other for case, other in zip(by_case, others, strict=True) if case is not lead)
    return Cell(f"{_MARKS[kind]} {words}", small if kind == "partly" else "", kind)


def _kind(by_case: dict[Case, AssetRow]) -> str:
    covered = [row.is_covered for row in by_case.values()]
    if all(covered):
        return "yes"
    if any(covered):
        return "partly"
    return "no" if all(row.is_known for row in by_case.values()) else "open"
