"""The first screen: one verdict over all packages; class, height and case stand beside every number."""

from collections.abc import Iterator
from dataclasses import dataclass

from skyshed.coverage.left_open import Ends
from skyshed.coverage.rows import Influence
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, LevelKind, Offer
from skyshed.report.assess.offers import FINER, offers_of, ring_share
from skyshed.report.assess.own_height import flown_words
from skyshed.report.assess.rings import rings_left, short_system, spoken_name
from skyshed.report.comparison import leading_influences
from skyshed.report.facts import Facts, label_note
from skyshed.report.figures import all_figures, basis_sentence
from skyshed.report.left_open import left_open_words
from skyshed.report.situation import Situation
from skyshed.report.table import Bar, Measure, Table, share_bar
from skyshed.report.words import (
    NBSP,
    between_words,
    ends_words,
    figure_words,
    footing,
    km_words,
    level_short,
    level_words,
    listed,
    metres_words,
    points_words,
    share_words,
    with_article,
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
    figures, offers = basis_sentence(all_figures(facts.result)), offers_of(facts)
    needs_finer = any(cell.words == FINER for row in offers.rows for cell in row)
    cautions = tuple(_cautions(facts))
    if package is None or level is None:
        measures, sentence = tuple(_ring_alone(facts)), _no_share(facts)
        return Verdict(question(facts), measures, sentence, (), cautions, offers, figures, needs_finer)
    answer = _Answer(facts, package, level)
    measures, points = answer.measures(), tuple(answer.points())
    return Verdict(question(facts), measures, answer.sentence(), points, cautions, offers, figures, needs_finer)


def question(facts: Facts) -> str:
    """Return what the page answers, in words that fit the situation."""
    scenario = facts.result.scenario
    situation, area = Situation(scenario), scenario.area.name
    asked = [package for package in facts.result.packages if not facts.is_held(package)] or list(facts.result.packages)
    noun = "offers" if all(package.is_offered for package in asked) else "packages"
    who = f"these {len(asked)} {noun}" if len(asked) > 1 else spoken_name(facts, asked[0])
    if situation.is_from_outside:
        return f"How much of the sky over {area} can {who} really reach into?"
    if any(package.is_offered for package in asked):
        return f"How much of the sky over {area} would {who} really cover?"
    does = "do" if len(asked) > 1 or " and " in who else "does"
    return f"How much of the sky over {area} {does} {who} really cover?"


@dataclass(frozen=True)
class _Answer:
    """The leading package at the leading level, against the leading class."""

    facts: Facts
    package: Offer
    level: Level

    @property
    def situation(self) -> Situation:
        return Situation(self.facts.result.scenario, self.package)

    def shares(self, level: Level) -> dict[Case, Ends]:
        target = self.facts.lead_target.key
        return {
            case: self.facts.share(self.package.name, target, case, level.label) for case in self.facts.result.cases
        }

    def measures(self) -> tuple[Measure, ...]:
        """Return the advertised rings beside what can really be engaged."""
        lead, shares = self.facts.lead_case, self.shares(self.level)
        area = self.facts.result.scenario.area.name
        believed = _believed(shares, lead)
        bar = share_bar(shares, lead)
        reach = Measure(between_words(shares[lead], share_words), "can really be engaged", believed, bar)
        rings = ring_share(self.facts, self.package, self.level)
        if rings is None:
            return (reach,)
        ring_bar = Bar(0.0, float("nan"), rings[1] * 100)
        label = f"of the sky over {area} lies inside the advertised rings"
        return Measure(between_words(rings, share_words), label, "the circles that newspapers draw", ring_bar), reach

    def sentence(self) -> str:
        """Say whose numbers these are: package, class, height, case."""
        n_fired = sum(bool(one.fire_units) for one in self.facts.result.packages)
        most = f", the one that {self.situation.verb} most," if n_fired > 1 else ""
        target = self.facts.lead_target
        against = with_article(target.name)
        if self.level not in self.facts.own_levels(target):
            against += f" (which flies at {flown_words(target)}, see below)"
        whose = f"{spoken_name(self.facts, self.package)}{most} against {against} at {level_words(self.level)}"
        means = f"found, tracked and in reach of a missile{label_note(self.facts)}"
        return f"{whose}, {self.facts.lead_case} case: {means}."

    def points(self) -> Iterator[str]:
        """Yield what a buyer asks next: where the seller is right, what each part adds, which figure decides."""
        yield from self._most_and_least_right()
        added = list(_added(self.facts, self.level))
        if added:
            yield f"{'; '.join(added)}."
        yield from self._widest_ring()
        for influence in self._influences()[:1]:
            name, basis = self.facts.figure_name(influence.figure), footing(influence.figure)
            low, high = sorted((influence.share_low, influence.share_high))
            ends = f"{share_words(low)} and {share_words(high)}"
            yield f"One figure decides most: {name} ({basis}); with its two ends it would be {ends}."
        price = self.package.price_usd
        if price is not None:
            nominal, ends = figure_words(price, price.nominal), ends_words(price)
            yield f"Price, not to be divided by sky: {nominal} ({ends}, {price.status})."
        yield from left_open_words(self.facts, self.package)

    def _influences(self) -> list[Influence]:
        """Return the figures that move this very answer: the same class, at the same level."""
        asked = self.facts.lead_target.key, self.level.label
        every = leading_influences(self.facts, self.package.name, len(self.facts.result.influences))
        return [influence for influence in every if (influence.target, influence.level) == asked]

    def _most_and_least_right(self) -> Iterator[str]:
        lead = self.facts.lead_case
        found = [
            (sum(self.shares(level)[lead]) / max(sum(rings), 1e-9), level)
            for level in self.facts.own_levels(self.facts.lead_target)
            if (rings := ring_share(self.facts, self.package, level)) is not None
        ]
        if len(found) < 2:
            return
        (least, low), (most, high) = min(found, key=_first), max(found, key=_first)
        if most == least:
            return
        right, wrong = (between_words(self.shares(level)[lead], share_words) for level in (high, low))
        yield (
            f"The seller is most right at {_spoken(high)} ({right} can be engaged), least right at {_spoken(low)} "
            f"({wrong})."
        )

    def _widest_ring(self) -> Iterator[str]:
        rings = list(rings_left(self.facts, self.package, self.level))
        if not rings:
            return
        ring = max(rings, key=lambda one: one.advertised_m)
        lead = self.facts.lead_case
        every = [end for ends in ring.median_m.values() for end in ends]
        widest, left = (between_words(ends, km_words) for ends in ((min(every), max(every)), ring.median_m[lead]))
        spread = f" ({widest} in all cases)" if len(ring.median_m) > 1 else ""
        yield f"The {km_words(ring.advertised_m)} ring of the {ring.system} is {left} in the median direction{spread}."


def _spoken(level: Level) -> str:
    """Return a level shortly, in words that need no key."""
    if level.kind is LevelKind.FLIGHT_LEVEL:
        return f"{level_short(level)} (about {level.altitude_m / 1000:.0f}{NBSP}km)"
    return level_words(level)


def _first(pair: tuple[float, Level]) -> float:
    return pair[0]


def _believed(shares: dict[Case, Ends], lead: Case) -> str:
    """Return the range over all cases, and whose figures are believed at its ends."""
    if len(shares) == 1:
        return f"{lead} case"
    ends = sorted((sum(ends), case, ends) for case, ends in shares.items() if case is not lead)
    says = [f"{between_words(ends, share_words)} {_WHO[case]}" for _, case, ends in ends]
    return listed(says)


_WHO = {
    Case.CLAIMED: "on the seller’s figures",
    Case.NOMINAL: "on the middle ones",
    Case.CONSERVATIVE: "on the lowest",
}


def _added(facts: Facts, level: Level) -> Iterator[str]:
    """Say what the larger of two packages adds to the smaller one, where one holds all of the other."""
    target, case = facts.lead_target.key, facts.lead_case
    quotable = [one for one in facts.result.packages if one.fire_units and not facts.barred_units(one)]
    for small in quotable:
        for large in quotable:
            more = [unit for unit in large.units if unit.key not in {known.key for known in small.units}]
            is_inside = {unit.key for unit in small.units} < {unit.key for unit in large.units}
            if facts.is_held(small) or not is_inside:
                continue
            shares = [facts.share(package.name, target, case, level.label) for package in (small, large)]
            if any(least != most for least, most in shares):
                continue
            names = list(dict.fromkeys(short_system(unit.system) for unit in more))
            added = points_words(shares[1][0] - shares[0][0])
            yield f"{listed(names)} {'adds' if len(names) == 1 else 'add'} {added} to {small.name}"


def _ring_alone(facts: Facts) -> Iterator[Measure]:
    """Yield what may be said where no share may be quoted: the rings, and that the rest needs finer ground."""
    package = facts.shown_package
    level = facts.lead_level or facts.result.levels[-1]
    rings = ring_share(facts, package, level)
    if rings is not None:
        label = f"of the sky over {facts.result.scenario.area.name} lies inside the advertised rings of {package.name}"
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
        yield "“Likely”: the cases are bounds of published figures, not odds."
    if facts.result.terrain.is_embedded:
        yield f"Anything below {metres_words(3000)}: ground with posts 9{NBSP}km apart cannot tell."
