"""Every pair that is compared, every class, and what moves each package: the whole text of ``skyshed compare``."""

from collections.abc import Iterator

from skyshed.model.propagation import Propagation
from skyshed.model.scenario import Scenario
from skyshed.report.comparison import comparison_words, influence_words, leading_influences
from skyshed.report.facts import Facts
from skyshed.report.left_open import left_open_words
from skyshed.verbs.compare import Compared
from skyshed.verbs.limits import WAYS, clutter_words, rain_words


def whole_lines(compared: Compared) -> Iterator[str]:
    """Yield the comparison in plain sentences, a line each."""
    facts, names = Facts(compared.result), compared.packages
    yield f"{facts.result.scenario.name}: {' and '.join(names) if len(names) == 2 else 'all packages'} compared, paired"
    yield f"terrain: {facts.result.terrain.name}"
    yield from _declared(facts.result.scenario)
    for pair in compared.comparisons:
        yield f"- {comparison_words(facts, pair)}"
    yield from (f"- {sentence}" for sentence in nothing_compared(compared))
    for package in facts.result.packages:
        if package.name in names:
            yield from (f"- {package.name}: {sentence}" for sentence in left_open_words(facts, package))
    for name in names:
        leading = leading_influences(facts, name)
        if leading:
            yield f"What moves {name} most:"
        for influence in leading:
            yield f"- {influence_words(facts, influence).removeprefix('Moved most by ')}"


def nothing_compared(compared: Compared) -> Iterator[str]:
    """Say what is not compared, and why."""
    unarmed, barred = ", ".join(compared.unarmed), ", ".join(compared.barred)
    if barred:
        yield f"No comparison with {barred}: rough ground that this terrain flattens; give finer terrain."
    elif not compared.comparisons and len(compared.packages) - len(compared.unarmed) > 1:
        yield "No comparison: no level asked about may be quoted on this terrain; give finer, or higher levels."
    if unarmed:
        yield f"No comparison with {unarmed}: no fire unit, therefore nothing is covered."


def _declared(scenario: Scenario) -> Iterator[str]:
    if scenario.propagation is not Propagation.BY_TERRAIN:
        yield f"propagation: {WAYS[scenario.propagation]}, as asked"
    if scenario.rain is not None:
        yield f"rain: {rain_words(scenario.rain)}"
    if scenario.clutter is not None:
        yield f"clutter: {clutter_words(scenario.clutter)}"
