"""The section on assets: which fire units cover the sky above each, or why none does."""

from skyshed.coverage.rows import AssetRow
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer
from skyshed.report.facts import Facts
from skyshed.report.table import Cell, Section, Table, text
from skyshed.report.words import level_words, listed

_MARKS = {"yes": "●", "partly": "◐", "no": "○", "open": "?"}


def asset_section(facts: Facts) -> Section:
    """Return one table a package: assets by levels, against the leading target class."""
    lead = (
        (
            f"● covered in every case · ◐ covered in some · ○ covered in none · ? open for want of terrain data. The "
            f"words are those of the {facts.lead_case} case, for the sky straight above the asset. Too near: a fire "
            "unit beside the asset cannot engage what is straight above it, though it may engage what flies towards it."
        ),
    )
    tables = tuple(_table(facts, package) for package in facts.result.packages)
    return Section("assets", "Assets: covered, or why not", lead, tables)


def _table(facts: Facts, package: Offer) -> Table:
    rows = [row for row in facts.result.assets if (row.package, row.target) == (package.name, facts.lead_target.key)]
    kinds = dict.fromkeys((row.asset, row.kind) for row in rows)
    body = tuple(
        (
            text(asset, kind),
            *(
                _cell(
                    {row.case: row for row in rows if (row.asset, row.level) == (asset, level.label)}, facts.lead_case
                )
                for level in facts.result.levels
            ),
        )
        for asset, kind in kinds
    )
    heads = ("Asset", *(level_words(level) for level in facts.result.levels))
    return Table(f"{package.name}. Target: {facts.lead_target.name}. Reach, no clock.", heads, body)


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
