"""Each flag of ``skyshed exposure`` changes what the library is asked; bad ones are one line."""

import inspect
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from skyshed.cli import exposure as command
from skyshed.cli.main import main


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Run one command line; tell what the library was asked and what the user saw."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("name: a\n")
    calls = []
    problems = []

    def provide(name, **functions):
        module = ModuleType(name)
        vars(module).update(functions)
        monkeypatch.setitem(sys.modules, name, module)

    def expose(scenario, flights, *, folder, progress, **asked):
        calls.append((flights, asked))
        findings = SimpleNamespace(recordings=[1, 2])
        return SimpleNamespace(unreadable=tuple(problems), remarks=("a remark",), findings=findings)

    def write(found, folder, *, progress, command):
        for name in ("summary.json", "provenance.json", "report.html"):
            (folder / name).write_text("{}\n")
        return folder / "report.html"

    provide("skyshed.verbs.exposure", exposure=expose, check_asked=lambda *_, **__: None)
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
    provide("skyshed.export.exposure.write", write_exposure_files=lambda found, folder, *, progress: None)
    provide("skyshed.report.exposure.write", write_exposure=write)

    def call(line):
        calls.clear()
        monkeypatch.setattr(sys, "argv", ["skyshed", "exposure", "a.yaml", *line.split("|")])
        try:
            code = main()
        except SystemExit as stop:
            code = stop.code or 0
        seen = capsys.readouterr()
        return SimpleNamespace(code=code, calls=list(calls), out=seen.out, err=seen.err)

    call.problems = problems
    return call


def asked_by(run, flags, out):
    answer = run(f"flights.csv|-o|{out}|{flags}".rstrip("|"))
    assert answer.code == 0, answer.err
    (call,) = answer.calls
    return call


FLAGS = (
    "more.csv", "--target|fighter", "--offer|other", "--case|nominal", "--terrain|dem.tif", "--fetch",
    "--refraction|none",
    "--propagation|diffraction", "--rain|10 mm/h", "--clutter|40 dB",
    "--qnh|1008hPa", "--temperature|ISA+15", "--column|altitude=alt ft", "--utc", "--warning|w.txt", "--firs|f.geojson",
    "--gap|30s",
    "--bridge|20min", "--split|2h", "-j|1",
)  # fmt: skip
SHOWN = {"scenario", "out", "as_json", "quiet", "profile", "overwrite"}  # what they change is seen, not asked


def test_no_flag_is_missing():
    named = {flag.split("|")[0].removeprefix("--") for flag in FLAGS} - {"more.csv", "-j"} | {"flights", "jobs"}

    assert set(inspect.signature(command.exposure).parameters) == named | SHOWN


@pytest.mark.parametrize("flags", FLAGS)
def test_each_flag_changes_the_request(run, flags):
    assert asked_by(run, flags, "b") != asked_by(run, "", "c")


@pytest.mark.parametrize(
    ("flag", "out", "err"),
    [("--json", "{}\n", "note:"), ("-q", "", ""), ("--profile", "report:", "starting up")],
)
def test_what_is_shown(run, flag, out, err):
    answer = run(f"flights.csv|-o|out|{flag}")

    assert answer.out.startswith(out)
    assert err in answer.err
    assert (answer.out == "") is (flag == "-q")


def test_an_earlier_result_is_kept_or_replaced(run):
    assert run("flights.csv|-o|out").code == 0
    assert run("flights.csv|-o|out").code == 2
    assert run("flights.csv|-o|out|--overwrite").code == 0


def test_the_report_is_named(run):
    answer = run("flights.csv|-o|out")

    assert answer.out == f"report: {Path('out') / 'report.html'}\n"
    assert "note: a remark" in answer.err


def test_unreadable_files_are_named_and_the_code_says_so(run):
    run.problems.append("bad.csv: the file is empty")
    answer = run("flights.csv|-o|out")

    assert answer.code == 2
    assert "not read: bad.csv: the file is empty" in answer.err
    assert "(1 of 2 files could not be read)" in answer.out
    assert Path("out/report.html").exists()


def test_a_scenario_of_ones_own_needs_flights(run):
    answer = run("-o|out")

    assert answer.code == 2
    assert "name the recorded flights" in answer.err
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ("--qnh|1008", "is not a pressure; write 1008hPa"),
        ("--qnh|10hPa", "never measured"),
        ("--temperature|30C", "write ISA.15"),
        ("--temperature|ISA+99", "beyond any air"),
        ("--gap|60", "60"),
        ("--gap|-5s", "not above zero"),
        ("--column|altitude=alt", "say the unit"),
    ],
)
def test_bad_flags_are_one_line(run, flags, words):
    answer = run(f"flights.csv|-o|out|{flags}")

    assert answer.code == 2
    assert len(answer.err.splitlines()) == 1
    assert words in answer.err.replace("+", ".") or words in answer.err
