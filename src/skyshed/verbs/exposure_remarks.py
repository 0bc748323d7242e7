"""What is to be kept in mind of a run over recorded flights, in sentences."""

from collections.abc import Sequence

from skyshed.coverage.rows import GroundRow, PropagationRow
from skyshed.flights.result import Findings
from skyshed.terrain.terrain import TerrainInfo
from skyshed.verbs.limits import ground_words, low_altitude_sentences

_MOST_NOTED = 20
_MOST_WARNED = 5


def remarks_on(
    findings: Findings, terrain: TerrainInfo, grounds: Sequence[GroundRow], propagations: Sequence[PropagationRow]
) -> list[str]:
    """Return what recordings, altitudes, terrain and propagation leave open, and what cases are."""
    air = findings.question.air
    remarks = []
    if air.qnh_hpa is None and air.isa_deviation_k is None:
        remarks.append(
            "Altitudes known only as flight levels carry +/- 600 m: 'inside' holds for the whole of it, 'possibly' for "
            "a part; give QNH and temperature to narrow it."
        )
    if terrain.is_embedded:
        remarks.append(f"{terrain.label}. {terrain.note}")
    remarks += [f"Ground stated: {ground_words(row)}." for row in grounds]
    if findings.n_flights and not findings.in_region.any():
        remarks.append("No flight was recorded in the region; few receivers there, or closed airspace, look the same.")
    if (n_gaps := int(findings.flights["n_gaps"].sum())) > 0:
        remarks.append(
            f"{n_gaps:,} receiver gaps longer than {findings.question.rules.gap_s:g} s were crossed on a "
            "straight line; the "
            "exposure in them is kept apart as interpolated."
        )
    remarks += _of_warnings(findings)
    remarks += _of_files(findings)
    n_closed = sum(zone.known.n_closed_gaps for zone in findings.zones)
    if n_closed:
        remarks.append(
            f"{n_closed:,} holes between altitude intervals were closed above some nodes; zones are too large there."
        )
    return [*remarks, *low_altitude_sentences(propagations), "Cases are bounds, not likelihoods."]


def _of_warnings(findings: Findings) -> list[str]:
    """Return which warnings did not hold while flights were flown, of a limited number of them."""
    n_here = int(findings.in_region.sum())
    partly = [row for row in findings.warnings if row.n_unwarned or row.unheld_min]
    remarks = [
        f"{row.name} did not hold while {row.n_unwarned:,} of {n_here:,} flights were flown, which it did not concern; "
        f"{row.unheld_min:,.0f} min in its airspace while it did not hold are not counted as inside."
        for row in partly[:_MOST_WARNED]
    ]
    if more := len(partly) - len(remarks):
        remarks.append(f"{more:,} more airspaces held for a part of the time; all of them: summary.json.")
    return remarks


def _of_files(findings: Findings) -> list[str]:
    """Return the remarks on single files, on a limited number of them."""
    noted = [recording for recording in findings.recordings if recording.notes and not recording.problem]
    remarks = [f"{each.path.name}: {'; '.join(each.notes)}." for each in noted[:_MOST_NOTED]]
    more = len(noted) - len(remarks)
    return [*remarks, f"{more:,} more files have remarks; all of them: summary.json."] if more else remarks
