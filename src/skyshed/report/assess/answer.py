"""The answer in plain sentences: every number with its case, its denominator and its unit."""

from collections.abc import Iterator
from dataclasses import dataclass

from skyshed.coverage.left_open import Ends, ends_of
from skyshed.coverage.rows import AssetRow
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, Offer
from skyshed.report.comparison import influence_words, leading_influences
from skyshed.report.facts import Facts, label_note
from skyshed.report.left_open import left_open_words
from skyshed.report.words import (
    NBSP,
    between_words,
    km_words,
    level_words,
    listed,
    metres_words,
    share_words,
    with_article,
)
from skyshed.zone.reason import Reason

_MEDIAN = "reach_median_m"
_LISTED_UNITS = 3


@dataclass(frozen=True)
class LevelAnswer:
    """The covered share at one level by case, and the same in words."""

    level: str
    words: str
    shares: dict[Case, Ends]


@dataclass(frozen=True)
class PackageAnswer:
    """What the head of the report says of one package; ``levels`` is empty where no share may be quoted."""

    name: str
    kind: str
    sentence: str
    details: tuple[str, ...]
    levels: tuple[LevelAnswer, ...]


def package_answers(facts: Facts) -> tuple[PackageAnswer, ...]:
    """Return the answer for every package of the result."""
    return tuple(_package_answer(facts, package) for package in facts.result.packages)


def _package_answer(facts: Facts, package: Offer) -> PackageAnswer:
    level, barred, kind = facts.lead_level, facts.barred_units(package), facts.kind_words(package)
    if not package.fire_units:
        return PackageAnswer(package.name, kind, f"{package.name}: no fire unit, therefore nothing is covered.", (), ())
    if level is None or barred:
        rings = () if level is None else tuple(_rings(facts, package, level))
        return PackageAnswer(package.name, kind, _no_headline(facts, package, barred), rings, ())
    levels = tuple(_level_answer(facts, package, answer_level) for answer_level in facts.answer_levels)
    shown = levels if len(levels) < 2 else (levels[0], levels[-1])
    says = " and ".join(f"at {level.level} {level.words}" for level in shown)
    sentence = (
        f"{package.name}: {says} of the sky over {facts.result.scenario.area.name} is covered against "
        f"{with_article(facts.lead_target.name)}{label_note(facts)}."
    )
    parts = (_other_targets, _rings, _assets, _moved_most)
    told = (sentence for part in parts for sentence in part(facts, package, level))
    return PackageAnswer(package.name, kind, sentence, (*left_open_words(facts, package), *told), levels)


def _level_answer(facts: Facts, package: Offer, level: Level) -> LevelAnswer:
    shares = {case: facts.share(package.name, facts.lead_target.key, case, level.label) for case in facts.result.cases}
    return LevelAnswer(level_words(level), spread_words(facts, shares), shares)


def spread_words(facts: Facts, shares: dict[Case, Ends]) -> str:
    """Return the leading share with the other cases behind it: "41 % (claimed 63 %, conservative 17 %)"."""
    lead = facts.lead_case
    says = {case: between_words(ends, share_words) for case, ends in shares.items()}
    others = [f"{case} {words}" for case, words in says.items() if case is not lead]
    name = "" if lead is Case.NOMINAL else f" {lead}"
    return f"{says[lead]}{name}" + (f" ({', '.join(others)})" if others else "")


def _no_headline(facts: Facts, package: Offer, barred: tuple[str, ...]) -> str:
    if not barred:
        return (
            f"{package.name}: no headline on 9{NBSP}km terrain, since every level asked about lies below "
            f"{metres_words(3000)} above ground, where it flatters the seller; assess again with finer terrain."
        )
    relief_m = max(facts.result.headline.relief_m.get(name, 0.0) for name in barred)
    names = listed(barred) if len(barred) <= _LISTED_UNITS else f"{len(barred)} of its fire units"
    verb = "stands" if len(barred) == 1 else "stand"
    return (
        f"{package.name}: no headline on 9{NBSP}km terrain, since {names} {verb} in rough ground (up to "
        f"{metres_words(relief_m)} of relief within 150{NBSP}km), which it flattens; assess again with finer terrain."
    )


def _other_targets(facts: Facts, package: Offer, level: Level) -> Iterator[str]:
    others = [target for target in facts.asked_targets if target is not facts.lead_target]
    parts = []
    for target in others:
        shares = {case: facts.share(package.name, target.key, case, level.label) for case in facts.result.cases}
        parts.append(f"{with_article(target.name)}, {spread_words(facts, shares)}")
    if parts:
        yield f"At {level_words(level)} against {'; '.join(parts)}."


def _rings(facts: Facts, package: Offer, level: Level) -> Iterator[str]:
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
            case: [end for row in rows if (row.system, row.case) == (system, case) for end in ends_of(row, _MEDIAN)]
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


def _assets(facts: Facts, package: Offer, level: Level) -> Iterator[str]:
    rows = [
        row
        for row in facts.result.assets
        if (row.package, row.target, row.level) == (package.name, facts.lead_target.key, level.label)
    ]
    counts = {case: _n_covered(rows, case) for case in facts.result.cases}
    if rows:
        n_assets = len({row.asset for row in rows})
        others = [f"{case} {count}" for case, count in counts.items() if case is not facts.lead_case]
        spread = f" ({', '.join(others)})" if others else ""
        noun = "named asset" if n_assets == 1 else "named assets"
        verb = "has" if counts[facts.lead_case] == 1 else "have"
        n_open = sum(not row.is_known for row in rows if row.case is facts.lead_case)
        is_open = f"; {n_open} {'is' if n_open == 1 else 'are'} open for want of terrain data" if n_open else ""
        n_near = sum(row.reason == Reason.TOO_NEAR.words for row in rows if row.case is facts.lead_case)
        near = f"; {n_near} more {'stands' if n_near == 1 else 'stand'} too near a fire unit" if n_near else ""
        where = f"at {level_words(level)}{near}{is_open}"
        yield f"{counts[facts.lead_case]}{spread} of {n_assets} {noun} {verb} covered sky straight above {where}."


def _moved_most(facts: Facts, package: Offer, level: Level) -> Iterator[str]:
    del level
    yield from (influence_words(facts, influence) for influence in leading_influences(facts, package.name, 1))


def _n_covered(rows: list[AssetRow], case: Case) -> int:
    return sum(row.is_covered is True for row in rows if row.case is case)
