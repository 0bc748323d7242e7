"""The first screen: one verdict over all packages; class, height and case stand beside every number."""

from collections.abc import Iterator
from dataclasses import dataclass

from skyshed.coverage.situation import Situation
from skyshed.report.assess.leading import LeadingAnswer
from skyshed.report.assess.offers import FINER, offers_of, ring_share
from skyshed.report.beyond import ballistic_words, turning_words
from skyshed.report.facts import Facts
from skyshed.report.figures import all_figures, basis_sentence
from skyshed.report.table import Bar, Measure, Table
from skyshed.report.words import (
    NBSP,
    between_words,
    listed,
    metres_words,
    share_words,
)

_LISTED_UNITS = 3


@dataclass(frozen=True)
class Verdict:
    """What the first screen says. ``cautions`` are what the numbers do not say; ``offers`` has a row a package."""

    question: str
    measures: tuple[Measure, ...]
    sentence: str
    points: tuple[str, ...]
    cautions: tuple[str, ...]
    offers: Table
    figures: str
    needs_finer_ground: bool


def verdict_of(facts: Facts) -> Verdict:
    """Return the verdict over all packages of a result."""
    package, level = facts.lead_package, facts.lead_level
    figures, offers = basis_sentence(all_figures(facts.result), facts.result.scenario.sources), offers_of(facts)
    needs_finer = any(cell.words == FINER for row in offers.rows for cell in row)
    cautions = tuple(_cautions(facts))
    if package is None or level is None:
        measures, sentence = tuple(_ring_alone(facts)), _no_share(facts)
        return Verdict(question(facts), measures, sentence, (), cautions, offers, figures, needs_finer)
    answer = LeadingAnswer(facts, package, level)
    measures, points = answer.measures(), tuple(answer.points())
    return Verdict(question(facts), measures, answer.sentence(), points, cautions, offers, figures, needs_finer)


def question(facts: Facts) -> str:
    """Return what the page answers, in words that fit the situation."""
    scenario = facts.result.scenario
    situation, area = Situation(scenario), scenario.area.name
    asked = [package for package in facts.result.packages if not facts.is_held(package)] or list(facts.result.packages)
    noun = "offers" if all(package.is_offered for package in asked) else "packages"
    who = f"these {len(asked)} {noun}" if len(asked) > 1 else facts.spoken_name(asked[0])
    if situation.is_from_outside:
        return f"How much of the sky over {area} can {who} reach into?"
    if any(package.is_offered for package in asked):
        return f"How much of the sky over {area} would {who} really cover?"
    does = "do" if len(asked) > 1 or " and " in who else "does"
    return f"How much of the sky over {area} {does} {who} really cover?"


def _ring_alone(facts: Facts) -> Iterator[Measure]:
    """Yield what may be said where no share may be quoted: the rings, and that the rest needs finer ground."""
    package = facts.shown_package
    level = facts.lead_level or facts.result.levels[-1]
    rings = ring_share(facts, package, level)
    if rings is not None:
        area, name = facts.result.scenario.area.name, facts.spoken_name(package)
        label = f"of the sky over {area} lies inside the advertised rings of {name}"
        yield Measure(between_words(rings, share_words), label, "", Bar(0.0, float("nan"), rings[1] * 100))
    if package.fire_units:
        yield Measure("?", "can really be engaged", FINER)


def _no_share(facts: Facts) -> str:
    fired = [package for package in facts.result.packages if package.fire_units]
    if not fired:
        return "No fire unit, therefore nothing is covered."
    if facts.lead_level is None:
        return (
            f"No share can be quoted on 9{NBSP}km terrain: every level asked about lies below {metres_words(3000)} "
            "above ground, where such ground flatters the seller."
        )
    barred = list(dict.fromkeys(name for package in fired for name in facts.barred_units(package)))
    relief_m = max(facts.result.headline.relief_m.get(name, 0.0) for name in barred)
    names = listed(barred) if len(barred) <= _LISTED_UNITS else f"{len(barred)} fire units"
    verb = "stands" if len(barred) == 1 else "stand"
    return (
        f"No share can be quoted on 9{NBSP}km terrain: {names} {verb} in rough ground (up to {metres_words(relief_m)} "
        f"of relief within 150{NBSP}km), which such terrain flattens."
    )


def _cautions(facts: Facts) -> Iterator[str]:
    """Yield what must not be said of the numbers."""
    yield "“Protected”: a shot is possible; nothing says that it hits, or that many at once are met."
    if len(facts.result.cases) > 1:
        yield "“Likely”: the two ends are what published figures allow, not odds."
    units = tuple({unit.key: unit for package in facts.result.packages for unit in package.units}.values())
    if turning := turning_words(units):
        yield f"“All round at once”: {turning}."
    if ballistic := ballistic_words(units):
        yield f"“Safe from ballistic missiles”: {ballistic}."
    if facts.result.terrain.is_embedded:
        yield (
            f"Anything exact, or below {metres_words(3000)}: this ground is known every 9{NBSP}km alone, and may be "
            "wrong either way."
        )
