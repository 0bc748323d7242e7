"""Ways cut at airspaces held to the same ways sampled every tenth of a second along exact geodesics."""

import numpy as np
import pytest
from pyproj import Geod
from shapely import MultiPolygon, Point, Polygon, box, contains_xy

from skyshed.flights.crossings import ABOVE_S, BELOW_S, INSIDE_S, POSSIBLE_S, crossings
from skyshed.flights.limits import parse_limit
from skyshed.flights.track import Track
from skyshed.flights.volume import Datum, Operation, Part, Slice, Volume
from skyshed.terrain.geoid import undulation_m

GEOD = Geod(ellps="WGS84")
STEP_S = 0.1
GAP_S = 60.0


def hilly(lat_deg, lon_deg):
    return 800.0 + 700.0 * np.sin(np.radians(40 * lat_deg)) * np.cos(np.radians(30 * lon_deg))


def part(outline, floor, ceiling, operation=Operation.ADD):
    return Part(outline, parse_limit(floor, "floor"), parse_limit(ceiling, "ceiling"), operation)


def airspaces(lat_deg, lon_deg):
    """Return volumes of every kind around a place."""

    def at(west, south, east, north):
        return box(lon_deg + west, lat_deg + south, lon_deg + east, lat_deg + north)

    small = Point(lon_deg, lat_deg).buffer(0.05)
    ring = Polygon(at(-1, -1, 1, 1).exterior, [at(-0.5, -0.5, 0.4, 0.3).exterior])
    two = MultiPolygon([at(-1.2, -1, -0.2, 0.2), at(0.3, -0.4, 1.1, 1)])
    return (
        Volume("small", (Slice((part(small, "SFC", "UNL"),)),)),
        Volume("thin", (Slice((part(at(-1, -1, 1, 1), "FL150", "FL170"),)),)),
        Volume("ring", (Slice((part(ring, "FL100", "9500 ft MSL"), part(ring, "FL100", "UNL"))),)),
        Volume("ground", (Slice((part(two, "1000 ft AGL", "9000 ft AGL"),)),)),
        Volume("ellipsoid", (Slice((part(two, "3000 m W84", "5000 m STD"),)),)),
        Volume("cut", (Slice((part(at(-1, -1, 1, 1), "SFC", "FL300"),
                              part(at(-0.4, -1, 0.3, 1), "FL120", "FL180", Operation.CUT),
                              part(at(0.5, 0, 2, 2), "FL50", "FL250"),
                              part(at(-0.9, -0.9, 1.5, 0.8), "SFC", "UNL", Operation.MEET))),)),
        Volume("hours", (Slice((part(at(-1, -1, 1, 1), "SFC", "FL200"),), ((500.0, 900.0), (1500.0, 1777.0))),
                         Slice((part(at(-1, -1, 0, 1), "FL200", "UNL"),), ((2000.0, np.inf),)))),
    )  # fmt: skip


def flights(lat_deg, lon_deg, n=6, seed=7):
    """Return flights criss-cross over a place, climbing and sinking, some reports far apart."""
    random = np.random.default_rng(seed)
    columns = [[] for _ in range(6)]
    for flight in range(n):
        k = 40
        time_s = np.cumsum(random.choice([5.0, 20.0, 60.0, 60.0, 200.0, 700.0], k))
        course_deg, start_deg = random.uniform(0, 360, 2)
        lon, lat, _ = GEOD.fwd(lon_deg, lat_deg, start_deg, random.uniform(20e3, 150e3))
        speed_m_s = random.uniform(90, 250)
        lons, lats = [lon], [lat]
        for span_s in np.diff(time_s):
            back_deg = GEOD.inv(lons[-1], lats[-1], lon_deg, lat_deg)[0]
            course_deg = back_deg + random.uniform(-60, 60) if random.random() < 0.4 else course_deg
            lon, lat, _ = GEOD.fwd(lons[-1], lats[-1], course_deg, speed_m_s * span_s)
            lons.append(lon)
            lats.append(lat)
        level = np.clip(150 + np.cumsum(random.normal(0, 25, k)), 5, 400)
        joint = np.select([np.diff(time_s, prepend=0) <= GAP_S, np.diff(time_s, prepend=0) <= 600], [1, 2], 0)
        joint[0] = 0
        for column, values in zip(columns, (time_s, lats, lons, level, np.full(k, flight), joint), strict=True):
            column.append(values)
    time_s, lat, lon, level, flight, joint = (np.concatenate(each) for each in columns)
    lon = np.mod(lon + 180.0, 360.0) - 180.0
    return Track(time_s, lat, lon, level * 30.48 + 120.0, np.zeros(lat.size), level,
                 flight.astype(np.int32), joint.astype(np.uint8))  # fmt: skip


def height_over(limit, lat_deg, lon_deg, altitude_m, pressure_m):
    if limit.datum is Datum.PRESSURE:
        return pressure_m - limit.height_m
    base_m = {
        Datum.MSL: lambda: 0.0,
        Datum.GROUND: lambda: hilly(lat_deg, lon_deg),
        Datum.ELLIPSOID: lambda: -undulation_m(lat_deg, lon_deg),
    }[limit.datum]()
    return altitude_m - base_m - limit.height_m


def in_plan(outline, lat_deg, lon_deg):
    return np.any([contains_xy(outline, lon_deg + turn, lat_deg) for turn in (-360.0, 0.0, 360.0)], axis=0)


def states(each, moments_s, lat_deg, lon_deg, altitude_m, pressure_m):
    """Return 1 inside, 2 above, 3 below one slice, 0 elsewhere or when it does not hold."""
    inside, above, below = (np.zeros(lat_deg.shape, bool) for _ in range(3))
    for one in each.parts:
        here = in_plan(one.outline, lat_deg, lon_deg)
        over_floor, over_ceiling = (
            height_over(limit, lat_deg, lon_deg, altitude_m, pressure_m) for limit in (one.floor, one.ceiling)
        )
        holds = here & (over_floor >= 0) & (over_ceiling <= 0)
        if one.operation is Operation.ADD:
            inside, above, below = (
                inside | holds,
                above | (here & (over_ceiling > 0)),
                below | (here & (over_floor < 0)),
            )
        else:
            inside = inside & (~holds if one.operation is Operation.CUT else holds)
    is_valid = np.any([(begin <= moments_s) & (moments_s < end) for begin, end in each.valid_s], axis=0)
    return np.where(is_valid, np.select([inside, above, below], [1, 2, 3], 0), 0)


def sampled(track, volume, n_flights):
    out = np.zeros((n_flights, 5))
    for i in range(1, len(track)):
        if track.flight[i] != track.flight[i - 1]:
            continue
        span_s = track.time_s[i] - track.time_s[i - 1]
        n = int(np.ceil(span_s / STEP_S))
        share = (np.arange(n) + 0.5) / n
        ends = (track.lon_deg[i - 1], track.lat_deg[i - 1], track.lon_deg[i], track.lat_deg[i])
        azimuth_deg, _, way_m = GEOD.inv(*ends)
        lon, lat, _ = GEOD.fwd(*(np.full(n, value) for value in (*ends[:2], azimuth_deg)), share * way_m)
        altitude_m, level = (values[i - 1] + share * (values[i] - values[i - 1])
                             for values in (track.altitude_msl_m, track.flight_level))  # fmt: skip
        moments_s = track.time_s[i - 1] + share * span_s
        for each in volume.slices:
            state = states(each, moments_s, lat, lon, altitude_m, level * 30.48)
            seconds = np.bincount(state, minlength=4) * span_s / n
            out[track.flight[i], INSIDE_S if track.joint[i] == 1 else POSSIBLE_S] += seconds[1]
            if track.joint[i] > 0:
                out[track.flight[i], [ABOVE_S, BELOW_S]] += seconds[2:]
    return out


@pytest.mark.parametrize(
    ("lat_deg", "lon_deg"), [(33.5, 44.0), (-17.0, 179.9), (71.0, -179.8)], ids=["Baghdad", "Fiji", "Wrangel"]
)
def test_cut_ways_are_dense_samples(lat_deg, lon_deg):
    track, volumes = flights(lat_deg, lon_deg), airspaces(lat_deg, lon_deg)
    n_flights = int(track.flight[-1]) + 1
    found = crossings(track, volumes, n_flights, hilly, gap_s=GAP_S)

    for index, volume in enumerate(volumes):
        expected = sampled(track, volume, n_flights)
        columns = [INSIDE_S, ABOVE_S, BELOW_S, POSSIBLE_S]
        # Legs lie up to 10 m aside of geodesics and ground is straight over 500 m: a second at a shallow crossing.
        np.testing.assert_allclose(found[:, index, columns], expected[:, columns], atol=1.5, err_msg=volume.name)
        assert abs(found[:, index, columns] - expected[:, columns]).mean() < 0.1, volume.name
        assert expected[:, INSIDE_S].sum() > 5.0, volume.name  # the comparison is of something


def test_a_way_is_cut_to_the_same_time_however_often_it_was_reported():
    n, once = 61, np.array([0, 60])
    lon_deg = np.linspace(44.0, 44.16, n)
    level = np.linspace(145.0, 169.0, n)
    joint = np.array([0] + [1] * (n - 1), np.uint8)
    dense = Track(np.arange(n) * 1.0, np.full(n, 33.5), lon_deg, level * 30.48, np.zeros(n), level,
                  np.zeros(n, np.int32), joint)  # fmt: skip
    volumes = airspaces(33.5, 44.08)[:2]

    every_second, once_a_minute = (crossings(each, volumes, 1, hilly, gap_s=GAP_S)[0] for each in (dense, dense[once]))

    assert once_a_minute[:, INSIDE_S] == pytest.approx([37.5, 47.5], abs=0.05)
    assert every_second[:, INSIDE_S] == pytest.approx(once_a_minute[:, INSIDE_S], abs=0.05)
