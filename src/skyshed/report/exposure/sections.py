"""Sections on fire units and on single flights."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from skyshed.flights.result import Findings
from skyshed.flights.tracks import ShownFlight
from skyshed.report.exposure.words import (
    COARSE,
    clock_words,
    closest_words,
    longest_words,
    minutes_words,
    most_engaged,
    possibly_words,
)
from skyshed.report.page import picture_of
from skyshed.report.table import Link, Picture, Section, Table, number, text
from skyshed.report.words import bare_km, listed
from skyshed.verbs.exposure import Exposure

_MOST_FLIGHTS, _MOST_UNITS = 20, 8


def unit_section(exposure: Exposure) -> Section:
    """Return what each fire unit could have engaged, case by case."""
    findings = exposure.findings
    body, shown = [], _worth_a_row(findings)
    for unit_count in (each for each in findings.unit_counts if each.unit in shown):
        zones, count = findings.zones[unit_count.unit], unit_count.count
        lone = f" {count.n_without_time:,} without time" if count.n_without_time else ""
        body.append(
            (
                text(zones.unit.name, zones.unit.system.name),
                text(findings.question.cases[count.case].value),
                number(f"{count.n_inside:,}", f"{possibly_words(count.n_inside, count.n_possible)}{lone}"),
                number(minutes_words(count.inside_observed_min)),
                number(minutes_words(count.inside_interpolated_min)),
                number(minutes_words(count.possible_min)),
                number(_whole(unit_count.least_above_floor_m)),
                number(_whole(unit_count.least_below_ceiling_m)),
                number(bare_km(unit_count.least_range_m)),
                number(_whole(unit_count.median_warning_s)),
            )
        )
    heads = ("Fire unit", "Case", "Flights inside", "Inside, observed", "Inside, interpolated", "Possibly inside",
             "Least above floor, m", "Least below ceiling, m", "Nearest, km", "In view before, s (median)")  # fmt: skip
    note = (
        "A flight counts as inside if it spent time there; without time are those with nothing but single positions "
        "inside, too far from others to be joined. In view: seen without a break by an acquisition radar that serves "
        "the unit; a track that begins in view counts from its start."
    )
    note += f" Heights above a floor are coarser than they look: {COARSE}." if exposure.terrain.is_embedded else ""
    more = len(findings.zones) - len(shown)
    noun = "unit" if more == 1 else "units"
    note += f" {more:,} more {noun}, of no more flights inside, in summary.json." if more else ""
    return Section(
        "units",
        "By fire unit",
        tables=(Table("Flights inside each fire unit’s zone, by case.", heads, tuple(body), note),),
        finding=closest_words(exposure),
    )


def _worth_a_row(findings: Findings) -> tuple[int, ...]:
    """Return the fire units that some flight was, or may have been, inside the zone of; where none was, the first."""
    met = {each.unit for each in findings.unit_counts if each.count.n_possible or each.count.n_without_time}
    most = most_engaged(findings, len(findings.zones))
    return tuple(unit for unit in most if unit in met or not met)[:_MOST_UNITS]


def flight_section(exposure: Exposure, folder: Path, shown: Sequence[ShownFlight]) -> Section:
    """Return the flights longest inside, with their altitudes against time."""
    findings = exposure.findings
    rows, body = findings.rows, []
    case = findings.case_index()
    for flight in findings.most_exposed(_MOST_FLIGHTS):
        for row in np.flatnonzero((rows["flight"] == flight) & (rows["case"] == case)):
            inside_min = float(rows["inside_observed_s"][row] + rows["inside_interpolated_s"][row]) / 60
            possible_min = float(rows["possible_observed_s"][row] + rows["possible_interpolated_s"][row]) / 60
            if inside_min + possible_min == 0:
                continue
            warned = rows["warning_s"][row]
            body.append(
                (
                    text(findings.callsign(flight), findings.labels.type[int(findings.flights["label"][flight])]),
                    text(findings.zones[int(rows["unit"][row])].unit.name),
                    text(
                        clock_words(float(rows["first_possible_s"][row])),
                        f"to {clock_words(float(rows['last_possible_s'][row]))}",
                    ),
                    number(
                        minutes_words(inside_min), f"+ {minutes_words(possible_min)} possibly" if possible_min else ""
                    ),
                    number(_whole(float(rows["least_above_floor_m"][row]))),
                    number(_whole(float(rows["least_below_ceiling_m"][row]))),
                    number(bare_km(float(rows["least_range_m"][row]))),
                    number(
                        "–" if np.isnan(warned) else f"{'≥ ' if rows['is_seen_from_start'][row] else ''}{warned:,.0f}"
                    ),
                )
            )
    heads = ("Flight", "Fire unit", "From, to (UTC)", "Inside", "Least above floor, m", "Least below ceiling, m",
             "Nearest, km", "In view before, s")  # fmt: skip
    caption = f"The flights longest inside, {findings.question.cases[case].value} case."
    tables = (Table(caption, heads, tuple(body)),)
    made = Section("flights", "By flight", tables=tables, pictures=_profiles(exposure, folder, shown))
    return replace(made, finding=longest_words(findings), links=(Link("exposure.csv", "exposure.csv"),))


def _profiles(exposure: Exposure, folder: Path, shown: Sequence[ShownFlight]) -> tuple[Picture, ...]:
    if not shown:
        return ()
    case = exposure.findings.question.cases[exposure.findings.case_index()]
    names = listed([flight.name for flight in shown])
    return (
        picture_of(
            folder / "maps" / "altitude_time.png",
            f"Altitude against time, with what the unit reaches along each track, {case} case.",
            f"Charts of altitude against time for {names}.",
            "How far above the floor, how far below the ceiling",
        ),
    )


def _whole(value: float) -> str:
    """Return a number without its fraction, a dash where it is not known."""
    return "–" if np.isnan(value) else f"{value:,.0f}"
