"""Where targets are at a time, by straight lines between the positions that are known of each."""

from collections.abc import Sequence
from itertools import chain, repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.engage.answers import Lines
from skyshed.model.raid import Group, Raid

Floats = NDArray[np.float64]


class Positions(NamedTuple):
    """Positions (WGS 84, degrees, metres above mean sea level), of any one shape; NaN where there is none."""

    lat_deg: Floats
    lon_deg: Floats
    altitude_msl_m: Floats


class Course(NamedTuple):
    """The positions of one target in time (n_samples,), none of them NaN; longitudes do not jump."""

    time_s: Floats
    lat_deg: Floats
    lon_deg: Floats
    altitude_msl_m: Floats

    def at(self, time_s: ArrayLike) -> Positions:
        """Return where the target is at times.

        Positions are known at whole steps of a clock: up to one step before the first and after the last the target
        is taken to fly on as it does there. NaN further out, and where fewer than two positions are known.
        """
        asked = np.asarray(time_s, np.float64)
        if self.time_s.size < 2:
            return Positions(*(np.full(asked.shape, np.nan) for _ in Positions._fields))
        first_s, last_s = 2 * self.time_s[0] - self.time_s[1], 2 * self.time_s[-1] - self.time_s[-2]
        times_s = np.concatenate([[first_s], self.time_s, [last_s]])
        lat_deg, lon_deg, altitude_msl_m = (
            np.interp(
                asked,
                times_s,
                np.concatenate([[2 * each[0] - each[1]], each, [2 * each[-1] - each[-2]]]),
                left=np.nan,
                right=np.nan,
            )
            for each in self[1:]
        )
        return Positions(lat_deg, np.mod(lon_deg + 180.0, 360.0) - 180.0, altitude_msl_m)


def courses_of(lines: Sequence[Lines]) -> tuple[Course, ...]:
    """Return the course of every target."""
    return tuple(map(_course, lines))


def groups_of(raid: Raid) -> tuple[Group, ...]:
    """Return the group of every target, in the order of the tables."""
    return tuple(chain.from_iterable(repeat(group, group.count) for group in raid.groups))


def target_names(raid: Raid) -> tuple[str, ...]:
    """Return a name for every target: that of its group, and its number in it."""
    return tuple(f"{group.name} {number + 1}" for group in raid.groups for number in range(group.count))


def _course(line: Lines) -> Course:
    known = np.isfinite(line.lat_deg) & np.isfinite(line.altitude_msl_m)
    lon_deg = np.unwrap(line.lon_deg[known], period=360.0)
    return Course(line.time_s[known], line.lat_deg[known], lon_deg, line.altitude_msl_m[known])
