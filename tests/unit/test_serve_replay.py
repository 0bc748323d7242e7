"""What is replayed: flights of an exposure, a replication of a raid, from their own files; damaged ones in one line."""

import json
import re
import sqlite3
import time
from pathlib import Path

import duckdb
import pytest

import raid_simulation
from skyshed.errors import InputError
from skyshed.export.raids.write import write_raid_files
from skyshed.jobs.names import slugs
from skyshed.jobs.run import Silent
from skyshed.serve import replay
from skyshed.serve.replay import MOST_POINTS, MOST_TRACKS, replay_names, replay_record
from skyshed.serve.result_folder import ResultFolder
from skyshed.serve.runs import run_records
from skyshed.terrain.geoid import height_hae_m, undulation_m

EPOCH_S = 1_700_000_000.0
SUMMARY = {
    "package": "S-400", "target": "airliner", "cases": ["claimed", "nominal"], "n_flights": 12,
    "recordings": [{"file": f"{number}.csv"} for number in range(5)],
}  # fmt: skip


def utc(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(EPOCH_S + seconds))


def flight(number: int, samples: list[tuple[float, float, float, float]], name: str = "AAA1") -> dict:
    flat = [each for sample in samples for each in sample]
    return {
        "id": f"exposure/flight/{number}",
        "name": name,
        "position": {"epoch": utc(samples[0][0]), "cartographicDegrees": [flat[0] - samples[0][0], *flat[1:]]},
    }


def flights_folder(place: Path, packets: list[dict], pieces: list[tuple] = ()) -> ResultFolder:
    lines = ",\n".join(json.dumps(each) for each in [{"id": "document", "name": "Civil flights: x"}, *packets])
    (place / "exposure.czml").write_text(f"[\n{lines}\n]\n")
    (place / "summary.json").write_text(json.dumps(SUMMARY))
    (place / "exposure.gpkg").unlink(missing_ok=True)
    with sqlite3.connect(place / "exposure.gpkg") as connection:
        connection.execute(
            'CREATE TABLE pieces (flight INTEGER, "case" TEXT, state TEXT, from_utc DATETIME, to_utc DATETIME)'
        )
        connection.executemany("INSERT INTO pieces VALUES (?, ?, ?, ?, ?)", pieces)
    return ResultFolder(place)


def level(times_s: list[float]) -> list[tuple[float, float, float, float]]:
    height_m = float(height_hae_m(10_000.0, 33.0, 44.0))
    return [(each, 44.0, 33.0, height_m) for each in times_s]


def test_flights_are_replayed_with_their_states_and_the_gaps_in_them(tmp_path):
    first = flight(3, [(t - 100.0, *place) for t, *place in level([100.0, 115.0, 130.0, 500.0, 515.0])])
    first["position"]["epoch"] = utc(100.0)
    pieces = [
        (3, "nominal", "possible", utc(105.0), utc(128.0)),
        (3, "nominal", "inside", utc(110.0), utc(115.0)),
        (3, "nominal", "inside", utc(113.0), utc(120.0)),
        (3, "claimed", "inside", utc(100.0), utc(515.0)),
    ]
    second = flight(4, level([0.0, 15.0]), "B\x1b[2J")
    folder = flights_folder(tmp_path, [first, second], pieces)

    found = replay_record(folder)

    assert replay_names(folder) == ["exposure.czml"]
    assert (found["kind"], found["start"], found["duration_s"]) == ("exposure", utc(0.0), 515.0)
    assert found["title"] == "The 2 most exposed of 12 flights, airliner against S-400, nominal case"
    assert found["credit"] == "Flights: 0.csv, 1.csv, 2.csv and 2 more"
    one, other = found["tracks"]
    assert (one["name"], other["name"]) == ("AAA1", "B?[2J")
    assert one["t"] == [100.0, 115.0, 130.0, 500.0, 515.0]
    assert one["alt_m"] == [10_000.0] * 5
    assert one["states"] == [
        [100.0, 105.0, "outside"], [105.0, 110.0, "possibly inside"], [110.0, 120.0, "inside"],
        [120.0, 128.0, "possibly inside"], [128.0, 130.0, "outside"], [130.0, 500.0, "not recorded"],
        [500.0, 515.0, "outside"],
    ]  # fmt: skip
    assert other["states"] == [[0.0, 15.0, "outside"]]
    assert {state for *_, state in one["states"]} <= set(found["colours"])


def test_a_run_in_which_no_flight_was_exposed_replays_none(tmp_path):
    found = replay_record(flights_folder(tmp_path, []))

    assert (found["tracks"], found["duration_s"], found["start"]) == ([], 0.0, "")
    assert found["title"] == "No flight was exposed, airliner against S-400, nominal case"


def test_very_many_flights_are_thinned_and_the_title_says_so(tmp_path):
    times_s = [15.0 * step for step in range(1500)]
    folder = flights_folder(tmp_path, [flight(number, level(times_s)) for number in range(401)])

    found = replay_record(folder)

    assert len(found["tracks"]) == 134 <= MOST_TRACKS
    assert sum(len(each["t"]) for each in found["tracks"]) <= MOST_POINTS
    assert all((each["t"][0], each["t"][-1]) == (0.0, times_s[-1]) for each in found["tracks"])
    assert found["title"].endswith(", 134 of 401 shown")


@pytest.fixture(scope="module")
def raid(tmp_path_factory) -> ResultFolder:
    place = tmp_path_factory.mktemp("raid")
    write_raid_files(raid_simulation.simulation(), place, progress=Silent())
    return ResultFolder(place)


def test_every_run_is_known_by_its_package_whatever_that_is_called(raid):
    simulation = raid_simulation.simulation()
    packages = [package.name for package in simulation.packages]
    town = "S-400 and Pantsir-S1 around the capital"  # beyond 40 letters nothing is told apart
    names = [
        "replay/lodz-2.czml",
        "replay/s-400-and-pantsir-s1-around-the-capital-2-7.czml",
        "replay/x.czml",
        "a-1.czml",
    ]

    found = run_records(raid.names(), packages)

    assert [(each["file"], packages[each["package"]]) for each in found] == [
        (f"replay/{slug}-{each['replication']}.czml", name)
        for (name, slug), each in zip(slugs(simulation.fought).items(), found, strict=True)
    ]
    assert {each["replication"] for each in found} == {each[0].replication for each in simulation.fought.values()}
    assert [each["package"] for each in run_records(names, [town, f"{town}, networked", "Łódź"])] == [2, 1]
    assert run_records(["replay/gone-3.czml"], packages)[0]["package"] is None


def test_a_replication_is_replayed_with_its_launches_hits_and_arrivals(raid):
    name = replay_names(raid)[0]

    found = replay_record(raid)

    simulation = raid_simulation.simulation()
    package = simulation.packages[0]
    fought = simulation.fought[package.name][0]
    assert found == replay_record(raid, name)
    assert found["title"] == f"{simulation.raid.name} against {package.name}, replication {fought.replication}"
    assert found["credit"].endswith("not a forecast. The raid is scripted and flies straight.")
    kinds = [each["kind"] for each in found["events"]]
    assert sorted(kinds) == sorted([*(event.kind.value for event in fought.events), "radar_lost"])
    assert [each["t"] for each in found["events"]] == sorted(each["t"] for each in found["events"])
    assert (
        next(each for each in found["events"] if each["kind"] == "radar_lost")["words"].count(" loses its radar ") == 1
    )
    hit = next(event for event in fought.events if event.kind == "hit")
    said = next(each for each in found["events"] if each["kind"] == "hit")
    assert said["t"] == pytest.approx(hit.time_s, abs=0.01)
    assert " hits " in said["words"]
    told = {each["kind"]: each["words"] for each in found["events"]}
    name = simulation.raid.groups[0].name  # a name such as "at Baghdad" is told from the sentence that it stands in
    assert re.fullmatch(rf"\S.* fires \S.* at target “{name} \d+”", told["launch"])
    assert re.fullmatch(rf"\S.* of \S.* hits target “{name} \d+”", told["hit"])
    assert re.fullmatch(rf"target “{name} \d+” is known to \S.*", told["known"])
    targets = [each for each in found["tracks"] if each["states"][0][2] == "target"]
    assert len(targets) == sum(1 for each in simulation.lines if each.time_s.size > 1)
    flown = simulation.lines[0]
    assert targets[0]["lat"][0] == pytest.approx(flown.lat_deg[0], abs=1e-5)
    assert targets[0]["alt_m"][0] == pytest.approx(flown.altitude_msl_m[0], abs=0.1)
    assert abs(undulation_m(flown.lat_deg[0], flown.lon_deg[0])) > 0.4  # so that the datum matters
    assert {each["states"][0][2] for each in found["tracks"]} - {"target"} <= set(found["colours"])
    assert found["duration_s"] >= max(each["t"][-1] for each in found["tracks"])


def test_a_raid_of_more_than_can_be_shown_keeps_room_for_missiles(raid, monkeypatch):
    monkeypatch.setattr(replay, "MOST_TRACKS", 4)
    monkeypatch.setattr(replay, "_LEAST_MISSILES", 2)

    found = replay_record(raid)

    kinds = [each["states"][0][2] for each in found["tracks"]]
    assert len(kinds) <= 4
    assert "target" in kinds
    assert " shown" in found["title"]


def refused(folder: ResultFolder, name: str | None = None) -> str:
    with pytest.raises(InputError) as caught:
        replay_record(folder, name)
    line = str(caught.value)
    assert line.isprintable()
    return line


def test_a_folder_without_a_replay_says_so(tmp_path, raid):
    assert "holds nothing to replay" in refused(ResultFolder(tmp_path))
    assert "holds no replay '../x.czml'" in refused(raid, "../x.czml")


GOOD = flight(1, level([0.0, 15.0]))


@pytest.mark.parametrize(
    ("packet", "told"),
    [
        (GOOD | {"position": None}, "no epoch"),
        (GOOD | {"position": {"epoch": 7, "cartographicDegrees": []}}, "no epoch"),
        (GOOD | {"position": {"epoch": "soon", "cartographicDegrees": [0, 0, 0, 0]}}, "no epoch"),
        (GOOD | {"position": GOOD["position"] | {"cartographicDegrees": [0, 1, 2]}}, "of four numbers"),
        (GOOD | {"position": GOOD["position"] | {"cartographicDegrees": ["a", 1, 2, 3]}}, "of four numbers"),
        (GOOD | {"position": GOOD["position"] | {"cartographicDegrees": [0, 44, 33, 0]}}, "positions that are none"),
        (GOOD | {"position": GOOD["position"] | {"cartographicDegrees": [9, 4, 3, 0, 1, 4, 3, 0]}}, "order of time"),
        (GOOD | {"position": GOOD["position"] | {"cartographicDegrees": [0, 4, 3, 0, 1, 4, 99, 0]}}, "none"),
        (GOOD | {"position": GOOD["position"] | {"cartographicDegrees": [0, 4, 3, 0, 1, 4, 3, 1e300]}}, "none"),
        (GOOD | {"position": GOOD["position"] | {"cartographicDegrees": [0, 4, 3, 0, 1, float("nan"), 3, 0]}}, "none"),
    ],
)
def test_damaged_tracks_are_one_line(tmp_path, packet, told):
    line = refused(flights_folder(tmp_path, [packet]))

    assert line.startswith("exposure.czml cannot be replayed: exposure/flight/1: ")
    assert told in line


@pytest.mark.parametrize("text", ["{", "\0", '[{"id": "document"}]{', "[" * 50_000, "x" * 9_000_000])
def test_files_that_are_no_czml_of_ours_are_one_line(tmp_path, text):
    folder = flights_folder(tmp_path, [GOOD])
    (tmp_path / "exposure.czml").write_text(text)

    assert "exposure.czml cannot be replayed: " in refused(folder)


@pytest.mark.parametrize(
    "script",
    [
        "DROP TABLE pieces",
        "DROP TABLE pieces; CREATE VIEW pieces AS SELECT 1 AS flight",
        "INSERT INTO pieces VALUES (1, 'nominal', 'away', '2024-01-01T00:00:00Z', '2024-01-01T00:00:00Z')",
        "INSERT INTO pieces VALUES (1, 'nominal', 'inside', 'soon', '2024-01-01T00:00:00Z')",
        "INSERT INTO pieces VALUES ('x', 'nominal', 'inside', '2024-01-01T00:00:00Z', NULL)",
    ],
)
def test_damaged_pieces_are_one_line(tmp_path, script):
    folder = flights_folder(tmp_path, [GOOD])
    with sqlite3.connect(tmp_path / "exposure.gpkg") as connection:
        connection.executescript(script)

    assert "exposure.gpkg cannot be read" in refused(folder)


def test_other_damaged_files_are_one_line(tmp_path, raid):
    folder = flights_folder(tmp_path, [GOOD])
    (tmp_path / "exposure.gpkg").write_bytes(b"SQLite format 3\0" + bytes(500))
    assert "exposure.gpkg cannot be read" in refused(folder)
    flights_folder(tmp_path, [GOOD])
    (tmp_path / "summary.json").write_text("{}")
    assert "summary.json cannot be read" in refused(folder)


def test_damaged_events_are_one_line(tmp_path, raid):
    (tmp_path / "replay").mkdir()
    name = replay_names(raid)[0]
    (tmp_path / name).write_bytes(raid.path_of(name).read_bytes())
    folder, events = ResultFolder(tmp_path), tmp_path / "events.parquet"
    assert "holds no file 'events.parquet'" in refused(folder)
    events.write_bytes(b"PAR1" + bytes(100))
    assert "events.parquet cannot be read" in refused(folder)
    duckdb.sql(f"COPY (SELECT 1 AS x) TO '{events}' (FORMAT parquet)")
    assert "events.parquet cannot be read" in refused(folder)
    whole = raid.path_of("events.parquet")
    duckdb.sql(f"COPY (SELECT * REPLACE (99 AS replication) FROM '{whole}') TO '{events}' (FORMAT parquet)")
    assert replay_record(folder)["events"] == []
    duckdb.sql(f"COPY (SELECT * REPLACE ('{{0.__class__}}' AS what) FROM '{whole}') TO '{events}' (FORMAT parquet)")
    assert {(each["kind"], each["words"]) for each in replay_record(folder)["events"]} == {("other", "{0.__class__}")}
