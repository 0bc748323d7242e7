"""``report.html`` of a run over recorded flights: the first screen answers, sections lead on."""

from collections.abc import Sequence
from pathlib import Path

from skyshed.flights.tracks import ShownFlight
from skyshed.report.credits import border_credit, terrain_credit
from skyshed.report.exposure.groups import group_section, warning_section, what_if_section
from skyshed.report.exposure.limits import data_section, figure_section, limit_section
from skyshed.report.exposure.sections import flight_section, unit_section
from skyshed.report.exposure.verdict import verdict_of
from skyshed.report.live.exposure import exposure_map
from skyshed.report.page import filled_page, picture_of
from skyshed.report.table import Picture, filled
from skyshed.report.words import flight_level, metres_words
from skyshed.verbs.exposure import Exposure


def exposure_page_text(exposure: Exposure, folder: Path, shown: Sequence[ShownFlight]) -> str:
    """Return the page; the pictures are in ``folder`` already, ``shown`` are the flights of the second."""
    page_map, picture = exposure_map(exposure), _picture(exposure, folder)
    sections = (
        unit_section(exposure),
        flight_section(exposure, folder, shown),
        group_section(exposure),
        what_if_section(exposure.findings),
        warning_section(exposure.findings, (picture,) if page_map else ()),  # which shows the airspaces
        data_section(exposure.findings),
        limit_section(exposure),
        figure_section(exposure, folder),
    )
    return filled_page(
        "exposure.html",
        page_map=page_map,
        scenario=exposure.scenario,
        verdict=verdict_of(exposure),
        picture=picture,
        label=exposure.terrain.label or "",
        sections=filled(sections),
        credits=(terrain_credit(exposure), border_credit(exposure)),
    )


def _picture(exposure: Exposure, folder: Path) -> Picture:
    altitude_m = exposure.scenario.targets[0].typical_altitude_m.nominal
    case = exposure.findings.question.cases[exposure.findings.case_index()]
    return picture_of(
        folder / "maps" / "exposure.png",
        f"Recorded tracks and the edges of zones at {metres_words(altitude_m)} ({flight_level(altitude_m)}), {case} "
        "case.",
        "Map of recorded tracks over the ground: stretches inside zones are coloured, the edges of zones outlined, "
        "units, places and borders named.",
    )
