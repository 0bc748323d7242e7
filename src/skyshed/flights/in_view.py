"""Since when a flight has been in view of the radars that serve a fire unit."""

import math

import numpy as np
from numpy.typing import NDArray

from skyshed.flights.polar_intervals import UnitZones
from skyshed.flights.track import Track, last_at_or_before
from skyshed.jobs.compiled import bare_kernel, bare_part


def in_view_since(
    track: Track, zones: UnitZones, flights: NDArray, cases: NDArray, entries_s: NDArray
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return since when flights have been in view without a break at their entries (m,), and whether from the start.

    NaN: no acquisition radar that serves the unit sees them at the position before the entry. True: the
    track, or its stretch without a gap, begins in view, so that they may have been seen earlier.
    """
    entries = last_at_or_before(track, flights, entries_s)
    asked, starts = np.unique(track.flight.searchsorted(flights.astype(track.flight.dtype)), return_inverse=True)
    ends = np.zeros(asked.size, np.int64)
    np.maximum.at(ends, starts, entries + 1)
    east_m, north_m = zones.view_plane.offsets(track.lat_deg, track.lon_deg, np.stack([asked, ends], axis=1))
    first = np.empty(entries.size, np.int64)
    view = zones.view
    look_back(
        (east_m, north_m, track.altitude_msl_m, track.joint),
        entries,
        cases,
        (view.step_m, view.ends),
        first,
    )
    is_seen = first >= 0
    since_s = np.where(is_seen, track.time_s[first], np.nan)
    return since_s, is_seen & (track.joint[first] == 0)


@bare_kernel
def look_back(track, entries, cases, view, first):
    """Go back from positions for as long as they are in view and joined to the one before; -1: not in view."""
    joint = track[3]
    for row in range(entries.size):
        i = entries[row]
        if not _is_seen(track, i, cases[row], view):
            first[row] = -1
            continue
        while i > 0 and joint[i] > 0 and _is_seen(track, i - 1, cases[row], view):
            i -= 1
        first[row] = i


@bare_part
def _is_seen(track, i, case, view):
    """Whether a position lies in an interval at the node nearest to it."""
    x, y, altitude, _ = track
    step, ends = view
    n_az, n_r = ends.shape[0], ends.shape[1]
    k = np.rint(math.hypot(x[i], y[i]) / step) - 1.0
    if not k < n_r:
        return False
    azimuth = int(np.rint(math.atan2(x[i], y[i]) / (2 * math.pi) * n_az)) % n_az
    distance = max(int(k), 0)
    for slot in range(0, ends.shape[3], 2):  # where there are fewer intervals, NaN holds no altitude
        if ends[azimuth, distance, case, slot] <= altitude[i] <= ends[azimuth, distance, case, slot + 1]:
            return True
    return False
