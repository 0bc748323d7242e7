"""A simulation in a few lines of a terminal, 80 letters wide: the sentences of the page, and once what many share."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from skyshed.model.scenario import Offer
from skyshed.report.raids.curve import SIZE, sweep_words
from skyshed.report.raids.held import package_words
from skyshed.report.raids.spared import alike_words, spared_words
from skyshed.report.raids.verdict import answers_of, at_all_words, cases_of, deciding, lead_of, mark_words
from skyshed.report.raids.words import (
    between_counts,
    chance_words,
    command_words,
    mean_words,
    names_of,
    plain_figure,
    question_words,
)
from skyshed.report.words import NBSP, count_words, footing
from skyshed.verbs.limits import FINER
from skyshed.verbs.simulation import Simulation

_WIDTH = 80


def raid_text(simulation: Simulation) -> str:
    """Return the answer in lines."""
    mark = mark_words(simulation)
    shared = (alike_words(simulation), _moves(simulation), _commands(simulation))
    over = (
        f"By case ({', '.join(cases_of(simulation))})"
        if len(simulation.cases) > 1
        else f"In the {simulation.cases[0]} case"
    )
    runs = f"{simulation.n:,} runs{' each' if len(simulation.cases) > 1 else ''}"
    lines = [
        *_wrapped(f"{question_words(simulation.raid)} {over}, {runs}:"),
        *(_wrapped(f"{mark}: give {FINER}.") if mark else ()),
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
    middle = f"{case} {count_words(lead.median)}, " if len(medians) > 1 else ""
    return f"{through} through ({middle}by chance {chance_words(lead)})"


def _moves(simulation: Simulation) -> str:
    """Say once which figures move means most, how far, and what they stand on; "" where none was worked out."""
    found: dict[str, dict[str, list[str]]] = {}
    for package in simulation.packages:
        if (one := deciding(simulation, package.name)) is not None:
            name = plain_figure(one.figure, names_of(simulation), has_system=False)
            ends = f"{mean_words(one.leakers_at_low)} to {mean_words(one.leakers_at_high)}"
            found.setdefault(footing(one.figure), {}).setdefault(name, []).append(f"{package.name} {ends}")
    said = [f"{rests}: {'; '.join(_said_once(swings))}" for rests, swings in found.items()]
    return f"Moves a mean most, alone; {'; '.join(said)}." if said else ""


def _said_once(swings: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield figures with their swings, each without what it begins with as the one before did.

    >>> list(_said_once({"speed of missile A": ["X 1 to 2"], "speed of missile B": ["Y 2 to 3", "Z 4 to 5"]}))
    ['speed of missile A (X 1 to 2)', 'of missile B (Y 2 to 3, Z 4 to 5)']
    """
    before = ""
    for name, said in swings.items():
        quantity, _, of = name.partition(" of ")
        yield f"{f'of {of}' if of and quantity == before else name} ({', '.join(said)})"
        before = quantity


def _commands(simulation: Simulation) -> str:
    """Say once the means under the other command, where they are others; "" where none is."""
    said = "; ".join(_other_means(simulation))
    return f"Means, {simulation.other_command[0].case}: {said}." if said else ""


def _other_means(simulation: Simulation) -> Iterator[str]:
    """Yield the means of packages under both commands, which are named once."""
    before: list[str] = []
    for other in simulation.other_command:
        own = simulation.answer(other.package, other.case)
        means = mean_words(own.leakers.mean), mean_words(other.leakers.mean)
        ways = [command_words(is_networked=each.is_networked) for each in (own, other)]
        if means[0] == means[1]:
            continue
        if ways == before:
            yield f"{other.package} {means[0]}, {means[1]}"
        else:
            yield f"{other.package} {ways[0]} {means[0]}, {ways[1]} {means[1]}"
        before = ways
