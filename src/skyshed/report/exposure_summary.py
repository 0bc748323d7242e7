"""``summary.json`` of a run over recorded flights: four significant digits, no paths, no times of the run."""

import json
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from skyshed.assess.exposed import Exposure
from skyshed.exposure.result import Findings
from skyshed.report.figures import counted
from skyshed.report.summary import rounded, terrain_record

SCHEMA_VERSION = "2.0"
NOTE = (
    "Inside: the whole altitude uncertainty of a position lies in what one fire unit reaches (acquisition radar, "
    "engagement "
    "radar and missile; no clock); possible: a part of it. It says nothing about whether anyone would shoot. "
    "Flights and minutes "
    "flown are those recorded in the region: the area and everything within reach. Lists by case follow 'cases'."
)


def exposure_summary_text(exposure: Exposure) -> str:
    """Return the summary as text, the same bytes for the same findings."""
    record = rounded(exposure_summary(exposure))
    blocks = (f"{json.dumps(key)}: {_block(value)}" for key, value in record.items())
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def _block(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n " + ",\n ".join(json.dumps(each, ensure_ascii=False, allow_nan=False) for each in value) + "\n]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def exposure_summary(exposure: Exposure) -> dict[str, object]:
    """Return the summary as plain values, not yet rounded."""
    findings = exposure.findings
    rules = findings.question.rules
    return {
        "schema_version": SCHEMA_VERSION,
        "note": NOTE,
        "scenario": exposure.scenario.name,
        "package": exposure.package.name,
        "target": exposure.target,
        "cases": [case.value for case in findings.question.cases],
        "terrain": terrain_record(exposure.terrain),
        "air": asdict(findings.question.air),
        "rules": {**asdict(rules), "step_s": findings.question.step_s},
        "recordings": [
            {
                "file": each.path.name,
                "format": each.format,
                "n_positions": each.n_positions,
                "problem": each.problem,
                "notes": list(each.notes),
            }
            for each in findings.recordings
        ],
        "n_positions": findings.n_positions,
        "n_without_place_or_time": findings.n_without_place,
        "flags": dict(findings.flags),
        "n_flights": findings.n_flights,
        "n_flights_in_region": int(findings.in_region.sum()),
        "flown_min": float(findings.flights["measures"][:, 0].sum()) / 60 if findings.n_flights else 0.0,
        "flown_interpolated_min": float(findings.flights["measures"][:, 1].sum()) / 60 if findings.n_flights else 0.0,
        "exposure": _by_case(findings),
        "fire_units": _by_unit(findings),
        "groups": [asdict(group) for group in findings.groups],
        "what_if": [asdict(row) | {"case": findings.question.cases[row.case].value} for row in findings.what_if],
        "warnings": [asdict(row) for row in findings.warnings],
        "most_exposed": _most_exposed(findings, [each.flight for each in exposure.shown[:20]]),
        "figures": counted(exposure.figures),
        "remarks": list(exposure.remarks),
    }


def _by_case(findings: Findings) -> list[dict[str, object]]:
    """Return the union over all fire units, case by case."""
    out = []
    for index, case in enumerate(findings.question.cases):
        inside_s, either_s = findings.flights["variants"][:, 0, index].T if findings.n_flights else np.zeros((2, 0))
        sums = (
            findings.flights["measures"][:, 2 + 3 * index : 5 + 3 * index].sum(axis=0)
            if findings.n_flights
            else np.zeros(3)
        )
        out.append(
            {
                "case": case.value,
                "n_flights_inside": int((inside_s > 0).sum()),
                "n_flights_inside_or_possible": int((either_s > 0).sum()),
                "inside_observed_min": float(sums[0]) / 60,
                "inside_interpolated_min": float(sums[1]) / 60,
                "possible_min": float(sums[2]) / 60,
            }
        )
    return out


def _by_unit(findings: Findings) -> list[dict[str, object]]:
    rows, out = findings.rows, []
    for unit, zones in enumerate(findings.zones):
        for index, case in enumerate(findings.question.cases):
            mine = (rows["unit"] == unit) & (rows["case"] == index)
            inside_s = rows["inside_observed_s"][mine] + rows["inside_interpolated_s"][mine]
            possible_s = rows["possible_observed_s"][mine] + rows["possible_interpolated_s"][mine]
            is_in = ~np.isnan(rows["first_inside_s"][mine])
            out.append(
                {
                    "fire_unit": zones.unit.name,
                    "system": zones.unit.system.key,
                    "case": case.value,
                    "n_flights_inside": int(is_in.sum()),
                    "n_flights_inside_or_possible": int((~np.isnan(rows["first_possible_s"][mine])).sum()),
                    "inside_min": float(inside_s.sum()) / 60,
                    "inside_interpolated_min": float(rows["inside_interpolated_s"][mine].sum()) / 60,
                    "possible_min": float(possible_s.sum()) / 60,
                    "terrain_unknown_min": float(rows["terrain_unknown_s"][mine].sum()) / 60,
                    "least_above_floor_m": _least(rows["least_above_floor_m"][mine]),
                    "least_below_ceiling_m": _least(rows["least_below_ceiling_m"][mine]),
                    "least_range_m": _least(rows["least_range_m"][mine]),
                    "warning_s_median": _median(rows["warning_s"][mine][is_in]),
                }
            )
    return out


def _least(values: np.ndarray) -> float:
    return float(np.nanmin(values)) if values.size and not np.isnan(values).all() else float("nan")


def _median(values: np.ndarray) -> float:
    return float(np.nanmedian(values)) if values.size and not np.isnan(values).all() else float("nan")


def _most_exposed(findings: Findings, flights: Sequence[int]) -> list[dict[str, object]]:
    """Return the flights longest inside some zone, with the leading case's rows by fire unit."""
    rows = findings.rows
    out = []
    for flight in flights:
        mine = np.flatnonzero((rows["flight"] == flight) & (rows["case"] == findings.case_index()))
        inside_s, either_s = findings.flights["variants"][flight, 0, findings.case_index()]
        out.append(
            {
                "flight": findings.callsign(flight),
                "inside_min": float(inside_s) / 60,
                "possible_min": float(either_s - inside_s) / 60,
                "fire_units": [findings.zones[int(rows["unit"][row])].unit.name for row in mine],
                "least_range_m": _least(rows["least_range_m"][mine]),
                "least_above_floor_m": _least(rows["least_above_floor_m"][mine]),
            }
        )
    return out
