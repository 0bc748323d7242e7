"""``skyshed simulate`` given what it cannot use, cut, or gone on with: one clear line, nothing half-written.

Runs are small: 50 replications of one group against one unit on the open ocean.
"""

import copy
import csv
import json
import math
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

import skyshed as sky
from command_line import Ended, run_skyshed
from skyshed.catalogue.shipped import scenario_file
from skyshed.errors import InputError
from skyshed.export.raids.runs import runs_file
from skyshed.serve.opened import opened
from skyshed.verbs.asked_raids import Sweep

NEAR = "Buoy at 55 km"
WAY = f"['32.345, -40.0', {NEAR}]"
GROUP = {
    "name": "g", "target": "fighter", "count": 2, "asset": NEAR, "waypoints": WAY, "altitude": "3000 m",
    "speed": "250 m/s", "spread": "20 s",
}  # fmt: skip
RADAR = "{name: R, system: generic-acquisition-s-band, site: {lat: 30.0, lon: -40.0}}"
UNIT = "  - {name: Platform, system: textbook-sam, site: {lat: 30.0, lon: -40.0, name: mid-Atlantic}}\n"
UNITS = f"fire_units:\n{UNIT}"
KILL = "        kill_probability: {nominal: 0.5, status: assumed, note: chosen for easy sums}\n"
CHANNELS = "      target_channels: {nominal: 2, status: assumed, note: chosen for easy sums}\n"
LOAD = "    load:\n      textbook missile: {nominal: 10, status: assumed, note: chosen for easy sums}\n"
CLAIM = "claims: [{says: 41 of 42, source: x, counted: per target}]"
RELOAD = "reload_time: {nominal: 10 s, status: assumed, note: x}"
OURS = "{name: Platform, system: textbook-sam,"


def text_of(*changes: tuple[str, str], more: str = "", groups: int = 1, **group: object) -> str:
    """Return the textbook sea with one group in its raid, some words replaced, and lines added."""
    before, _ = scenario_file("smooth-sea").read_text("utf-8").split("      - name: high\n")
    stated = {key: value for key, value in (GROUP | group).items() if value is not None}
    line = "      - {" + ", ".join(f"{key}: {value}" for key, value in stated.items()) + "}\n"
    text = before + line * groups + more
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def simulated(folder: Path, text: str, *words: object, n: object = 50, **named: str) -> Ended:
    """Run a scenario in a folder of its own, the nominal case alone."""
    folder.mkdir(exist_ok=True)
    (folder / "a.yaml").write_text(text, "utf-8")
    asked = "simulate", "a.yaml", "-o", "out", "-n", n, "--case", "nominal", *words
    return run_skyshed(*asked, cwd=folder, **named)


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "a.yaml")


def without_raids(text: str) -> str:
    return text.partition("raids:\n")[0]


GROUP_AT = "raids[1].groups[1]"
# name: (the scenario, flags, the whole line after "skyshed: ")
REFUSED = {
    "no raid": (without_raids(text_of()), (), "smooth-sea scripts no raid; write one under raids:, as iraq-offer does"),
    "no such raid": (text_of(), ("--raid", "x"), "raid: there is no 'x', but 'two high and two low'"),
    "no such offer": (text_of(), ("--offer", "x"), "offer: there is no 'x', but smooth-sea"),
    "two raids and none named": (
        text_of(more=f"  - name: b\n    groups: [{{target: fighter, count: 1, asset: {NEAR}, ring: 20 km}}]\n"),
        (),
        "raid: there are several; name one of 'two high and two low', b",
    ),
    "ballistic": (
        text_of(target="ballistic-missile"),
        (),
        f"{GROUP_AT}.target: ballistic-missile is described only: no ballistic flight is modelled, so it cannot fly",
    ),
    "nobody": (text_of(count=0), (), f"{GROUP_AT}.count: 0 is not between 1 and 2,000 targets"),
    "too many": (text_of(count=2001), (), f"{GROUP_AT}.count: 2,001 is not between 1 and 2,000 targets"),
    "too many together": (text_of(count=1001, groups=2, name=None), (), "raids[1].groups: hold 2,002 targets together"),
    "unknown asset": (
        text_of(asset="Buoy at 56 km"),
        (),
        f"{GROUP_AT}.asset: 'Buoy at 56 km' is not an asset of this scenario; assets: {NEAR}",
    ),
    "unknown asset of an entry line": (
        text_of(asset="B", waypoints=None, entry="{from: '32, -40', to: B}"), (), f"{GROUP_AT}.asset: 'B' is not"
    ),
    "another asset's name": (
        text_of(waypoints="['32.345, -40.0', Buoy at 200 km]"),
        (),
        f"{GROUP_AT}.waypoints[2]: 'Buoy at 200 km' is another asset; name the group's own, {NEAR}, or",
    ),
    "not at its asset": (
        text_of(waypoints="['32.345, -40.0', '31.0, -40.0']"),
        (),
        f"{GROUP_AT}.waypoints[2]: does not end at its asset: 55.9 km from {NEAR} (at most 2 km)",
    ),
    "below the ground": (
        text_of(altitude="-100 m"),
        (),
        "group 'g' at -100 m flies 100 m below the ground at 32.3450, -40.0000; give a higher level",
    ),
    "text for a mapping": (
        text_of(waypoints=None, entry="here"), (), f"{GROUP_AT}.entry: is text; a mapping of keys is needed"
    ),
    "text for a loss": (
        text_of(more="    losses: [Platform]\n"), (), "raids[1].losses[1]: is text; a mapping of keys is needed"
    ),
    "no kill probability": (
        text_of((KILL, "")),
        (),
        "system 'textbook-sam': nothing is stated of the kill probability of 'textbook missile' against fighter; give",
    ),
    "kill probability beyond 1": (
        text_of(("kill_probability: {nominal: 0.5", "kill_probability: {nominal: 1.2")),
        (),
        "systems.textbook-sam.missiles.textbook missile.kill_probability.nominal: 1.2 is not believable; 0 to 1 is",
    ),
    "claims per target": (
        text_of(
            (KILL, KILL.replace("status: assumed, note: chosen for easy sums", CLAIM)),
            ("raids:\n", "sources:\n x: {title: t, address: 'http://a.org', grade: press, read_on: 2026-01}\nraids:\n"),
        ),
        (),
        "systems.textbook-sam.missiles.textbook missile.kill_probability.claims: per-target claims used as per missile",
    ),
    "rho of 1": (
        text_of(("correlation: {nominal: 0,", "correlation: {nominal: 1,")),
        (),
        "engagement.correlation.nominal: 1 is not believable; 0 to 0.99 is accepted",
    ),
    "no load": (text_of((LOAD, "")), (), "system 'textbook-sam' of unit 'Platform' states no load, and a raid comes"),
    "no channels": (text_of((CHANNELS, "")), (), "system 'textbook-sam' of unit 'Platform' states no target_channels"),
    "a reserve that nothing takes": (
        text_of(
            (OURS, f"{OURS} load: {{textbook missile: 0}}, reserve: {{textbook missile: 3}}, {RELOAD},")
        ),
        (),
        "fire_units[1].reserve.textbook missile: 3 are in reserve and none is loaded; a reload brings as many as were",
    ),
    "radars alone": (
        text_of((UNITS, f"radars:\n  - {RADAR}\n")),
        (),
        "fire_units: no fire units at all in 'smooth-sea', nor held; nothing could engage",
    ),
    "a sweep of nobody's figure": (
        text_of(), ("--sweep", "s-400/ready_missiles=2,4"), "s-400/ready_missiles: no package has a system 's-400', but"
    ),
    "a sweep of no system": (
        text_of(), ("--sweep", "/ready_missiles=2,4"), "--sweep: '/ready_missiles=2,4' is not a sweep; write raid.size="
    ),
    "a sweep of a figure that nobody states": (
        text_of((CHANNELS, ""), ("32.345, -40.0", "50.0, -40.0"), ("{lat: 30.0,", "{lat: -30.0,")),
        ("--sweep", "target_channels=2,4"),
        "target_channels: textbook-sam states none that could be swept; give target_channels there",
    ),
    "a sweep of a load of nothing": (
        text_of(("textbook missile: {nominal: 10", "textbook missile: {nominal: 0")),
        ("--sweep", "ready_missiles=2,4"),
        "ready_missiles: textbook-sam states none that could be swept",
    ),
    "two sweeps of one thing": (
        text_of(),
        ("--sweep", "raid.size=2,4", "--sweep", "raid.size=6"),
        "raid.size is swept twice; give all its values in one sweep, with commas",
    ),
    "a sweep of a direction": (
        text_of(), ("--sweep", "raid.bearing=0:90:10"), "--sweep: raid.bearing is not swept: of a raid only its size is"
    ),
    "no Dask scheduler": (
        text_of(), ("--dask", "nonsense"), "no Dask scheduler answers at 'nonsense'; name a running one as tcp://"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Ended, list[str]]]:
    """Return how each run ended, and what it left beside the scenario."""
    top = tmp_path_factory.mktemp("refused")

    def run(item: tuple[int, str]) -> tuple[Ended, list[str]]:
        number, name = item
        text, flags, _ = REFUSED[name]
        folder = top / str(number)
        return simulated(folder, text, *flags), left_in(folder)

    with ThreadPoolExecutor(max_workers=3) as pool:
        return dict(zip(REFUSED, pool.map(run, enumerate(REFUSED)), strict=True))


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_is_one_line_and_leaves_nothing(refused, name):
    ended, left = refused[name]
    said = ended.err.removeprefix("skyshed: ")
    if said.startswith("a.yaml:"):
        said = said.partition(": ")[2]

    assert said.startswith(REFUSED[name][2]), ended.err
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1), ended.err
    assert left == []


WRONG = {
    "n": [math.nan, math.inf, "10", True, 1.5, None, 0],
    "seed": [math.nan, -1, 2**64, "1"],
    "n_draws": [1, -1, 1.5, "5", True, 10**9],
    "raid": [5, b"x", "none of that name"],
    "offer": [5, [5], "none of that name"],
    "cases": [5, "best"],
    "sweep": [5, b"raid.size=2", "raid.bearing=1:4:1", Sweep("raid.bearing", (1.0,)), Sweep("raid.size", (0.0,))],
    "assign": [5, None, "optimal"],
    "fire": [5, None, b"salvo:2", "salvo:\u0663"],
    "with_unlimited": ["no", None, 1],
    "is_resuming": ["yes", True],
    "dask": [5, True, b"tcp://x", ["tcp://x"]],
    "folder": [5, b"kept"],
    "rows_to": [5, "runs.parquet"],
    "n_threads": [0, "2", 1.5],
}


@pytest.fixture(scope="module")
def sea():
    return sky.load_scenario(scenario_file("smooth-sea"))


@pytest.mark.parametrize(("keyword", "value"), [(key, each) for key, values in WRONG.items() for each in values])
def test_the_python_door_refuses_a_wrong_value_by_its_keyword(sea, keyword, value):
    with pytest.raises(InputError, match=rf"^(sweep: )?{keyword}\b|threads cannot do the work") as refused:
        sky.simulate(sea, **({"n": 20, "n_draws": 0, "cases": "nominal"} | {keyword: value}))

    assert "\n" not in str(refused.value)
    assert "write write" not in str(refused.value)


def test_a_simulation_can_be_copied_and_compared(sea):
    found = sky.simulate(sea, n=20, n_draws=0, cases="nominal", offer=[], sweep=None, with_unlimited=False)
    again = copy.deepcopy(found)

    assert repr(again) == repr(found)
    assert [each.leakers for each in again.answers] == [each.leakers for each in found.answers] != []
    assert len({found, again}) == 2


def test_rows_of_a_sweep_are_told_from_those_of_the_raid_itself(sea, tmp_path):
    """The raid's own size among those swept stood twice under one name."""
    path = tmp_path / "runs.parquet"
    asked = {"n": 20, "n_draws": 0, "cases": "nominal", "with_unlimited": False}
    sky.simulate(sea, sweep="raid.size=2,4", rows_to=partial(runs_file, path), **asked)
    found = duckdb.sql(f"SELECT setting, size, count(*) FROM '{path}' WHERE command = 'autonomous' GROUP BY ALL")

    assert sorted(found.fetchall()) == [("", 4, 20), ("raid.size=2", 2, 20), ("raid.size=4", 4, 20)]


CUT = """
import errno
from skyshed.cli.main import main
from skyshed.export.raids import runs

def fail(self, path):
    raise {error}

runs.RunsFile.write = fail
raise SystemExit(main())
"""
KEPT = "batches that are done lie in .out.batches"


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        ("KeyboardInterrupt", 130, f"stopped; {KEPT}; --resume goes on with them"),
        (
            "OSError(errno.ENOSPC, 'No space left on device')",
            2,
            f"no space left on the disk of 'out'; nothing was written; {KEPT}: resume to go on (--resume)",
        ),
    ],
)
def test_a_run_that_is_cut_says_where_its_batches_lie_and_goes_on_with_them(tmp_path, error, code, said):
    """The rows and the summary are those of a run that nothing cut."""
    asked = "--resume", "-q"
    cut = simulated(tmp_path, text_of(), *asked, n=5000, program=CUT.format(error=error))

    assert (cut.code, cut.out, cut.err) == (code, "", f"skyshed: {said}\n")
    assert left_in(tmp_path) == [".out.batches"]
    rows = sorted((tmp_path / ".out.batches").glob("*.rows"))
    rows[0].write_bytes(rows[1].read_bytes())
    rows[2].unlink()
    rows[2].symlink_to("nowhere")

    other = simulated(tmp_path, text_of(), *asked, "--seed", 2, n=5000)
    assert (other.code, other.err.count("\n")) == (2, 1)
    assert "holds batches of another run: its seed 1, not 2; resume that run, or start anew" in other.err

    resumed = simulated(tmp_path, text_of(), *asked, n=5000)
    assert resumed.err == "skyshed: note: kept batches that were damaged, and run again: 1 (number 0)\n"
    assert left_in(tmp_path) == ["out"]
    whole = simulated(tmp_path / "whole", text_of(), "-q", n=5000)
    assert opened(str(tmp_path / "out")).scenario == sky.load_scenario(tmp_path / "a.yaml")
    assert (resumed.code, whole.code) == (0, 0)
    for name in ("runs.parquet", "summary.json"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / "out" / name).read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000, b"{}", b"[1, 2]", b"null", b"\xff\xfe", b'{"n": "\\u001b[31m", "labels": {"a": [1]}}', b"",
        b'{"n": ' + b"9" * 10_000 + b"}",
    ],
)  # fmt: skip
def test_a_folder_of_batches_that_says_nonsense_of_its_run_is_refused_in_a_line(tmp_path, content):
    folder = tmp_path / ".out.batches"
    folder.mkdir()
    (folder / "run.json").write_bytes(content)
    (folder / "00000000.rows").write_bytes(b"x")
    ended = simulated(tmp_path, text_of(), "--resume")

    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith(f"skyshed: '{folder}'")
    assert "start anew" in ended.err
    assert "\x1b" not in ended.err
    assert left_in(tmp_path) == [".out.batches"]


HOSTILE = "<img src=//evil.example/x onerror=alert(1)> =cmd|' /C x'!A1, 京\\\\ & #|&lt;"


class Tags(HTMLParser):
    """Every attribute of every tag, as a browser reads the page."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen += [(tag, *each) for each in attrs]


def test_hostile_names_are_text_in_every_file(tmp_path):
    quoted = '"' + HOSTILE.replace('"', '\\"') + '"'
    text = text_of(
        (f"name: {NEAR},", f"name: {quoted},"), ("name: two high and two low", f"name: {quoted}"),
        ("{name: Platform,", f"{{name: {quoted},"),
        name=quoted, asset=quoted, waypoints=f"['32.345, -40.0', {quoted}]",
    )  # fmt: skip
    ended = simulated(tmp_path, text, "--sweep", "raid.size=1,2")
    assert (ended.code, ended.err) == (0, "")
    out = tmp_path / "out"
    page = (out / "report.html").read_text("utf-8")
    assert "<img src=//evil" not in page
    assert "&lt;img src=//evil.example" in page
    tags = Tags()
    tags.feed(page)
    assert ("a", "href", "runs.parquet") in tags.seen
    assert not [each for each in tags.seen if each[1].startswith("on") or "//evil" in (each[2] or "").partition(" ")[0]]
    for path in (out / "replay").glob("*.czml"):
        packets = json.loads(path.read_text("utf-8"))
        assert "<img" not in json.dumps([each.get("description") for each in packets])
    for path in (out / "replay").glob("*.acmi"):
        named = [line for line in path.read_text("utf-8-sig").splitlines() if "<img" in line]
        assert named
        assert all("A1\\, 京" in line for line in named)  # a comma would begin another property
    for path in (out / "tables").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as opened:
            assert not [cell for row in csv.reader(opened) for cell in row if cell.startswith(("=", "+cmd", "@"))]


# name: (the scenario, flags, what the terminal says)
RESULTS = {
    "in no horizon": (
        text_of(altitude="20 m AGL", asset="Buoy at 260 km", waypoints="['32.345, -43.0', Buoy at 260 km]"),
        (),
        ("note: smooth-sea, nominal: no missile can ever meet a target", "no target is ever in reach of a missile"),
    ),
    "a reaction longer than any window": (
        text_of(("reaction_time: {nominal: 10 s", "reaction_time: {nominal: 3600 s")),
        (),
        ("target is seen too late for a shot",),
    ),
    "nothing loaded": (
        text_of(("textbook missile: {nominal: 10", "textbook missile: {nominal: 0")),
        (),
        ("note: smooth-sea, nominal: no fire unit has a missile ready, by its load",),
    ),
    "a whole day": (text_of(spread="24 h"), (), ("set out within 24 h?",)),
    "more missiles than are loaded": (
        text_of(("textbook missile: {nominal: 10", "textbook missile: {nominal: 1")),
        ("--fire", "salvo:4"),
        ("by chance 1 to 2",),
    ),
}


@pytest.mark.parametrize("name", RESULTS)
def test_what_is_a_result_is_told_as_one(tmp_path, name):
    text, flags, words = RESULTS[name]
    ended = simulated(tmp_path, text, *flags)
    said = " ".join((ended.out + ended.err).replace("\u00a0", " ").split())

    assert ended.code == 0, ended.err
    assert [each for each in words if each not in said] == [], said
    assert left_in(tmp_path) == ["out"]
