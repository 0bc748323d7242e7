"""The ways of a raid's targets: straight from place to place on the ellipsoid, sampled each half second of flight."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import permutations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skyshed.coverage.points import Points
from skyshed.errors import InputError
from skyshed.geodesic import WGS84
from skyshed.model.raid import EntryLine, Group, Raid, Ring, Way
from skyshed.model.scenario import LevelKind, Site
from skyshed.model.system import TargetClass
from skyshed.terrain.terrain import Terrain

STEP_S = 0.5  # of flight between samples: a break of a view that is shorter may be missed
FEWEST_STEPS = 4  # of a leg, so that a cubic finds four samples on it
NODE_STEP = 64  # samples from one exact geodesic to the next
MOST_SAMPLES = 1_000_000  # of one raid: larger ones are sampled more coarsely
MOST_OF_ALL = 8_000_000  # of all raids of a sweep: some gigabytes against a large package
MOST_LEGS = 100_000  # of one raid: each has samples, however short it is
_MOST_KEPT = 100_000  # samples at which looks are kept for another time
_BELOW_GROUND_M = 0.5  # less is the rounding of ground and levels
Place = tuple[float, float]  # latitude and longitude, degrees


@dataclass(frozen=True, eq=False)
class TrackPoints(Points):
    """The samples of tracks: equally spaced along straight legs, of which ``leg_of`` (n_legs + 1) holds the offsets."""

    leg_of: NDArray[np.int64]

    @property
    def is_kept(self) -> bool:
        """Whether looks at them are kept for another time: those at a sweep of sizes fill the memory."""
        return self.lat_deg.size <= _MOST_KEPT

    def polar_from(self, site: Site) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return ground range (m) and azimuth (deg) from a site to every point.

        x = r sin(az) and y = r cos(az) are smooth along a leg: exact geodesics at nodes, cubics between them (off by
        less than a millimetre).
        """
        nodes, place, weight = self._nodes
        origin = np.full(nodes.size, site.lon_deg), np.full(nodes.size, site.lat_deg)
        azimuth_deg, _, range_m = WGS84.inv(*origin, self.lon_deg[nodes], self.lat_deg[nodes])
        azimuth_rad = np.radians(azimuth_deg)
        x, y = ((weight * (range_m * turn(azimuth_rad))[place]).sum(axis=0) for turn in (np.sin, np.cos))
        return np.hypot(x, y).astype(np.float32), np.mod(np.degrees(np.arctan2(x, y)), 360.0).astype(np.float32)

    @cached_property
    def _nodes(self) -> tuple[NDArray[np.int64], NDArray[np.intp], NDArray[np.float64]]:
        """The samples that are nodes; which four lie around each sample, (4, n), and the weights of their cubic."""
        n = np.diff(self.leg_of)
        leg = np.repeat(np.arange(n.size), n)
        at, weight = _cubic(np.arange(leg.size) - self.leg_of[leg], n[leg], self.leg_of[leg])
        nodes, place = np.unique(at, return_inverse=True)
        return nodes, place.reshape(at.shape), weight


def _cubic(index: NDArray, n: NDArray, first: NDArray) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the samples between which those of an ``index`` in a leg of ``n`` lie, and Lagrange's weights of them."""
    n_pieces = np.maximum(-(-(n - 1) // NODE_STEP), 3)
    start = np.clip(index * n_pieces // (n - 1) - 1, 0, n_pieces - 3)
    nodes = np.stack([(start + each) * (n - 1) // n_pieces for each in range(4)])
    weight = np.ones(nodes.shape)
    for one, other in permutations(range(4), 2):
        weight[one] *= (index - nodes[other]) / (nodes[one] - nodes[other])
    return nodes + first, weight


@dataclass(frozen=True, eq=False)
class Tracks:
    """The targets of several raids, one raid after another, and their samples, one target after another.

    Targets (n_targets,): ``start_s``, ``arrival_s``, ``speed_m_s``, and their index in ``classes``; those of raid r
    stand from ``first_of[r]`` on. Samples (n,): those of target i stand from ``sample_of[i]`` on, at
    ``time_s``; ``altitude_msl_m`` is NaN where it counts from ground that is not known.
    """

    first_of: NDArray[np.int64]
    classes: tuple[TargetClass, ...]
    class_of: NDArray[np.int64]
    speed_m_s: NDArray[np.float64]
    sample_of: NDArray[np.int64]
    time_s: NDArray[np.float64]
    points: Points
    altitude_msl_m: NDArray[np.float32]

    @property
    def n_targets(self) -> int:
        return self.class_of.size

    @property
    def start_s(self) -> NDArray[np.float64]:
        return self.time_s[self.sample_of[:-1]]

    @property
    def arrival_s(self) -> NDArray[np.float64]:
        return self.time_s[self.sample_of[1:] - 1]

    @cached_property
    def target_at(self) -> NDArray[np.int64]:
        """The target of each sample."""
        return np.repeat(np.arange(self.n_targets), np.diff(self.sample_of))

    def samples_of_class(self, index: int) -> NDArray[np.intp]:
        """Return the samples of all targets of a class."""
        return np.flatnonzero(self.class_of[self.target_at] == index)

    def rate_of(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return the change of values (n,) a second along each track, between the neighbours of each sample."""
        before, after = np.arange(self.time_s.size) - 1, np.arange(self.time_s.size) + 1
        first, last = self.sample_of[:-1], self.sample_of[1:] - 1
        before[first], after[last] = first, last
        apart_s = np.maximum(self.time_s[after] - self.time_s[before], 1e-9)
        rate: NDArray[np.float64] = (values[after].astype(np.float64) - values[before]) / apart_s
        return rate


@dataclass(frozen=True, slots=True)
class _Flight:
    """One target before it is sampled."""

    group: Group
    start_s: float
    speed_m_s: float
    places: tuple[Place, ...]


class _Samples(NamedTuple):
    """The samples of one raid (n,), and how many each leg and each target has."""

    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    time_s: NDArray[np.float64]
    n_by_leg: NDArray[np.int64]
    n_by_target: NDArray[np.int64]


def scaled(raid: Raid, size: int) -> Raid:
    """Return a raid of another size: groups in proportion by largest remainder, and as long as before.

    Groups that are left with nobody stay, so that assets keep their places. Of equal remainders the earlier group's
    counts first.
    """
    if size < 1:
        raise InputError(f"raid '{raid.name}': a size of {size}; at least 1 target flies")
    shares = [group.count * size / raid.count for group in raid.groups]
    counts = [int(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda index: counts[index] - shares[index])
    for index in by_remainder[: size - sum(counts)]:
        counts[index] += 1
    groups = (replace(group, count=count) for group, count in zip(raid.groups, counts, strict=True))
    return replace(raid, groups=tuple(groups))


def tracks_of(raids: Sequence[Raid], terrain: Terrain) -> Tracks:
    """Return the tracks of raids over terrain.

    Raises
    ------
    InputError
        If a class is ballistic, a track runs below the ground, or there is more than memory should hold.
    """
    for raid in raids:
        _require_few_legs(raid)
    flights = [tuple(_flights(raid)) for raid in raids]
    everybody = [flight for each in flights for flight in each]
    classes = tuple(dict.fromkeys(flight.group.target for flight in everybody))
    samples = _Samples(*(np.concatenate(each) for each in zip(*_all_sampled(flights), strict=True)))
    ground_msl_m = terrain.elevation_at(samples.lat_deg, samples.lon_deg)
    leg_of = np.append(0, np.cumsum(samples.n_by_leg))
    points = TrackPoints(samples.lat_deg, samples.lon_deg, ground_msl_m, leg_of)
    tracks = Tracks(
        np.append(0, np.cumsum([len(each) for each in flights])),
        classes,
        np.array([classes.index(flight.group.target) for flight in everybody], dtype=np.int64),
        np.array([flight.speed_m_s for flight in everybody]),
        np.append(0, np.cumsum(samples.n_by_target)),
        samples.time_s,
        points,
        _altitudes_msl_m(everybody, ground_msl_m, samples.n_by_target),
    )
    _require_above_ground(tracks, everybody)
    return tracks


def _flights(raid: Raid) -> Iterator[_Flight]:
    around = _ring_bearings_deg(raid)
    for number, group in enumerate(raid.groups):
        if group.target.kind == "ballistic":
            raise InputError(
                f"raid '{raid.name}': group '{group.name}' is of {group.target.key}, a ballistic class; "
                "only targets that fly level can be simulated"
            )
        speed_m_s = group.target.speed_m_s.nominal if group.speed_m_s is None else group.speed_m_s
        apart_s = group.spread_s / max(group.count - 1, 1)
        for index in range(group.count):
            start_s = group.start_s + index * apart_s
            yield _Flight(group, start_s, speed_m_s, _places(group, index, around.get((number, index), 0.0)))


def _ring_bearings_deg(raid: Raid) -> dict[tuple[int, int], float]:
    """Return where the targets of all rings set out, by group and number: dealt out group by group in turn."""
    on_rings = [number for number, group in enumerate(raid.groups) if isinstance(group.route, Ring)]
    most = max((raid.groups[number].count for number in on_rings), default=0)
    order = [(number, index) for index in range(most) for number in on_rings if index < raid.groups[number].count]
    return {each: (place + 0.5) * 360.0 / len(order) for place, each in enumerate(order)}


def _places(group: Group, index: int, bearing_deg: float) -> tuple[Place, ...]:
    site, route = group.asset.site, group.route
    end = site.lat_deg, site.lon_deg
    if isinstance(route, Way):
        return tuple((place.lat_deg, place.lon_deg) for place in route.places)
    if isinstance(route, EntryLine):
        return _along(route, (index + 0.5) / group.count), end
    lon_deg, lat_deg, _ = WGS84.fwd(site.lon_deg, site.lat_deg, bearing_deg, route.radius_m)
    return (lat_deg, lon_deg), end


def _along(line: EntryLine, share: float) -> Place:
    first, last = line.ends
    azimuth_deg, _, length_m = WGS84.inv(first.lon_deg, first.lat_deg, last.lon_deg, last.lat_deg)
    lon_deg, lat_deg, _ = WGS84.fwd(first.lon_deg, first.lat_deg, azimuth_deg, share * length_m)
    return lat_deg, lon_deg


def _require_few_legs(raid: Raid) -> None:
    n_by_group = [len(each.route.places) - 1 if isinstance(each.route, Way) else 1 for each in raid.groups]
    n_legs = sum(n * group.count for n, group in zip(n_by_group, raid.groups, strict=True))
    if n_legs > MOST_LEGS:
        raise InputError(
            f"raid '{raid.name}': its targets fly {n_legs:,} legs together; at most {MOST_LEGS:,} are flown, so give "
            "fewer waypoints"
        )


def _all_sampled(flights: Sequence[Sequence[_Flight]]) -> Iterator[_Samples]:
    n_samples = 0
    for each in flights:
        found = _sampled(each)
        n_samples += found.time_s.size
        if n_samples > MOST_OF_ALL:
            raise InputError(
                f"the raids of all swept sizes are more than {MOST_OF_ALL:,} samples of flight together; "
                "sweep fewer or smaller sizes at a time"
            )
        yield found


def _sampled(flights: Sequence[_Flight]) -> _Samples:
    """Return the samples of a raid.

    Every leg has samples at both ends, but for its first where it is no track's first leg.
    """
    ends = [(*start, *end) for flight in flights for start, end in zip(flight.places, flight.places[1:], strict=False)]
    n_legs = np.array([len(flight.places) - 1 for flight in flights])
    from_lat, from_lon, to_lat, to_lon = np.array(ends, dtype=np.float64).T
    azimuth_deg, _, length_m = WGS84.inv(from_lon, from_lat, to_lon, to_lat)
    leg_s = length_m / np.repeat([flight.speed_m_s for flight in flights], n_legs)
    step_s = max(STEP_S, float(leg_s.sum()) / MOST_SAMPLES)
    n_steps = np.maximum(np.ceil(leg_s / step_s - 1e-9), FEWEST_STEPS).astype(np.int64)
    flight_of, first_leg = np.repeat(np.arange(n_legs.size), n_legs), np.cumsum(n_legs) - n_legs
    is_first = np.zeros(leg_s.size, dtype=np.int64)
    is_first[first_leg] = 1
    sizes = n_steps + is_first
    leg = np.repeat(np.arange(sizes.size), sizes)
    step = np.arange(leg.size) - np.repeat(np.cumsum(sizes) - sizes, sizes) + 1 - is_first[leg]
    share = step / n_steps[leg]
    lon_deg, lat_deg, _ = WGS84.fwd(from_lon[leg], from_lat[leg], azimuth_deg[leg], share * length_m[leg])
    before_s = np.cumsum(leg_s) - leg_s
    start_s = np.array([flight.start_s for flight in flights])[flight_of] + before_s - before_s[first_leg][flight_of]
    return _Samples(lat_deg, lon_deg, start_s[leg] + share * leg_s[leg], sizes, np.add.reduceat(sizes, first_leg))


def _altitudes_msl_m(flights: Sequence[_Flight], ground_msl_m: NDArray, sizes: NDArray) -> NDArray[np.float32]:
    levels = [flight.group.level for flight in flights]
    level_m = np.repeat(np.array([level.altitude_m for level in levels], dtype=np.float32), sizes)
    is_agl = np.repeat([level.kind is LevelKind.AGL for level in levels], sizes)
    return np.where(is_agl, ground_msl_m + level_m, level_m).astype(np.float32)


def _require_above_ground(tracks: Tracks, flights: Sequence[_Flight]) -> None:
    below_m = tracks.points.ground_msl_m - tracks.altitude_msl_m
    if not (below_m > _BELOW_GROUND_M).any():
        return
    at = int(np.nanargmax(below_m))
    group = flights[int(tracks.target_at[at])].group
    raise InputError(
        f"group '{group.name}' at {group.level.label} flies {below_m[at]:.0f} m below the ground at "
        f"{tracks.points.lat_deg[at]:.4f}, {tracks.points.lon_deg[at]:.4f}; give a higher level, "
        "or one above ground, for example 100 m AGL"
    )
