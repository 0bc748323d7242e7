"""What a run over recorded flights says, in sentences."""

from datetime import UTC, datetime

import numpy as np

from skyshed.flights.airspaces import utc_text
from skyshed.flights.counts import Count
from skyshed.flights.groups import WarningRow
from skyshed.flights.result import Findings
from skyshed.flights.sums import exposed_of, flown_of
from skyshed.flights.volume import ALWAYS
from skyshed.report.words import CASE_WORDS, NBSP, km_words, listed, metres_words, share_words, with_article
from skyshed.verbs.exposure import Exposure

_MOST_UNITS, _MOST_PASSED = 4, 3
COARSE = f"ground with posts 9{NBSP}km apart tells no floor that finely"


def minutes_words(minutes: float) -> str:
    r"""Return a length of time as people say it.

    >>> minutes_words(0.5), minutes_words(45.2), minutes_words(150.0)
    ('30\xa0s', '45\xa0min', '2\xa0h 30\xa0min')
    """
    if minutes < 1:
        return f"{minutes * 60:.0f}{NBSP}s"
    if minutes < 120:
        return f"{minutes:.1f}{NBSP}min" if minutes < 10 else f"{minutes:.0f}{NBSP}min"
    hours, rest = divmod(round(minutes), 60)
    return f"{hours:,}{NBSP}h {rest}{NBSP}min" if hours < 100 else f"{hours:,}{NBSP}h"


def possibly_words(n_inside: int, n_possible: int) -> str:
    """Return how many flights were inside or possibly so, empty where these are no more."""
    return f"{n_possible:,} or possibly" if n_possible != n_inside else ""


def clock_words(seconds: float) -> str:
    """Return a moment as a UTC clock shows it."""
    return "–" if np.isnan(seconds) else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}Z"


def answer_sentence(exposure: Exposure) -> str:
    """Return the answer in one sentence: flights and minutes inside, of how many, in the leading case."""
    findings = exposure.findings
    n = int(findings.in_region.sum())
    case = findings.question.cases[findings.case_index()]
    if findings.n_flights == 0:
        return "No usable flight was found in the recordings."
    if n == 0:
        return f"None of the {findings.n_flights:,} recorded flights came into the region."
    count = findings.counts[findings.case_index()]
    lone = (
        f"; {count.n_without_time:,} more had single positions inside, too far from others to count time by"
        if count.n_without_time
        else ""
    )
    if count.n_possible == 0:
        return (
            f"None of {n:,} flights recorded in the region was inside a zone, or possibly so, for any time in the "
            f"{CASE_WORDS[case]} case{lone}."
        )
    n_possibly = count.n_possible - count.n_inside
    possibly = f"; {n_possibly:,} more possibly were, by the uncertainty of their altitude" if n_possibly else ""
    return (
        f"{count.n_inside:,} of {n:,} flights recorded in the region flew where at least one fire unit could have "
        f"engaged them, each taken as {with_article(exposure.scenario.targets[0].name)}, for "
        f"{_time_words(findings, count)}, in the {CASE_WORDS[case]} case{possibly}{lone}."
    )


def _time_words(findings: Findings, count: Count) -> str:
    """Return the time inside of the time flown, as observed, and beside it what was interpolated."""
    flown_min, across_min = (float(each_s) / 60 for each_s in flown_of(findings.flights["measures"].sum(axis=0)))
    observed_min, interpolated_min = count.inside_observed_min, count.inside_interpolated_min
    share = share_words(observed_min / flown_min if flown_min else np.nan)
    words = f"{minutes_words(observed_min)} of {minutes_words(flown_min)} observed ({share})"
    if interpolated_min == 0:
        return words
    only = f" ({count.n_only_interpolated:,} of the flights only there)" if count.n_only_interpolated else ""
    return (
        f"{words} and, on straight lines across receiver gaps, for {minutes_words(interpolated_min)} of "
        f"{minutes_words(across_min)} interpolated{only}"
    )


def most_engaged(findings: Findings, most: int) -> tuple[int, ...]:
    """Return the fire units (by number) that could have engaged most flights in the leading case, at most so many."""
    mine = [each for each in findings.unit_counts if each.count.case == findings.case_index()]
    return tuple(each.unit for each in sorted(mine, key=lambda each: -each.count.n_inside)[:most])


def unit_counts_words(findings: Findings) -> str:
    """Say how many flights each fire unit could have engaged, in the leading case, the first few units by name."""
    n_inside = {each.unit: each.count.n_inside for each in findings.unit_counts
                if each.count.case == findings.case_index()}  # fmt: skip
    shown = most_engaged(findings, _MOST_UNITS)
    named = [f"{findings.zones[unit].unit.name} {n_inside[unit]:,}" for unit in shown]
    more = len(n_inside) - len(shown)
    rest = f"; {more:,} more at most as many each" if more else ""
    return f"Flights inside, by fire unit: {', '.join(named)}{rest}."


def span_words(findings: Findings) -> str:
    """Say when the recordings begin and end."""
    ends_s = float(findings.flights["first_s"].min()), float(findings.flights["last_s"].max())
    first, last = (datetime.fromtimestamp(each_s, UTC) for each_s in ends_s)
    day = "" if first.date() == last.date() else f"{last:%Y-%m-%d} "
    return f"Recorded {first:%Y-%m-%d %H:%M} to {day}{last:%H:%M} UTC"


def longest_words(findings: Findings) -> str:
    """Say which flight was inside longest, empty where none was."""
    flights = findings.most_exposed(1)
    if not flights:
        return ""
    observed_s, interpolated_s, possible_s = exposed_of(findings.flights["measures"][flights[0]], findings.case_index())
    inside_min, possible_min = float(observed_s + interpolated_s) / 60, float(possible_s) / 60
    if inside_min == 0:
        return f"None for certain; {findings.callsign(flights[0])} possibly was, for {minutes_words(possible_min)}."
    across = f", {minutes_words(float(interpolated_s) / 60)} of it across receiver gaps" if interpolated_s else ""
    rows = findings.rows
    mine = (rows["flight"] == flights[0]) & (rows["case"] == findings.case_index())
    mine &= rows["inside_observed_s"] + rows["inside_interpolated_s"] > 0
    names = [findings.zones[int(unit)].unit.name for unit in rows["unit"][mine]]
    if len(names) > _MOST_PASSED:
        names = [*names[: _MOST_PASSED - 1], f"{len(names) - _MOST_PASSED + 1:,} more units"]
    inside = f"{minutes_words(inside_min)}{across}"
    return f"{findings.callsign(flights[0])} was inside longest, past {listed(names)}: {inside}."


def closest_words(exposure: Exposure) -> str:
    """Say which flight came closest to the unit that could have engaged it, and how long entries had been in view."""
    findings, rows = exposure.findings, exposure.findings.rows
    mine = np.flatnonzero((rows["case"] == findings.case_index()) & ~np.isnan(rows["first_inside_s"]))
    if mine.size == 0:
        return ""
    nearest = mine[np.nanargmin(rows["least_range_m"][mine])]
    warned = rows["warning_s"][mine]
    sentence = (
        f"The closest, {findings.callsign(int(rows['flight'][nearest]))}, passed "
        f"{km_words(float(rows['least_range_m'][nearest]))} from "
        f"{findings.zones[int(rows['unit'][nearest])].unit.name}"
    )
    lowest = rows["least_above_floor_m"][nearest]
    coarse = f" ({COARSE})" if exposure.terrain.is_embedded else ""
    above = f", at least {metres_words(float(lowest))} above the floor{coarse}"
    sentence += "." if np.isnan(lowest) else f"{above}."
    known = warned[~np.isnan(warned)]
    if known.size:
        sentence += (
            " Before they entered, half of the flights inside had been in view of an acquisition radar for "
            f"{minutes_words(float(np.median(known)) / 60)} or less (less than the truth where a track begins in view)."
        )
    return sentence


def what_if_words(findings: Findings) -> str:
    """Say what two fixed moves would have changed."""
    rows = [row for row in findings.what_if if row.case == findings.case_index()]
    if not rows or rows[0].inside_min + rows[0].possible_min == 0:
        return ""
    moved = [f"{row.variant}: {_flights(row.n_inside)}, {minutes_words(row.inside_min)}" for row in rows]
    return f"Inside, straight lines over receiver gaps counted, {'; '.join(moved)}."


def _flights(n: int) -> str:
    return f"{n:,} flight{'' if n == 1 else 's'}"


def held_words(row: WarningRow) -> str:
    """Say when a warning holds, from the first of its spans to the last; "" where it holds at all times."""
    if row.held_s == ALWAYS:
        return ""
    if not row.held_s:
        return "at no time"
    begin_s, end_s = row.held_s[0][0], row.held_s[-1][1]
    ends = [f"{word} {_minute(each)}" for word, each in (("from", begin_s), ("to", end_s)) if np.isfinite(each)]
    times = f", {len(row.held_s):,} times" if len(row.held_s) > 1 else ""
    return f"{' '.join(ends)}{times}"


def _minute(moment: float) -> str:
    return f"{utc_text(moment)[:16].replace('T', ' ')}Z"


def warning_words(row: WarningRow) -> str:
    """Say who flew into the airspace of a warning, and who kept clear of it."""
    unwarned = f"; {_flights(row.n_unwarned)} flew while it did not hold" if row.n_unwarned else ""
    held = ", ".join(filter(None, (f"{row.floor} to {row.ceiling}", held_words(row))))
    possibly = f", {row.n_possible:,} more possibly did, across a receiver gap" if row.n_possible else ""
    return (
        f"{row.name} ({held}): {_flights(row.n_broke)} flew into it, for "
        f"{minutes_words(row.broke_min)}{possibly}; "
        f"{listed([f'{row.n_over:,} passed above', f'{row.n_under:,} below'])}, {row.n_clear:,} kept clear of it"
        f"{unwarned}."
    )
