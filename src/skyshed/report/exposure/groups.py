"""Sections that count flights: by hour, level, operator, route and type, had they flown otherwise, and by warning."""

from skyshed.flights.groups import Group
from skyshed.flights.result import Findings
from skyshed.report.exposure.words import minutes_words
from skyshed.report.table import Section, Table, number, text
from skyshed.report.words import share_words

_MOST_GROUPS = 25
_GROUP_TITLES = {
    "hour": "Hour of the day, UTC",
    "flight level": "Flight level",
    "operator": "Operator (callsign)",
    "route": "Route",
    "aircraft type": "Aircraft type",
}


def group_section(findings: Findings) -> Section:
    """Return flights and minutes with their denominators, group by group."""
    tables = []
    for kind, title in _GROUP_TITLES.items():
        groups = [group for group in findings.groups if group.kind == kind]
        note = ""
        if kind not in {"hour", "flight level"} and len(groups) > _MOST_GROUPS:
            groups = sorted(groups, key=lambda group: -group.n_flights)
            note = f"The {_MOST_GROUPS} with most flights of {len(groups)}; all of them: summary.json."
            groups = groups[:_MOST_GROUPS]
        heads = (
            title,
            "Flights",
            "Flown, min",
            "Flights inside",
            "Inside, min",
            "Share of time flown",
            "Possibly, min",
        )
        tables.append(
            Table(
                f"{title}: flights and minutes in the region.",
                heads,
                tuple(_group_row(group, findings) for group in groups),
                note,
            )
        )
    lead = ("Denominators are what was recorded: few receivers, or closed airspace, look like few flights.",)
    return Section("groups", "By hour, flight level, operator, route and type", lead, tables=tuple(tables))


def _group_row(group: Group, findings: Findings) -> tuple:
    case = findings.case_index()
    flown_min = group.flown_observed_min + group.flown_interpolated_min
    inside_min = group.inside_observed_min[case] + group.inside_interpolated_min[case]
    return (
        text(group.key),
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
            number(f"{row.n_inside:,}", f"{row.n_possible:,} or possibly"),
            number(f"{row.inside_min:,.1f}"),
            number(f"{row.possible_min:,.1f}"),
        )
        for row in findings.what_if
    )
    lead = ("Two fixed questions, the same for every flight: nothing is searched, and neither is a recommendation.",)
    heads = ("Flown", "Case", "Flights inside", "Inside, min", "Possibly, min")
    return Section(
        "what-if", "Had they flown otherwise", lead, tables=(Table("All flights moved alike.", heads, body),)
    )


def warning_section(findings: Findings) -> Section:
    """Return who broke and who obeyed the warnings."""
    case = findings.case_index()
    body = tuple(
        (
            text(row.name, f"{row.floor} to {row.ceiling}"),
            number(f"{row.n_broke:,}", minutes_words(row.broke_min)),
            number(f"{row.n_possible:,}", minutes_words(row.possible_min) if row.possible_min else ""),
            number(f"{row.n_over:,}"),
            number(f"{row.n_under:,}"),
            number(f"{row.n_clear:,}"),
            number(f"{row.n_broke_exposed[case]:,}"),
            number(f"{row.n_possible_exposed[case]:,}"),
            number(f"{row.n_obeyed_exposed[case]:,}"),
        )
        for row in findings.warnings
    )
    heads = (
        "Warning",
        "Flew inside",
        "Possibly inside",
        "Passed above",
        "Passed below",
        "Kept clear",
        "Exposed of those inside",
        "Exposed of those possibly inside",
        "Exposed of the others",
    )
    caption = (
        "Flights in the region and the warnings given; exposed: inside a zone, "
        f"{findings.question.cases[case].value} case."
    )
    lead = (
        "Inside: a recorded position, or the straight way between two that are joined.",
        "Possibly inside: only the straight way across a receiver gap; its minutes are those of all flights.",
    )
    return Section("warnings", "Warnings broken and obeyed", lead, tables=(Table(caption, heads, body),))
