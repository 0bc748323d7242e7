"""Recorded tracks as lines that a page can hold: all of them in grey, what lies inside zones in colour."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from skyshed.flights.kernel import INSIDE, POSSIBLE
from skyshed.flights.result import Findings
from skyshed.flights.volume import Volume
from skyshed.report.live.places import WIDE_PX, Window, line_record

MOST_POINTS = 12_000  # of all tracks, and of the stretches of each case
_LONGEST_LINE_DEG = 3.0

Line = tuple[int, int, list[int]]  # whose, in which state, steps of a thousandth of a degree


def track_record(findings: Findings, window: Window) -> tuple[dict[str, object], str]:
    """Return names, tracks, and for each case stretches inside and warnings' airspaces; a line says whose it is.

    Of too many lines every so manieth is taken; the second value says so.
    """
    lines, every = _bounded(list(_tracks(findings, window)))
    cases = [_bounded(list(_stretches(findings, window, case))) for case in range(len(findings.question.cases))]
    numbers = sorted({flight for each in (lines, *(inside for inside, _ in cases)) for flight, _, _ in each})
    places = {flight: index for index, flight in enumerate(numbers)}
    warned, _ = _bounded([(len(numbers) + index, 3, steps) for index, _, steps in _airspaces(findings.volumes, window)])
    record = {
        "names": [*map(findings.callsign, numbers), *(volume.name for volume in findings.volumes)],
        "lines": [[places[flight], state, steps] for flight, state, steps in lines],
        "inside": [
            [*([places[flight], state, steps] for flight, state, steps in inside), *warned] for inside, _ in cases
        ],
    }
    return record, _thin_words(every, max(each for _, each in cases))


def _bounded(lines: list[Line]) -> tuple[list[Line], int]:
    """Return lines, every so manieth where they are too many, and that number."""
    every = max(1, -(-sum(len(steps) for _, _, steps in lines) // (2 * MOST_POINTS)))
    return lines[::every], every


def _thin_words(of_tracks: int, of_stretches: int) -> str:
    tracks = f" Of the recorded tracks one in {of_tracks:,} is drawn." if of_tracks > 1 else ""
    stretches = f" Of the stretches inside zones one in {of_stretches:,} is drawn." if of_stretches > 1 else ""
    return tracks + stretches


def _airspaces(volumes: Sequence[Volume], window: Window) -> Iterator[Line]:
    """Yield the edges of the airspaces that warnings name, by their numbers, at every turn of the globe."""
    for turn_deg in (-360.0, 0.0, 360.0):
        outlines = [_turned(volume.outline, turn_deg) for volume in volumes]
        numbers = np.arange(len(volumes))
        yield from _within(shapely.boundary(outlines), numbers, np.full(len(volumes), 3), window)


def _tracks(findings: Findings, window: Window) -> Iterator[Line]:
    """Yield every joined part of every track within a window."""
    drawn = findings.drawn
    if not drawn:
        return
    middle_deg = (window.west_deg + window.east_deg) / 2
    lon_deg = middle_deg + np.mod(drawn["lon_deg"] - middle_deg + 180.0, 360.0) - 180.0
    points = np.stack([lon_deg, drawn["lat_deg"]], axis=1).astype(float)
    is_line = (np.diff(drawn["flight"], prepend=-1) == 0) & (drawn["joint"] > 0)
    is_line &= np.abs(np.diff(lon_deg, prepend=np.inf)) < _LONGEST_LINE_DEG
    part = np.cumsum(~is_line) - 1
    is_long = np.bincount(part)[part] > 1
    if not is_long.any():
        return
    numbers, part = np.unique(part[is_long], return_inverse=True)
    lines = shapely.linestrings(points[is_long], indices=part)
    flights = drawn["flight"][is_long][np.searchsorted(part, np.arange(numbers.size))]
    yield from _within(lines, flights, np.zeros(numbers.size, int), window)


def _stretches(findings: Findings, window: Window, case: int) -> Iterator[Line]:
    """Yield what lies inside zones, or possibly so, in one case: 1 possibly, 2 inside."""
    pieces = findings.pieces
    if not pieces:
        return
    states = {POSSIBLE: 1, INSIDE: 2}
    mine = np.flatnonzero((pieces["case"] == case) & np.isin(pieces["state"], list(states)))
    lines = shapely.from_wkb(pieces["line"][mine])
    middle_deg = (window.west_deg + window.east_deg) / 2
    first_deg = shapely.get_x(shapely.get_point(lines, 0))
    turn_deg = 360.0 * np.round((middle_deg - first_deg) / 360.0)
    lines = np.array([_turned(line, by) for line, by in zip(lines, turn_deg, strict=True)], dtype=object)
    yield from _within(
        lines, pieces["flight"][mine], np.array([states[each] for each in pieces["state"][mine]]), window
    )


def _turned(line: BaseGeometry, by_deg: float) -> BaseGeometry:
    return shapely.transform(line, lambda places: places + np.array([by_deg, 0.0])) if by_deg else line


def _within(lines: NDArray, flights: NDArray, states: NDArray, window: Window) -> Iterator[Line]:
    """Yield lines cut to a window, no finer than a pixel."""
    tolerance_deg = (window.east_deg - window.west_deg) / WIDE_PX
    cut = shapely.simplify(shapely.intersection(lines, box(*window.frame)), tolerance_deg)
    parts, owner = shapely.get_parts(cut, return_index=True)
    for part, index in zip(parts, owner, strict=True):
        if part.geom_type == "LineString" and not part.is_empty:
            yield int(flights[index]), int(states[index]), line_record(shapely.get_coordinates(part))
