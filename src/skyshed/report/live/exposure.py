"""One block of data for the map of a run over recorded flights: zones as a sky, tracks above it."""

from collections.abc import Iterator

from skyshed.flights.counts import Count
from skyshed.flights.result import Findings
from skyshed.model.scenario import Level, LevelKind
from skyshed.report.drawing.palette import TRACKS, WARNING
from skyshed.report.live.asked import case_records, level_record
from skyshed.report.live.frame import PageMap, filling, map_of, sky_records, window_of
from skyshed.report.live.places import asset_records, border_record, unit_records
from skyshed.report.live.tracks import track_record
from skyshed.report.live.zones import finer, skies_over
from skyshed.report.words import CASE_WORDS, with_article
from skyshed.verbs.exposure import Exposure


def exposure_map(exposure: Exposure) -> PageMap | None:
    """Return the map of a run over recorded flights; None where no fire unit has a zone.

    Raises
    ------
    SkyshedError
        If this copy of skyshed was never built.
    """
    if not exposure.findings.zones:
        return None
    return map_of(_block(exposure))


def _block(exposure: Exposure) -> dict[str, object]:
    findings, scenario, target = exposure.findings, exposure.scenario, exposure.scenario.targets[0]
    grid = finer(exposure.grid)
    window, cases, levels = window_of(grid), findings.question.cases, _levels(exposure)
    units = exposure.package.units
    tracks, thinned = track_record(findings, filling(window))
    notes = f"Terrain: {exposure.terrain.name}.{thinned}"
    skies = list(skies_over(grid, findings.zones, cases, levels, (exposure.package.name, target.key)))
    return {
        "title": scenario.area.name,
        "label": exposure.terrain.label or "",
        "window": window.frame,
        **border_record(filling(window), scenario.area),
        "units": unit_records(units, window),
        "assets": asset_records(scenario.assets, window),
        "packages": [{"name": exposure.package.name, "verb": "", "free": True, "units": list(range(len(units)))}],
        "targets": [{"name": target.name, "words": with_article(target.name)}],
        "cases": case_records(cases),
        "levels": [level_record(level, is_free=True) for level in levels],
        "shares": [],
        "start": {"package": 0, "target": 0, "case": findings.case_index(), "level": 0},
        "tracks": {**tracks, "says": list(_says(exposure)), "colours": _colours(findings)},
        **sky_records(grid, skies, levels, notes),
    }


def _levels(exposure: Exposure) -> list[Level]:
    """Return the altitude at which the target class flies, then the scenario's own."""
    altitude_m = exposure.scenario.targets[0].typical_altitude_m.nominal
    typical = Level(f"{altitude_m:g} m", LevelKind.MSL, altitude_m)
    own = exposure.scenario.levels
    return [typical, *(level for level in own if (level.kind, level.altitude_m) != (typical.kind, altitude_m))]


def _says(exposure: Exposure) -> Iterator[str]:
    """Yield, case by case, how many flights were inside."""
    findings = exposure.findings
    n_flights = int(findings.in_region.sum())
    for case, count in zip(findings.question.cases, findings.counts, strict=True):
        yield f"{_inside_words(count, n_flights)}, in the {CASE_WORDS[case]} case"


def _inside_words(count: Count, n_flights: int) -> str:
    n_possibly = count.n_possible - count.n_inside
    more = f", {n_possibly:,} more possibly" if n_possibly else ""
    return f"{count.n_inside:,} of {n_flights:,} flights were inside a zone{more}"


def _colours(findings: Findings) -> list[tuple[str, str]]:
    """Return colours and words of lines, by their states."""
    told = [*zip(TRACKS, ("recorded", "possibly inside", "inside a zone"), strict=True)]
    return [*told, (WARNING, "airspace given")] if findings.volumes else told
