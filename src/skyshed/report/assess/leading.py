"""The leading answer in words: the package that covers most, against the leading class at its level."""

from collections.abc import Iterator
from dataclasses import dataclass

from skyshed.coverage.left_open import Ends
from skyshed.coverage.missing import missing_shares
from skyshed.coverage.rows import Influence
from skyshed.coverage.situation import Situation
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, LevelKind, Offer, Unit
from skyshed.report.assess.offers import price_words, ring_share
from skyshed.report.assess.rings import rings_left
from skyshed.report.comparison import leading_influences
from skyshed.report.facts import Facts, short_system
from skyshed.report.left_open import left_open_words
from skyshed.report.paired import reversal_words
from skyshed.report.table import Bar, Measure, share_bar
from skyshed.report.words import (
    NBSP,
    between_words,
    ends_words,
    footing,
    km_words,
    level_short,
    level_words,
    listed,
    points_words,
    share_words,
    with_article,
)
from skyshed.verbs.limits import clutter_words, rain_words
from skyshed.zone.reason import Reason


@dataclass(frozen=True)
class LeadingAnswer:
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
        believed = _believed(shares, lead, is_offered=self.package.is_offered)
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
        most = self._rank()
        target = self.facts.lead_target
        against = with_article(target.name)
        if self.level not in self.facts.own_levels(target):
            against += f" (which flies at {self.facts.flown_words(target)}, see below)"
        scenario = self.facts.result.scenario
        beside = "" if scenario.held is None or self.facts.is_held(self.package) else " with what is held"
        whose = f"{self.facts.spoken_name(self.package)}{beside}{most} against {against} at {level_words(self.level)}"
        case = f"{_MIDDLE[self.facts.lead_case]}, as in every line below"
        return f"{whose}, {case}: found, tracked and in reach of a missile."

    def _rank(self) -> str:
        """Say whether any other package comes up to this one, and whether all could be asked."""
        asked = self.facts.quotable_packages
        n_fired = sum(bool(one.fire_units) for one in self.facts.result.packages)
        of_those = " of those that this terrain may speak of" if len(asked) < n_fired else ""
        if len(asked) < 2:
            return f", the only one{of_those}," if of_those else ""
        own = self.shares(self.level)[self.facts.lead_case]
        target, case = self.facts.lead_target.key, self.facts.lead_case
        others = {one.name: self.facts.share(one.name, target, case, self.level.label) for one in asked}
        most = max(asked, key=lambda one: sum(others[one.name]))
        if sum(others[most.name]) > sum(own):
            kind = "held already, covers" if self.facts.is_held(most) else "merely offered, would cover"
            return f" ({self.facts.spoken_name(most)}, {kind} {between_words(others[most.name], share_words)}),"
        if list(others.values()).count(own) > 1:
            return f", whose share no other exceeds{of_those},"
        return f", the one that {self.situation.verb} most{of_those},"

    def points(self) -> Iterator[str]:
        """Yield what a buyer asks next: where the seller is right, what each part adds, which figure decides."""
        yield from self._most_and_least_right()
        added = list(_added(self.facts, self.level))
        if added:
            yield f"{'; '.join(added)}."
        yield from self._turned()
        yield from self._widest_ring()
        yield from self._missing()
        for influence in own_influences(self.facts, self.package, self.level)[:1]:
            name, basis = self.facts.figure_name(influence.figure), footing(influence.figure)
            low, high = sorted((influence.share_low, influence.share_high))
            between = f"from {share_words(low)} to {share_words(high)}"
            yield f"One figure moves the answer most, {between}: {name} ({basis}, {ends_words(influence.figure)})."
        price = self.package.price_usd
        if price is not None:
            yield f"Price, {price.status}: {price_words(price)}. A price per share of sky would mislead."
        yield from self._declared()
        yield from left_open_words(self.facts, self.package)

    def _turned(self) -> Iterator[str]:
        """Say where, at another height, a package that covers less here covers more."""
        target, case = self.facts.lead_target.key, self.facts.lead_case
        for other in self.facts.quotable_packages:
            words = reversal_words(
                self.facts, self.package.name, other.name, target=target, case=case, level=self.level.label
            )
            if other is not self.package and words:
                yield f"Beside {other.name} {words}."

    def _declared(self) -> Iterator[str]:
        """Say what weather and echoes the scenario declares."""
        scenario = self.facts.result.scenario
        if scenario.rain is not None:
            yield f"Rain is declared: {rain_words(scenario.rain)}."
        if scenario.clutter is not None:
            yield f"Echoes of the ground are declared: {clutter_words(scenario.clutter)}."

    def _most_and_least_right(self) -> Iterator[str]:
        lead = self.facts.lead_case
        found = []
        for level in self.facts.own_levels(self.facts.lead_target):
            rings, (least, most) = ring_share(self.facts, self.package, level), self.shares(level)[lead]
            if rings is not None and least == most:  # what missing terrain leaves open ranks nowhere
                found.append((least / max(rings[0], 1e-9), level))
        if len(found) < 2:
            return
        (part_low, low), (part_high, high) = min(found, key=_first), max(found, key=_first)
        if part_high == part_low:
            return
        right, wrong = (between_words(self.shares(level)[lead], share_words) for level in (high, low))
        yield (
            f"Of the heights asked about, the rings come nearest to the truth at {_spoken(high)}, where {right} can be "
            f"engaged; they are farthest from it at {_spoken(low)}, with {wrong}."
        )

    def _missing(self) -> Iterator[str]:
        """Say what keeps most of the rest from being covered."""
        result = self.facts.result
        sky = result.skies[self.package.name, self.facts.lead_target.key, self.facts.lead_case]
        missing = missing_shares(sky, result.grid, self.level, result.levels.index(self.level))
        says = [f"{_PLAINLY.get(reason, reason.words)} ({share_words(share)})" for reason, share in missing.items()]
        if says:
            n_told = 1 + (len(says) > 1 and list(missing.values())[1] >= _WORTH_TELLING)
            yield f"Why the rest of the sky is not covered, above all: {listed(says[:n_told])}."

    def _widest_ring(self) -> Iterator[str]:
        rings = rings_left(self.facts, self.package, self.level)
        if not rings:
            return
        ring = rings[0]
        lead = self.facts.lead_case
        every = [end for ends in ring.median_m.values() for end in ends]
        widest, left = (between_words(ends, km_words) for ends in ((min(every), max(every)), ring.median_m[lead]))
        spread = f"; {widest} over all cases" if len(ring.median_m) > 1 else ""
        yield (
            f"The {km_words(ring.advertised_m)} ring of the {ring.system} shrinks to {left} (median of "
            f"{ring.directions}{spread})."
        )


def own_influences(facts: Facts, package: Offer, level: Level) -> list[Influence]:
    """Return the figures that move the leading answer, largest first: of the same class, at the same level."""
    asked = facts.lead_target.key, level.label
    every = leading_influences(facts, package.name, len(facts.result.influences))
    return [influence for influence in every if (influence.target, influence.level) == asked]


def _spoken(level: Level) -> str:
    """Return a level shortly, in words that need no key."""
    if level.kind is LevelKind.FLIGHT_LEVEL:
        return f"{level_short(level)} (about {level.altitude_m / 1000:.0f}{NBSP}km)"
    return level_words(level)


def _first(pair: tuple[float, Level]) -> float:
    return pair[0]


_WORTH_TELLING = 0.03  # of the sky
_PLAINLY = {
    Reason.TARGET_TOO_SMALL: "too faint an echo for the radars so far away",
    Reason.ENVELOPE_RANGE: "no missile reaches so far",
    Reason.ENVELOPE_ALTITUDE: "no missile reaches that height",
    Reason.CURVATURE: "below the radars’ horizon, by the Earth’s curve",
    Reason.TERRAIN: "behind high ground",
}
_MIDDLE = {
    Case.CLAIMED: "all figures the seller’s (claimed case)",
    Case.NOMINAL: "all figures in the middle of their ranges (nominal case)",
    Case.CONSERVATIVE: "all figures the most cautious (conservative case)",
}


def _believed(shares: dict[Case, Ends], lead: Case, *, is_offered: bool) -> str:
    """Return the range over all cases, and whose figures are believed at its ends."""
    if len(shares) == 1:
        return f"{lead} case"
    if len({between_words(ends, share_words) for ends in shares.values()}) == 1:
        return "whosever figures are believed"
    says = [
        f"{between_words(shares[case], share_words)} {who}"
        for case, who in _WHO.items()
        if case in shares and case is not lead
    ]
    return listed(says) if is_offered else listed(says).replace("seller’s", "most favourable")


_WHO = {
    Case.CONSERVATIVE: "if the most cautious figures are right",
    Case.NOMINAL: "if the middle ones are",
    Case.CLAIMED: "if the seller’s are",
}


def _added(facts: Facts, level: Level) -> Iterator[str]:
    """Say what the larger of two packages adds to the smaller one, where one holds all of the other."""
    pairs = list(_larger(facts))
    said = [(_systems_of(more), small.name) for small, _, more in pairs]
    target, case = facts.lead_target.key, facts.lead_case
    for (small, large, _), (names, to) in zip(pairs, said, strict=True):
        shares = [facts.share(package.name, target, case, level.label) for package in (small, large)]
        if any(least != most for least, most in shares):
            continue
        added = points_words(shares[1][0] - shares[0][0]) if shares[0] != shares[1] else "nothing that can be told"
        as_in = f" (in {large.name})" if said.count((names, to)) > 1 else ""  # the same systems, placed otherwise
        yield f"{listed(names)} {'adds' if len(names) == 1 else 'add'} {added} to {to}{as_in}"


def _larger(facts: Facts) -> Iterator[tuple[Offer, Offer, list[Unit]]]:
    """Yield each package with each one that holds all of it, and the units that this one has besides."""
    for small in facts.quotable_packages:
        for large in facts.quotable_packages:
            more = [unit for unit in large.units if unit.key not in {known.key for known in small.units}]
            is_inside = {unit.key for unit in small.units} < {unit.key for unit in large.units}
            if is_inside and not facts.is_held(small):
                yield small, large, more


def _systems_of(units: list[Unit]) -> list[str]:
    return list(dict.fromkeys(short_system(unit.system) for unit in units))
