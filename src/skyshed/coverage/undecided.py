"""Reach of which coarse ground may speak, since the ground cannot decide it.

The exception that `coverage.headline` names: an envelope or a detection limit that is nearer than the horizon over
ground raised by its error. It is tried as it stands: the same reach is worked out once more over the raised ground, and
where it moves in no direction, no ground ends it. Posts 1 km apart or less know their ridges, and are not asked.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from skyshed.coverage.ground import unit_ground_m
from skyshed.coverage.left_open import ends_of, series_ends_of
from skyshed.coverage.rows import RangeRow
from skyshed.diffraction.choice import MOST_SPACING_M
from skyshed.model.figure import Case
from skyshed.model.scenario import Scenario
from skyshed.terrain.raised import raised
from skyshed.terrain.terrain import Terrain

MOST_MOVED_SHARE = 0.01  # of the advertised ring: a step or two of the points that are looked at
_SPREAD = ("reach_min_m", "reach_median_m", "reach_max_m")

RowKey = tuple[str, str, str, Case, str]


def decided_rows(
    scenario: Scenario, terrain: Terrain, rows: Iterable[RangeRow], over: Callable[[Terrain], Iterable[RangeRow]]
) -> set[RowKey]:
    """Return the keys of the rows that do not hang on the errors of the ground, in any direction.

    ``over`` works out the same rows where radars see over another terrain; targets fly above the ground as it is given.
    """
    rows = list(rows)
    sites = [replace(unit.site, ground_msl_m=unit_ground_m(unit, terrain)) for unit in scenario.units]
    higher = raised(terrain, sites, from_spacing_m=MOST_SPACING_M)
    if higher is None:
        return set(map(key_of_row, rows))
    above = {key_of_row(row): row for row in over(higher)}
    return {key for row in rows if not _is_moved(row, above[key := key_of_row(row)])}


def key_of_row(row: RangeRow) -> RowKey:
    """Return what tells a row from all others of its table."""
    return row.package, row.fire_unit, row.target, row.case, row.level


def _is_moved(row: RangeRow, other: RangeRow) -> bool:
    """Whether the raised ground moves the reach of a row, in any direction or at either end of what is open."""
    most_m = MOST_MOVED_SHARE * row.advertised_range_m
    spread = (zip(ends_of(row, name), ends_of(other, name), strict=True) for name in _SPREAD)
    around = zip(_by_azimuth(row), _by_azimuth(other), strict=True)
    pairs = [pair for ends in spread for pair in ends]
    pairs += [pair for ends in around for pair in zip(*ends, strict=True)]
    return any(not abs(one_m - other_m) <= most_m for one_m, other_m in pairs)


def _by_azimuth(row: RangeRow) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return series_ends_of(row, "reach_by_azimuth_m", row.reach_by_azimuth_m)
