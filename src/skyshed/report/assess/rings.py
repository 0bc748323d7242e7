"""What remains of the advertised rings, system by system."""

from collections.abc import Iterator
from dataclasses import dataclass

from skyshed.coverage.left_open import Ends, ends_of
from skyshed.coverage.rows import RangeRow
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, Offer
from skyshed.model.system import System
from skyshed.report.facts import Facts, label_note
from skyshed.report.words import between_words, km_words, level_words, with_article


@dataclass(frozen=True, slots=True)
class RingLeft:
    """One system's advertised range and, by case, the median reach over all directions of its fire units, two ends."""

    system: str
    advertised_m: float
    median_m: dict[Case, Ends]


def rings_left(facts: Facts, package: Offer, level: Level) -> Iterator[RingLeft]:
    """Yield what remains of each ring against the leading class; what is held is described apart."""
    asked = package.name, facts.lead_target.key, level.label
    rows = [
        row
        for row in facts.result.ranges
        if (row.package, row.target, row.level) == asked and row.fire_unit in facts.result.headline.fire_units
    ]
    for system in {unit.system.key: unit.system for unit in facts.own_units(package)}.values():
        mine = [row for row in rows if row.system == system.key]
        medians = {case: _medians(mine, case) for case in facts.result.cases}
        if medians[facts.lead_case]:
            found = {case: (min(ends), max(ends)) for case, ends in medians.items()}
            yield RingLeft(short_system(system), mine[0].advertised_range_m, found)


def _medians(rows: list[RangeRow], case: Case) -> list[float]:
    return [end for row in rows if row.case is case for end in ends_of(row, "reach_median_m")]


def ring_lines(facts: Facts, package: Offer, level: Level) -> Iterator[str]:
    """Yield a sentence for each system on what remains of its advertised ring."""
    where = " (fire units in gentle ground)" if facts.barred_units(package) else ""
    for ring in rings_left(facts, package, level):
        others = [
            f"{case} {between_words(median_m, km_words)}"
            for case, median_m in ring.median_m.items()
            if case is not facts.lead_case
        ]
        spread = f" ({', '.join(others)})" if others else ""
        yield (
            f"{ring.system}: advertised {km_words(ring.advertised_m)}; at {level_words(level)} against "
            f"{with_article(facts.lead_target.name)} its median reach over all directions{where} is "
            f"{between_words(ring.median_m[facts.lead_case], km_words)}{spread}{label_note(facts)}."
        )


def short_system(system: System) -> str:
    """Return a system's name without what stands in brackets behind it."""
    return system.name.split(" (")[0]
