"""Each flag of ``skyshed simulate`` changes what the library is asked; bad ones are one line; nothing is searched."""

import inspect
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from skyshed.cli import simulate as command
from skyshed.cli.main import main
from skyshed.verbs.asked_raids import sweep_of
from skyshed.verbs.simulate import simulate


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Run one command line; tell what the library was asked and what the user saw."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("name: a\n")
    calls = []

    def provide(name, **functions):
        module = ModuleType(name)
        vars(module).update(functions)
        monkeypatch.setitem(sys.modules, name, module)

    def fight(scenario, *, folder, rows_to, progress, **asked):
        calls.append(asked | {"batches": None if folder is None else folder.name})
        return SimpleNamespace(remarks=("a remark",))

    def write(found, folder, *, command):
        for name in ("summary.json", "provenance.json", "report.html"):
            (folder / name).write_text("{}\n")
        return folder / "report.html"

    provide("skyshed.verbs.simulate", simulate=fight)
    provide("skyshed.catalogue.resolve", load_scenario=lambda path: SimpleNamespace(terrain_paths=()))
    provide(
        "skyshed.terrain.filling",
        check_words=lambda: None,
        check_own=lambda own: None,
        filled=lambda own, needed: (*own, "tiles"),
    )
    missing = SimpleNamespace(product=SimpleNamespace(key="glo-90"), needed=(1, 2), tiles=(), n_bytes=0)
    provide("skyshed.terrain.needed", missing_for=lambda scenario, product: missing, size_words=str)
    provide("skyshed.terrain.fetch", fetch_missing=lambda missing, **_: SimpleNamespace(missing=missing, fault=None))
    provide("skyshed.export.raids.runs", runs_file=dict)
    provide("skyshed.export.raids.write", write_raid_files=lambda found, folder, *, progress: [])
    provide("skyshed.report.raids.write", write_raid=write)
    provide("skyshed.report.raids.text", raid_text=lambda found: "Of 24, some.")

    def call(line):
        calls.clear()
        monkeypatch.setattr(sys, "argv", ["skyshed", "simulate", "a.yaml", *line.split("|")])
        try:
            code = main()
        except SystemExit as stop:
            code = stop.code or 0
        seen = capsys.readouterr()
        return SimpleNamespace(code=code, calls=list(calls), out=seen.out, err=seen.err)

    return call


def asked_by(run, flags, out):
    answer = run(f"-o|{out}|{flags}".rstrip("|"))
    assert answer.code == 0, answer.err
    (call,) = answer.calls
    return call


FLAGS = (
    "-n|500", "--seed|3", "--raid|second", "--offer|other", "--case|nominal", "--sweep|raid.size=4:8:4",
    "--assign|layered", "--fire|salvo:2", "--terrain|dem.tif", "--fetch", "--refraction|none",
    "--propagation|diffraction", "--rain|10 mm/h", "--clutter|40 dB", "--dask|tcp://127.0.0.1:1", "--resume", "-j|1",
)  # fmt: skip
SHOWN = {"scenario", "out", "as_json", "quiet", "profile", "overwrite"}  # what they change is seen, not asked


def test_no_flag_is_missing():
    named = {flag.split("|")[0].removeprefix("--") for flag in FLAGS} - {"-n", "-j"} | {"n", "jobs"}

    assert set(inspect.signature(command.simulate).parameters) == named | SHOWN


@pytest.mark.parametrize("flags", FLAGS)
def test_each_flag_changes_the_request(run, flags):
    assert asked_by(run, flags, "b") != asked_by(run, "", "c")


def test_what_is_asked_is_what_the_library_takes(run):
    asked = asked_by(run, "", "b")
    asked.pop("batches")

    assert set(asked) <= set(inspect.signature(simulate).parameters)


@pytest.mark.parametrize(
    ("flag", "out", "err"),
    [("--json", "{}\n", "note:"), ("-q", "", ""), ("--profile", "Of 24, some.\nreport:", "starting up")],
)
def test_what_is_shown(run, flag, out, err):
    answer = run(f"-o|out|{flag}")

    assert answer.out.startswith(out)
    assert err in answer.err
    assert (answer.out == "") is (flag == "-q")


def test_long_runs_keep_their_batches_beside_the_result(run):
    assert asked_by(run, "-n|99999", "b")["batches"] is None
    assert asked_by(run, "-n|100000", "c")["batches"] == ".c.batches"
    assert not Path(".c.batches").exists()


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ("-n|0", "-n: 0 is not a whole number from 1 to"),
        ("--seed|-1", "--seed: -1 is not a whole number from 0 to"),
        ("--assign|best", "--assign: 'best' is not known; write nearest, earliest, layered"),
        ("--assign|optimal", "--assign: 'optimal' is not known"),
        ("--fire|salvo:0", "--fire: 'salvo:0' is not known; write shoot-look-shoot, or salvo:2 (1 to 16 missiles)"),
        ("--fire|salvo:17", "1 to 16 missiles"),
        ("--sweep|raid.size=0:4:1", "--sweep: 0 is not a whole number from 1 to 2000, as raid.size needs"),
        ("--sweep|raid.size=8:4:1", "does not go up"),
        ("--sweep|raid.size=4:8", "--sweep: '4:8' is not first:last:step"),
        ("--sweep|raid.size=1:1000000000:1", "1 to 64 are computed"),
        ("--sweep|kill_probability=1.5", "1.5 is not a number from 0 to 1"),
        ("--sweep|reaction_time=5,10", "a time needs its unit"),
        ("--sweep|max_range=5km", "'max_range' cannot be swept; write raid.size=4:64:4 or one of the defence"),
    ],
)
def test_bad_flags_are_one_line(run, flags, words):
    answer = run(f"-o|out|{flags}")

    assert answer.code == 2
    assert words in answer.err
    assert answer.err.count("\n") == 1
    assert not answer.calls


@pytest.mark.parametrize(
    "name", ["raid.bearing", "raid.altitude", "raid.speed", "raid.timing", "raid.mix", "raid.route", "azimuth", "start"]
)
def test_nothing_of_a_raid_but_its_size_is_swept(run, name):
    answer = run(f"-o|out|--sweep|{name}=1:4:1")

    assert answer.code == 2
    assert f"{name} is not swept: of a raid only its size is" in answer.err
    assert "nothing here searches over them" in answer.err


def test_sweeps_are_first_last_and_step_or_values():
    assert sweep_of("raid.size=4:14:4").values == (4, 8, 12)
    assert sweep_of("kill_probability=0.1:0.3:0.1").values == (0.1, 0.2, 0.3)
    named = sweep_of("s-400/reaction_time=5s,10s")
    assert (named.system, named.name, named.values, named.label) == (
        "s-400", "reaction_time", (5, 10), "s-400/reaction_time"
    )  # fmt: skip
