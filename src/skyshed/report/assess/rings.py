"""What remains of the advertised rings, system by system."""

from collections.abc import Iterator

from skyshed.coverage.left_open import ends_of
from skyshed.model.scenario import Level, Offer
from skyshed.report.facts import Facts, label_note
from skyshed.report.words import between_words, km_words, level_words, with_article


def ring_lines(facts: Facts, package: Offer, level: Level) -> Iterator[str]:
    """Say, system by system, what remains of the advertised ring; what is held is described apart."""
    target = facts.lead_target
    rows = [
        row
        for row in facts.result.ranges
        if (row.package, row.target, row.level) == (package.name, target.key, level.label)
        and row.fire_unit in facts.result.headline.fire_units
    ]
    names = {unit.system.key: unit.system.name for unit in facts.own_units(package)}
    where = " (fire units in gentle ground)" if facts.barred_units(package) else ""
    for system, name in names.items():
        medians = {
            case: [end for row in rows if (row.system, row.case) == (system, case) for end in ends_of(row, "reach_median_m")]
            for case in facts.result.cases
        }
        if not medians[facts.lead_case]:
            continue
        ring_m = next(row.advertised_range_m for row in rows if row.system == system)
        others = [f"{case} {_between(median)}" for case, median in medians.items() if case is not facts.lead_case]
        spread = f" ({', '.join(others)})" if others else ""
        yield (
            f"{name}: advertised {km_words(ring_m)}; at {level_words(level)} against {with_article(target.name)} its "
            f"median reach over all directions{where} is {_between(medians[facts.lead_case])}{spread}"
            f"{label_note(facts)}."
        )


def _between(lengths_m: list[float]) -> str:
    return between_words((min(lengths_m), max(lengths_m)), km_words)
