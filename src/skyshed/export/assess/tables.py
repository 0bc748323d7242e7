"""``tables/*.csv``: one file a table, headers with units and denominators, safe to open in a spreadsheet.

Numbers have four significant digits, areas and shares no more than the grid supports; an empty cell is a
number that is not known. Beside a number that missing terrain may leave open stand its two ends: at least
(if nothing of what is open is reached) and at most (if all of it is). The terrain stands in every row
that depends on it, since a share means little without it.
"""

import math
from collections.abc import Callable, Sequence
from operator import attrgetter, methodcaller
from pathlib import Path
from typing import Any

from skyshed.coverage.left_open import OpenRow, ends_or, layer_ends_of
from skyshed.coverage.rows import AreaRow, Comparison
from skyshed.export.assess.about import about, terrain_note
from skyshed.export.spreadsheet import Columns, columns_of, write_table
from skyshed.model.figure import Case, Figure
from skyshed.units import split_unit
from skyshed.verbs.result import Result


def write_tables(result: Result, folder: Path) -> list[Path]:
    """Write every table into ``folder/tables`` and return the paths; a table without rows has its header alone."""
    place = folder / "tables"
    place.mkdir()
    paths = []
    for name, (columns, rows) in tables(result).items():
        paths.append(place / f"{name}.csv")
        write_table(paths[-1], columns, rows)
    return paths


def tables(result: Result) -> dict[str, tuple[Columns, Sequence[object]]]:
    """Return the columns (header -> value of a row) and the rows of every table."""
    result = result.shown
    terrain = terrain_note(result)
    on_terrain: dict[str, Columns] = {
        "ranges": _RANGES,
        "areas": _area_columns(result.areas),
        "assets": _ASSETS,
        "curves": _CURVES,
        "neighbours": _NEIGHBOURS,
        "roses": _ROSES,
        "conventions": _CONVENTIONS,
        "comparisons": _COMPARISONS,
        "influences": _INFLUENCES,
    }
    made: dict[str, tuple[Columns, Sequence[object]]] = {
        name: ({**columns, "terrain": lambda _: terrain}, getattr(result, name)) for name, columns in on_terrain.items()
    }
    sources = sorted(result.scenario.sources.values(), key=attrgetter("key"))
    topics = [(topic, text) for topic, text in about(result).items() if topic != "sources"]
    return made | {
        "capacities": (_CAPACITIES, result.capacities),
        "figures": (_FIGURES, result.figures),
        "sources": (_SOURCES, sources),
        "about": ({"topic": lambda pair: pair[0], "text": lambda pair: pair[1]}, topics),
    }


def _open_columns(names: str) -> Columns:
    """Return three columns a name, as `columns_of` has them: the number, at least and at most."""
    columns: dict[str, Callable[[Any], object]] = {}
    for header, field in ((header, field or header) for header, _, field in (n.partition("=") for n in names.split())):
        columns[header] = attrgetter(field)
        for end, words in enumerate(("at_least", "at_most")):
            columns[_worded(header, words)] = _end_of(field, end)
    return columns


def _end_of(field: str, end: int) -> Callable[[OpenRow], object]:
    value_of = attrgetter(field)

    def value(row: OpenRow) -> object:
        return ends_or(row, field, value_of(row))[end]

    return value


def _worded(header: str, words: str) -> str:
    """Return a header with words put in before its unit; without words it stays as it is.

    >>> _worded("reach_min_m", "at_most"), _worded("covered_share_of_sky", "at_least")
    ('reach_min_at_most_m', 'covered_share_of_sky_at_least')
    """
    bare, unit = split_unit(header)
    return f"{bare}_{words}{unit}" if words else header


def _constant(value: object) -> Callable[[object], object]:
    return lambda _: value


def _joined(field: str) -> Callable[[object], object]:
    get = attrgetter(field)
    return lambda row: "; ".join(get(row))


def _area_columns(rows: Sequence[AreaRow]) -> Columns:
    most_layers = max((len(row.layers) for row in rows), default=1)
    return {
        **columns_of("package target case level area_km2 below_ground_km2 sky_km2"),
        **columns_of("unknown_km2"),
        **_open_columns("covered_km2 covered_share_of_sky=covered_share detected_share_of_sky=detected_share"),
        **{
            _worded(f"share_of_sky_covered_by_{count}_or_more_units", words): _layer(count - 1, end)
            for count in range(1, most_layers + 1)
            for words, end in (("", None), ("at_least", 0), ("at_most", 1))
        },
    }


def _layer(index: int, end: int | None) -> Callable[[AreaRow], float]:
    def value(row: AreaRow) -> float:
        layers = row.layers if end is None else layer_ends_of(row, row.layers)[end]
        return layers[index] if index < len(layers) else 0.0

    return value


def _share_of(name: str, case: Case, end: int | None) -> Callable[[Comparison], float]:
    """Return the covered share of the first or second package in a case, or one of its two ends."""
    side = ("first", "second").index(name)

    def value(row: Comparison) -> float:
        shares = {each: (first, second) for each, first, second in row.by_case}.get(case, (math.nan, math.nan))
        share = shares[side]
        return share if end is None else ends_or(row, f"{name}_share_{case}", share)[end]

    return value


def _as_printed(figure: Figure) -> str:
    return "; ".join(f"{claim.as_printed} [{claim.source}]" for claim in figure.claims)


_RANGES = {
    **columns_of("package fire_unit system target case level advertised_range_m"),
    **_open_columns("reach_min_m reach_median_m reach_max_m timely_min_m timely_median_m timely_max_m share_of_ring"),
    **columns_of("share_of_ring_without_terrain_data=share_of_ring_unknown"),
    **_open_columns("reach_by_azimuth_m"),
}
_ASSETS = {
    **columns_of("package asset kind target case level is_covered is_known"),
    "fire_units": _joined("fire_units"),
    **columns_of("reason"),
    "fire_units_that_may_cover": _joined("may_cover"),
}
_CURVES = {
    **columns_of("package target case height_agl_m"),
    **_open_columns("covered_share_of_area=covered_share"),
}
_NEIGHBOURS = {**columns_of("package target case level state"), **_open_columns("reached_km2 share_of_state")}
_CAPACITIES = columns_of("package case n_fire_units n_targets_at_once n_ready_missiles")
_ROSES = {
    **columns_of("package asset target case level from_deg to_deg"),
    **_open_columns("first_intercept_m n_shots"),
}
_CONVENTIONS = {
    **columns_of("package target"),
    "case": _constant(Case.NOMINAL),
    **columns_of("level convention"),
    **_open_columns("covered_share_of_sky=covered_share"),
}
_COMPARISONS = {
    **columns_of("first second target level"),
    **{
        _worded(f"{name}_covered_share_of_sky_{case}", words): _share_of(name, case, end)
        for case in Case
        for name in ("first", "second")
        for words, end in (("", None), ("at_least", 0), ("at_most", 1))
    },
    **columns_of(
        "n_draws share_of_draws_in_which_first_covers_more=share_first_more "
        "share_of_draws_in_which_both_cover_the_same=share_equal "
        "difference_share_of_sky_p05_of_draws=difference_low "
        "difference_share_of_sky_median_of_draws=difference_median "
        "difference_share_of_sky_p95_of_draws=difference_high "
        "siting_spread_share_of_sky_p05_to_p95_nominal=siting_spread exceeds_spread "
        "share_of_sky_drawn_over=known_share"
    ),
}
_INFLUENCES = {
    **columns_of("package target"),
    "case": _constant("nominal but for this figure"),
    **columns_of(
        "level figure=figure.key figure_unit=figure.unit figure_low=figure.low figure_high=figure.high "
        "figure_status=figure.status figure_is_disputed=figure.is_disputed "
        "covered_share_of_sky_at_figure_low=share_low covered_share_of_sky_at_figure_high=share_high "
        "swing_share_of_sky=swing share_of_sky_moved_over=known_share"
    ),
}
_FIGURES: Columns = {
    **columns_of("figure=key unit low nominal high"),
    **{f"value_{case}": methodcaller("at", case) for case in Case},
    **columns_of("favours status is_disputed"),
    "as_printed": _as_printed,
    "sources": _joined("sources"),
    **columns_of("note"),
}
_SOURCES = columns_of("key title address grade read_on")
