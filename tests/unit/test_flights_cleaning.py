"""What cannot be believed is flagged, what belongs together is joined: one small track a rule."""

import numpy as np
import pytest

from skyshed.flights import cleaning
from skyshed.flights.altitude import Air, altitudes_of
from skyshed.flights.cleaning import CleaningRules, Flag, Joint, cleaned
from skyshed.flights.store import Chunk, Labels

SPEED_DEG = 0.0021  # of latitude a second: 233 m/s


def chunk_of(time_s, *, lat=None, lon=None, altitude_m=10_000.0, aircraft=0, label=0, on_ground=False, row=None):
    time_s = np.asarray(time_s, dtype=np.float64)
    n = time_s.size

    def column(value, dtype):
        return np.broadcast_to(np.asarray(value, dtype=dtype), (n,)).copy()

    return Chunk(
        aircraft=column(aircraft, np.int32),
        label=column(label, np.int32),
        time_s=time_s,
        lat_deg=column(47.0 + SPEED_DEG * time_s if lat is None else lat, np.float64),
        lon_deg=column(8.0 if lon is None else lon, np.float64),
        pressure_m=column(altitude_m, np.float32),
        hae_m=np.full(n, np.nan, np.float32),
        msl_m=np.full(n, np.nan, np.float32),
        on_ground=column(on_ground, bool),
        row=np.arange(n) if row is None else np.asarray(row),
    )


def clean(chunk, callsign=(0, 1, -1)):
    names = tuple("" for _ in callsign)
    labels = Labels(("a", "b"), np.array(callsign, np.int32), ("X1", "X2"), names, names, names)
    return cleaned(chunk, altitudes_of(chunk, Air()), labels, CleaningRules())


def flags_of(found):
    return [Flag(int(each)) for each in found.flags]


def test_steady_flight_has_no_flag():
    found = clean(chunk_of(np.arange(0, 100, 10)))

    assert not found.flags.any()
    assert list(found.joint) == [Joint.NONE] + [Joint.OBSERVED] * 9
    assert found.label_of.tolist() == [0]


def test_gaps_are_interpolated_or_left_open():
    found = clean(chunk_of([0, 60, 121, 721, 1322]))

    assert [Joint(each) for each in found.joint] == [
        Joint.NONE, Joint.OBSERVED, Joint.INTERPOLATED, Joint.INTERPOLATED, Joint.NONE,
    ]  # fmt: skip
    assert found.label_of.size == 1


def test_duplicates_and_disorder():
    found = clean(chunk_of([0, 10, 10, 20, 30], row=[0, 3, 4, 1, 2]))

    assert flags_of(found) == [Flag(0), Flag(0), Flag.DUPLICATE, Flag.OUT_OF_ORDER, Flag.OUT_OF_ORDER]
    assert found.is_usable.tolist() == [True, True, False, True, True]


def test_missing_altitude_is_not_looked_up():
    altitude_m = [1e4, np.nan, 1e4]
    found = clean(chunk_of([0, 10, 20], altitude_m=altitude_m))

    assert flags_of(found)[1] == Flag.NO_ALTITUDE
    assert found.joint[2] == Joint.OBSERVED


def test_a_callsign_change_ends_the_flight():
    found = clean(chunk_of(np.arange(0, 60, 10), label=[0, 2, 0, 1, 2, 1]))

    assert found.flight.tolist() == [0, 0, 0, 1, 1, 1]
    assert found.label_of.tolist() == [0, 1]
    assert found.joint[3] == Joint.NONE


def test_a_callsign_that_comes_late_names_the_flight():
    found = clean(chunk_of([0, 10, 20], label=[2, 2, 1]))

    assert found.label_of.tolist() == [1]


def test_two_flights_under_one_callsign():
    """Two aircraft; and one aircraft that comes back under its old callsign after 70 minutes."""
    two = clean(chunk_of([0, 10, 0, 10], aircraft=[0, 0, 1, 1], lat=[47, 47.02, 50, 50.02]))
    later = clean(chunk_of([0, 10, 4300, 4310], lat=[47, 47.02, 47, 47.02]))

    assert two.flight.tolist() == [0, 0, 1, 1]
    assert two.aircraft_of.tolist() == [0, 1]
    assert later.flight.tolist() == [0, 0, 1, 1]


def test_ground_traffic_and_turnaround():
    time_s = [0, 10, 20, 600, 1200, 1210]
    found = clean(chunk_of(time_s, on_ground=[0, 0, 1, 1, 0, 0], lat=[47, 47.02, 47.03, 47.03, 47.03, 47.05]))

    assert [Flag.ON_GROUND in each for each in flags_of(found)] == [False, False, True, True, False, False]
    assert found.flight.tolist() == [0, 0, 0, 0, 1, 1]
    assert found.joint[4] == Joint.NONE


def test_a_single_jump_of_500_km_is_left_out():
    lat = 47.0 + SPEED_DEG * np.arange(0, 100, 10)
    lat[4] += 4.5
    found = clean(chunk_of(np.arange(0, 100, 10), lat=lat))

    assert [Flag.JUMP in each for each in flags_of(found)] == [index == 4 for index in range(10)]
    assert found.joint[5] == Joint.OBSERVED


def test_a_jump_that_stays_is_believed_but_not_joined():
    time_s = np.arange(0, 100, 10)
    found = clean(chunk_of(time_s, lat=47.0 + SPEED_DEG * time_s + 4.5 * (time_s >= 40)))

    assert flags_of(found)[4:7] == [Flag.JUMP, Flag.JUMP, Flag.AFTER_JUMP]
    assert not found.flags[7:].any()
    assert found.joint[6] == Joint.NONE
    assert found.joint[7] == Joint.OBSERVED


def test_a_jump_there_and_back_is_flagged_whole():
    time_s = np.arange(0, 200, 10)
    found = clean(chunk_of(time_s, lat=47.0 + SPEED_DEG * time_s + 4.5 * ((time_s >= 50) & (time_s < 120))))

    assert [Flag.JUMP in each for each in flags_of(found)] == [50 <= each < 120 for each in time_s]
    assert not (found.flags & np.uint8(Flag.AFTER_JUMP)).any()
    assert found.joint[12] == Joint.INTERPOLATED  # 80 s between the last before and the first after


def test_standing_still_in_the_air_is_flagged_and_not_crossed():
    time_s = np.arange(0, 300, 10)
    lat = 47.0 + SPEED_DEG * np.where(time_s < 100, time_s, np.where(time_s < 200, 100, time_s - 100))
    found = clean(chunk_of(time_s, lat=lat))

    standing = np.array([Flag.STANDING in each for each in flags_of(found)])
    assert standing[10:20].all()
    assert not standing[:9].any()
    assert not standing[22:].any()
    first_after = np.flatnonzero(~standing & (time_s > 150))[0]
    assert found.joint[first_after] == Joint.NONE


def test_slow_for_less_than_a_minute_is_no_standing():
    time_s = np.arange(0, 120, 10)
    found = clean(chunk_of(time_s, lat=47.0 + 0.1 * SPEED_DEG * np.minimum(time_s, 50) + SPEED_DEG * time_s.clip(50)))

    assert not (found.flags & np.uint8(Flag.STANDING)).any()


@pytest.mark.parametrize("wrong_m", [25_500.0, -2000.0, 3000.0])
def test_altitude_outliers(wrong_m):
    altitude_m = np.full(8, 10_000.0)
    altitude_m[3] = wrong_m
    found = clean(chunk_of(np.arange(0, 80, 10), altitude_m=altitude_m))

    assert [Flag.ALTITUDE_OUTLIER in each for each in flags_of(found)] == [index == 3 for index in range(8)]


def test_antimeridian_is_no_jump():
    time_s = np.arange(0, 60, 10)
    lon = np.mod(179.99 + 0.002 * time_s + 180.0, 360.0) - 180.0
    found = clean(chunk_of(time_s, lat=0.0, lon=lon))

    assert not found.flags.any()


def test_over_the_pole_is_no_jump():
    time_s = np.arange(0, 80, 10)
    lat = 89.93 + SPEED_DEG * time_s
    over = lat > 90.0
    found = clean(chunk_of(time_s, lat=np.where(over, 180.0 - lat, lat), lon=np.where(over, -172.0, 8.0)))

    assert not found.flags.any()


@pytest.mark.parametrize("seed", range(4))
def test_interpreted_kernels_say_the_same(monkeypatch, seed):
    """Messy tracks: jumps, stops, gaps, ground, unknown and absurd altitudes, several aircraft and callsigns."""
    random, n = np.random.default_rng(seed), 120
    time_s = np.cumsum(random.choice([0.0, 5.0, 10.0, 70.0, 700.0, 4000.0], n, p=[0.05, 0.5, 0.3, 0.1, 0.03, 0.02]))
    lat = 47.0 + SPEED_DEG * np.where(random.random(n) < 0.2, 0.0, time_s) + 5.0 * (random.random(n) < 0.08)
    altitude_m = np.where(random.random(n) < 0.1, np.nan, np.where(random.random(n) < 0.05, 40_000.0, 10_000.0))
    chunk = chunk_of(
        time_s,
        lat=np.minimum(lat, 89.0),
        altitude_m=altitude_m,
        aircraft=np.sort(random.integers(0, 3, n)),
        label=random.integers(0, 3, n),
        on_ground=random.random(n) < 0.1,
        row=random.permutation(n),
    )
    compiled = clean(chunk)
    for name, each in list(vars(cleaning).items()):
        if hasattr(each, "py_func"):
            monkeypatch.setattr(cleaning, name, each.py_func)

    original = clean(chunk)

    assert len({int(each) for each in compiled.flags}) > 3
    for name in ("flags", "flight", "joint", "label_of", "aircraft_of"):
        np.testing.assert_array_equal(getattr(compiled, name), getattr(original, name))
