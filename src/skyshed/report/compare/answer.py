"""``skyshed compare``: packages of one assessment, paired, in words or as JSON."""

import json
from collections.abc import Iterator
from dataclasses import replace

from skyshed.report.comparison import comparison_words, influence_words, leading_influences
from skyshed.report.facts import Facts
from skyshed.report.left_open import left_open_words
from skyshed.report.records import comparison_record, conditions_record, influence_record, rounded
from skyshed.verbs.compare import Compared


def compare_text(compared: Compared) -> str:
    """Return the comparison in plain sentences."""
    return "\n".join(_lines(replace(compared, result=compared.result.shown)))


def compare_json(compared: Compared) -> str:
    """Return the comparison as JSON, in the words of summary.json, with numbers to 4 significant digits."""
    compared = replace(compared, result=compared.result.shown)
    record = {
        "packages": list(compared.packages),
        "terrain": compared.result.terrain.name,
        "conditions": conditions_record(compared.result.scenario),
        "barred_by_rough_ground": list(compared.barred),
        "comparisons": [comparison_record(comparison) for comparison in compared.comparisons],
        "influences": [influence_record(influence) for influence in compared.influences],
        "warnings": list(compared.result.warnings),
    }
    return json.dumps(rounded(record), indent=2, ensure_ascii=False)


def _lines(compared: Compared) -> Iterator[str]:
    facts, names = Facts(compared.result), compared.packages
    yield f"{facts.result.scenario.name}: {' and '.join(names) if len(names) == 2 else 'all packages'} compared, paired"
    yield f"terrain: {facts.result.terrain.name}"
    for pair in compared.comparisons:
        yield f"- {comparison_words(facts, pair)}"
    if compared.barred:
        barred = ", ".join(compared.barred)
        yield f"- No comparison with {barred}: rough ground that this terrain flattens; give finer terrain."
    elif not compared.comparisons:
        yield "- No comparison: no level asked about may be quoted on this terrain; give finer, or higher levels."
    for package in facts.result.packages:
        if package.name in names:
            yield from (f"- {package.name}: {sentence}" for sentence in left_open_words(facts, package))
    for name in names:
        leading = leading_influences(facts, name)
        if leading:
            yield f"What moves {name} most:"
        for influence in leading:
            yield f"- {influence_words(facts, influence).removeprefix('Moved most by ')}"
