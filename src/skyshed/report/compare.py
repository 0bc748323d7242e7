"""``skyshed compare``: packages of one assessment, paired, in words or as JSON."""

import difflib
import json
from collections.abc import Iterator, Sequence

from skyshed.errors import InputError
from skyshed.model.scenario import Scenario
from skyshed.report.answer import comparison_words, influence_words, leading_influences, left_open_words
from skyshed.report.lookup import Lookup
from skyshed.report.summary import comparison_record, influence_record, rounded
from skyshed.verbs.digits import with_held_digits
from skyshed.verbs.result import Result


def checked_pair(scenario: Scenario, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the packages to compare: the two that were asked for, or all.

    Raises
    ------
    InputError
        If one or more than two were named, or a package has no such name.
    """
    known = [package.name for package in scenario.packages]
    if len(known) < 2:
        raise InputError(f"scenario '{scenario.name}' has one package ('{known[0]}'); a comparison needs two offers")
    if not names:
        return tuple(known)
    there_are = f"there are {', '.join(map(repr, known))}"
    if len(names) != 2 or names[0] == names[1]:
        raise InputError(f"name two different packages to compare, or none for all; {there_are}")
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean '{near[0]}'?" if near else there_are
            raise InputError(f"package '{name}' is not in scenario '{scenario.name}'; {hint}")
    return tuple(names)


def compare_text(result: Result, names: Sequence[str]) -> str:
    """Return the comparison in plain sentences."""
    return "\n".join(_lines(Lookup(with_held_digits(result)), names))


def compare_json(result: Result, names: Sequence[str]) -> str:
    """Return the comparison as JSON, in the words of summary.json, with numbers to 4 significant digits."""
    result = with_held_digits(result)
    record = {
        "packages": list(names),
        "terrain": result.terrain.name,
        "barred_by_rough_ground": _barred(Lookup(result), names),
        "comparisons": [
            comparison_record(each) for each in result.comparisons if {each.first, each.second} <= set(names)
        ],
        "influences": [influence_record(each) for each in result.influences if each.package in names],
        "warnings": list(result.warnings),
    }
    return json.dumps(rounded(record), indent=2, ensure_ascii=False)


def _barred(look: Lookup, names: Sequence[str]) -> list[str]:
    """Return the named packages of which nothing is compared: rough ground that this terrain flattens."""
    return [package.name for package in look.result.packages if package.name in names and look.barred_units(package)]


def _lines(look: Lookup, names: Sequence[str]) -> Iterator[str]:
    pairs = [each for each in look.result.comparisons if {each.first, each.second} <= set(names)]
    yield f"{look.result.scenario.name}: {' and '.join(names) if len(names) == 2 else 'all packages'} compared, paired"
    yield f"terrain: {look.result.terrain.name}"
    for each in pairs:
        yield f"- {comparison_words(look, each)}"
    barred = _barred(look, names)
    if barred:
        yield f"- No comparison with {', '.join(barred)}: rough ground that this terrain flattens; give --terrain."
    elif not pairs:
        yield "- No comparison: no level asked about may be quoted on this terrain; give --terrain, or higher levels."
    for package in look.result.packages:
        if package.name in names:
            yield from (f"- {package.name}: {sentence}" for sentence in left_open_words(look, package))
    for name in names:
        leading = leading_influences(look, name)
        if leading:
            yield f"What moves {name} most:"
        for each in leading:
            yield f"- {influence_words(look, each).removeprefix('Moved most by ')}"
