"""Sections on reach: effective ranges beside the ring, neighbours' airspace, capacity, approaches."""

import math
from collections.abc import Iterator

from skyshed.coverage.left_open import Ends, ends_of
from skyshed.coverage.rows import NeighbourRow, RangeRow, RoseRow
from skyshed.coverage.situation import hosts_of
from skyshed.model.figure import Case
from skyshed.report.facts import Facts, label_note
from skyshed.report.left_open import OPEN_ENDS
from skyshed.report.table import Bar, Cell, Section, Table, number, share_cell, text
from skyshed.report.words import (
    area_words,
    bare_km,
    between_words,
    count_words,
    level_short,
    level_words,
    listed,
    share_words,
    with_article,
)

ByCase = dict[tuple[str, str], dict[Case, RangeRow]]  # by (fire unit, level)


def range_section(facts: Facts) -> Section:
    """Return effective ranges beside the advertised ring, against the leading target."""
    lead = (
        (
            "Reach is the outermost range that can be engaged in a direction: geometry, detection and missile, no "
            "clock. Timely is the range of the first intercept of a target that flies straight at the fire unit at "
            "that level, with its reaction and the missile's flight. They answer different questions."
        ),
        (
            "Min, median and max are over all directions. In the bars the whole width is the advertised range; the "
            "upper bar is reach, the lower one timely, each from min to max with a tick at the median."
        ),
    )
    return Section("ranges", "Effective range beside the advertised ring", lead, (_full_table(facts),))


def _rows_by_unit(facts: Facts) -> ByCase:
    """Rows of the shown package against the leading target by (fire unit, level), all cases together."""
    drawn = {level.label for level in facts.map_levels}
    found: ByCase = {}
    for row in facts.result.ranges:
        if (row.package, row.target) == (facts.shown_package.name, facts.lead_target.key) and row.level in drawn:
            found.setdefault((row.fire_unit, row.level), {})[row.case] = row
    return found


def _grouped(facts: Facts, rows: dict[tuple[str, str], tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """Return rows with a heading for every fire unit, its levels from low to high under it."""
    body: list[tuple[Cell, ...]] = []
    for name in dict.fromkeys(name for name, _ in rows):
        body.append((text(name),))
        body += [
            (text(level_short(level)), *rows[name, level.label])
            for level in facts.result.levels
            if (name, level.label) in rows
        ]
    return tuple(body)


def _full_table(facts: Facts) -> Table:
    target = facts.lead_target
    rows = {
        key: tuple(_range_cells(by_case[facts.lead_case], by_case))
        for key, by_case in _rows_by_unit(facts).items()
        if facts.lead_case in by_case
    }
    heads = (
        "Level",
        "Share of the advertised range",
        "Advertised, km",
        "Reach: min",
        "median",
        "max, km",
        "Median in all cases, km",
        "Timely: min",
        "median",
        "max, km",
        "Ring covered",
    )
    against = with_article(target.name)
    caption = f"{facts.shown_package.name}, against {against}, {facts.lead_case} case{label_note(facts)}."
    note = "Ring covered: share of the advertised disc reached at that level."
    if any(row.left_open for row in facts.result.ranges):
        note += f" Some terrain is missing: {OPEN_ENDS}."
    return Table(caption, heads, _grouped(facts, rows), note)


def _range_cells(row: RangeRow, by_case: dict[Case, RangeRow]) -> Iterator[Cell]:
    ring_m = row.advertised_range_m

    def bar(lengths_m: list[Ends]) -> Bar:
        (least, _), (middle, other), (_, most) = (
            tuple(min(end_m / ring_m, 1.0) * 100 for end_m in ends) for ends in lengths_m
        )
        return Bar(least, middle if middle == other else math.nan, most)

    reach_m, timely_m = (
        [ends_of(row, f"{product}_{which}_m") for which in ("min", "median", "max")] for product in ("reach", "timely")
    )
    medians_m = [end_m for row in by_case.values() for end_m in ends_of(row, "reach_median_m")]
    yield Cell("", kind="bars", bars=(bar(reach_m), bar(timely_m)))
    yield number(bare_km(ring_m).removesuffix(".0"))
    yield from (number(between_words(ends_m, bare_km)) for ends_m in reach_m)
    ends = bare_km(min(medians_m)), bare_km(max(medians_m))
    yield number("–".join(dict.fromkeys(ends)))
    yield from (number(between_words(ends_m, bare_km)) for ends_m in timely_m)
    yield number(between_words(ends_of(row, "share_of_ring"), share_words))


def neighbour_section(facts: Facts) -> Section:
    """Return the airspace of other states that the leading package reaches into, at the leading level."""
    package, level = facts.shown_package, facts.shown_level
    asked = package.name, facts.lead_target.key, level.label
    rows = [row for row in facts.result.neighbours if (row.package, row.target, row.level) == asked]
    by_state: dict[str, dict[Case, NeighbourRow]] = {}
    for row in rows:
        by_state.setdefault(row.state, {})[row.case] = row
    body, said = [], []
    hosts = hosts_of(facts.result.scenario, package)
    for state, mine in by_state.items():
        if state in hosts:
            continue
        leading = mine.get(facts.lead_case)
        if leading is None:
            continue
        # No row: nothing is reached in that case.
        shares = {
            case: ends_of(mine[case], "share_of_state") if case in mine else (0.0, 0.0) for case in facts.result.cases
        }
        reached = between_words(ends_of(leading, "reached_km2"), area_words)
        body.append((text(state), number(reached), share_cell(shares, facts.lead_case)))
        said.append((sum(shares[facts.lead_case]), f"{between_words(shares[facts.lead_case], share_words)} of {state}"))
    most = listed([words for _, words in sorted(said, reverse=True)[:3]])
    against = f"against {with_article(facts.lead_target.name)} at {level_words(level)}, {facts.lead_case} case"
    reached = f"reaches into the airspace of {_states(len(body))}: {most}, {against}{label_note(facts)}."
    finding = f"{facts.spoken_name(package)} {reached}" if body else ""
    caption = f"{package.name}, {against}; under the share its range over all cases."
    table = Table(caption, ("State", "Reached", "Share of the state"), tuple(body))
    return Section("neighbours", "Neighbours’ airspace", (), (table,), finding=finding)


def _states(n: int) -> str:
    return "one other state" if n == 1 else f"{n} other states"


def capacity_section(facts: Facts) -> Section:
    """Return how many targets are engaged at once and how many missiles are ready."""
    body = []
    for package in facts.result.packages:
        rows = {row.case: row for row in facts.result.capacities if row.package == package.name}
        row = rows.get(facts.lead_case)
        if row is not None:
            targets = [row.n_targets_at_once for row in rows.values()]
            missiles = [row.n_ready_missiles for row in rows.values()]
            cells = (
                number(count_words(row.n_targets_at_once), _span(targets)),
                number(count_words(row.n_ready_missiles), _span(missiles)),
            )
            body.append((text(package.name), number(count_words(row.n_fire_units)), *cells))
    caption = f"Case: {facts.lead_case}; under it the range over all cases."
    lead = (
        (
            "A sum over fire units wherever they stand, not what could be brought to bear on one place. "
            "Not known: some system of the package publishes no figure."
        ),
    )
    heads = ("Package", "Fire units", "Targets engaged at once", "Missiles ready before empty")
    return Section("capacity", "Capacity", lead, (Table(caption, heads, tuple(body)),))


def _span(counts: list[float]) -> str:
    low, high = min(counts), max(counts)
    return f"{count_words(low)}–{count_words(high)}" if low < high else ""


def approach_section(facts: Facts) -> Section:
    """Return, per asset, what a straight inbound from each 30-degree sector would meet in the leading package."""
    level, package = facts.shown_level, facts.shown_package
    asked = package.name, facts.lead_target.key, facts.lead_case, level.label
    rows = [row for row in facts.result.roses if (row.package, row.target, row.case, row.level) == asked]
    sectors = sorted({row.from_deg for row in rows})
    body = []
    for asset in dict.fromkeys(row.asset for row in rows):
        met = {row.from_deg: row for row in rows if row.asset == asset}
        cells = [_rose_cell(met[start]) for start in sectors if start in met]
        body.append((text(asset, _overhead_words(facts, asset, asked)), *cells))
    against = f"{facts.lead_target.name}, {facts.lead_case} case{label_note(facts)}"
    heads = ("Asset", *(f"{start:.0f}–{start + 30:.0f}°" for start in sectors))
    table = Table(f"{package.name}, {level_words(level)}, {against}.", heads, tuple(body))
    lead = (
        (
            "A description of the defence, in 30-degree sectors as the compass has them: how far from the asset (km, "
            "median over the sector) a straight inbound at constant level is first met in time by any fire unit of "
            "the package, wherever that stands, and under it how many engagements one after another fit before the "
            "asset, each a reaction time after the one before. A long distance may be that of a fire unit far from "
            "the asset, which the way there happens to pass: it does not mean that the sky over the asset is covered, "
            "which stands under its name. Dash: not met in time."
        ),
    )
    return Section("roses", "Approaches to the assets", lead, (table,))


def _overhead_words(facts: Facts, asset: str, asked: tuple[str, str, Case, str]) -> str:
    """Say whether the sky straight above an asset is covered at the level of the roses."""
    row = next(
        (
            row
            for row in facts.result.assets
            if row.asset == asset and (row.package, row.target, row.case, row.level) == asked
        ),
        None,
    )
    if row is None:
        return ""
    return "above it: covered" if row.is_covered else f"above it: {'not covered' if row.is_known else 'open'}"


def _rose_cell(row: RoseRow) -> Cell:
    first_m, n_shots = (ends_of(row, name) for name in ("first_intercept_m", "n_shots"))
    if not first_m[1] > 0:
        return number("–")
    return number(between_words(first_m, bare_km), between_words(n_shots, lambda n: f"{n:.0f}×"))
