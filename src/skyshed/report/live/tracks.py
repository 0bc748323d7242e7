"""Recorded tracks as lines that a page can hold: all of them in grey, what lies inside zones in colour."""

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from skyshed.flights.kernel import INSIDE, POSSIBLE
from skyshed.flights.result import Findings
from skyshed.report.live.places import WIDE_PX, Window, line_record

MOST_POINTS = 20_000  # of all tracks, and as many of all stretches
_LONGEST_LINE_DEG = 3.0


def track_record(findings: Findings, window: Window) -> tuple[dict[str, object], int]:
    """Return names, tracks and stretches inside; each line says whose it is: [flight, state, steps].

    Flights that are inside, or possibly so, are all there; of too many others every so manieth, which is returned too.
    """
    lines = list(_tracks(findings, window))
    stretches = [list(_stretches(findings, window, case)) for case in range(len(findings.question.cases))]
    exposed = {flight for each in stretches for flight, _, _ in each}
    mine, others = ([line for line in lines if (line[0] in exposed) is there] for there in (True, False))
    n_points = sum(len(line[2]) for line in others)
    every = max(1, -(-n_points // (2 * MOST_POINTS)))
    shown = [*mine, *others[::every]]
    numbers = sorted({flight for flight, _, _ in shown} | exposed)
    places = {flight: index for index, flight in enumerate(numbers)}
    record = {
        "names": [findings.callsign(flight) for flight in numbers],
        "lines": [[places[flight], state, steps] for flight, state, steps in shown],
        "inside": [[[places[flight], state, steps] for flight, state, steps in _bounded(each)] for each in stretches],
    }
    return record, every


def _bounded(stretches: list[tuple[int, int, list[int]]]) -> list[tuple[int, int, list[int]]]:
    """Return stretches, evenly chosen where they are too many."""
    n_points = sum(len(steps) for _, _, steps in stretches)
    return stretches[:: max(1, -(-n_points // (2 * MOST_POINTS)))]


def _tracks(findings: Findings, window: Window) -> Iterator[tuple[int, int, list[int]]]:
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


def _stretches(findings: Findings, window: Window, case: int) -> Iterator[tuple[int, int, list[int]]]:
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


def _within(lines: NDArray, flights: NDArray, states: NDArray, window: Window) -> Iterator[tuple[int, int, list[int]]]:
    """Yield lines cut to a window, no finer than a pixel."""
    tolerance_deg = (window.east_deg - window.west_deg) / WIDE_PX
    cut = shapely.simplify(shapely.intersection(lines, box(*window.frame)), tolerance_deg)
    parts, owner = shapely.get_parts(cut, return_index=True)
    for part, index in zip(parts, owner, strict=True):
        if part.geom_type == "LineString" and not part.is_empty:
            yield int(flights[index]), int(states[index]), line_record(shapely.get_coordinates(part))
