"""Two packages side by side in words, and the figures that move an answer most."""

from skyshed.coverage.left_open import Ends, ends_or
from skyshed.coverage.rows import Comparison, Influence
from skyshed.model.figure import Case
from skyshed.report.facts import Facts, label_note
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
    case, first, second = leading_pair(facts, comparison)
    more, less = comparison.first, comparison.second
    first_more, second_more = comparison.share_first_more, comparison.share_second_more
    ends = comparison.difference_low, comparison.difference_high
    # Shares that the grid cannot tell apart are named in the order of the draws.
    if (sum(first), first_more) < (sum(second), second_more):
        more, less = less, more
        first_more, ends = second_more, (-ends[1], -ends[0])
    says = _says_of_both(case, (more, less), sorted((first, second), reverse=True))
    target = facts.targets[comparison.target]
    asked = f"At {level_words(facts.levels[comparison.level])} against {with_article(target.name)}, {says}."
    if not comparison.known_share > 0:
        return f"{asked} No draws: missing terrain leaves all of that sky open{label_note(facts)}."
    does = "exceeds" if comparison.exceeds_spread else "does not exceed"
    without = known_part_words(comparison.known_share)
    where = f"{without[0].upper()}{without[1:]}, in" if without else "In"
    return (
        f"{asked} {where} {first_more * comparison.n_draws:.4g} of {comparison.n_draws} draws of all figures {more} "
        f"covers more{equal_words(comparison, ' (both the same in {})')}; the "
        f"difference ({signed_points(ends[0])} to {signed_points(ends[1])}{NBSP}points in 90{NBSP}% of the draws) "
        f"{does} the spread. Moving every site by up to 2{NBSP}km changes it by "
        f"{points_words(comparison.siting_spread)}{label_note(facts)}."
    )


def equal_words(comparison: Comparison, form: str) -> str:
    """Return in how many draws both packages cover the same; "" where there are none."""
    n_equal = comparison.share_equal * comparison.n_draws
    return form.format(f"{n_equal:.4g}") if n_equal > 0 else ""


def leading_pair(facts: Facts, comparison: Comparison) -> tuple[Case, Ends, Ends]:
    """Return the leading case of a comparison and the two ends of both shares in it."""
    case, *shares = next(
        (shares_of_case for shares_of_case in comparison.by_case if shares_of_case[0] is facts.lead_case),
        comparison.by_case[0],
    )
    first, second = (
        ends_or(comparison, f"{side}_share_{case}", share)
        for side, share in zip(("first", "second"), shares, strict=True)
    )
    return case, first, second


def _says_of_both(case: Case, names: tuple[str, str], ends: list[Ends]) -> str:
    """Say what two packages cover: by how much the first covers more, where missing terrain does not leave it open."""
    (more, less), (high, low) = names, (between_words(end, share_words) for end in ends)
    if any(least != most for least, most in ends):
        what = f"{case} case; from none to all of what is open for want of terrain data"
        return f"{more} covers {high} and {less} {low} ({what})"
    if ends[0] == ends[1]:
        return f"{more} and {less} cover about the same share ({high}, {case} case)"
    both = f"{high} and {low}" if high != low else f"both about {high}"
    return f"{more} covers {points_words(ends[0][0] - ends[1][0])} more than {less} ({both}, {case} case)"


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
