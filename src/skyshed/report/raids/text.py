"""A simulation in a few lines of a terminal, 80 letters wide: the sentences of the page, shorter."""

import textwrap
from collections.abc import Iterator

from skyshed.report.raids.verdict import (
    answers_of,
    at_all_words,
    deciding,
    lead_of,
    mark_words,
    out_of_reach_words,
    spared_least_words,
    through_words,
)
from skyshed.report.raids.words import (
    chance_words,
    command_words,
    mean_words,
    names_of,
    question_words,
)
from skyshed.report.words import NBSP, count_words, figure_name, footing
from skyshed.verbs.limits import FINER
from skyshed.verbs.simulation import Simulation

_WIDTH = 80


def raid_text(simulation: Simulation) -> str:
    """Return the answer in lines."""
    mark = mark_words(simulation)
    lines = [
        *_wrapped(f"{question_words(simulation.raid)} (scripted; {simulation.n:,} runs a case)"),
        *(_wrapped(f"{mark}: give {FINER}.") if mark else ()),
        *(line for package in simulation.packages for line in _wrapped(_said_of(simulation, package.name))),
    ]
    return "\n".join(lines).replace(NBSP, " ")


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, _WIDTH, break_on_hyphens=False)


def _said_of(simulation: Simulation, package: str) -> str:
    answers, case = answers_of(simulation, package), lead_of(simulation)
    medians = [answer.leakers.median for answer in answers.values()]
    lead = answers[case].leakers
    middle = f"{case} {count_words(lead.median)}{out_of_reach_words(answers[case])}"
    through = f"{package}: {through_words(min(medians), max(medians))}"
    parts = (
        f"{through} ({middle}; by chance {chance_words(lead)}).",
        at_all_words(simulation, package),
        spared_least_words(simulation, package),
        *_more(simulation, package),
    )
    return " ".join(filter(None, parts))


def _more(simulation: Simulation, package: str) -> Iterator[str]:
    """Yield what decides, and the mean under the other command."""
    if (one := deciding(simulation, package)) is not None:
        yield f"Decides: {figure_name(one.figure, names_of(simulation))} ({footing(one.figure)})."
    other = next((each for each in simulation.other_command if each.package == package), None)
    if other is not None:
        own = simulation.answer(package, other.case)
        way = command_words(is_networked=other.is_networked).capitalize()
        yield f"{way}: mean {mean_words(other.leakers.mean)}, now {mean_words(own.leakers.mean)}."
