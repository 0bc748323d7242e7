"""``summary.json`` of a run over recorded flights: four significant digits, no paths, no times of the run."""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from skyshed.flights.airspaces import utc_text
from skyshed.flights.counts import Count
from skyshed.flights.groups import WarningRow
from skyshed.flights.result import Findings
from skyshed.flights.sums import exposed_of, flown_of
from skyshed.report.figures import counted
from skyshed.report.records import conditions_record, rows_text, terrain_record
from skyshed.verbs.exposure import Exposure

SCHEMA_VERSION = "2.1"
_MOST_SPANS = 20
NOTE = (
    "Inside: the whole altitude uncertainty of a position lies in what one fire unit reaches (acquisition radar, "
    "engagement "
    "radar and missile; no clock); possible: a part of it. It says nothing about whether anyone would shoot. "
    "Flights and minutes "
    "flown are those recorded in the region: the area and everything within reach. Lists by case follow 'cases'. A "
    "flight counts as inside if it spent time there; one with nothing but single positions inside, too far "
    "from others to be joined, is counted as 'without time'. Minutes are the sum of observed and interpolated "
    "(across receiver gaps) "
    "unless they say which."
)


def exposure_summary_text(exposure: Exposure) -> str:
    """Return the summary as text, the same bytes for the same findings."""
    return rows_text(exposure_summary(exposure))


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
        "conditions": conditions_record(exposure.scenario),
        "air": asdict(findings.question.air),
        "rules": {**asdict(rules), "step_s": findings.question.step_s},
        "recordings": [
            {
                "file": recording.path.name,
                "format": recording.format,
                "n_positions": recording.n_positions,
                "problem": recording.problem,
                "notes": list(recording.notes),
            }
            for recording in findings.recordings
        ],
        "n_positions": findings.n_positions,
        "n_without_place_or_time": findings.n_without_place,
        "flags": dict(findings.flags),
        "n_flights": findings.n_flights,
        "n_flights_in_region": int(findings.in_region.sum()),
        **_flown(findings),
        "exposure": _by_case(findings),
        "fire_units": _by_unit(findings),
        "groups": [asdict(group) for group in findings.groups],
        "what_if": [asdict(row) | {"case": findings.question.cases[row.case].value} for row in findings.what_if],
        "warnings": [_warning(row) for row in findings.warnings],
        "most_exposed": _most_exposed(findings, [shown.flight for shown in exposure.shown[:20]]),
        "figures": counted(exposure.figures),
        "remarks": list(exposure.remarks),
    }


def _by_case(findings: Findings) -> list[dict[str, object]]:
    """Return the union over all fire units, case by case."""
    return [{"case": findings.question.cases[count.case].value, **_count(count)} for count in findings.counts]


def _by_unit(findings: Findings) -> list[dict[str, object]]:
    return [
        {
            "fire_unit": findings.zones[unit_count.unit].unit.name,
            "system": findings.zones[unit_count.unit].unit.system.key,
            "case": findings.question.cases[unit_count.count.case].value,
            **_count(unit_count.count),
            "terrain_unknown_min": unit_count.terrain_unknown_min,
            "least_above_floor_m": unit_count.least_above_floor_m,
            "least_below_ceiling_m": unit_count.least_below_ceiling_m,
            "least_range_m": unit_count.least_range_m,
            "warning_s_median": unit_count.median_warning_s,
        }
        for unit_count in findings.unit_counts
    ]


def _warning(row: WarningRow) -> dict[str, object]:
    """Return a warning's row; when it holds as moments in UTC, null where an end is open: the first of many spans."""
    record = asdict(row)
    spans = record.pop("held_s")
    record["n_held"] = len(spans)
    record["held_utc"] = [[utc_text(each) or None for each in span] for span in spans[:_MOST_SPANS]]
    return record


def _count(count: Count) -> dict[str, object]:
    return {
        "n_flights_inside": count.n_inside,
        "n_flights_inside_or_possible": count.n_possible,
        "n_flights_inside_only_interpolated": count.n_only_interpolated,
        "n_flights_inside_without_time": count.n_without_time,
        "inside_min": count.inside_observed_min + count.inside_interpolated_min,
        "inside_observed_min": count.inside_observed_min,
        "inside_interpolated_min": count.inside_interpolated_min,
        "possible_min": count.possible_min,
    }


def _flown(findings: Findings) -> dict[str, float]:
    flown_s = flown_of(findings.flights["measures"].sum(axis=0))
    observed_min, interpolated_min = (float(each_s) / 60 for each_s in flown_s)
    return {
        "flown_min": observed_min + interpolated_min,
        "flown_observed_min": observed_min,
        "flown_interpolated_min": interpolated_min,
    }


def _least(values: np.ndarray) -> float:
    return float(np.nanmin(values)) if values.size and not np.isnan(values).all() else float("nan")


def _most_exposed(findings: Findings, flights: Sequence[int]) -> list[dict[str, object]]:
    """Return the flights longest inside some zone, with the leading case's rows by fire unit."""
    rows = findings.rows
    out = []
    for flight in flights:
        mine = np.flatnonzero((rows["flight"] == flight) & (rows["case"] == findings.case_index()))
        measures = findings.flights["measures"][flight]
        observed_s, interpolated_s, possible_s = exposed_of(measures, findings.case_index())
        out.append(
            {
                "flight": findings.callsign(flight),
                "inside_min": float(observed_s + interpolated_s) / 60,
                "inside_observed_min": float(observed_s) / 60,
                "inside_interpolated_min": float(interpolated_s) / 60,
                "possible_min": float(possible_s) / 60,
                "fire_units": [findings.zones[int(rows["unit"][row])].unit.name for row in mine],
                "least_range_m": _least(rows["least_range_m"][mine]),
                "least_above_floor_m": _least(rows["least_above_floor_m"][mine]),
            }
        )
    return out
