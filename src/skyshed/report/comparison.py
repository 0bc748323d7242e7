"""Two packages side by side in words, and the figures that move an answer most."""

from skyshed.coverage.rows import Comparison, Influence
from skyshed.coverage.situation import Situation
from skyshed.report.facts import Facts, label_note
from skyshed.report.paired import Paired, paired, reversal_words
from skyshed.report.words import (
    NBSP,
    between_words,
    ends_words,
    footing,
    known_part_words,
    level_words,
    points_words,
    share_words,
    with_article,
)


def comparison_allowed(facts: Facts, comparison: Comparison) -> bool:
    """Return whether the terrain lets this comparison be quoted."""
    packages = [package for package in facts.result.packages if package.name in (comparison.first, comparison.second)]
    return comparison.level in facts.result.headline.levels and not any(map(facts.barred_units, packages))


def comparison_words(facts: Facts, comparison: Comparison) -> str:
    """Return a paired comparison in words, from the side of the package that covers more."""
    pair = paired(facts, comparison)
    target = facts.targets[comparison.target]
    level = level_words(facts.levels[comparison.level])
    asked = f"At {level} against {with_article(target.name)}, {_says_of_both(facts, pair)}."
    if not comparison.known_share > 0:
        return f"{asked} No draws: missing terrain leaves all of that sky open{label_note(facts)}."
    turned = turned_words(facts, pair)
    return (
        f"{asked} {f'{turned[0].upper()}{turned[1:]}. ' if turned else ''}{draws_words(facts, pair)}. Moving every "
        f"site by up to 2{NBSP}km changes it by {siting_words(pair)}{label_note(facts)}."
    )


def turned_words(facts: Facts, pair: Paired) -> str:
    """Say at which other levels the order of a pair turns; "" where it nowhere does."""
    row = pair.comparison
    return reversal_words(facts, pair.more, pair.less, target=row.target, case=pair.case, level=row.level)


def draws_words(facts: Facts, pair: Paired) -> str:
    """Say in how many draws the one covers more, and whether the difference exceeds the spread."""
    comparison = pair.comparison
    without = known_part_words(comparison.known_share)
    where = f"{without[0].upper()}{without[1:]}, in" if without else "In"
    n_more = (
        f"{where} {pair.share_more * comparison.n_draws:.4g} of {comparison.n_draws} draws of all figures {pair.more} "
        f"{situation_of(facts, pair.more).verb} more{equal_words(comparison, ' (both the same in {})')}"
    )
    if pair.is_same_in_draws:
        return f"{n_more}; in 90{NBSP}% of the draws they differ by less than {pair.in_draws.words}"
    does = "does not exceed the spread"
    if pair.exceeds_spread or pair.is_contrary:
        does = f"exceeds the spread{', the other way round' if pair.is_contrary else ''}"
    return f"{n_more}; the difference ({spread_words(pair)} in 90{NBSP}% of the draws) {does}"


def spread_words(pair: Paired) -> str:
    """Return the ends of the difference in points, more minus less."""
    low, high = map(signed_points, pair.difference)
    return f"{low} to {high}{NBSP}points"


def siting_words(pair: Paired) -> str:
    """Return by how much moved sites change the difference."""
    spread = pair.comparison.siting_spread
    return f"less than 0.1{NBSP}points" if round(spread, 3) == 0 else points_words(spread)


def equal_words(comparison: Comparison, form: str) -> str:
    """Return in how many draws both packages cover the same; "" where there are none."""
    n_equal = comparison.share_equal * comparison.n_draws
    return form.format(f"{n_equal:.4g}") if n_equal > 0 else ""


def situation_of(facts: Facts, package: str) -> Situation:
    """Return how to speak of a package, by its name."""
    return Situation(facts.result.scenario, next(each for each in facts.result.packages if each.name == package))


def _says_of_both(facts: Facts, pair: Paired) -> str:
    """Say what two packages cover: by how much the first covers more, where missing terrain does not leave it open."""
    situation = situation_of(facts, pair.more)
    high, low = (between_words(end, share_words) for end in pair.shares)
    if pair.is_open:
        what = f"{pair.case} case; from none to all of what is open for want of terrain data"
        return f"{pair.more} {situation.verb} {high} and {pair.less} {low} ({what})"
    both = f"{high} and {low}" if high != low else f"both about {high}"
    if pair.is_same:
        same = f"{pair.more} and {pair.less} {situation.verb_plural} the same within {pair.resolution.words}"
        return f"{same}: {both}, {pair.case} case"
    of_sky = f" of the sky over {facts.result.scenario.area.name}" if situation.is_from_outside else ""
    more = f"{pair.more} {situation.verb} {points_words(pair.apart_share)} more{of_sky} than {pair.less}"
    return f"{more} ({both}, {pair.case} case)"


def signed_points(difference: float) -> str:
    """Return a difference of shares in points with its sign; a difference that rounds to zero has none."""
    points = round(difference * 100, 1)
    return f"{points:+.1f}".replace("-", "−") if points else "0.0"


def leading_influences(facts: Facts, package: str, n_most: int = 3) -> tuple[Influence, ...]:
    """Return the figures that move a package's leading answer most."""
    rows = [influence for influence in facts.result.influences if influence.package == package and influence.swing > 0]
    return tuple(sorted(rows, key=lambda row: -row.swing)[:n_most])


def influence_words(facts: Facts, influence: Influence) -> str:
    """Return what one figure does to the answer, and how well it is founded."""
    figure = influence.figure
    low, high = sorted((influence.share_low, influence.share_high))
    return (
        f"Moved most by {facts.figure_name(figure)} ({footing(figure)}, {ends_words(figure)}): between its ends the "
        f"share at {level_words(facts.levels[influence.level])} against "
        f"{with_article(facts.targets[influence.target].name)}{_part(influence)} goes from {share_words(low)} to "
        f"{share_words(high)}."
    )


def _part(influence: Influence) -> str:
    without = known_part_words(influence.known_share)
    return f", {without}," if without else ""
