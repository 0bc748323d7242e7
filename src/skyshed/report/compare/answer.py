"""``skyshed compare``: packages of one assessment, paired, in words or as JSON."""

import json
from dataclasses import replace

from skyshed.report.compare.brief import brief_lines
from skyshed.report.compare.whole import whole_lines
from skyshed.report.records import comparison_record, conditions_record, influence_record, rounded
from skyshed.verbs.compare import Compared


def compare_text(compared: Compared, *, is_whole: bool = False, rest: str = "") -> str:
    """Return the comparison in at most five lines, or the whole of it; ``rest`` says where the whole is found."""
    shown = replace(compared, result=compared.result.shown)
    return "\n".join(whole_lines(shown) if is_whole else brief_lines(shown, rest))


def compare_json(compared: Compared) -> str:
    """Return the comparison as JSON, in the words of summary.json, with numbers to 4 significant digits."""
    compared = replace(compared, result=compared.result.shown)
    record = {
        "packages": list(compared.packages),
        "terrain": compared.result.terrain.name,
        "conditions": conditions_record(compared.result.scenario),
        "barred_by_rough_ground": list(compared.barred),
        "without_fire_unit": list(compared.unarmed),
        "comparisons": [comparison_record(comparison) for comparison in compared.comparisons],
        "influences": [influence_record(influence) for influence in compared.influences],
        "warnings": list(compared.result.warnings),
    }
    return json.dumps(rounded(record), indent=2, ensure_ascii=False)
