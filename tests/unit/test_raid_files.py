"""Files of a simulation for programs, read back by readers that share nothing with who wrote them."""

import csv
import json
import re
from dataclasses import replace
from datetime import datetime

import duckdb
import numpy as np
import pytest

import raid_simulation as made
from skyshed.engage.reference import Event, EventKind, Fought
from skyshed.errors import InputError
from skyshed.export.raids.course import courses_of
from skyshed.export.raids.events import COLUMNS
from skyshed.export.raids.write import write_raid_files
from skyshed.jobs.run import Silent
from skyshed.model.raid import Loss
from skyshed.terrain.geoid import undulation_m

STEM = "s-400-tor-m2-0"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("raid")
    write_raid_files(made.simulation(), place, progress=Silent())
    return place


def hostile():
    """Return a simulation whose names try to break out of every format."""
    usual = made.simulation()
    raid = made.raid(made.HOSTILE, made.HOSTILE)
    ring = replace(raid.groups[0], asset=replace(raid.groups[0].asset, name=made.CONTROLS))
    system = replace(usual.packages[0].units[0].system, name=made.HOSTILE)
    unit = replace(usual.packages[0].units[0], name=made.CONTROLS + made.HOSTILE, system=system)
    package = replace(usual.packages[0], units=(unit, *usual.packages[0].units[1:]))
    roster = usual.rosters[package.name]
    magazine = roster.magazines[0]._replace(missile=made.HOSTILE)
    rosters = {package.name: roster._replace(magazines=(magazine, *roster.magazines[1:]))}
    return replace(
        usual,
        raid=replace(raid, groups=(ring, raid.groups[1])),
        packages=(package,),
        rosters=rosters,
        remarks=("=cmd|' /C calc'!A0",),
    )


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("hostile")
    write_raid_files(hostile(), place, progress=Silent())
    return place


def test_what_is_written_is_said(tmp_path):
    paths = write_raid_files(made.simulation(), tmp_path, progress=Silent())
    assert sorted(paths) == sorted(path for path in tmp_path.rglob("*") if path.is_file())
    names = {path.relative_to(tmp_path).as_posix() for path in paths}
    assert {"events.parquet", f"replay/{STEM}.czml", f"replay/{STEM}.acmi", "replay/tor-m2-alone-0.czml"} < names


def test_the_same_simulation_gives_the_same_bytes(folder, tmp_path):
    for path in write_raid_files(made.simulation(), tmp_path, progress=Silent()):
        assert path.read_bytes() == (folder / path.relative_to(tmp_path)).read_bytes(), path.name


def test_another_replication_is_replayed_when_asked(tmp_path):
    simulation = made.simulation()
    name = simulation.packages[0].name
    paths = write_raid_files(simulation, tmp_path, progress=Silent(), replications={name: simulation.fought[name][1]})
    assert tmp_path / "replay" / "s-400-tor-m2-7.acmi" in paths


# events.parquet


def rows(folder, query):
    return duckdb.sql(query.format(f"'{folder / 'events.parquet'}'")).fetchall()


def test_events_can_be_asked_by_name(folder):
    described = {name: kind for name, kind, *_ in rows(folder, "DESCRIBE SELECT * FROM {}")}
    assert described == COLUMNS
    assert rows(folder, "SELECT count(*), count(DISTINCT replication), max(package) FROM {}") == [
        (26, 2, "S-400 + Tor-M2")
    ]
    what = rows(folder, "SELECT what, count(*) FROM {} WHERE replication = 0 GROUP BY what ORDER BY what")
    assert what == [
        *(("arrives", 1), ("hit", 2), ("known", 1), ("launch", 5), ("lost", 1), ("miss", 1)),
        *(("radar_lost", 1), ("wasted", 1)),
    ]


def test_an_event_says_who_what_and_where(folder):
    query = "SELECT * FROM {} WHERE replication = 7 AND what = 'hit' ORDER BY time_s LIMIT 1"
    (found,) = rows(folder, query)
    assert found[:13] == (
        *("S-400 + Tor-M2", "nominal", 7, 100.0, "hit", 1, "south 2", "south", "cruise-missile", "Baghdad airport"),
        *("Tor-M2 Baghdad", "missile", 1),
    )
    assert found[13:] == (None, pytest.approx(31.1), pytest.approx(44.2), pytest.approx(501.0))


def test_what_does_not_apply_is_null(folder):
    (found,) = rows(
        folder, "SELECT fire_unit, missile, shot, target FROM {} WHERE replication = 0 AND what = 'arrives'"
    )
    assert found == (None, None, None, "line 1")


def test_a_package_in_which_nothing_happens_has_a_table_too(tmp_path):
    quiet = Fought(0, np.zeros(14, np.int32), ())
    simulation = made.simulation()
    raid, fought = replace(simulation.raid, losses=()), dict.fromkeys(simulation.fought, (quiet,))
    write_raid_files(replace(simulation, raid=raid, fought=fought), tmp_path, progress=Silent())
    assert rows(tmp_path, "SELECT count(*) FROM {}") == [(0,)]
    assert {name for name, *_ in rows(tmp_path, "DESCRIBE SELECT * FROM {}")} == set(COLUMNS)


def test_every_replication_that_is_kept_is_told(tmp_path):
    simulation = made.simulation()
    many = tuple(made.fought(number) for number in range(25))
    fought = {simulation.packages[0].name: many}
    write_raid_files(replace(simulation, fought=fought), tmp_path, progress=Silent())
    assert rows(tmp_path, "SELECT count(DISTINCT replication), max(replication) FROM {}") == [(25, 24)]


# CZML


def czml(folder, stem=STEM):
    return json.loads((folder / "replay" / f"{stem}.czml").read_text("utf-8"))


def seconds(moment):
    epoch = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
    return (datetime.fromisoformat(moment) - epoch).total_seconds()


def samples(packet):
    assert seconds(packet["position"]["epoch"]) == 0.0
    return np.array(packet["position"]["cartographicDegrees"]).reshape(-1, 4)


def packet(scene, packet_id):
    return next(each for each in scene if each["id"] == packet_id)


def test_the_document_comes_first_and_ids_are_unique(folder):
    scene = czml(folder)
    assert (scene[0]["id"], scene[0]["version"]) == ("document", "1.0")
    ids = [each["id"] for each in scene]
    assert len(set(ids)) == len(ids)
    start, end = scene[0]["clock"]["interval"].split("/")
    assert (seconds(start), seconds(end)) == (0.0, 610.0)


def test_targets_fly_until_they_are_killed_heights_above_the_ellipsoid(folder):
    killed, arrived = (packet(czml(folder), f"target/{index}") for index in (0, 4))
    at = samples(killed)
    assert (at[0, 0], at[-1, 0]) == (0.0, 150.5)
    assert at[-1, 1:3] == pytest.approx([44.1505, 31.1505], abs=1e-4)
    np.testing.assert_allclose(at[:, 3], 500.0 + undulation_m(at[:, 2], at[:, 1]), atol=0.2)
    assert (np.diff(at[:, 0]) > 0).all()
    assert (np.diff(at[:, 0]) <= 6.0).all()
    assert samples(arrived)[-1, 0] == 400.0
    assert [seconds(each) for each in killed["availability"].split("/")] == [0.0, 150.5]


def test_missiles_fly_straight_from_the_launcher_to_where_they_meet(folder):
    scene = czml(folder)
    first = packet(scene, "missile/0")
    at = samples(first)
    assert at[:, 0].tolist() == [50.0, 90.0]
    assert at[0, 1:3].tolist() == [44.37, 33.31]
    assert at[0, 3] == pytest.approx(34.0 + float(undulation_m(33.31, 44.37)), abs=0.2)
    assert at[1, 1:3] == pytest.approx([44.09, 31.09])
    assert first["description"].endswith("misses.")
    assert ", fired at target “" in first["description"]  # whose name may begin with "at" itself
    assert len([each for each in scene if each["id"].startswith("missile/")]) == 5
    # Both shots at target 1: each with its own launcher and time, whatever order they meet in.
    tor, late = (packet(scene, f"missile/{index}") for index in (1, 2))
    assert samples(tor)[:, 0].tolist() == [61.0, 100.0]
    assert samples(late)[:, 0].tolist() == [60.0, 101.0]


def test_what_is_html_is_escaped(hostile_folder):
    text = "\n".join(path.read_text("utf-8") for path in (hostile_folder / "replay").glob("*.czml"))
    scene = json.loads(text)
    described = [each["description"] for each in scene if "description" in each]
    assert described
    assert not any(re.search(r"<(?!/?p>)", each) for each in described)
    assert any("&lt;/script&gt;" in each for each in described)


def test_tracks_over_the_date_line_do_not_go_round_the_world(tmp_path):
    simulation = made.simulation(lines=made.lines(lon_deg=179.8))
    write_raid_files(simulation, tmp_path, progress=Silent())
    at = samples(packet(czml(tmp_path), "target/2"))
    assert (np.abs(at[:, 1]) <= 180.0).all()
    assert (np.minimum(np.abs(np.diff(at[:, 1])), 360 - np.abs(np.diff(at[:, 1]))) < 0.01).all()
    shifted = courses_of(simulation.lines)[2].at(150.25)
    assert float(shifted.lon_deg) == pytest.approx(-179.84975, abs=1e-6)


# ACMI


class Recording:
    """A little reader of ACMI 2.2, from its published reference alone."""

    def __init__(self, data):
        assert data.startswith(b"\xef\xbb\xbf")
        lines = data.decode("utf-8-sig").split("\n")
        assert lines[:2] == ["FileType=text/acmi/tacview", "FileVersion=2.2"]
        assert lines[-1] == ""
        self.facts, self.objects, self.ways, self.events, self.gone = {}, {}, {}, [], {}
        time_s = None
        for line in lines[2:-1]:
            assert line.isprintable()
            if line.startswith("#"):
                assert time_s is None or float(line[1:]) > time_s
                time_s = float(line[1:])
            elif line.startswith("-"):
                self.gone[int(line[1:], 16)] = time_s
            else:
                self._line(line, time_s)

    def _line(self, line, time_s):
        number, *properties = [each.replace("\\,", ",") for each in re.split(r"(?<!\\),", line)]
        number = int(number, 16)
        assert number not in self.gone
        for name, value in (each.split("=", 1) for each in properties):
            if number == 0 and name == "Event":
                self.events.append((time_s, *value.split("|")))
            elif number == 0:
                self.facts[name] = value
            elif name == "T":
                self.ways.setdefault(number, []).append((time_s, *map(float, value.split("|"))))
            else:
                self.objects.setdefault(number, {})[name] = value


def recording(folder, stem=STEM):
    return Recording((folder / "replay" / f"{stem}.acmi").read_bytes())


def test_a_recording_can_be_read_back(folder):
    found = recording(folder)
    assert found.facts["ReferenceTime"] == "2000-01-01T00:00:00Z"
    assert found.facts["Title"] == "Twelve at two against S-400 + Tor-M2, replication 0"
    kinds = [each["Type"] for each in found.objects.values()]
    assert kinds.count("Ground+AntiAircraft") == 3
    assert kinds.count("Ground+Static+Building") == 2
    assert kinds.count("Weapon+Missile") == 6 + 5
    by_name = {each.get("CallSign"): number for number, each in found.objects.items()}
    way = found.ways[by_name["south 1"]]
    assert way[0] == (0.0, 44.0, 31.0, 500.0)
    assert way[-1] == (150.5, pytest.approx(44.1505), pytest.approx(31.1505), 500.0)
    assert found.gone[by_name["south 1"]] == 150.5
    assert found.ways[by_name["S-400 Baghdad"]] == [(0.0, 44.37, 33.31, 34.0)]
    (airport,) = [number for number, each in found.objects.items() if each["Name"] == "Baghdad airport"]
    assert found.ways[airport][0][3] == 500.0 - 100.0  # its targets end 100 m above its ground


def test_what_is_killed_is_destroyed_and_what_arrives_leaves(folder):
    found = recording(folder)
    by_name = {each.get("CallSign"): number for number, each in found.objects.items()}
    destroyed = {int(each[2], 16): each[0] for each in found.events if each[1] == "Destroyed"}
    assert destroyed == {by_name["south 1"]: 150.5, by_name["south 2"]: 100.0}
    left = {int(each[2], 16): each[0] for each in found.events if each[1] == "LeftArea"}
    assert left[by_name["line 1"]] == 400.0
    assert not set(left) & set(destroyed)


def test_every_missile_has_a_parent_a_way_and_an_outcome(folder):
    found = recording(folder)
    missiles = {number: each for number, each in found.objects.items() if "Parent" in each}
    assert len(missiles) == 5
    for number, each in missiles.items():
        assert found.objects[int(each["Parent"], 16)]["Type"] == "Ground+AntiAircraft"
        assert int(each["LockedTarget"], 16) in found.ways
        (launched, *_), (met, *_) = found.ways[number]
        assert launched < met == found.gone[number]
    shots = [dict(part.split(":") for part in each[2:]) for each in found.events if each[1] == "Timeout"]
    assert [each["Outcome"] for each in shots] == ["Miss", "Kill", "Miss", "Kill", "Miss"]


def test_names_cannot_break_out_of_a_recording(hostile_folder):
    found = recording(hostile_folder)
    plain = made.HOSTILE.replace("\n", " ").replace("|", "/").replace("\\", "/")
    groups = {each.get("Group") for each in found.objects.values()}
    assert plain in groups
    assert len(found.objects) == 3 + 2 + 6 + 5
    destroyed = [each for each in found.events if each[1] == "Destroyed"]
    assert len(destroyed) == 2
    assert all(len(each) == 4 for each in destroyed)


def test_missiles_that_do_not_come_home_do_not_hide_a_fault(tmp_path):
    simulation = made.simulation()
    orphan = Fought(0, np.zeros(14, np.int32), (Event(9.0, EventKind.HIT, 0, 0, 0, 5),))
    with pytest.raises(KeyError):
        write_raid_files(
            replace(simulation, fought={simulation.packages[0].name: (orphan,)}), tmp_path, progress=Silent()
        )


# tables


def table(folder, name):
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def test_tables_hold_what_the_answers_say(folder):
    simulation = made.simulation()
    answers = table(folder, "raid_answers")
    assert len(answers) == 7
    for row, answer in zip(answers, [*simulation.answers, *simulation.other_command], strict=True):
        assert (row["package"], row["case"]) == (answer.package, answer.case)
        assert row["command"] == ("networked" if answer.is_networked else "autonomous")
        assert float(row["leakers_mean"]) == pytest.approx(answer.leakers.mean, rel=5e-4)
        assert float(row["share_of_replications_none_through_ci95_high"]) == pytest.approx(
            answer.none_through.high, rel=5e-4
        )
    assert answers[3]["missiles_used_per_target_stopped"] == ""  # nothing was stopped
    assert [len(table(folder, name)) for name in ("raid_assets", "raid_missiles", "raid_curve")] == [14, 7, 3]
    (moved,) = table(folder, "raid_influences")
    assert (moved["figure"], moved["figure_status"], moved["swing_leakers_mean"]) == (
        *("s-400/missile/kill_probability", "assumed", "2.9"),
    )
    (assumed,) = table(folder, "raid_assumed")
    assert assumed["packages"] == "S-400 + Tor-M2"
    (apart,) = table(folder, "raid_ignorance")
    assert apart["share_of_variance_by_chance"] == "0.4"
    (pair,) = table(folder, "raid_pairs")
    assert pair["share_of_replications_first_lets_fewer_through"] == "0.5"


def test_tables_are_safe_to_open(hostile_folder):
    for path in (hostile_folder / "tables").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as opened:
            cells = [cell for row in csv.reader(opened) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))], path.name


def test_a_stated_loss_is_a_row_without_a_target(tmp_path):
    usual = made.simulation()
    unit = usual.packages[0].units[0]
    radar = next(iter(unit.system.radars))
    raid = replace(usual.raid, losses=(Loss(120.0, unit.name, radar), Loss(1.0, "Elsewhere", radar)))
    write_raid_files(replace(usual, raid=raid), tmp_path, progress=Silent())

    found = rows(tmp_path, "SELECT * FROM {} WHERE what = 'radar_lost'")
    held = [package.name for package in usual.packages if unit in package.units]
    n_fought = sum(len(usual.fought[name]) for name in held)
    assert len(found) == n_fought > 0
    row = dict(zip(COLUMNS, found[0], strict=True))
    assert {name: value for name, value in row.items() if value is not None} == {
        "package": held[0], "case": "nominal", "replication": 0, "time_s": 120.0, "what": "radar_lost",
        "fire_unit": unit.name, "radar": radar,
    }  # fmt: skip
    times = rows(tmp_path, f"SELECT time_s FROM {{}} WHERE package = '{held[0]}' AND replication = 0")
    assert times == sorted(times)


def test_an_answer_that_was_not_asked_for_is_one_line():
    found = made.simulation()
    package = found.packages[0].name

    assert found.answer(package, "nominal").package == package
    with pytest.raises(InputError, match="package: there is no 'Nobody', but"):
        found.answer("Nobody")
    with pytest.raises(InputError, match="case: 'likely' is not a valid Case"):
        found.answer(package, "likely")
