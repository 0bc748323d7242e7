"""``report.html`` of a run over recorded flights: the answer first, then pictures and tables."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from skyshed.flights.cleaning import CleaningRules
from skyshed.flights.result import Findings
from skyshed.flights.tracks import ShownFlight
from skyshed.report.credits import border_credit, terrain_credit
from skyshed.report.exposure.groups import group_section, warning_section, what_if_section
from skyshed.report.exposure.words import answer_sentence, clock_words, details, minutes_words
from skyshed.report.figures import count_sentence
from skyshed.report.live.exposure import exposure_map
from skyshed.report.page import filled_page, picture_of
from skyshed.report.table import Section, Table, filled, number, text
from skyshed.report.words import NBSP, bare_km, flight_level, listed
from skyshed.verbs.exposure import Exposure
from skyshed.verbs.limits import clutter_words, propagation_words, rain_words

_MOST_FLIGHTS = 40


def exposure_page_text(exposure: Exposure, folder: Path, shown: Sequence[ShownFlight]) -> str:
    """Return the page; the pictures are in ``folder`` already, ``shown`` are the flights of the second."""
    sections = (
        _pictures(exposure, folder, shown),
        _unit_section(exposure.findings),
        _flight_section(exposure.findings),
        group_section(exposure.findings),
        what_if_section(exposure.findings),
        warning_section(exposure.findings),
        _data_section(exposure.findings),
        Section("limits", "What to keep in mind", points=tuple(text(remark) for remark in exposure.remarks)),
        _file_section(folder),
    )
    return filled_page(
        "exposure.html",
        page_map=exposure_map(exposure),
        scenario=exposure.scenario,
        answer=answer_sentence(exposure),
        details=details(exposure),
        label=exposure.terrain.label or "",
        facts=_facts(exposure),
        sections=filled(sections),
        credits=(terrain_credit(exposure), border_credit(exposure)),
    )


def _facts(exposure: Exposure) -> tuple[tuple[str, str], ...]:
    findings, scenario = exposure.findings, exposure.scenario
    flights = findings.flights
    span = "–"
    if findings.n_flights:
        span = f"{clock_words(float(flights['first_s'].min()))} to {clock_words(float(flights['last_s'].max()))}"
    return (
        ("Recorded", span),
        ("Positions", f"{findings.n_positions:,}"),
        ("Flights in the region", f"{int(findings.in_region.sum()):,} of {findings.n_flights:,}"),
        ("Package", exposure.package.name),
        ("Target class", scenario.targets[0].name),
        ("Terrain", exposure.terrain.name),
        ("Refraction", scenario.refraction),
        ("Propagation", propagation_words(exposure.propagations)),
        *((("Rain", rain_words(scenario.rain)),) if scenario.rain is not None else ()),
        *((("Clutter", clutter_words(scenario.clutter)),) if scenario.clutter is not None else ()),
        ("Air", _air_words(findings)),
        ("Figures", count_sentence(exposure.figures)),
    )


def _air_words(findings: Findings) -> str:
    air = findings.question.air
    if air.qnh_hpa is None and air.isa_deviation_k is None:
        return f"not given: flight levels carry ± 600{NBSP}m"
    pressure = f"QNH {air.qnh_hpa:g} hPa" if air.qnh_hpa is not None else ""
    warmth = f"ISA{air.isa_deviation_k:+g}" if air.isa_deviation_k is not None else ""
    return listed([words for words in (pressure, warmth) if words])


def _pictures(exposure: Exposure, folder: Path, shown: Sequence[ShownFlight]) -> Section:
    case = exposure.findings.question.cases[exposure.findings.case_index()].value
    altitude_m = exposure.scenario.targets[0].typical_altitude_m.nominal
    pictures = (
        []
        if exposure.findings.zones
        else [  # the page's own map shows more
            picture_of(
                folder / "maps" / "exposure.png",
                f"Recorded tracks and the edges of the zones at {altitude_m:,.0f} m ({flight_level(altitude_m)}), "
                f"{case} case.",
                "Map of recorded tracks; stretches inside zones are coloured, the edges of the zones are outlined.",
                "Who flew through what",
            )
        ]
    )
    if shown:
        names = listed([flight.name for flight in shown])
        pictures.append(
            picture_of(
                folder / "maps" / "altitude_time.png",
                "Altitude against time of the flights longest exposed, with what the unit reaches along each "
                f"track, {case} case.",
                f"Charts of altitude against time for {names}.",
                "How far above the floor, how far below the ceiling",
            )
        )
    return Section("pictures", "Pictures", pictures=tuple(pictures))


def _unit_section(findings: Findings) -> Section:
    body = []
    for unit_count in findings.unit_counts:
        zones, count = findings.zones[unit_count.unit], unit_count.count
        lone = f", {count.n_without_time:,} without time" if count.n_without_time else ""
        body.append(
            (
                text(zones.unit.name, zones.unit.system.name),
                text(findings.question.cases[count.case].value),
                number(f"{count.n_inside:,}", f"{count.n_possible:,} or possibly{lone}"),
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
    return Section(
        "units",
        "By fire unit",
        tables=(Table("Flights inside each fire unit's zone, by case.", heads, tuple(body), note),),
    )


def _flight_section(findings: Findings) -> Section:
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
    caption = f"The flights longest inside, {findings.question.cases[case].value} case. All of them: exposure.csv."
    return Section("flights", "By flight", tables=(Table(caption, heads, tuple(body)),))


def _flag_words(rules: CleaningRules) -> dict[str, str]:
    return {
        "duplicate": "same aircraft and time as another position",
        "out_of_order": "not in time order in the file (sorted and used)",
        "no_altitude": "without an altitude",
        "on_ground": "on the ground",
        "jump": (
            f"not reachable from the one before (faster than {rules.jump_speed_m_s:.0f} m/s): spoofed, or "
            "two aircraft under one name"
        ),
        "standing": (
            f"within {rules.standing_m / 1000:g} km for {rules.standing_s:g} s or more: stale, spoofed or parked"
        ),
        "altitude_outlier": f"altitude not reachable from the one before (more than {rules.climb_m_s:g} m/s)",
        "after_jump": "after a jump, agreeing with each other (used; not joined to what was before)",
    }


def _data_section(findings: Findings) -> Section:
    rules = findings.question.rules
    words = _flag_words(rules)
    flags = tuple(
        (text(name.replace("_", " ")), number(f"{n:,}"), text(words[name])) for name, n in findings.flags.items()
    )
    files = tuple(
        (
            text(recording.path.name, recording.format),
            number(f"{recording.n_positions:,}"),
            text(recording.problem or "; ".join(recording.notes)),
        )
        for recording in findings.recordings[:_MOST_FLIGHTS]
    )
    tables = (
        Table("Positions that were flagged.", ("Flag", "Positions", "What it means"), flags),
        Table(
            "Files.",
            ("File", "Positions", "Remarks"),
            files,
            f"{findings.n_without_place:,} rows without a time or place were left out.",
        ),
    )
    lead = (
        f"Observed: positions at most {rules.gap_s:g} s apart. Interpolated: up to {rules.bridge_s:g} s, on a "
        "straight line. Longer gaps, "
        "jumps and standing still are not crossed. A flight ends with its callsign, or after "
        f"{rules.split_s / 60:g} min of silence."
    )
    return Section("data", "The recordings", (lead,), tables=tables)


def _file_section(folder: Path) -> Section:
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return Section("files", "Files beside this page", points=tuple(text(name) for name in names))


def _whole(value: float) -> str:
    """Return a number without its fraction, a dash where it is not known."""
    return "–" if np.isnan(value) else f"{value:,.0f}"
