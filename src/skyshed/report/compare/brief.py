"""The comparison that a buyer asks for, in five lines: who covers more, how sure, sites, what moves it, the rest."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cmp_to_key

from skyshed.coverage.left_open import Ends
from skyshed.coverage.rows import Comparison, Influence
from skyshed.model.figure import Case
from skyshed.model.propagation import Propagation
from skyshed.report.compare.whole import nothing_compared
from skyshed.report.comparison import equal_words, siting_words, situation_of, spread_words, turned_words
from skyshed.report.facts import Facts, label_note
from skyshed.report.left_open import LEAST_OPEN_SHARE
from skyshed.report.paired import Paired, paired
from skyshed.report.words import (
    NBSP,
    between_words,
    ends_words,
    footing,
    known_part_words,
    level_words,
    listed,
    points_words,
    share_words,
    with_article,
)
from skyshed.verbs.compare import Compared
from skyshed.verbs.limits import WAYS

_MOST_NAMED = 3


def brief_lines(compared: Compared, rest: str = "") -> Iterator[str]:
    """Yield at most five lines; ``rest`` says where to find what the last one only counts."""
    asked = _lead(compared)
    if asked is None:
        yield " ".join(nothing_compared(compared))
        if rest:
            yield f"The rest: {rest}."
        return
    yield asked.verdict()
    yield asked.how_sure()
    yield asked.sites_and_cases()
    yield from asked.moved_most()
    n_more = len(compared.comparisons) - len(asked.told)
    more = f"{n_more} more {'comparison' if n_more == 1 else 'comparisons'} and " if n_more else ""
    barred = "".join(f"{sentence} " for sentence in nothing_compared(compared))
    yield f"{barred}The rest, {more}what moves each package{f': {rest}' if rest else ''}."


def _lead(compared: Compared) -> "_Lead | None":
    """Return the question to lead with: offers beside each other, against the first class asked about."""
    facts, held = Facts(compared.result), compared.result.scenario.held
    rows = compared.comparisons
    # An offer holds what is held and covers more than that alone: no buyer asks.
    if len(compared.packages) > 2 and held is not None:
        rows = tuple(row for row in rows if held.name not in (row.first, row.second)) or rows
    if not rows:
        return None
    first = next((row for row in rows if row.target == facts.lead_target.key), rows[0])
    alike = [row for row in rows if (row.target, row.level) == (first.target, first.level)]
    return _Lead(facts, tuple(alike))


@dataclass(frozen=True)
class _Lead:
    """Comparisons of one class at one level."""

    facts: Facts
    rows: tuple[Comparison, ...]

    @property
    def ranked(self) -> list[str]:
        """Packages, the one that covers most first."""
        pairs = {frozenset((row.first, row.second)): paired(self.facts, row) for row in self.rows}
        names = dict.fromkeys(name for row in self.rows for name in (row.first, row.second))

        def order(one: str, other: str) -> int:
            pair = pairs.get(frozenset((one, other)))
            return 0 if pair is None else -1 if pair.more == one else 1

        return sorted(names, key=cmp_to_key(order))

    @property
    def told(self) -> list[Paired]:
        """The package that covers most beside each of the next ones."""
        best, *others = self.ranked[:_MOST_NAMED]
        rows = {frozenset((row.first, row.second)): row for row in self.rows}
        found = [rows.get(frozenset((best, other))) for other in others]
        return [paired(self.facts, row) for row in found if row is not None]

    def verdict(self) -> str:
        """Say who covers more, of what, where and against what, in which case, on which terrain."""
        facts, row = self.facts, self.rows[0]
        where = f"at {level_words(facts.levels[row.level])} against {with_article(facts.targets[row.target].name)}"
        terrain = f"terrain {facts.result.terrain.name}{self._declared()}{label_note(facts)}"
        return f"{self._who()}, {where}, {self.told[0].case} case; {terrain}."

    def _who(self) -> str:
        best, *others = self.told
        situation, sky = situation_of(self.facts, best.more), f"of the sky over {self.facts.result.scenario.area.name}"
        share = between_words(best.shares[0], share_words)
        n_unnamed = len(self.ranked) - 1 - len(self.told)
        less = f", and more than {n_unnamed} {'other' if n_unnamed == 1 else 'others'}" if n_unnamed else ""
        if any(pair.is_open for pair in self.told):
            rest = listed([f"{pair.less} {between_words(pair.shares[1], share_words)}" for pair in self.told])
            open_words = "from none to all of what is open for want of terrain data"
            return f"{best.more} {situation.verb} {share} {sky} and {rest} ({open_words}){less}"
        if best.is_same:
            said = f"{best.more} and {best.less} {situation.verb_plural} the same within {best.resolution.words}: "
            return f"{said}{share} {sky}{''.join(f', {_apart(pair)}' for pair in others)}{less}"
        return f"{best.more} {situation.verb} {share} {sky}, {listed([_apart(pair) for pair in self.told])}{less}"

    def _declared(self) -> str:
        scenario, says = self.facts.result.scenario, []
        if scenario.propagation is not Propagation.BY_TERRAIN:
            says.append(f"by {WAYS[scenario.propagation]} as asked")
        if scenario.rain is not None:
            says.append(f"rain {scenario.rain.rate_mm_h:g}{NBSP}mm/h")
        if scenario.clutter is not None:
            says.append(f"clutter improvement {scenario.clutter.improvement_db:g}{NBSP}dB")
        return "".join(f", {each}" for each in says)

    def how_sure(self) -> str:
        """Say in how many draws who covers more, and by how much; "not sure" where that may be nothing."""
        row = self.rows[0]
        if not row.known_share > 0:
            return "How sure: no draws, since missing terrain leaves all of that sky open."
        is_told = 1 - row.known_share >= LEAST_OPEN_SHARE
        without = f", {known_part_words(row.known_share)}" if is_told else ""
        first, *others = self.told
        says = [self._in_draws(first, None), *(self._in_draws(pair, first.more) for pair in others)]
        return f"How sure, in {row.n_draws} paired draws of all figures{without}: {'; '.join(says)}."

    def _in_draws(self, pair: Paired, named: str | None) -> str:
        """Return the draws of one pair; ``named`` is who covers more in the pair before, and is not named again."""
        comparison = pair.comparison
        who = "" if pair.more == named else f"{pair.more} {situation_of(self.facts, pair.more).verb} more "
        equal = equal_words(comparison, ", the same in {}")
        n_more = f"{who}than {pair.less} in {pair.share_more * comparison.n_draws:.4g}{equal}"
        if pair.is_same_in_draws:
            return f"{n_more} (not sure: less than {pair.in_draws.points_words} in 90{NBSP}% of the draws)"
        sure = "sure" if pair.exceeds_spread else "the draws say the contrary" if pair.is_contrary else "not sure"
        return f"{n_more} ({sure}: {spread_words(pair)} in 90{NBSP}% of the draws)"

    def sites_and_cases(self) -> str:
        """Say where the order turns, what moved sites change, and what other cases say, packages as they are ranked."""
        lead, names = self.told[0].case, (self.told[0].more, *(pair.less for pair in self.told))
        says = [siting_words(pair) for pair in self.told if pair.comparison.known_share > 0]
        noun = "difference" if len(says) < 2 else "differences"
        sites = [f"moving every site by up to 2{NBSP}km changes the {noun} by {_joined(says)}"] if says else []
        cases = [f"{case} case {self._in_case(case, names)}" for case in self.facts.result.cases if case != lead]
        turned = [words for pair in self.told if (words := turned_words(self.facts, pair))]
        return f"Sites and cases: {'; '.join([*turned, *sites, *cases])}."

    def _in_case(self, case: Case, names: tuple[str, ...]) -> str:
        """Return the shares of packages in the order of their names in the verdict."""
        return listed([between_words(self._share(name, case), share_words) for name in names])

    def _share(self, name: str, case: Case) -> Ends:
        return self.facts.share(name, self.rows[0].target, case, self.rows[0].level)

    def moved_most(self) -> Iterator[str]:
        """Say which figures move the leading package most."""
        row, best = self.rows[0], self.told[0].more
        asked = best, row.target, row.level
        every = [each for each in self.facts.result.influences if (each.package, each.target, each.level) == asked]
        moving = sorted((each for each in every if each.swing > 0), key=lambda each: -each.swing)[:1]
        if moving:
            yield f"What moves {best} most: {'; '.join(map(self._moves, moving))}."

    def _moves(self, influence: Influence) -> str:
        figure = influence.figure
        low, high = sorted((influence.share_low, influence.share_high))
        name = f"{self.facts.figure_name(figure)} ({footing(figure)}, {ends_words(figure)})"
        return f"{name}, between whose ends it goes from {share_words(low)} to {share_words(high)} of that sky"


def _apart(pair: Paired) -> str:
    low = between_words(pair.shares[1], share_words)
    if pair.is_same:
        return f"the same within {pair.resolution.words} as {pair.less} ({low})"
    return f"{points_words(pair.apart_share)} more than {pair.less} ({low})"


def _joined(points: list[str]) -> str:
    """Return differences with their unit once: "0.1 and 0.3 points"."""
    unit = f"{NBSP}points"
    return listed([each.removesuffix(unit) for each in points[:-1]] + points[-1:])
