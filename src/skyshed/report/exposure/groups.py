"""Sections that count flights: by hour, level, operator, route and type, had they flown otherwise, and by airspace."""

from skyshed.constants import FOOT_M
from skyshed.coverage.headline import LOWEST_HEIGHT_AGL_M
from skyshed.flights.groups import FlightGroup
from skyshed.flights.result import Findings
from skyshed.report.exposure.words import (
    held_words,
    minutes_words,
    possibly_words,
    warning_words,
    what_if_words,
)
from skyshed.report.table import Link, Picture, Section, Table, number, text
from skyshed.report.words import NBSP, metres_words, share_words
from skyshed.verbs.exposure import Exposure

_MOST_GROUPS, _MOST_WARNINGS, _SHOWN_KIND = 24, 20, "flight level"
_BELOW = f"reaches below {metres_words(LOWEST_HEIGHT_AGL_M)}, where ground with posts 9{NBSP}km apart cannot tell"
_WARNING_HEADS = (
    "Airspace",
    "Flew inside",
    "Possibly inside",
    "Passed above",
    "Passed below",
    "Kept clear",
    "Not in force",
    "Exposed of those inside",
    "Exposed of those possibly inside",
    "Exposed of the others",
)
_GROUP_TITLES = {
    "hour": "Hour of the day, UTC",
    "flight level": "Flight level",
    "operator": "Operator (callsign)",
    "route": "Route",
    "aircraft type": "Aircraft type",
}


def group_section(exposure: Exposure) -> Section:
    """Return flights and minutes with their denominators, group by group, all but the levels folded."""
    parts = tuple(_group_part(exposure, kind, title) for kind, title in _GROUP_TITLES.items())
    lead = ("Denominators are what was recorded: few receivers, or closed airspace, look like few flights.",)
    return Section(
        "groups",
        "By hour, flight level, operator, route and type",
        lead,
        finding=_group_finding(exposure),
        parts=parts,
        links=(Link("summary.json", "summary.json"),),
    )


def _group_part(exposure: Exposure, kind: str, title: str) -> Section:
    findings = exposure.findings
    groups = [group for group in findings.groups if group.kind == kind]
    note = ""
    if len(groups) > _MOST_GROUPS:
        groups = sorted(groups, key=lambda group: -group.n_flights)[:_MOST_GROUPS]
        note = f"The {_MOST_GROUPS} with most flights."
    heads = (
        title,
        "Flights",
        "Flown, min",
        "Flights inside",
        "Inside, min",
        "Share of time flown",
        "Possibly, min",
    )
    rows = tuple(_group_row(group, exposure) for group in groups)
    table = Table(f"{title}: flights and minutes in the region.", heads, rows, note)
    return Section(f"groups-{kind.replace(' ', '-')}", title, tables=(table,), is_folded=kind != _SHOWN_KIND)


def _group_finding(exposure: Exposure) -> str:
    """Say at which levels most of the time inside was flown."""
    findings = exposure.findings
    case = findings.case_index()
    inside_min = {
        group.key: group.inside_observed_min[case] + group.inside_interpolated_min[case]
        for group in findings.groups
        if group.kind == _SHOWN_KIND
    }
    whole_min = sum(inside_min.values())
    if not whole_min:
        return "No time inside, at any hour or level."
    most = max(inside_min, key=lambda key: inside_min[key])
    mark = f" ({_BELOW})" if _is_below(most, exposure) else ""
    return f"Most of the time inside, {share_words(inside_min[most] / whole_min)}, was flown at {most}{mark}."


def _is_below(levels: str, exposure: Exposure) -> bool:
    """Return whether a group of flight levels ("FL050-099") begins where this ground cannot tell."""
    return exposure.terrain.is_embedded and int(levels[2:5]) * 100 * FOOT_M < LOWEST_HEIGHT_AGL_M


def _group_row(group: FlightGroup, exposure: Exposure) -> tuple:
    case = exposure.findings.case_index()
    mark = _BELOW if group.kind == _SHOWN_KIND and _is_below(group.key, exposure) else ""
    flown_min = group.flown_observed_min + group.flown_interpolated_min
    inside_min = group.inside_observed_min[case] + group.inside_interpolated_min[case]
    return (
        text(group.key, mark),
        number(f"{group.n_flights:,}"),
        number(
            f"{flown_min:,.0f}",
            f"{group.flown_interpolated_min:,.0f} interpolated" if group.flown_interpolated_min >= 0.5 else "",
        ),
        number(f"{group.n_inside[case]:,}"),
        number(
            f"{inside_min:,.1f}",
            f"{group.inside_interpolated_min[case]:,.1f} interpolated"
            if group.inside_interpolated_min[case] >= 0.05
            else "",
        ),
        number(share_words(inside_min / flown_min) if flown_min else "–"),
        number(f"{group.possible_min[case]:,.1f}"),
    )


def what_if_section(findings: Findings) -> Section:
    """Return what the two fixed moves would have changed."""
    body = tuple(
        (
            text(row.variant),
            text(findings.question.cases[row.case].value),
            number(f"{row.n_inside:,}", possibly_words(row.n_inside, row.n_possible)),
            number(f"{row.inside_min:,.1f}"),
            number(f"{row.possible_min:,.1f}"),
        )
        for row in findings.what_if
    )
    lead = ("Two fixed questions, the same for every flight: nothing is searched, and neither is a recommendation.",)
    heads = ("Flown", "Case", "Flights inside", "Inside, min", "Possibly, min")
    return Section(
        "what-if",
        "Had they flown otherwise",
        lead,
        tables=(Table("All flights moved alike.", heads, body),),
        finding=what_if_words(findings),
    )


def warning_section(findings: Findings, pictures: tuple[Picture, ...]) -> Section:
    """Return who flew into the airspaces of warnings and who kept clear, of those that most flew into; may be empty.

    An airspace may be that of advice, or an FIR and no warning at all: nobody is said to have broken one.
    """
    if not findings.warnings:
        return Section("warnings", "")
    case = findings.case_index()
    shown = sorted(findings.warnings, key=lambda row: -row.n_broke)[:_MOST_WARNINGS]
    body = tuple(
        (
            text(row.name, "; ".join(filter(None, (f"{row.floor} to {row.ceiling}", held_words(row))))),
            number(f"{row.n_broke:,}", minutes_words(row.broke_min)),
            number(f"{row.n_possible:,}", minutes_words(row.possible_min) if row.possible_min else ""),
            number(f"{row.n_over:,}"),
            number(f"{row.n_under:,}"),
            number(f"{row.n_clear:,}"),
            number(f"{row.n_unwarned:,}", f"inside {minutes_words(row.unheld_min)}" if row.unheld_min else ""),
            number(f"{row.n_broke_exposed[case]:,}"),
            number(f"{row.n_possible_exposed[case]:,}"),
            number(f"{row.n_obeyed_exposed[case]:,}"),
        )
        for row in shown
    )
    caption = (
        "Flights in the region and the airspaces given; exposed: inside a zone, "
        f"{findings.question.cases[case].value} case."
    )
    lead = (
        "Inside: a recorded position, or the straight way between two that are joined.",
        "Possibly inside: only the straight way across a receiver gap; its minutes are those of all flights.",
        "Not in force: flights that ended before it held or began after; minutes in its airspace at such times.",
    )
    more = len(findings.warnings) - len(shown)
    note = f"{more:,} more, into which no more flights flew, stand in summary.json." if more else ""
    tables = (Table(caption, _WARNING_HEADS, body, note),)
    title, finding = "Airspaces flown into and kept clear of", _warning_finding(findings)
    links = tuple(Link(name, name) for name in ("warnings.csv", "warnings.aixm.xml"))
    return Section("warnings", title, lead, tables, pictures, finding=finding, links=links)


def _warning_finding(findings: Findings) -> str:
    """Say who flew into the airspace into which most flights flew."""
    most = max(findings.warnings, key=lambda row: row.n_broke)
    n = len(findings.warnings)
    if n > 1 and not most.n_broke:
        return f"No flight was recorded in any of {n:,} airspaces."
    return f"Of {n:,} airspaces most flew into this: {warning_words(most)}" if n > 1 else warning_words(most)
