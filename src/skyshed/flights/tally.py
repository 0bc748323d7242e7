"""One run over all flights: chunk after chunk cleaned, walked through every zone, and added up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from skyshed.flights.altitude import Air, altitudes_of
from skyshed.flights.boxes import BLOCK, are_near
from skyshed.flights.cleaning import Cleaned, CleaningRules, Flag, cleaned
from skyshed.flights.crossings import crossings
from skyshed.flights.in_view import in_view_since
from skyshed.flights.kernel import FIRST_POSSIBLE_S, FIRST_S, N_POSITIONS, OPEN_S
from skyshed.flights.pieces import lines_wkb
from skyshed.flights.polar_intervals import UnitZones
from skyshed.flights.region import Region
from skyshed.flights.shift import ASIDE_M, HIGHER_M, sides
from skyshed.flights.store import Chunk, Labels
from skyshed.flights.sums import add_seconds, add_up, n_measures_of
from skyshed.flights.track import Track, approach, meet, track_of
from skyshed.flights.volume import Ground, Volume
from skyshed.model.figure import Case

VARIANTS = ("as flown", "4,000 ft higher", "50 km to the left", "50 km to the right")
BAND_FL = 50
N_BANDS = 12  # the last is open upwards
N_HOURS = 24
_MOST_DRAWN = 200_000

Columns = dict[str, list[NDArray]]


@dataclass(frozen=True)
class Question:
    """What is asked of the flights."""

    cases: tuple[Case, ...]
    air: Air = field(default_factory=Air)
    rules: CleaningRules = field(default_factory=CleaningRules)
    step_s: float = 5.0
    has_what_if: bool = True


@dataclass
class ChunkFindings:
    """What one chunk of whole aircraft has added: columns, a list of arrays each; flights count from 0."""

    n_flights: int
    flights: Columns = field(default_factory=dict)
    rows: Columns = field(default_factory=dict)
    pieces: Columns = field(default_factory=dict)
    drawn: Columns = field(default_factory=dict)
    groups: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))


class Tally:
    """Takes one chunk after another, in any thread, and adds up what is found.

    Groups (2, 24, ...) are the rows of `sums.add_up` by hour and by flight level.
    """

    def __init__(
        self,
        zones: Sequence[UnitZones],
        region: Region,
        volumes: Sequence[Volume],
        question: Question,
        *,
        n_positions: int,
        ground: Ground,
    ) -> None:
        self.zones, self.region, self.volumes, self.question, self.ground = zones, region, volumes, question, ground
        n_cases = len(question.cases)
        groups = np.zeros((2, N_HOURS, 1 + 2 * n_cases + n_measures_of(n_cases)))
        self.whole = ChunkFindings(0, groups=groups)
        self._every = max(1, -(-n_positions // _MOST_DRAWN))

    def find(self, chunk: Chunk, labels: Labels) -> ChunkFindings:
        """Return what a chunk adds."""
        altitudes = altitudes_of(chunk, self.question.air)
        clean = cleaned(chunk, altitudes, labels, self.question.rules)
        track = track_of(chunk, altitudes, clean)
        found = ChunkFindings(clean.label_of.size)
        is_asked = np.zeros(found.n_flights, dtype=bool)
        is_asked[track.flight[self._comes_near(track)]] = True
        asked = is_asked[track.flight]
        part, n_cases = track[asked], len(self.question.cases)
        near, raised = np.zeros((2, len(part), n_cases, 2), np.float32)
        for index, zones in enumerate(self.zones):
            self._meet(index, zones, part, found, (near, raised))
        exposed = np.zeros((len(track), n_cases, 2), np.float32)
        exposed[asked] = near
        self._add_flights(found, chunk, clean, track)
        is_inside = self.region.holds(track.lat_deg, track.lon_deg)
        _append(
            found.flights,
            n_in_region=np.bincount(track.flight[is_inside], minlength=found.n_flights),
            measures=self._add_up(found, track, is_inside, exposed),
            variants=self._variants(part, (near, raised), found.n_flights),
        )
        self._draw(found, track)
        return found

    def add(self, found: ChunkFindings) -> None:
        """Take in what chunks have added, in their order."""
        for name in ("flights", "rows", "pieces", "drawn"):
            for column, arrays in getattr(found, name).items():
                shifted = [each + self.whole.n_flights for each in arrays] if column == "flight" else arrays
                getattr(self.whole, name).setdefault(column, []).extend(shifted)
        self.whole.groups += found.groups
        self.whole.n_flights += found.n_flights

    def _comes_near(self, track: Track) -> NDArray[np.intp]:
        """Return positions that may lie near some zone, by blocks wide enough for every question."""
        near = np.zeros(len(track.boxes), dtype=bool)
        for zones in self.zones:
            near |= are_near(track.boxes, zones.unit.site, zones.longest_m + 2 * ASIDE_M)
        return np.flatnonzero(np.repeat(near, BLOCK)[: len(track)])

    def _meet(
        self, index: int, zones: UnitZones, track: Track, found: ChunkFindings, exposed: tuple[NDArray, NDArray]
    ) -> None:
        """Walk flights through one unit's zones as flown and, by the same way over ground, higher."""
        as_flown, raised = exposed
        near, step_s = approach(track, zones), self.question.step_s
        totals, pieces = meet(
            track, zones, found.n_flights, step_s=step_s, exposed=as_flown, wants_pieces=True, near=near
        )
        if self.question.has_what_if:
            higher = track.moved(altitude_msl_m=track.altitude_msl_m + HIGHER_M)
            meet(higher, zones, found.n_flights, step_s=step_s, exposed=raised, wants_pieces=False, near=near)
        flights, cases = np.nonzero(
            (totals[..., N_POSITIONS] > 0) | ~np.isnan(totals[..., FIRST_POSSIBLE_S]) | (totals[..., OPEN_S] > 0)
        )
        if flights.size:
            rows = totals[flights, cases]
            entry_s = np.where(np.isnan(rows[:, FIRST_S]), rows[:, FIRST_POSSIBLE_S], rows[:, FIRST_S])
            since_s, from_start = in_view_since(
                track, zones, flights, cases, np.where(np.isnan(entry_s), -np.inf, entry_s)
            )
            _append(found.rows, flight=flights, unit=np.full(flights.size, index), case=cases,
                    totals=rows, entry_s=entry_s, since_s=np.where(np.isnan(entry_s), np.nan, since_s),
                    is_from_start=from_start & ~np.isnan(entry_s))  # fmt: skip
        if pieces.which.shape[0]:
            flight, case, state, joint = pieces.which.T
            _append(
                found.pieces,
                flight=flight,
                unit=np.full(flight.size, index),
                case=case,
                state=state,
                joint=joint,
                from_s=pieces.spans_s[:, 0],
                to_s=pieces.spans_s[:, 1],
                line=lines_wkb(track, pieces),
            )

    def _variants(self, track: Track, exposed: tuple[NDArray, NDArray], n_flights: int) -> NDArray[np.float64]:
        """Return seconds inside, and inside or possibly so, of every flight (n_flights, n_variants, n_cases, 2).

        ``exposed`` is what has been found as flown and higher, (n, n_cases, 2) each.
        """
        known = exposed if self.question.has_what_if else exposed[:1]
        n_variants = len(VARIANTS) if self.question.has_what_if else 1
        out = np.zeros((n_variants, n_flights, *exposed[0].shape[1:]))
        for index, each in enumerate(known):
            add_seconds(track.flight, each, out[index])
        for index, moved in enumerate(_aside(track) if self.question.has_what_if else (), len(known)):
            elsewhere = np.zeros_like(exposed[0])
            for zones in self.zones:
                meet(moved, zones, n_flights, step_s=self.question.step_s, exposed=elsewhere, wants_pieces=False)
            add_seconds(track.flight, elsewhere, out[index])
        return np.moveaxis(out, 0, 1)

    def _add_flights(self, found: ChunkFindings, chunk: Chunk, clean: Cleaned, track: Track) -> None:
        n = found.n_flights
        first_s, last_s = np.full(n, np.inf), np.full(n, -np.inf)
        np.minimum.at(first_s, clean.flight, chunk.time_s)
        np.maximum.at(last_s, clean.flight, chunk.time_s)
        _append(
            found.flights,
            aircraft=clean.aircraft_of,
            label=clean.label_of,
            first_s=first_s,
            last_s=last_s,
            n_positions=np.bincount(clean.flight, minlength=n),
            flags=np.stack([np.bincount(clean.flight[(clean.flags & flag) > 0], minlength=n) for flag in Flag], axis=1),
            volumes=crossings(track, self.volumes, n, self.ground, gap_s=self.question.rules.gap_s),
            n_gaps=np.bincount(track.flight[track.joint == 2], minlength=n),
        )

    def _add_up(self, found: ChunkFindings, track: Track, is_inside: NDArray, exposed: NDArray) -> NDArray[np.float64]:
        """Add up seconds by hour and flight level, and return those of flights (n_flights, n_measures)."""
        hour = np.floor(track.time_s / 3600.0) % N_HOURS
        band = np.clip(track.flight_level / BAND_FL, 0, N_BANDS - 1)
        measures = np.zeros((found.n_flights, n_measures_of(exposed.shape[1])))
        found.groups = np.zeros_like(self.whole.groups)
        keys, way = np.stack([hour, band]).astype(np.uint8), (track.flight, track.joint, track.elapsed_s, is_inside)
        add_up(way, keys, exposed, measures, found.groups)
        return measures

    def _draw(self, found: ChunkFindings, track: Track) -> None:
        some = slice(None, None, self._every)
        _append(
            found.drawn,
            lat_deg=track.lat_deg[some].astype(np.float32),
            lon_deg=track.lon_deg[some].astype(np.float32),
            flight=track.flight[some],
            joint=track.joint[some],
        )


def _aside(track: Track) -> Iterator[Track]:
    """Yield the flights 50 km to the left and right."""
    for lat_deg, lon_deg in sides(track.lat_deg, track.lon_deg, track.joint, aside_m=ASIDE_M):
        yield track.moved(lat_deg=lat_deg, lon_deg=lon_deg)


def _append(columns: Columns, **arrays: NDArray) -> None:
    for name, array in arrays.items():
        columns.setdefault(name, []).append(array)
