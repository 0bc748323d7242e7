"""A simulation in a few lines of a terminal, 80 letters wide: the sentences of the page, and once what many share."""

import textwrap
from collections.abc import Iterator, Sequence

from skyshed.engage.answers import RaidInfluence
from skyshed.model.scenario import Offer
from skyshed.report.raids.curve import SIZE, sweep_words
from skyshed.report.raids.held import package_words
from skyshed.report.raids.spared import alike_words, spared_words
from skyshed.report.raids.verdict import answers_of, at_all_words, cases_of, deciding, lead_of, mark_words
from skyshed.report.raids.words import (
    between_counts,
    chance_words,
    mean_words,
    names_of,
    plain_figure,
    question_words,
)
from skyshed.report.words import NBSP, count_words, footing
from skyshed.verbs.simulation import Simulation

_WIDTH = 80


def raid_text(simulation: Simulation) -> str:
    """Return the answer in lines."""
    mark = mark_words(simulation)
    shared = (alike_words(simulation, is_short=True), _moves(simulation), _commands(simulation))
    over = (
        f"By case ({', '.join(cases_of(simulation))})"
        if len(simulation.cases) > 1
        else f"In the {simulation.cases[0]} case"
    )
    runs = f"{simulation.n:,} runs{' each' if len(simulation.cases) > 1 else ''}"
    lines = [
        *_wrapped(f"{question_words(simulation.raid)} {over}, {runs}:"),
        *(_wrapped(f"{mark}: fetch or give finer terrain.") if mark else ()),
        *(line for package in simulation.packages for line in _wrapped(_said_of(simulation, package))),
        *_wrapped(" ".join(filter(None, shared))),
        *(line for curve in simulation.curves if curve.name != SIZE for line in _wrapped(sweep_words(curve))),
    ]
    return "\n".join(lines).replace(NBSP, " ")


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, _WIDTH, break_on_hyphens=False)


def _said_of(simulation: Simulation, package: Offer) -> str:
    more = "; in every package" if len(simulation.packages) > 1 else ""
    parts = (
        f"{package_words(simulation, package, more=more)}: {_through(simulation, package.name)}.",
        at_all_words(simulation, package.name),
        spared_words(simulation, package.name, is_short=True),
    )
    return " ".join(filter(None, parts))


def _through(simulation: Simulation, package: str) -> str:
    case = lead_of(simulation)
    medians = [answer.leakers.median for answer in answers_of(simulation, package).values()]
    lead = simulation.answer(package, case).leakers
    through = "none" if max(medians) == 0 else between_counts(min(medians), max(medians))
    if len(medians) > 1 and min(medians) == max(medians):
        return f"{through} through in the median run of every case ({case}, by chance {chance_words(lead)})"
    middle = f"{case} {count_words(lead.median)}, " if len(medians) > 1 else ""
    return f"{through} through ({middle}by chance {chance_words(lead)})"


def _moves(simulation: Simulation) -> str:
    """Say once which figures move means most, how far, and what they stand on; "" where none was worked out."""
    found = [deciding(simulation, package.name) for package in simulation.packages]
    if not any(found):
        return ""
    said = [("nothing", "", "") if one is None else (*_swing(simulation, one), footing(one.figure)) for one in found]
    footings = list(dict.fromkeys(rests for _, _, rests in said if rests))
    named = _said_once([(name, ends if len(footings) < 2 else f"{ends} ({rests})") for name, ends, rests in said])
    order = ", in this order" if len(said) > 1 else ""
    rests = f" ({footings[0]})" if len(footings) == 1 else ""
    return f"Moves the mean most, alone{order}: {'; '.join(named)}{rests}."


def _swing(simulation: Simulation, one: RaidInfluence) -> tuple[str, str]:
    """Return what a figure is called, and the means at its two ends."""
    ends = f"{mean_words(one.leakers_at_low)} to {mean_words(one.leakers_at_high)}"
    return plain_figure(one.figure, names_of(simulation), has_system=False), ends


def _said_once(swings: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield figures with their swings, each without what it begins with as the one before did.

    >>> list(_said_once([("speed of missile A", "1 to 2"), ("speed of missile B", "2 to 3"), ("nothing", "")]))
    ['speed of missile A 1 to 2', 'of missile B 2 to 3', 'nothing']
    """
    before = ""
    for name, ends in swings:
        quantity, _, of = name.partition(" of ")
        yield f"{f'of {of}' if of and quantity == before else name} {ends}".rstrip()
        before = quantity


def _commands(simulation: Simulation) -> str:
    """Say once the means under both commands, package by package; "" where none differs."""
    means = [
        (mean_words(simulation.answer(other.package, other.case).leakers.mean), mean_words(other.leakers.mean))
        for other in simulation.other_command
    ]
    if all(own == other for own, other in means):
        return ""
    said = "; ".join("/".join(each) for each in means)
    return f"Mean under own/other command, {simulation.other_command[0].case}: {said}."
