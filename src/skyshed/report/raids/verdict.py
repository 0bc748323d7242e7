"""The first screen: one sentence a package, always as a range, with the name of the figure that decides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from skyshed.engage.answers import Ignorance, RaidAnswer, RaidInfluence
from skyshed.model.figure import Case, lead_case
from skyshed.model.scenario import LevelKind, Offer
from skyshed.report.figures import basis_sentence
from skyshed.report.raids.cautions import cautions
from skyshed.report.raids.curve import SIZE, sweep_words
from skyshed.report.raids.held import included_words, package_words
from skyshed.report.raids.open_sea import ground_label
from skyshed.report.raids.spared import alike_words, spared_words
from skyshed.report.raids.words import (
    SEEN,
    arrive_words,
    between_counts,
    chance_words,
    command_words,
    fire_words,
    mean_words,
    names_of,
    of_words,
    plain_figure,
    question_words,
    script_words,
)
from skyshed.report.words import NBSP, count_words, footing, listed
from skyshed.verbs.simulation import Simulation

ONE_CASE = "other cases were not asked for"
_QUOTABLE_FROM_M = 3000.0  # above ground: below, no headline of the house stands on posts 9 km apart


@dataclass(frozen=True)
class Sentence:
    """What is said of one package; ``beside`` says the same under the other command."""

    package: str
    words: str
    beside: str


@dataclass(frozen=True)
class RaidVerdict:
    """What the first screen says."""

    question: str
    script: str
    before: str
    sentences: tuple[Sentence, ...]
    alike: str
    mark: str
    ground: str
    how: str
    cautions: tuple[str, ...]
    sweep: str
    swept: tuple[str, ...]
    figures: str


def verdict_of(simulation: Simulation) -> RaidVerdict:
    """Return the verdict of a simulation."""
    return RaidVerdict(
        question_words(simulation.raid),
        " ".join(filter(None, (script_words(simulation.raid, is_under_question=True), arrive_words(simulation)))),
        " ".join(filter(None, (included_words(simulation), alone_words(simulation)))),
        tuple(_sentence(simulation, package) for package in simulation.packages),
        alike_words(simulation),
        mark_words(simulation),
        ground_words(simulation),
        how_words(simulation),
        cautions(),
        "" if simulation.curves else sweep_asked(simulation),
        tuple(sweep_words(curve) for curve in simulation.curves if curve.name != SIZE),
        basis_sentence(simulation.figures, simulation.scenario.sources),
    )


def _sentence(simulation: Simulation, package: Offer) -> Sentence:
    return Sentence(
        package_words(simulation, package), said_of(simulation, package.name), beside_words(simulation, package.name)
    )


def said_of(simulation: Simulation, package: str) -> str:
    """Return the sentence on one package: how many get through, which assets are spared, whose figure decides."""
    parts = (get_through_words, at_all_words, spared_words, moves_words)
    return " ".join(filter(None, (part(simulation, package) for part in parts)))


def lead_of(simulation: Simulation) -> Case:
    """Return the case that leads: nominal, unless only others were asked for."""
    return lead_case(simulation.cases)


def answers_of(simulation: Simulation, package: str) -> dict[Case, RaidAnswer]:
    """Return what a package shows under its own command, by case."""
    return {case: simulation.answer(package, case) for case in simulation.cases}


def get_through_words(simulation: Simulation, package: str) -> str:
    """Return how many get through: the cases with the fewest and the most, then the leading case with its chance."""
    return f"Of {of_words(simulation.raid)}, {through_words(answers_of(simulation, package))}."


def through_words(answers: Mapping[Case, RaidAnswer]) -> str:
    """Return how many get through: the median runs of the cases, and what chance does in the leading one."""
    case = lead_case(list(answers))
    chance = f"by chance {chance_words(answers[case].leakers)}"
    ranked = sorted(answers, key=lambda each: answers[each].leakers.median)
    fewest, most = ranked[0], ranked[-1]
    least, greatest = answers[fewest].leakers.median, answers[most].leakers.median
    if len(answers) == 1:
        return f"{get_through(least, greatest)} ({case} case, {ONE_CASE}); {chance}"
    if least == greatest:
        return f"{get_through(least, greatest)} in the median run of every case; {chance} ({case})"
    ends = f"{count_words(least)} ({fewest}) to {count_words(greatest)} ({most}) get through"
    return f"{ends}; {case} {count_words(answers[case].leakers.median)}, {chance}"


def get_through(least: float, most: float) -> str:
    """Return how many get through, from the least to the most.

    >>> get_through(0.0, 9.0), get_through(1.0, 1.0), get_through(0.0, 0.0)
    ('0 to 9 get through', '1 gets through', 'none gets through')
    """
    if most == 0:
        return "none gets through"
    return f"{between_counts(least, most)} {'gets' if least == most == 1 else 'get'} through"


def at_all_words(simulation: Simulation, package: str) -> str:
    """Say plainly why nothing is ever stopped, where one thing alone is why; "" elsewhere."""
    answer = simulation.answer(package, lead_of(simulation))
    if answer.leakers.mean < answer.n_targets:
        return ""
    reasons = {
        answer.bound.never_in_reach: "no target is ever in reach of a missile",
        answer.bound.not_seen: "no target is ever seen",
        answer.bound.seen_too_late: "every target is seen too late for a shot",
    }
    said = reasons.get(answer.leakers.mean)
    return f"None is stopped: {said} ({answer.case})." if said else ""


def deciding(simulation: Simulation, package: str) -> RaidInfluence | None:
    """Return the figure that moves leakers most, None where none moves them enough to be seen in a mean."""
    found = ignorance_of(simulation, package)
    return None if found is None else next((each for each in found.influences if each.swing >= SEEN), None)


def ignorance_of(simulation: Simulation, package: str) -> Ignorance | None:
    return next((each for each in simulation.ignorance if each.package == package), None)


def moves_words(simulation: Simulation, package: str) -> str:
    """Name the figure that moves leakers most, and say what it stands on; "" where it was not worked out."""
    one = deciding(simulation, package)
    if one is None:
        return ""
    ends = f"{mean_words(one.leakers_at_low)} to {mean_words(one.leakers_at_high)}"
    name = plain_figure(one.figure, names_of(simulation), footing=footing(one.figure))
    return f"Moved alone, {name} takes the mean farthest: from {ends}."


def alone_words(simulation: Simulation) -> str:
    """Say once that no figure moved alone explains what lies between the cases; "" where none was, or there is one."""
    if len(simulation.cases) == 1 or not any(deciding(simulation, each.name) for each in simulation.packages):
        return ""
    return "A figure moved alone goes to its two ends, all others nominal; from case to case all move at once."


def beside_words(simulation: Simulation, package: str) -> str:
    """Return what the same raid shows under the other command; "" where it was not run."""
    other = next((each for each in simulation.other_command if each.package == package), None)
    if other is None:
        return ""
    own = simulation.answer(package, other.case)
    ways = [command_words(is_networked=each.is_networked) for each in (own, other)]
    through, used = _means(own)
    if (through, used) == _means(other):
        return f"Means, {other.case}: {through} through, {used} missiles used, {ways[0]} or {ways[1]}."
    other_through, other_used = _means(other)
    said = f"{ways[0]} {through} through, {used} missiles used; {ways[1]} {other_through} and {other_used}"
    return f"Means, {other.case}: {said}."


def _means(answer: RaidAnswer) -> tuple[str, str]:
    return mean_words(answer.leakers.mean), mean_words(answer.used.mean)


def mark_words(simulation: Simulation) -> str:
    """Return the terrain's mark, and that low flyers over it are not for quoting; "" over finer ground."""
    label = ground_label(simulation)
    return f"{label}, not for quoting" if label and flies_low(simulation) else label


def ground_words(simulation: Simulation) -> str:
    """Say what ground with posts 9 km apart leaves open; "" over finer ground."""
    if not ground_label(simulation):
        return ""
    return (
        f"Between posts 9{NBSP}km apart the ground is not known, and it hides low flyers: radars may see them earlier "
        "or later than is said here, and no number on this page is a bound."
    )


def flies_low(simulation: Simulation) -> bool:
    """Whether a group flies lower than a headline may speak of over ground with posts 9 km apart."""
    levels = [group.level for group in simulation.raid.groups]
    return any(level.kind is not LevelKind.AGL or level.altitude_m < _QUOTABLE_FROM_M for level in levels)


def how_words(simulation: Simulation) -> str:
    """Say how often and under which rules the raid was run, and which of its two ranges is which."""
    cases = "three cases" if len(simulation.cases) == 3 else f"{listed(simulation.cases)} case"
    case = lead_of(simulation)
    return (
        f"{simulation.n:,} runs a case and package, {cases}; {fire_words(simulation.doctrine)}. Two ranges that are "
        "not to be mixed: the first goes from case to case (other figures are believed; each case is said by its "
        f"median run); “by chance” is luck alone, with {case} figures: at least nine of ten runs lie in it."
    )


def sweep_asked(simulation: Simulation) -> str:
    """Return the sweep that gives a curve by size, to twice that of the raid."""
    n = simulation.raid.count
    step = max(n // 6, 1)
    return f"raid.size={step}:{2 * n}:{step}"


def cases_of(simulation: Simulation) -> Iterator[Case]:
    """Yield the cases that were asked for, the seller's first."""
    yield from (case for case in Case if case in simulation.cases)
