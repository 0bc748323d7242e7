"""A ring for programs: ``summary.json`` and ``--json``. Numbers that are not answered are left out."""

from dataclasses import asdict

from skyshed.coverage.left_open import series_ends_of
from skyshed.coverage.rows import AZIMUTHS_DEG, RangeRow
from skyshed.model.figure import Case
from skyshed.report.records import conditions_record, figure_record, rows_text, terrain_record
from skyshed.report.ring.verdict import is_true, verdict_words
from skyshed.report.ring.words import POINTS
from skyshed.report.words import NBSP
from skyshed.verbs.ring import RingAnswer, RingLevel

SCHEMA_VERSION = "1.0"
_INTO = ("state", "depth_m", "azimuth_deg", "border_m")
_NUMBERS = ("reach_min_m", "reach_median_m", "reach_max_m", "share_of_ring")


def ring_record_text(ring: RingAnswer) -> str:
    """Return the record as text, the same bytes for the same ring."""
    return rows_text(_record(ring))


def _record(ring: RingAnswer) -> dict[str, object]:
    site, system = ring.place.site, ring.unit.system
    return {
        "schema_version": SCHEMA_VERSION,
        "verdict": verdict_words(ring).replace(NBSP, " "),
        "system": system.key,
        "system_name": system.name,
        "place": site.name,
        "place_words": ring.place.words,
        "place_found_as": ring.place.found_as or None,
        "place_others": list(ring.place.others),
        "place_attribution": ring.place.credit,
        "lat_deg": site.lat_deg,
        "lon_deg": site.lon_deg,
        "target": ring.target.key,
        "area": ring.scenario.area.country,
        "mast_height_m": ring.mast_height_m,
        "advertised_range_m": ring.ring_m,
        "advertised": figure_record(ring.advertised),
        "ring_share_of_area": ring.ring_share,
        "azimuths_deg": list(AZIMUTHS_DEG),
        "levels": [_level(ring, each) for each in ring.levels],
        "reaches_into": [
            {"level": each.level.label} | {name: getattr(each, name) for name in _INTO} for each in ring.into
        ],
        "no_terrain_data": {"share": ring.no_ground.share, "towards": [POINTS[each] for each in ring.no_ground.points]},
        "terrain": terrain_record(ring.terrain),
        "propagation": [asdict(row) for row in ring.propagations],
        "conditions": conditions_record(ring.scenario),
    }


def _level(ring: RingAnswer, each: RingLevel) -> dict[str, object]:
    return {
        "label": each.level.label,
        "counted_from": each.level.kind,
        "altitude_m": each.level.altitude_m,
        "is_answered": each.is_answered,
        "is_circle_true": is_true(ring, each) if each.is_answered else None,
        "needs_finer_ground": list(map(str, each.undecided)),
        "cases": {str(case): _reach(each, case) for case in each.answered},
        "ends_by": _end(each),
    }


def _reach(each: RingLevel, case: Case) -> dict[str, object]:
    row = each.rows[case]
    least, most = series_ends_of(row, "reach_by_azimuth_m", row.reach_by_azimuth_m)
    found: dict[str, object] = {name: getattr(row, name) for name in _NUMBERS}
    found["reach_by_azimuth_m"] = list(row.reach_by_azimuth_m)
    if case in each.shares:
        found["covered_share_of_area"] = list(each.shares[case])
    if row.left_open:
        found["left_open"] = _open(row) | {"reach_by_azimuth_m": [list(least), list(most)]}
    return found


def _open(row: RangeRow) -> dict[str, object]:
    return {name: list(ends) for name, ends in row.left_open.items() if name in _NUMBERS}


def _end(each: RingLevel) -> dict[str, object] | None:
    if each.end is None or not each.is_answered:
        return None
    figure = each.end.figure
    return {
        "reason": each.end.reason.name.lower(),
        "component": each.end.component,
        "azimuth_deg": each.end.azimuth_deg,
        "figure": None if figure is None else figure_record(figure),
    }
