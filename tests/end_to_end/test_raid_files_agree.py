"""The files of a shipped raid say one and the same: rows, events, both replays."""

import json

import duckdb
import numpy as np
import pytest
from pyproj import Geod

from skyshed.catalogue.resolve import load_scenario
from skyshed.catalogue.shipped import scenario_file
from skyshed.engage.tables import LEAKERS, MISSILES
from skyshed.export.raids.write import write_raid_files
from skyshed.jobs.run import Silent
from skyshed.verbs.simulate import simulate


@pytest.fixture(scope="module")
def simulation():
    scenario = load_scenario(scenario_file("smooth-sea"))
    return simulate(scenario, n=20, seed=1, cases="nominal", n_draws=0, with_unlimited=False)


@pytest.fixture(scope="module")
def folder(simulation, tmp_path_factory):
    place = tmp_path_factory.mktemp("raid")
    write_raid_files(simulation, place, progress=Silent())
    return place


def test_events_add_up_to_the_rows(simulation, folder):
    counted = """
        SELECT package, replication, count(*) FILTER (what = 'arrives'), count(*) FILTER (what = 'launch'),
            count(*) FILTER (what = 'hit') + count(*) FILTER (what = 'arrives')
        FROM '{}' GROUP BY ALL ORDER BY ALL
    """
    found = duckdb.sql(counted.format(folder / "events.parquet")).fetchall()
    expected = [
        (name, each.replication, int(each.row[LEAKERS]), int(each.row[MISSILES]), simulation.raid.count)
        for name, fought in simulation.fought.items()
        for each in fought
    ]
    assert found == sorted(expected)
    assert sum(row[3] for row in found) > 0


def test_replays_show_the_same_replication(simulation, folder):
    first = next(iter(simulation.fought.values()))[0]
    recordings = [path.read_text("utf-8-sig") for path in (folder / "replay").glob("*.acmi")]
    arrived = [text.count(" arrives\n") for text in recordings]
    assert int(first.row[LEAKERS]) in arrived
    assert all(
        text.count("Event=Destroyed|") + n == simulation.raid.count for text, n in zip(recordings, arrived, strict=True)
    )


def test_missiles_are_as_fast_as_their_figure_says(simulation, folder):
    """Over the ground a missile is no faster than its mean speed, and hardly slower: low targets, far away."""
    speeds_m_s = [
        missile.mean_speed_m_s.nominal
        for unit in simulation.scenario.units
        for missile in unit.system.missiles.values()
    ]
    found = [
        Geod(ellps="WGS84").inv(start[1], start[2], end[1], end[2])[2] / (end[0] - start[0])
        for path in (folder / "replay").glob("*.czml")
        for packet in json.loads(path.read_text("utf-8"))
        if packet["id"].startswith("missile/")
        for start, end in [np.array(packet["position"]["cartographicDegrees"]).reshape(2, 4)]
    ]
    assert found
    assert all(min(abs(each / speed_m_s - 1.0) for speed_m_s in speeds_m_s) < 0.03 for each in found)
