"""What a run over recorded flights returns: columns, tables and the flights worth showing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.flights.cleaning import Flag
from skyshed.flights.counts import Count, UnitCount, counts_of, unit_counts_of
from skyshed.flights.crossings import N_COLUMNS
from skyshed.flights.groups import Columns, FlightGroup, VariantRow, WarningRow, groups_of, warning_rows, what_if_rows
from skyshed.flights.kernel import (
    ABOVE_FLOOR_M,
    BELOW_CEILING_M,
    FIRST_POSSIBLE_S,
    FIRST_S,
    INTERPOLATED_S,
    LAST_POSSIBLE_S,
    LAST_S,
    OBSERVED_S,
    OPEN_S,
    POSSIBLE_INTERPOLATED_S,
    POSSIBLE_OBSERVED_S,
    RANGE_M,
)
from skyshed.flights.load import Recording
from skyshed.flights.polar_intervals import UnitZones
from skyshed.flights.region import Region
from skyshed.flights.store import Labels
from skyshed.flights.sums import n_measures_of
from skyshed.flights.tally import VARIANTS, Question, Tally
from skyshed.flights.volume import Volume
from skyshed.model.figure import lead_case

_TOTALS = {
    "first_inside_s": FIRST_S, "last_inside_s": LAST_S,
    "first_possible_s": FIRST_POSSIBLE_S, "last_possible_s": LAST_POSSIBLE_S,
    "inside_observed_s": OBSERVED_S, "inside_interpolated_s": INTERPOLATED_S,
    "possible_observed_s": POSSIBLE_OBSERVED_S, "possible_interpolated_s": POSSIBLE_INTERPOLATED_S,
    "terrain_unknown_s": OPEN_S, "least_above_floor_m": ABOVE_FLOOR_M, "least_below_ceiling_m": BELOW_CEILING_M,
    "least_range_m": RANGE_M,
}  # fmt: skip


@dataclass(frozen=True)
class Findings:
    """Everything found in one run, columns of arrays. Flights are numbered in the order of ``flights``."""

    zones: tuple[UnitZones, ...]
    question: Question
    region: Region
    volumes: tuple[Volume, ...]
    recordings: tuple[Recording, ...]
    labels: Labels
    n_positions: int
    n_without_place: int
    flights: Columns
    rows: Columns
    pieces: Columns
    drawn: Columns
    groups: tuple[FlightGroup, ...]
    counts: tuple[Count, ...]
    unit_counts: tuple[UnitCount, ...]
    what_if: tuple[VariantRow, ...]
    warnings: tuple[WarningRow, ...]

    @property
    def n_flights(self) -> int:
        return len(self.flights["label"])

    @property
    def in_region(self) -> NDArray[np.bool_]:
        """Return which flights have at least one usable position in the region."""
        return self.flights["n_in_region"] > 0

    @property
    def flags(self) -> Mapping[str, int]:
        """Positions by flag."""
        sums = self.flights["flags"].sum(axis=0) if self.n_flights else np.zeros(len(Flag), int)
        return {str(flag.name).lower(): int(n) for flag, n in zip(Flag, sums, strict=True)}

    def case_index(self) -> int:
        """Return the number of the case that leads."""
        return self.question.cases.index(lead_case(self.question.cases))

    def callsign(self, flight: int) -> str:
        """Return what a flight is called: its callsign, else its aircraft."""
        code = self.labels.callsign[self.flights["label"][flight]]
        return self.labels.callsigns[code] if code >= 0 else self.labels.aircraft[self.flights["aircraft"][flight]]

    def most_exposed(self, most: int) -> list[int]:
        """Return the flights longest inside some zone (then possibly so) in the nominal case, at most so many."""
        seconds = self.flights["variants"][:, 0, self.case_index()] if self.n_flights else np.zeros((0, 2))
        order = np.lexsort([-seconds[:, 1], -seconds[:, 0]])
        return [int(flight) for flight in order[:most] if seconds[flight, 1] > 0]


def findings_of(
    tally: Tally, recordings: Sequence[Recording], labels: Labels, *, n_positions: int, n_without_place: int
) -> Findings:
    """Return what a tally has gathered."""
    flights = {name: np.concatenate(parts) for name, parts in tally.whole.flights.items()} or _no_flights(tally)
    rows = _row_columns({name: np.concatenate(parts) for name, parts in tally.whole.rows.items()})
    n_cases = len(tally.question.cases)
    return Findings(
        zones=tuple(tally.zones),
        question=tally.question,
        region=tally.region,
        volumes=tuple(tally.volumes),
        recordings=tuple(recordings),
        labels=labels,
        n_positions=n_positions,
        n_without_place=n_without_place,
        flights=flights,
        rows=rows,
        pieces={name: np.concatenate(parts) for name, parts in tally.whole.pieces.items()},
        drawn={name: np.concatenate(parts) for name, parts in tally.whole.drawn.items()},
        groups=tuple(groups_of(tally, flights, labels)),
        counts=counts_of(flights, rows, n_cases),
        unit_counts=unit_counts_of(rows, len(tally.zones), n_cases),
        what_if=tuple(what_if_rows(flights, n_cases)) if tally.question.has_what_if else (),
        warnings=tuple(warning_rows(tally.volumes, flights, n_cases)),
    )


def _no_flights(tally: Tally) -> dict[str, NDArray]:
    n_cases = len(tally.question.cases)
    n_variants = len(VARIANTS) if tally.question.has_what_if else 1
    shapes = {"flags": (len(Flag),), "measures": (n_measures_of(n_cases),), "variants": (n_variants, n_cases, 2),
              "volumes": (len(tally.volumes), N_COLUMNS)}  # fmt: skip
    names = ("aircraft", "label", "first_s", "last_s", "n_positions", "n_in_region", "n_gaps", *shapes)
    return {
        name: np.zeros((0, *shapes.get(name, ())), np.int64 if name in {"aircraft", "label"} else float)
        for name in names
    }


def _row_columns(rows: Mapping[str, NDArray]) -> dict[str, NDArray]:
    """Return flight x unit x case, one column a figure; ``warning_s`` from coming into view to entering.

    A moment inside is one only where time is inside (see `counts`): a lone position has ``is_inside_without_time``.
    """
    if not rows:
        empty = np.empty(0)
        names = (*_TOTALS, "entry_s", "warning_s")
        return dict.fromkeys(names, empty) | {name: np.empty(0, np.int64) for name in ("flight", "unit", "case")} | {
            "is_seen_from_start": np.empty(0, bool), "is_inside_without_time": np.empty(0, bool)
        }  # fmt: skip
    found = {name: rows["totals"][:, column] for name, column in _TOTALS.items()}
    inside_s = found["inside_observed_s"] + found["inside_interpolated_s"]
    either_s = inside_s + found["possible_observed_s"] + found["possible_interpolated_s"]
    is_lone = ~np.isnan(found["first_inside_s"]) & (inside_s == 0)
    for end in ("first", "last"):
        found[f"{end}_inside_s"] = np.where(inside_s > 0, found[f"{end}_inside_s"], np.nan)
        found[f"{end}_possible_s"] = np.where(either_s > 0, found[f"{end}_possible_s"], np.nan)
    return (
        {name: rows[name] for name in ("flight", "unit", "case")}
        | found
        | {
            "entry_s": rows["entry_s"],
            "warning_s": rows["entry_s"] - rows["since_s"],
            "is_seen_from_start": rows["is_from_start"],
            "is_inside_without_time": is_lone,
        }
    )
