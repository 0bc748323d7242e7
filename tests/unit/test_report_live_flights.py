"""The map of recorded flights: zones become the sky that they are, tracks are bounded and say whose they are."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import shapely

import skyshed
from skyshed.flights.kernel import INSIDE, POSSIBLE
from skyshed.report.live import tracks as tracks_module
from skyshed.report.live.exposure import exposure_map
from skyshed.report.live.places import Window
from skyshed.report.live.tracks import track_record
from skyshed.report.live.zones import _merged, finer, skies_over
from skyshed.sky.grid import MapGrid
from skyshed.sky.reference import union_of_intervals
from skyshed.sky.sky import MOST_INTERVALS

FLIGHTS = Path(skyshed.__file__).parent / "scenarios" / "civil-flights.flights.csv"


@pytest.fixture(scope="module")
def exposure():
    return skyshed.exposure(skyshed.load_scenario("civil-flights"), FLIGHTS, cases="nominal")


@pytest.fixture(scope="module")
def block(exposure):
    return json.loads(exposure_map(exposure).data)


def test_unions_are_those_of_the_definition():
    random = np.random.default_rng(5)
    low = random.uniform(0, 20, (400, 9)).astype(np.float32)
    high = low + random.uniform(0, 4, low.shape).astype(np.float32)
    low[random.random(low.shape) < 0.4] = np.nan
    high[np.isnan(low)] = np.nan

    bottom, top = _merged(low, high)

    n_compared = 0
    for row in range(len(low)):
        pairs = [(float(a), float(b)) for a, b in zip(low[row], high[row], strict=True) if not np.isnan(a)]
        expected = union_of_intervals(pairs)
        if len(expected) <= MOST_INTERVALS:
            n = len(expected)
            assert list(zip(bottom[row, :n].tolist(), top[row, :n].tolist(), strict=True)) == expected
            assert np.isnan(bottom[row, n:]).all()
            n_compared += 1
    assert n_compared > 300


def test_gaps_too_many_are_closed():
    low = np.arange(0, 20, 2, dtype=np.float32)[None]
    bottom, top = _merged(low, low + 1)
    assert bottom[0].tolist() == [0, 2, 4, 6, 8, 10]
    assert top[0].tolist() == [1, 3, 5, 7, 9, 19]


def test_a_coarse_ground_is_made_finer_between_its_posts():
    lat_deg, lon_deg = np.array([40.5, 39.5, 38.5]), np.array([10.5, 11.5])
    ground_m = np.add.outer(np.array([300.0, 200.0, 100.0]), np.array([0.0, 10.0])).astype(np.float32)
    fine = finer(MapGrid(lat_deg, lon_deg, ground_m, np.ones((3, 2))))

    assert fine.shape == (240, 160)
    assert fine.lat_deg[0] == pytest.approx(41.0 - 0.5 / 80)
    assert fine.lon_deg[-1] == pytest.approx(12.0 - 0.5 / 80)
    row, column = np.abs(fine.lat_deg - 40.0).argmin(), np.abs(fine.lon_deg - 11.0).argmin()
    assert fine.ground_msl_m[row, column] == pytest.approx(255.0, abs=1.0)
    assert fine.ground_msl_m[0, 0] == 300.0


def test_a_cell_holds_what_flights_would_meet_there(exposure):
    grid = finer(exposure.grid)
    findings = exposure.findings
    (sky,) = skies_over(grid, findings.zones, findings.question.cases, exposure.scenario.levels, ("a", "b"))
    random = np.random.default_rng(2)
    rows, columns = (random.integers(0, n, 300) for n in grid.shape)
    for altitude_m in (500.0, 3000.0, 10_700.0):
        covered = sky.covers(altitude_m)[rows, columns]
        held = np.zeros(300, bool)
        for zones in findings.zones:
            offsets = zones.plane.offsets(grid.lat_deg[rows], grid.lon_deg[columns])
            low, high, count = zones.known.nearest(*np.nan_to_num(offsets, nan=1e7), 0)
            is_there = np.arange(low.shape[1]) < count[:, None]
            held |= (is_there & (low <= altitude_m) & (altitude_m <= high)).any(axis=1)
        assert held.any()
        assert (covered != held).mean() <= 0.01  # a cell on the very border of two nodes may take the other one


def test_the_page_says_how_many_flights_were_inside(exposure, block):
    count = exposure.findings.counts[0]
    assert block["tracks"]["says"] == [f"{count.n_inside} of 8 flights were inside a zone, in the nominal case"]
    assert count.n_inside == 6
    assert block["levels"][0] == {"kind": "msl", "m": 10700.0, "short": "10,700\u00a0m\u00a0MSL", "free": True}
    assert "MADE101" in block["tracks"]["names"]


def test_stretches_say_whose_they_are_and_in_which_state(exposure, block):
    pieces, names = exposure.findings.pieces, block["tracks"]["names"]
    told = {(names[flight], state) for flight, state, _ in block["tracks"]["inside"][0]}
    states = {POSSIBLE: 1, INSIDE: 2}
    found = {
        (exposure.findings.callsign(int(flight)), states[int(state)])
        for flight, state in zip(pieces["flight"], pieces["state"], strict=True)
    }
    assert told == found
    assert len(told) > 4


def findings_of_many(n_flights, n_points, exposed):
    flight = np.repeat(np.arange(n_flights), n_points)
    zigzag = np.tile(np.arange(n_points) % 2, n_flights)
    drawn = {
        "flight": flight,
        "lon_deg": np.tile(np.linspace(1, 9, n_points), n_flights),
        "lat_deg": 1 + flight * 8 / n_flights + 0.1 * zigzag,
        "joint": np.ones(flight.size, np.uint8),
    }

    line = shapely.to_wkb(shapely.LineString([(2, 2), (3, 3)]))
    pieces = {
        "flight": np.array([exposed]),
        "case": np.array([0]),
        "state": np.array([INSIDE]),
        "line": np.array([line], dtype=object),
    }
    question = SimpleNamespace(cases=("nominal",))
    square = SimpleNamespace(name="EG D1", outline=shapely.box(4, 4, 12, 6))
    return SimpleNamespace(
        volumes=[square], drawn=drawn, pieces=pieces, question=question, callsign=lambda number: f"F{number}"
    )


def test_too_many_tracks_are_thinned_and_the_page_says_so(monkeypatch):
    monkeypatch.setattr(tracks_module, "MOST_POINTS", 1000)
    record, words = track_record(findings_of_many(400, 50, 333), Window(0.0, 0.0, 10.0, 10.0))

    assert words == " Of the recorded tracks one in 20 is drawn."
    assert sum(len(steps) for _, _, steps in record["lines"]) / 2 <= 1000
    told = [[record["names"][flight], state] for flight, state, _ in record["inside"][0]]
    assert told == [["F333", 2], ["EG D1", 3]]
    edge = np.cumsum(np.array(record["inside"][0][1][2]).reshape(-1, 2), axis=0) / 1000
    assert edge.max() == 10.0  # cut at the window
    assert edge.min() == 4.0


def test_few_tracks_are_all_there():
    record, words = track_record(findings_of_many(5, 50, 2), Window(0.0, 0.0, 10.0, 10.0))
    assert words == ""
    assert record["names"] == ["F0", "F1", "F2", "F3", "F4", "EG D1"]
    points = np.cumsum(np.array(record["lines"][0][2]).reshape(-1, 2), axis=0) / 1000
    assert points[0] == pytest.approx((1.0, points[0, 1]))
    assert points[-1, 0] == pytest.approx(9.0)
