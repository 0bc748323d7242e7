"""Sections on reach: effective ranges beside the ring, neighbours' airspace, capacity, approaches."""

from collections.abc import Iterator

from skyshed.assess.rows import RangeRow
from skyshed.model.figure import Case
from skyshed.report.answer import label_note, with_article
from skyshed.report.credits import border_credit
from skyshed.report.lookup import Lookup
from skyshed.report.table import Bar, Cell, Section, Table, number, share_cell, text
from skyshed.report.words import UNKNOWN, area_words, bare_km, count_words, level_short, level_words, share_words


def range_section(look: Lookup) -> Section:
    """Return effective ranges beside the advertised ring: the leading target in full, the others by their median."""
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
    return Section(
        "ranges", "Effective range beside the advertised ring", lead, (_full_table(look), _other_table(look))
    )


def _rows_by_unit(look: Lookup, target: str) -> dict[tuple[str, str], dict[Case, RangeRow]]:
    """Rows of one target by (fire unit, level); packages that say the same of a unit are not repeated."""
    found: dict[tuple[str, str], dict[Case, RangeRow]] = {}
    seen: dict[tuple, str] = {}
    for row in look.result.ranges:
        if row.target != target:
            continue
        values = (row.fire_unit, row.level, row.case, row.reach_median_m, row.timely_median_m, row.share_of_ring)
        if seen.setdefault(values, row.package) == row.package:
            alone = all(other == row.package for key, other in seen.items() if key[:3] == values[:3])
            name = row.fire_unit if alone else f"{row.fire_unit} (in {row.package})"
            found.setdefault((name, row.level), {})[row.case] = row
    return found


def _grouped(look: Lookup, rows: dict[tuple[str, str], tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """Return rows with a heading for every fire unit, its levels from low to high under it."""
    body: list[tuple[Cell, ...]] = []
    for name in dict.fromkeys(name for name, _ in rows):
        body.append((text(name),))
        body += [
            (text(level_short(level)), *rows[name, level.label])
            for level in look.result.levels
            if (name, level.label) in rows
        ]
    return tuple(body)


def _full_table(look: Lookup) -> Table:
    target = look.lead_target
    rows = {
        key: tuple(_range_cells(by_case[look.lead_case], by_case))
        for key, by_case in _rows_by_unit(look, target.key).items()
        if look.lead_case in by_case
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
    caption = f"Against {with_article(target.name)}. Case: {look.lead_case}{label_note(look)}."
    note = "Ring covered: share of the advertised disc reached at that level; open: for want of terrain data."
    return Table(caption, heads, _grouped(look, rows), note)


def _range_cells(row: RangeRow, by_case: dict[Case, RangeRow]) -> Iterator[Cell]:
    ring_m = row.advertised_range_m

    def bar(*lengths_m: float) -> Bar:
        return Bar(*(min(length_m / ring_m, 1.0) * 100 for length_m in lengths_m))

    reach_m = row.reach_min_m, row.reach_median_m, row.reach_max_m
    timely_m = row.timely_min_m, row.timely_median_m, row.timely_max_m
    medians_m = [each.reach_median_m for each in by_case.values()]
    yield Cell("", kind="bars", bars=(bar(*reach_m), bar(*timely_m)))
    yield number(bare_km(ring_m).removesuffix(".0"))
    yield from (number(bare_km(length_m)) for length_m in reach_m)
    yield number(f"{bare_km(min(medians_m))}–{bare_km(max(medians_m))}")
    yield from (number(bare_km(length_m)) for length_m in timely_m)
    unknown = row.share_of_ring_unknown
    yield number(share_words(row.share_of_ring), f"{share_words(unknown)} open" if unknown > 0 else "")


def _other_table(look: Lookup) -> Table:
    others = [target for target in look.asked_targets if target is not look.lead_target]
    tables = [_rows_by_unit(look, target.key) for target in others]
    drawn = {level.label for level in look.map_levels}
    keys = [key for key in (tables[0] if tables else {}) if key[1] in drawn]
    rows = {key: tuple(_median_cell(table.get(key, {}), look.lead_case) for table in tables) for key in keys}
    caption = (
        f"Median reach / median timely range against the other classes, km. Case: {look.lead_case}{label_note(look)}."
    )
    return Table(caption, ("Level", *(target.name for target in others)), _grouped(look, rows))


def _median_cell(by_case: dict[Case, RangeRow], case: Case) -> Cell:
    row = by_case.get(case)
    return number(UNKNOWN if row is None else f"{bare_km(row.reach_median_m)} / {bare_km(row.timely_median_m)}")


def neighbour_section(look: Lookup) -> Section:
    """Return the airspace of other states that a package reaches."""
    target = look.lead_target
    rows = [row for row in look.result.neighbours if row.target == target.key]
    body = []
    for package, state, level in dict.fromkeys((row.package, row.state, row.level) for row in rows):
        mine = {row.case: row for row in rows if (row.package, row.state, row.level) == (package, state, level)}
        row = mine.get(look.lead_case)
        if row is None or max(each.reached_km2 for each in mine.values()) <= 0:
            continue
        shares = {case: each.share_of_state for case, each in mine.items()}
        head = text(state, f"{package}, {level_short(look.levels[level])}")
        body.append((head, number(area_words(row.reached_km2)), share_cell(shares, look.lead_case)))
    lead = ((f"Airspace of other states that the package reaches at a level. {border_credit(look.result)}"),)
    caption = f"Target: {target.name}. Case: {look.lead_case}; under the share its range over all cases."
    table = Table(caption, ("State, package and level", "Reached", "Share of the state"), tuple(body))
    return Section("neighbours", "Neighbours' airspace reached", lead, (table,))


def capacity_section(look: Lookup) -> Section:
    """Return how many targets are engaged at once and how many missiles are ready."""
    body = []
    for package in look.result.packages:
        rows = {row.case: row for row in look.result.capacities if row.package == package.name}
        row = rows.get(look.lead_case)
        if row is not None:
            targets = [each.n_targets_at_once for each in rows.values()]
            missiles = [each.n_ready_missiles for each in rows.values()]
            cells = (
                number(count_words(row.n_targets_at_once), _span(targets)),
                number(count_words(row.n_ready_missiles), _span(missiles)),
            )
            body.append((text(package.name), number(count_words(row.n_fire_units)), *cells))
    caption = f"Case: {look.lead_case}; under it the range over all cases."
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


def rose_section(look: Lookup) -> Section:
    """Return, per asset, what a straight inbound from each 30-degree sector would meet."""
    level = look.lead_level or look.result.levels[0]
    tables = []
    for package in look.result.packages:
        asked = package.name, look.lead_target.key, look.lead_case, level.label
        rows = [row for row in look.result.roses if (row.package, row.target, row.case, row.level) == asked]
        sectors = sorted({row.from_deg for row in rows})
        body = []
        for asset in dict.fromkeys(row.asset for row in rows):
            met = {row.from_deg: row for row in rows if row.asset == asset}
            cells = [_rose_cell(met[start].first_intercept_m, met[start].n_shots) for start in sectors if start in met]
            body.append((text(asset), *cells))
        caption = (
            f"{package.name}, {level_words(level)}, {look.lead_target.name}, {look.lead_case} case{label_note(look)}."
        )
        heads = ("Asset", *(f"{start:.0f}–{start + 30:.0f}°" for start in sectors))
        tables.append(Table(caption, heads, tuple(body)))
    lead = (
        (
            "A description of the defence, in 30-degree sectors as the compass has them: the distance from the asset "
            "(km, median over the sector) at which a straight inbound at constant level is first met in time, and "
            "under it how many engagements one after another fit before the asset, each a reaction time after the one "
            "before. Dash: not met in time."
        ),
    )
    return Section("roses", "Approaches to the assets", lead, tuple(tables))


def _rose_cell(first_m: float, n_shots: float) -> Cell:
    if not first_m > 0:
        return number("–")
    return number(bare_km(first_m), f"{n_shots:.0f}×")
