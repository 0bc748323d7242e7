"""Tables that cannot be replicated are refused: the compiled engine trusts every index, and that time goes on."""

import numpy as np
from numpy.typing import NDArray

from skyshed.engage.tables import Floats, Ints, Rules, Tables

SHORTEST_FLIGHT_S = 1e-6  # below it an engagement might be over at the moment at which it begins, and again, for ever
_ROUNDING_S, _ROUNDING = 1e-6, 1e-9
_FINITE = (
    *("arrival_s", "start_s", "knot_p", "knot_s", "reaction_s", "assessment_s", "spacing_s", "reach_m", "speed_m_s"),
    *("option_p", "open_s", "close_s", "launch_s", "meet_s"),
)
_NOT_NEGATIVE = (
    *("asset", "n_channels", "n_missile_channels", "reaction_s", "assessment_s", "spacing_s", "n_ready", "n_reserve"),
    *("reload_s", "knot_p", "option_p"),
)


def check_tables(tables: Tables, rules: Rules) -> None:
    """Refuse tables that the engine would read beyond their ends, or replicate for ever.

    Raises
    ------
    ValueError
        The first array that is wrong, by name, and what it must be.
    """
    for name in _FINITE:
        _must(np.isfinite(getattr(tables, name)).all(), name, "must be finite")
    for name in _NOT_NEGATIVE:
        _must((getattr(tables, name) >= 0).all(), name, "must not be negative")
    _must(not np.isnan(tables.lost_s).any(), "lost_s", "must be times, or inf")
    _must(tables.n_targets > 0, "arrival_s", "must hold a target")
    _check_sizes(tables)
    _check_looks(tables)
    _check_windows(tables)
    _must(rules.n_salvo >= 1 and np.isfinite(rules.handover_s) and rules.handover_s >= 0, "rules", "must be sound")


def _check_sizes(tables: Tables) -> None:
    n_targets, n_units = tables.n_targets, tables.n_units
    _check_offsets(tables.look_of, n_targets, tables.look_key.size, "look_of")
    _check_offsets(tables.knot_of, tables.look_key.size, tables.knot_p.size, "knot_of", least=1)
    _check_offsets(tables.option_of, n_targets, tables.option_magazine.size, "option_of")
    _check_offsets(tables.window_of, tables.option_magazine.size, tables.open_s.size, "window_of")
    _check_offsets(tables.node_of, tables.open_s.size, tables.launch_s.size, "node_of", least=1)
    _check_places(tables.look_unit, n_units, "look_unit")
    _check_places(tables.magazine_unit, n_units, "magazine_unit")
    _check_places(tables.option_magazine, tables.n_magazines, "option_magazine")
    _must((np.diff(tables.magazine_unit) >= 0).all(), "magazine_unit", "must be in the order of units")
    for size, names in (
        (n_targets, ("start_s", "asset")),
        (n_units, ("n_channels", "n_missile_channels", "assessment_s", "spacing_s", "lost_s", "reach_m")),
        (tables.n_magazines, ("n_ready", "n_reserve", "reload_s", "speed_m_s")),
        (tables.look_key.size, ("look_unit",)),
        (tables.knot_p.size, ("knot_s",)),
        (tables.option_magazine.size, ("option_p",)),
        (tables.open_s.size, ("close_s",)),
        (tables.launch_s.size, ("meet_s",)),
    ):
        for name in names:
            _must(getattr(tables, name).size == size, name, f"must hold {size}")


def _check_looks(tables: Tables) -> None:
    _must(
        (tables.knot_p <= 1.0 + _ROUNDING).all() and _rises(tables.knot_p, tables.knot_of),
        "knot_p",
        "must rise to at most 1",
    )
    _must(_rises(tables.knot_s, tables.knot_of), "knot_s", "must rise")
    earliest_s = tables.knot_s[tables.knot_of[:-1]]
    _must(_rises(earliest_s, tables.look_of), "look_of", "must have looks of a target by their earliest time")


def _check_windows(tables: Tables) -> None:
    option_of = np.repeat(np.arange(tables.option_magazine.size), np.diff(tables.window_of))
    target_of = np.repeat(np.arange(tables.n_targets), np.diff(tables.option_of))
    arrival_s = tables.arrival_s[target_of[option_of]]
    first, last = tables.node_of[:-1], tables.node_of[1:] - 1
    _must((tables.close_s >= tables.open_s).all(), "close_s", "must not lie before open_s")
    is_later = tables.open_s[1:] >= tables.close_s[:-1]
    _must((is_later | (np.diff(option_of) != 0)).all(), "open_s", "must have windows of an option in time")
    _must(_rises(tables.launch_s, tables.node_of), "launch_s", "must rise")
    _must(_rises(tables.meet_s, tables.node_of), "meet_s", "must not fall")
    covers = (tables.launch_s[first] <= tables.open_s + _ROUNDING_S) & (
        tables.launch_s[last] >= tables.close_s - _ROUNDING_S
    )
    _must(covers.all(), "launch_s", "must cover its window")
    is_flight = tables.meet_s - tables.launch_s >= SHORTEST_FLIGHT_S
    _must(is_flight.all(), "meet_s", "must lie after launch_s")
    _must((tables.meet_s[last] <= arrival_s + _ROUNDING_S).all(), "meet_s", "must not lie after arrival_s")


def _rises(values: Floats, offsets: Ints) -> bool:
    """Whether values never fall within what belongs together."""
    may_fall = np.zeros(values.size + 1, bool)
    may_fall[offsets] = True
    return bool(((values[1:] >= values[:-1]) | may_fall[1 : values.size]).all())


def _check_offsets(offsets: Ints, n: int, n_parts: int, name: str, least: int = 0) -> None:
    is_so = offsets.size == n + 1 and offsets[0] == 0 and offsets[-1] == n_parts
    _must(
        is_so and bool((np.diff(offsets) >= least).all()), name, f"must be offsets of {n} that rise from 0 to {n_parts}"
    )


def _check_places(places: NDArray[np.int64], n: int, name: str) -> None:
    _must(bool(((places >= 0) & (places < n)).all()), name, f"must lie in 0 to {n - 1}")


def _must(is_so: bool | np.bool_, name: str, what: str) -> None:
    if not is_so:
        raise ValueError(f"tables that cannot be replicated: {name} {what}")
