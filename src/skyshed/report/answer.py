"""The answer in plain sentences: every number with its case, its denominator and its unit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from skyshed.coverage.left_open import Ends, ends_of, ends_or
from skyshed.coverage.rows import AssetRow, Comparison, Influence
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, Offer
from skyshed.report.lookup import Lookup
from skyshed.report.words import (
    NBSP,
    between_words,
    ends_words,
    footing,
    km_words,
    level_words,
    listed,
    metres_words,
    points_words,
    share_words,
)
from skyshed.zone.reason import Reason

_MEDIAN = "reach_median_m"
_SPOKEN_VOWEL = re.compile(r"[aeiouAEIOU]|[FHLMNRSX](?![a-z])")
_LISTED_UNITS = 3
_LEAST_OPEN_SHARE = 0.001
OPEN_ENDS = "“a to b” is from none of it reached to all of it"


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


def with_article(name: str) -> str:
    """Return a name with "a" or "an" as it is spoken.

    >>> with_article("F-35-class aircraft"), with_article("fighter"), with_article("airliner")
    ('an F-35-class aircraft', 'a fighter', 'an airliner')
    """
    return f"{'an' if _SPOKEN_VOWEL.match(name) else 'a'} {name}"


def package_answers(look: Lookup) -> tuple[PackageAnswer, ...]:
    """Return the answer for every package of the result."""
    return tuple(_package_answer(look, package) for package in look.result.packages)


def _package_answer(look: Lookup, package: Offer) -> PackageAnswer:
    level, barred, kind = look.lead_level, look.barred_units(package), look.kind_words(package)
    if not package.fire_units:
        return PackageAnswer(package.name, kind, f"{package.name}: no fire unit, therefore nothing is covered.", (), ())
    if level is None or barred:
        rings = () if level is None else tuple(_rings(look, package, level))
        return PackageAnswer(package.name, kind, _no_headline(look, package, barred), rings, ())
    levels = tuple(_level_answer(look, package, each) for each in look.answer_levels)
    shown = levels if len(levels) < 2 else (levels[0], levels[-1])
    says = " and ".join(f"at {each.level} {each.words}" for each in shown)
    sentence = (
        f"{package.name}: {says} of the sky over {look.result.scenario.area.name} is covered against "
        f"{with_article(look.lead_target.name)}{label_note(look)}."
    )
    parts = (_other_targets, _rings, _assets, _moved_most)
    told = (sentence for part in parts for sentence in part(look, package, level))
    return PackageAnswer(package.name, kind, sentence, (*left_open_words(look, package), *told), levels)


def _level_answer(look: Lookup, package: Offer, level: Level) -> LevelAnswer:
    shares = {case: look.share(package.name, look.lead_target.key, case, level.label) for case in look.result.cases}
    return LevelAnswer(level_words(level), spread_words(look, shares), shares)


def spread_words(look: Lookup, shares: dict[Case, Ends]) -> str:
    """Return the leading share with the other cases behind it: "41 % (claimed 63 %, conservative 17 %)"."""
    lead = look.lead_case
    says = {case: between_words(ends, share_words) for case, ends in shares.items()}
    others = [f"{case} {words}" for case, words in says.items() if case is not lead]
    name = "" if lead is Case.NOMINAL else f" {lead}"
    return f"{says[lead]}{name}" + (f" ({', '.join(others)})" if others else "")


def label_note(look: Lookup) -> str:
    return f" – {look.label}" if look.label else ""


def _no_headline(look: Lookup, package: Offer, barred: tuple[str, ...]) -> str:
    if not barred:
        return (
            f"{package.name}: no headline on 9{NBSP}km terrain, since every level asked about lies below "
            f"{metres_words(3000)} above ground, where it flatters the seller; assess again with finer terrain."
        )
    relief_m = max(look.result.headline.relief_m.get(name, 0.0) for name in barred)
    names = listed(barred) if len(barred) <= _LISTED_UNITS else f"{len(barred)} of its fire units"
    verb = "stands" if len(barred) == 1 else "stand"
    return (
        f"{package.name}: no headline on 9{NBSP}km terrain, since {names} {verb} in rough ground (up to "
        f"{metres_words(relief_m)} of relief within 150{NBSP}km), which it flattens; assess again with finer terrain."
    )


def left_open_words(look: Lookup, package: Offer) -> Iterator[str]:
    """Say how much of the sky missing terrain leaves open, at every level of the answer, where that is worth a word."""
    asked = package.name, look.lead_target.key, look.lead_case
    rows = {each: look.areas.get((*asked, each.label)) for each in look.answer_levels}
    shares = {each: row.unknown_share for each, row in rows.items() if row is not None}
    if max(shares.values(), default=0.0) >= _LEAST_OPEN_SHARE:
        says = listed([f"{share_words(share)} at {level_words(each)}" for each, share in shares.items()])
        yield f"Of the sky, {says} is open for want of terrain data; {OPEN_ENDS}."


def _other_targets(look: Lookup, package: Offer, level: Level) -> Iterator[str]:
    others = [target for target in look.asked_targets if target is not look.lead_target]
    parts = []
    for target in others:
        shares = {case: look.share(package.name, target.key, case, level.label) for case in look.result.cases}
        parts.append(f"{with_article(target.name)}, {spread_words(look, shares)}")
    if parts:
        yield f"At {level_words(level)} against {'; '.join(parts)}."


def _rings(look: Lookup, package: Offer, level: Level) -> Iterator[str]:
    """Say, system by system, what remains of the advertised ring; what is held has its own card."""
    target = look.lead_target
    rows = [
        row
        for row in look.result.ranges
        if (row.package, row.target, row.level) == (package.name, target.key, level.label)
        and row.fire_unit in look.result.headline.fire_units
    ]
    names = {unit.system.key: unit.system.name for unit in look.own_units(package)}
    where = " (fire units in gentle ground)" if look.barred_units(package) else ""
    for system, name in names.items():
        medians = {
            case: [end for row in rows if (row.system, row.case) == (system, case) for end in ends_of(row, _MEDIAN)]
            for case in look.result.cases
        }
        if not medians[look.lead_case]:
            continue
        ring_m = next(row.advertised_range_m for row in rows if row.system == system)
        others = [f"{case} {_between(each)}" for case, each in medians.items() if case is not look.lead_case]
        spread = f" ({', '.join(others)})" if others else ""
        yield (
            f"{name}: advertised {km_words(ring_m)}; at {level_words(level)} against {with_article(target.name)} its "
            f"median reach over all directions{where} is {_between(medians[look.lead_case])}{spread}{label_note(look)}."
        )


def _between(lengths_m: list[float]) -> str:
    return between_words((min(lengths_m), max(lengths_m)), km_words)


def _assets(look: Lookup, package: Offer, level: Level) -> Iterator[str]:
    rows = [
        row
        for row in look.result.assets
        if (row.package, row.target, row.level) == (package.name, look.lead_target.key, level.label)
    ]
    counts = {case: _n_covered(rows, case) for case in look.result.cases}
    if rows:
        n_assets = len({row.asset for row in rows})
        others = [f"{case} {count}" for case, count in counts.items() if case is not look.lead_case]
        spread = f" ({', '.join(others)})" if others else ""
        noun = "named asset" if n_assets == 1 else "named assets"
        verb = "has" if counts[look.lead_case] == 1 else "have"
        n_open = sum(not row.is_known for row in rows if row.case is look.lead_case)
        is_open = f"; {n_open} {'is' if n_open == 1 else 'are'} open for want of terrain data" if n_open else ""
        n_near = sum(row.reason == Reason.TOO_NEAR.words for row in rows if row.case is look.lead_case)
        near = f"; {n_near} more {'stands' if n_near == 1 else 'stand'} too near a fire unit" if n_near else ""
        where = f"at {level_words(level)}{near}{is_open}"
        yield f"{counts[look.lead_case]}{spread} of {n_assets} {noun} {verb} covered sky straight above {where}."


def _moved_most(look: Lookup, package: Offer, level: Level) -> Iterator[str]:
    del level
    yield from (influence_words(look, each) for each in leading_influences(look, package.name, 1))


def _n_covered(rows: list[AssetRow], case: Case) -> int:
    return sum(row.is_covered is True for row in rows if row.case is case)


def comparison_allowed(look: Lookup, comparison: Comparison) -> bool:
    """Return whether the terrain lets this comparison be quoted."""
    packages = [each for each in look.result.packages if each.name in (comparison.first, comparison.second)]
    return comparison.level in look.result.headline.levels and not any(map(look.barred_units, packages))


def comparison_words(look: Lookup, comparison: Comparison) -> str:
    """Return a paired comparison in words, told from the side that covers more."""
    case, first, second = leading_pair(look, comparison)
    more, less = comparison.first, comparison.second
    first_more, second_more = comparison.share_first_more, comparison.share_second_more
    ends = comparison.difference_low, comparison.difference_high
    # Shares that the grid cannot tell apart are told in the order of the draws.
    if (sum(first), first_more) < (sum(second), second_more):
        more, less = less, more
        first_more, ends = second_more, (-ends[1], -ends[0])
    says = _says_of_both(case, (more, less), sorted((first, second), reverse=True))
    target = look.targets[comparison.target]
    asked = f"At {level_words(look.levels[comparison.level])} against {with_article(target.name)}, {says}."
    if not comparison.known_share > 0:
        return f"{asked} No draws: missing terrain leaves all of that sky open{label_note(look)}."
    does = "exceeds" if comparison.exceeds_spread else "does not exceed"
    where = "In" if comparison.known_share == 1 else f"Over the {share_words(comparison.known_share)} not left open, in"
    return (
        f"{asked} {where} {first_more * comparison.n_draws:.4g} of {comparison.n_draws} draws of all figures {more} "
        f"covers more{equal_words(comparison, ' (both the same in {})')}; the "
        f"difference ({signed_points(ends[0])} to {signed_points(ends[1])}{NBSP}points in 90{NBSP}% of the draws) "
        f"{does} the spread. Moving every site by up to 2{NBSP}km changes it by "
        f"{points_words(comparison.siting_spread)}{label_note(look)}."
    )


def equal_words(comparison: Comparison, form: str) -> str:
    """Return in how many draws both packages cover the same; nothing where there is none."""
    n_equal = comparison.share_equal * comparison.n_draws
    return form.format(f"{n_equal:.4g}") if n_equal > 0 else ""


def leading_pair(look: Lookup, comparison: Comparison) -> tuple[Case, Ends, Ends]:
    """Return the leading case of a comparison and the two ends of both shares in it."""
    case, *shares = next((each for each in comparison.by_case if each[0] is look.lead_case), comparison.by_case[0])
    first, second = (
        ends_or(comparison, f"{side}_share_{case}", share)
        for side, share in zip(("first", "second"), shares, strict=True)
    )
    return case, first, second


def _says_of_both(case: Case, names: tuple[str, str], ends: list[Ends]) -> str:
    """Say what two packages cover: by how much the first covers more, where missing terrain does not leave it open."""
    (more, less), (high, low) = names, (between_words(each, share_words) for each in ends)
    if any(least != most for least, most in ends):
        what = f"{case} case; from none to all of what is open for want of terrain data"
        return f"{more} covers {high} and {less} {low} ({what})"
    if ends[0] == ends[1]:
        return f"{more} and {less} cover about the same share ({high}, {case} case)"
    both = f"{high} and {low}" if high != low else f"both about {high}"
    return f"{more} covers {points_words(ends[0][0] - ends[1][0])} more than {less} ({both}, {case} case)"


def signed_points(difference: float) -> str:
    """Return a difference of shares in points with its sign; what rounds to nothing has none."""
    points = round(difference * 100, 1)
    return f"{points:+.1f}".replace("-", "−") if points else "0.0"


def leading_influences(look: Lookup, package: str, n_most: int = 3) -> tuple[Influence, ...]:
    """Return the figures that move a package's leading answer most."""
    rows = [each for each in look.result.influences if each.package == package and each.swing > 0]
    return tuple(sorted(rows, key=lambda each: -each.swing)[:n_most])


def influence_words(look: Lookup, influence: Influence) -> str:
    """Return what one figure does to the answer, and how well it is founded."""
    figure = influence.figure
    low, high = sorted((influence.share_low, influence.share_high))
    return (
        f"Moved most by {look.figure_name(figure)} ({footing(figure)}, {ends_words(figure)}): between its ends the "
        f"share at {level_words(look.levels[influence.level])} against "
        f"{with_article(look.targets[influence.target].name)}{_part(influence)} goes from {share_words(low)} to "
        f"{share_words(high)}."
    )


def _part(influence: Influence) -> str:
    known = influence.known_share
    return "" if known == 1 else f", over the {share_words(known)} of that sky not left open,"
