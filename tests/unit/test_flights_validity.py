"""A warning warns while it holds: flights before and after it are told apart, one that spans its end is split."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from skyshed.errors import InputError
from skyshed.flights.crossings import INSIDE_S, N_INSIDE, UNHELD_S, crossings
from skyshed.flights.groups import warning_rows
from skyshed.flights.track import Track
from skyshed.report.exposure.words import held_words, warning_words

MIDNIGHT_S = datetime(2031, 3, 8, tzinfo=UTC).timestamp()


def geojson(**properties):
    ring = [[8.0, 46.0], [9.0, 46.0], [9.0, 47.0], [8.0, 47.0], [8.0, 46.0]]
    properties |= {"name": "Zenda", "floor": "SFC", "ceiling": "FL320"}
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return json.dumps({"type": "Feature", "properties": properties, "geometry": geometry})


def flights(*begins_s):
    """Return flights of 1,000 s that begin at some moments, along 46.5 N; from 250 to 750 s each is in the square."""
    time_s = np.concatenate([begin + np.arange(0.0, 1001.0, 50.0) for begin in begins_s])
    n = time_s.size // len(begins_s)
    lon_deg = np.tile(np.linspace(7.5, 9.5, n), len(begins_s))
    joint = np.tile(np.array([0] + [1] * (n - 1), np.uint8), len(begins_s))
    flight = np.repeat(np.arange(len(begins_s)), n).astype(np.int32)
    still = np.zeros(time_s.size)
    return Track(time_s, still + 46.5, lon_deg, still + 3000.0, still, still + 100.0, flight, joint)


def met_by(volume, *begins_s):
    return crossings(flights(*begins_s), (volume,), len(begins_s), lambda lat, lon: np.zeros(lat.shape), gap_s=60.0)


def row_of(volume, *begins_s):
    begin_s = np.array(begins_s)
    columns = {
        "n_in_region": np.ones(begin_s.size),
        "variants": np.zeros((begin_s.size, 1, 1, 2)),
        "volumes": met_by(volume, *begins_s),
        "first_s": begin_s,
        "last_s": begin_s + 1000.0,
    }
    (row,) = warning_rows((volume,), columns, 1)
    return row


def test_a_flight_across_the_end_of_a_warning_is_split(one_airspace):
    volume = one_airspace(geojson(valid_to="2031-03-08T00:00Z"))
    begin_s = MIDNIGHT_S - 500.0  # in the middle of the square at midnight
    inside = met_by(volume, begin_s)[0, 0]

    assert inside[INSIDE_S] == pytest.approx(250.0)
    assert inside[UNHELD_S] == pytest.approx(250.0)
    assert inside[N_INSIDE] == 4  # at 300 to 450 s: on its edge none counts, and at 500 s it holds no longer


def test_flights_before_and_after_are_not_warned(one_airspace):
    volume = one_airspace(geojson(valid_from="2031-03-08T00:00Z", valid_to="2031-03-08T06:00Z"))
    row = row_of(volume, MIDNIGHT_S - 3600.0, MIDNIGHT_S + 3600.0, MIDNIGHT_S + 36_000.0)

    assert (row.n_broke, row.n_unwarned, row.n_clear, row.n_over, row.n_under) == (1, 2, 0, 0, 0)
    assert row.n_obeyed_exposed == (0,)
    assert row.broke_min == pytest.approx(500 / 60)
    assert row.unheld_min == pytest.approx(2 * 500 / 60)


def test_a_flight_that_is_warned_for_a_part_keeps_clear_of_that(one_airspace):
    # It holds for the last 200 s of the flight, which has left the square by then.
    volume = one_airspace(geojson(valid_from="2031-03-08T00:00Z"))
    row = row_of(volume, MIDNIGHT_S - 800.0)

    assert (row.n_broke, row.n_unwarned, row.n_clear) == (0, 0, 1)
    assert row.unheld_min == pytest.approx(500 / 60)


def test_what_holds_always_has_no_time_outside(one_airspace):
    row = row_of(one_airspace(geojson()), MIDNIGHT_S, 0.0)
    assert (row.n_broke, row.n_unwarned, row.unheld_min) == (2, 0, 0.0)
    assert held_words(row) == ""


def test_the_report_says_when_it_held(one_airspace):
    row = row_of(one_airspace(geojson(valid_from="2031-03-08", valid_to="2031-06-17")), MIDNIGHT_S, 0.0)

    assert held_words(row) == "from 2031-03-08 00:00Z to 2031-06-17 00:00Z"
    words = warning_words(row)
    assert words.startswith(
        "Zenda (SFC to FL320, from 2031-03-08 00:00Z to 2031-06-17 00:00Z): 1 flight flew into it, for"
    )
    assert not {"broke", "obeyed", "Warning"} & set(words.split())  # it may be advice, or an FIR and no warning
    assert words.endswith("0 kept clear of it; 1 flight flew while it did not hold.")
    assert held_words(replace(row, held_s=((0.0, 60.0), (86_400.0, float("inf"))))) == "from 1970-01-01 00:00Z, 2 times"


@pytest.mark.parametrize(
    ("properties", "n_told"),
    [
        ({"valid_from": "2031-03-08T06:00", "valid_to": "2031-03-08T12:00Z"}, 1),
        ({"valid_from": "2031-03-08 06:00:00"}, 1),
        ({"valid_from": "2031-03-08T06:00+02:00", "valid_to": "2031-03-09"}, 0),
        ({"valid_from": "3103080600", "valid_to": "PERM"}, 0),
    ],
)
def test_times_without_a_zone_are_told(read_airspaces, properties, n_told):
    found = read_airspaces(geojson(**properties))
    assert len(found.volumes) == 1
    assert found.remarks == ("Warning 'w': Zenda: its times name no time zone and count as UTC",) * n_told


def test_times_of_openair_without_a_zone_are_told(read_airspaces):
    square = "\n".join(f"DP {place}" for place in ("46:00 N 008:00 E", "46:00 N 009:00 E", "47:00 N 009:00 E"))
    found = read_airspaces(f"AC Q\nAN Z\nAL SFC\nAH UNL\nAA 2031-03-08T06:00/2031-03-08T12:00Z\n{square}\n")
    assert found.remarks == ("Warning 'w': Z: its times name no time zone and count as UTC",)
    assert found.volumes[0].valid_s == ((MIDNIGHT_S + 6 * 3600, MIDNIGHT_S + 12 * 3600),)


def test_an_end_before_the_begin_is_one_clear_line(read_airspaces):
    with pytest.raises(
        InputError, match=r"Zenda is passed over: its validity ends \(2031-03-01\) before it begins \(2031-03-08\)$"
    ):
        read_airspaces(geojson(valid_from="2031-03-08", valid_to="2031-03-01"))
