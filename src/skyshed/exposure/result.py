"""What a run over recorded flights hands over: columns, tables and the flights worth showing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.exposure.cleaning import Flag
from skyshed.exposure.kernel import (
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
from skyshed.exposure.load import Recording
from skyshed.exposure.region import Region
from skyshed.exposure.store import Labels
from skyshed.exposure.study import BAND_FL, MEASURES, MEASURES_OF_CASE, N_BANDS, VARIANTS, Question, Study
from skyshed.exposure.surface import UnitZones
from skyshed.exposure.volume import Volume

Columns = Mapping[str, NDArray]
_TOTALS = {
    "first_inside_s": FIRST_S, "last_inside_s": LAST_S,
    "first_possible_s": FIRST_POSSIBLE_S, "last_possible_s": LAST_POSSIBLE_S,
    "inside_observed_s": OBSERVED_S, "inside_interpolated_s": INTERPOLATED_S,
    "possible_observed_s": POSSIBLE_OBSERVED_S, "possible_interpolated_s": POSSIBLE_INTERPOLATED_S,
    "terrain_unknown_s": OPEN_S, "least_above_floor_m": ABOVE_FLOOR_M, "least_below_ceiling_m": BELOW_CEILING_M,
    "least_range_m": RANGE_M,
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Flights and minutes of one route, operator, type, flight level band or hour.

    ``n_flights`` and the minutes flown are the denominators: what was recorded in the region. By case:
    flights inside, flights inside or possibly so, minutes inside observed, inside interpolated, possible.
    """

    kind: str
    key: str
    n_flights: int
    flown_min: float
    flown_interpolated_min: float
    n_inside: tuple[int, ...]
    n_possible: tuple[int, ...]
    inside_min: tuple[float, ...]
    inside_interpolated_min: tuple[float, ...]
    possible_min: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class VariantRow:
    """Exposure as flown, or as it would have been: flights and minutes in one case."""

    variant: str
    case: int
    n_inside: int
    n_possible: int
    inside_min: float
    possible_min: float


@dataclass(frozen=True, slots=True)
class WarningRow:
    """How flights of the region met a warning's volume.

    ``n_broke`` flew inside it, ``n_over`` and ``n_under`` only above or below, ``n_clear`` none of these. Of
    those that kept out, ``n_obeyed_exposed`` were inside a zone all the same (by case), and so were
    ``n_broke_exposed`` of the others.
    """

    name: str
    floor: str
    ceiling: str
    n_broke: int
    broke_min: float
    n_over: int
    n_under: int
    n_clear: int
    n_broke_exposed: tuple[int, ...]
    n_obeyed_exposed: tuple[int, ...]


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
    groups: tuple[Group, ...]
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
        return {flag.name.lower(): int(n) for flag, n in zip(Flag, sums, strict=True)}

    def case_index(self, name: str = "nominal") -> int:
        """Return the number of a case, of the first one where that was not asked."""
        names = [case.value for case in self.question.cases]
        return names.index(name) if name in names else 0

    def callsign(self, flight: int) -> str:
        """Return what a flight is called: its callsign, else its aircraft."""
        code = self.labels.callsign[self.flights["label"][flight]]
        return self.labels.callsigns[code] if code >= 0 else self.labels.aircraft[self.flights["aircraft"][flight]]

    def most_exposed(self, most: int) -> list[int]:
        """Return the flights longest inside some zone (then possibly so) in the nominal case, at most so many."""
        seconds = self.flights["variants"][:, 0, self.case_index()] if self.n_flights else np.zeros((0, 2))
        order = np.lexsort([-seconds[:, 1], -seconds[:, 0]])
        return [int(each) for each in order[:most] if seconds[each, 1] > 0]


def findings_of(
    study: Study, recordings: Sequence[Recording], labels: Labels, *, n_positions: int, n_without_place: int
) -> Findings:
    """Return what a study has gathered."""
    flights = {name: np.concatenate(parts) for name, parts in study.flights.items()} or _no_flights(study)
    rows = {name: np.concatenate(parts) for name, parts in study.rows.items()}
    n_cases = len(study.question.cases)
    return Findings(
        zones=tuple(study.zones),
        question=study.question,
        region=study.region,
        volumes=tuple(study.volumes),
        recordings=tuple(recordings),
        labels=labels,
        n_positions=n_positions,
        n_without_place=n_without_place,
        flights=flights,
        rows=_row_columns(rows),
        pieces={name: np.concatenate(parts) for name, parts in study.pieces.items()},
        drawn={name: np.concatenate(parts) for name, parts in study.drawn.items()},
        groups=tuple(_groups(study, flights, labels)),
        what_if=tuple(_what_if(flights, n_cases)) if study.question.has_what_if else (),
        warnings=tuple(_warning_rows(study.volumes, flights, n_cases)),
    )


def _no_flights(study: Study) -> dict[str, NDArray]:
    n_cases = len(study.question.cases)
    n_variants = len(VARIANTS) if study.question.has_what_if else 1
    shapes = {"flags": (len(Flag),), "measures": (2 + 3 * n_cases,), "variants": (n_variants, n_cases, 2),
              "volumes": (len(study.volumes), 4)}  # fmt: skip
    names = ("aircraft", "label", "first_s", "last_s", "n_positions", "n_in_region", "n_gaps", *shapes)
    return {
        name: np.zeros((0, *shapes.get(name, ())), np.int64 if name in {"aircraft", "label"} else float)
        for name in names
    }


def _row_columns(rows: Mapping[str, NDArray]) -> dict[str, NDArray]:
    """Return flight x unit x case, one column a figure; ``warning_s`` from coming into view to entering."""
    if not rows:
        empty = np.empty(0)
        names = (*_TOTALS, "entry_s", "warning_s")
        return dict.fromkeys(names, empty) | {name: np.empty(0, np.int64) for name in ("flight", "unit", "case")} | {
            "is_seen_from_start": np.empty(0, bool)
        }  # fmt: skip
    return (
        {name: rows[name] for name in ("flight", "unit", "case")}
        | {name: rows["totals"][:, column] for name, column in _TOTALS.items()}
        | {
            "entry_s": rows["entry_s"],
            "warning_s": rows["entry_s"] - rows["since_s"],
            "is_seen_from_start": rows["is_from_start"],
        }
    )


def _groups(study: Study, flights: Columns, labels: Labels) -> list[Group]:
    n_cases = len(study.question.cases)
    named = {
        "hour": [(f"{key:02d}", row) for key, row in sorted(study.groups["hour"].items())],
        "flight level": [(_band_name(key), row) for key, row in sorted(study.groups["flight level"].items())],
        "operator": _by_text(flights, _operators(flights, labels), n_cases),
        "route": _by_text(flights, _routes(flights, labels), n_cases),
        "aircraft type": _by_text(flights, np.array(labels.type, dtype=object)[flights["label"]], n_cases),
    }
    return [_group(kind, key, row, n_cases) for kind, groups in named.items() for key, row in groups]


def _band_name(band: int) -> str:
    low = band * BAND_FL
    return f"FL{low:03d} and above" if band == N_BANDS - 1 else f"FL{low:03d}-{low + BAND_FL - 1:03d}"


def _operators(flights: Columns, labels: Labels) -> NDArray[np.object_]:
    """Return the three letters before a number (ICAO Doc 8585); other callsigns are registrations."""
    prefix = np.array(
        [name[:3] if len(name) > 3 and name[:3].isalpha() and name[3].isdigit() else "" for name in labels.callsigns]
        + [""],
        dtype=object,
    )
    return prefix[labels.callsign[flights["label"]]]


def _routes(flights: Columns, labels: Labels) -> NDArray[np.object_]:
    routes = [f"{origin}-{destination}" if origin and destination else ""
              for origin, destination in zip(labels.origin, labels.destination, strict=True)]  # fmt: skip
    return np.array(routes, dtype=object)[flights["label"]] if routes else np.empty(0, dtype=object)


def _by_text(flights: Columns, names: NDArray[np.object_], n_cases: int) -> list[tuple[str, NDArray]]:
    """Return rows as `study.Study` counts them, one for each name that is known; nothing where none is."""
    is_counted = flights["n_in_region"] > 0
    known = np.array([bool(name) for name in names], dtype=bool) & is_counted
    if not known.any():
        return []
    keys, inverse = np.unique(np.where(known, names, "unknown")[is_counted].astype(str), return_inverse=True)
    sums = flights["measures"][is_counted]
    inside = [sums[:, 2 + 3 * case] + sums[:, 3 + 3 * case] > 0 for case in range(n_cases)]
    either = [is_in | (sums[:, 4 + 3 * case] > 0) for case, is_in in enumerate(inside)]
    columns = [np.ones(inverse.size), *(each for pair in zip(inside, either, strict=True) for each in pair), *sums.T]
    table = np.stack([np.bincount(inverse, weights=each, minlength=keys.size) for each in columns], axis=1)
    return [(str(key), row) for key, row in zip(keys, table, strict=True)]


def _group(kind: str, key: str, row: NDArray, n_cases: int) -> Group:
    counts, sums = row[1 : 1 + 2 * n_cases], row[1 + 2 * n_cases :] / 60.0
    by_case = sums[len(MEASURES) :].reshape(n_cases, len(MEASURES_OF_CASE)).T
    return Group(
        kind,
        key,
        int(row[0]),
        float(sums[0]),
        float(sums[1]),
        tuple(int(each) for each in counts[0::2]),
        tuple(int(each) for each in counts[1::2]),
        *(tuple(float(each) for each in column) for column in by_case),
    )


def _what_if(flights: Columns, n_cases: int) -> list[VariantRow]:
    rows = []
    for index, name in enumerate(VARIANTS):
        for case in range(n_cases):
            inside_s, either_s = flights["variants"][:, index, case].T
            rows.append(
                VariantRow(name, case, int((inside_s > 0).sum()), int((either_s > 0).sum()), float(inside_s.sum()) / 60,
                           float((either_s - inside_s).sum()) / 60)
            )  # fmt: skip
    return rows


def _warning_rows(volumes: Sequence[Volume], flights: Columns, n_cases: int) -> list[WarningRow]:
    is_here = flights["n_in_region"] > 0
    is_exposed = flights["variants"][:, 0, :, 0] > 0
    rows = []
    for index, volume in enumerate(volumes):
        inside_s, above_s, below_s, n_inside = flights["volumes"][:, index].T
        broke = n_inside > 0
        obeyed = is_here & ~broke
        over, under = obeyed & (above_s > 0), obeyed & (below_s > 0) & ~(above_s > 0)
        rows.append(
            WarningRow(
                volume.name,
                volume.floor.text,
                volume.ceiling.text,
                int(broke.sum()),
                float(inside_s.sum()) / 60,
                int(over.sum()),
                int(under.sum()),
                int((obeyed & ~over & ~under).sum()),
                *(tuple(int((who & is_exposed[:, case]).sum()) for case in range(n_cases)) for who in (broke, obeyed)),
            )
        )
    return rows
