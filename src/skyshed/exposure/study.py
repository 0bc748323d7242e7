"""One run over all flights: chunk after chunk cleaned, walked through every zone, and added up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from skyshed.exposure.altitude import Air, altitudes_of
from skyshed.exposure.cleaning import Cleaned, CleaningRules, Flag, cleaned
from skyshed.exposure.kernel import FIRST_POSSIBLE_S, FIRST_S, N_POSITIONS, OPEN_S
from skyshed.exposure.pieces import lines_wkb
from skyshed.exposure.region import Region
from skyshed.exposure.shift import ASIDE_M, HIGHER_M, beside, courses_rad
from skyshed.exposure.store import Chunk, Labels
from skyshed.exposure.surface import UnitZones
from skyshed.exposure.track import Track, in_view_since, meet, track_of
from skyshed.exposure.volume import Ground, Volume, crossings
from skyshed.jobs.run import map_blocks
from skyshed.model.figure import Case

VARIANTS = ("as flown", "4,000 ft higher", "50 km to the left", "50 km to the right")
BAND_FL = 50
N_BANDS = 12  # the last is open upwards
_MOST_DRAWN = 200_000


@dataclass(frozen=True)
class Question:
    """What is asked of the flights."""

    cases: tuple[Case, ...]
    air: Air = field(default_factory=Air)
    rules: CleaningRules = field(default_factory=CleaningRules)
    step_s: float = 5.0
    has_what_if: bool = True


class Study:
    """Takes one chunk after another; what it has gathered is columns, a list of arrays each."""

    def __init__(
        self,
        zones: Sequence[UnitZones],
        region: Region,
        volumes: Sequence[Volume],
        question: Question,
        *,
        n_positions: int,
        ground: Ground,
        n_threads: int = 1,
    ) -> None:
        self.zones, self.region, self.volumes, self.question, self.ground = zones, region, volumes, question, ground
        self.n_threads = n_threads
        self.flights: dict[str, list[NDArray]] = {}
        self.rows: dict[str, list[NDArray]] = {}
        self.pieces: dict[str, list[NDArray]] = {}
        self.drawn: dict[str, list[NDArray]] = {}
        self.groups = {"hour": {}, "flight level": {}}
        self.n_flights = 0
        self._every = max(1, -(-n_positions // _MOST_DRAWN))

    def take(self, chunk: Chunk, labels: Labels) -> None:
        """Add one chunk of whole aircraft."""
        altitudes = altitudes_of(chunk, self.question.air)
        clean = cleaned(chunk, altitudes, labels, self.question.rules)
        track = track_of(chunk, altitudes, clean)
        n = clean.label_of.size
        is_inside = self.region.holds(track.lat_deg, track.lon_deg)
        is_asked = np.zeros(n, dtype=bool)
        is_asked[track.flight[self._comes_near(track)]] = True
        asked = is_asked[track.flight]
        exposed = np.zeros((len(track), len(self.question.cases), 2), np.float32)
        part = track[asked]
        near = np.zeros((len(part), len(self.question.cases), 2), np.float32)
        for index, zones in enumerate(self.zones):
            self._meet(index, zones, part, n, near)
        exposed[asked] = near
        variants = self._variants(part, near, n)
        measures = _measures(track, is_inside, exposed)
        self._add_flights(chunk, clean, track, is_inside=is_inside, measures=measures, variants=variants)
        self._add_groups(track, is_inside, measures)
        self._draw(track)
        self.n_flights += n

    def _comes_near(self, track: Track) -> NDArray[np.bool_]:
        """Return which positions lie in the box of some zone, wide enough for every question."""
        near = np.zeros(len(track), dtype=bool)
        for zones in self.zones:
            site, half_deg = zones.unit.site, (zones.longest_m + 2 * ASIDE_M) / 110_000.0
            is_here = np.abs(track.lat_deg - site.lat_deg) <= half_deg
            farthest_deg = min(abs(site.lat_deg) + half_deg, 89.0)
            turn_deg = np.abs(np.mod(track.lon_deg - site.lon_deg + 180.0, 360.0) - 180.0)
            near |= is_here & (turn_deg <= half_deg / np.cos(np.radians(farthest_deg)))
        return near

    def _meet(self, index: int, zones: UnitZones, track: Track, n_flights: int, exposed: NDArray) -> None:
        totals, pieces = meet(track, zones, n_flights, step_s=self.question.step_s, exposed=exposed, wants_pieces=True)
        flights, cases = np.nonzero(
            (totals[..., N_POSITIONS] > 0) | ~np.isnan(totals[..., FIRST_POSSIBLE_S]) | (totals[..., OPEN_S] > 0)
        )
        if flights.size:
            rows = totals[flights, cases]
            entry_s = np.where(np.isnan(rows[:, FIRST_S]), rows[:, FIRST_POSSIBLE_S], rows[:, FIRST_S])
            since_s, from_start = in_view_since(
                track, zones, flights, cases, np.where(np.isnan(entry_s), -np.inf, entry_s)
            )
            _append(self.rows, flight=flights + self.n_flights, unit=np.full(flights.size, index), case=cases,
                    totals=rows, entry_s=entry_s, since_s=np.where(np.isnan(entry_s), np.nan, since_s),
                    is_from_start=from_start & ~np.isnan(entry_s))  # fmt: skip
        if pieces.which.shape[0]:
            flight, case, state, joint = pieces.which.T
            _append(
                self.pieces,
                flight=flight + self.n_flights,
                unit=np.full(flight.size, index),
                case=case,
                state=state,
                joint=joint,
                from_s=pieces.spans_s[:, 0],
                to_s=pieces.spans_s[:, 1],
                line=lines_wkb(track, pieces),
            )

    def _variants(self, track: Track, exposed: NDArray, n_flights: int) -> NDArray[np.float64]:
        """Return seconds inside, and inside or possibly so, of every flight (n_flights, n_variants, n_cases, 2)."""

        def spent(move: Callable[[], Track] | None) -> NDArray[np.float64]:
            if move is None:
                return _by_flight(track.flight, exposed, n_flights)
            moved, elsewhere = move(), np.zeros_like(exposed)
            for zones in self.zones:
                meet(moved, zones, n_flights, step_s=self.question.step_s, exposed=elsewhere, wants_pieces=False)
            return _by_flight(track.flight, elsewhere, n_flights)

        moves = self._moves(track) if self.question.has_what_if else ()
        return np.stack(map_blocks(spent, (None, *moves), n_threads=self.n_threads), axis=1)

    def _moves(self, track: Track) -> tuple[Callable[[], Track], ...]:
        """Return what makes the flights 4,000 ft higher, and 50 km to the left and right."""
        course_rad = courses_rad(track.lat_deg, track.lon_deg, track.joint)

        def higher() -> Track:
            return track.moved(altitude_msl_m=track.altitude_msl_m + HIGHER_M)

        def aside(way_m: float) -> Track:
            lat_deg, lon_deg = beside(track.lat_deg, track.lon_deg, course_rad, aside_m=way_m)
            return track.moved(lat_deg=lat_deg, lon_deg=lon_deg)

        return higher, partial(aside, -ASIDE_M), partial(aside, ASIDE_M)

    def _add_flights(
        self, chunk: Chunk, clean: Cleaned, track: Track, *, is_inside: NDArray, measures: NDArray, variants: NDArray
    ) -> None:
        n = clean.label_of.size
        first_s, last_s = np.full(n, np.inf), np.full(n, -np.inf)
        np.minimum.at(first_s, clean.flight, chunk.time_s)
        np.maximum.at(last_s, clean.flight, chunk.time_s)
        _append(
            self.flights,
            aircraft=clean.aircraft_of,
            label=clean.label_of,
            first_s=first_s,
            last_s=last_s,
            n_positions=np.bincount(clean.flight, minlength=n),
            flags=np.stack([np.bincount(clean.flight[(clean.flags & flag) > 0], minlength=n) for flag in Flag], axis=1),
            n_in_region=np.bincount(track.flight[is_inside], minlength=n),
            measures=np.stack([np.bincount(track.flight, weights=each, minlength=n) for each in measures], axis=1),
            variants=variants,
            volumes=crossings(track, self.volumes, n, self.ground),
            n_gaps=np.bincount(track.flight[track.joint == 2], minlength=n),
        )

    def _add_groups(self, track: Track, is_inside: NDArray, measures: NDArray) -> None:
        hour = (np.floor(track.time_s / 3600.0) % 24).astype(np.int64)
        band = np.clip(track.flight_level / BAND_FL, 0, N_BANDS - 1).astype(np.int64)
        for name, key, size in (("hour", hour, 24), ("flight level", band, N_BANDS)):
            pairs, sums = _summed(track.flight[is_inside] * np.int64(size) + key[is_inside], measures[:, is_inside])
            _count_groups(self.groups[name], pairs % size, sums, len(self.question.cases))

    def _draw(self, track: Track) -> None:
        some = slice(None, None, self._every)
        _append(
            self.drawn,
            lat_deg=track.lat_deg[some].astype(np.float32),
            lon_deg=track.lon_deg[some].astype(np.float32),
            flight=track.flight[some] + self.n_flights,
            joint=track.joint[some],
        )


MEASURES = ("flown_s", "flown_interpolated_s")
MEASURES_OF_CASE = ("inside_s", "inside_interpolated_s", "possible_s")


def _measures(track: Track, is_inside: NDArray, exposed: NDArray) -> NDArray[np.float64]:
    """Return what is added up over positions, (2 + 3 n_cases, n): MEASURES, then MEASURES_OF_CASE case by case."""
    elapsed_s = np.where(is_inside, track.elapsed_s, 0.0)
    is_observed = track.joint == 1
    rows = [np.where(is_observed, elapsed_s, 0.0), np.where(is_observed, 0.0, elapsed_s)]
    for inside_s, any_s in np.moveaxis(exposed, 0, -1).astype(np.float64):
        rows += [np.where(is_observed, inside_s, 0.0), np.where(is_observed, 0.0, inside_s), any_s - inside_s]
    return np.stack(rows)


def _summed(code: NDArray[np.int64], measures: NDArray) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return every code that occurs, and the sums (n_codes, n_measures) of measures (n_measures, n) over each.

    Codes come in long runs, which are summed first.
    """
    if code.size == 0:
        return code, np.zeros((0, len(measures)))
    starts = np.flatnonzero(np.diff(code, prepend=code[0] - 1))
    runs = np.add.reduceat(measures, starts, axis=1)
    codes, inverse = np.unique(code[starts], return_inverse=True)
    return codes, np.stack([np.bincount(inverse, weights=each, minlength=codes.size) for each in runs], axis=1)


def _by_flight(flight: NDArray, exposed: NDArray, n_flights: int) -> NDArray[np.float64]:
    n_cases = exposed.shape[1]
    out = np.zeros((n_flights, n_cases, 2))
    for case in range(n_cases):
        for kind in range(2):
            out[:, case, kind] = np.bincount(flight, weights=exposed[:, case, kind], minlength=n_flights)
    return out


def _count_groups(groups: dict[int, NDArray], key: NDArray, sums: NDArray, n_cases: int) -> None:
    """Add sums (n_pairs, n_measures) of (flight, key) pairs, with the number of flights behind each in front.

    A group's row is: flights; flights inside, and inside or possibly so, case by case; then the sums.
    """
    inside = [sums[:, 2 + 3 * case] + sums[:, 3 + 3 * case] > 0 for case in range(n_cases)]
    either = [is_in | (sums[:, 4 + 3 * case] > 0) for case, is_in in enumerate(inside)]
    counts = np.stack(
        [np.ones(key.size), *(each for pair in zip(inside, either, strict=True) for each in pair)], axis=1
    )
    whole = np.concatenate([counts.astype(np.float64), sums], axis=1)
    for each in np.unique(key):
        row = whole[key == each].sum(axis=0)
        groups[int(each)] = groups[int(each)] + row if int(each) in groups else row


def _append(columns: dict[str, list[NDArray]], **arrays: NDArray) -> None:
    for name, array in arrays.items():
        columns.setdefault(name, []).append(array)
