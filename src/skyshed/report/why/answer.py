"""Why a point is, or is not, covered: in words for people, and as JSON for machines."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from skyshed.report.records import figure_record, rounded, terrain_record
from skyshed.report.why.brief import brief_lines
from skyshed.report.why.declared import declared_record
from skyshed.report.why.diffraction import diffraction_record
from skyshed.report.why.whole import whole_lines
from skyshed.report.words import NBSP

if TYPE_CHECKING:
    from skyshed.model.scenario import Scenario
    from skyshed.verbs.unit_answer import UnitAnswer
    from skyshed.verbs.why import WhyAnswer


def why_text(answer: WhyAnswer, scenario: Scenario, *, is_whole: bool = False, rest: str = "") -> str:
    """Return the answer in at most twelve lines, or all of it; ``rest`` says where the whole is found."""
    lines = whole_lines(answer, scenario) if is_whole else brief_lines(answer, scenario, rest)
    return "\n".join(lines).replace(NBSP, " ")


def why_json(answer: WhyAnswer) -> str:
    """Return the answer as JSON: SI units in the names, numbers to four significant digits, NaN as null."""
    record = {
        "is_covered": answer.is_covered,
        "is_known": answer.is_known,
        "lat_deg": answer.lat_deg,
        "lon_deg": answer.lon_deg,
        "level": answer.level.label,
        "altitude_msl_m": answer.altitude_msl_m,
        "ground_msl_m": answer.ground_msl_m,
        "is_inside_ground": answer.is_inside_ground,
        "target": answer.target,
        "case": answer.case,
        "units": [_unit_record(unit) for unit in answer.units],
        "line_of_sight": _sight_record(answer),
        "propagation": answer.propagation,
        "diffraction": diffraction_record(answer.diffraction),
        **declared_record(answer),
        "terrain": terrain_record(answer.terrain),
        "grounds": [asdict(ground) for ground in answer.grounds],
    }
    return json.dumps(rounded(record), ensure_ascii=False, indent=1, allow_nan=False)


def _unit_record(unit: UnitAnswer) -> dict[str, object]:
    return {
        "package": unit.package,
        "fire_unit": unit.fire_unit,
        "system": unit.system,
        "range_m": unit.range_m,
        "azimuth_deg": unit.azimuth_deg,
        "is_covered": unit.is_covered,
        "is_known": unit.is_known,
        "reason": unit.reason.words,
        "reached_msl_m": [list(ends) for ends in unit.reached_msl_m],
        "obstacles": [
            {
                "component": obstacle.component,
                "reason": obstacle.reason.words,
                "allowed_low_msl_m": obstacle.allowed_low_msl_m,
                "allowed_high_msl_m": obstacle.allowed_high_msl_m,
                "figure": None if obstacle.figure is None else figure_record(obstacle.figure),
            }
            for obstacle in unit.obstacles
        ],
    }


def _sight_record(answer: WhyAnswer) -> dict[str, object] | None:
    if answer.profile is None or answer.antenna is None:
        return None
    blocker = answer.profile.blocker
    ground = ("range_m", "lat_deg", "lon_deg", "ground_msl_m", "is_terrain")
    return {
        "unit": answer.antenna.unit.name,
        "radar": answer.antenna.radar,
        "antenna_msl_m": answer.antenna_msl_m,
        "visible_from_msl_m": answer.profile.visible_from_msl_m,
        "blocker": None if blocker is None else {name: getattr(blocker, name) for name in ground},
    }
