"""Each flag of ``skyshed serve`` changes what is opened, where it is served, or what is written."""

import inspect
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from skyshed.cli import serve as command
from skyshed.cli.main import main


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Run one command line; tell what was asked and what the user saw. Nothing is computed, and no port opened."""
    monkeypatch.chdir(tmp_path)
    seen = SimpleNamespace()

    def provide(name, **functions):
        module = ModuleType(name)
        vars(module).update(functions)
        monkeypatch.setitem(sys.modules, name, module)

    def house(found, overrides):
        seen.calls.append(("house", found.scenario.levels, overrides))

    def serve_at(workshop, *, host, port, token, announce):
        seen.calls.append(("served", host, port, token))
        announce("http://127.0.0.1:8765/")

    def write_static(scenario, out, *, command, progress, **asked):
        seen.calls.append(("written", scenario.levels, out.name, asked))
        return out / "index.html"

    from skyshed.catalogue.resolve import load_scenario
    from skyshed.serve.opened import Opened

    def opened(what):
        seen.calls.append(("opened", what))
        return Opened(load_scenario("smooth-sea"))

    def on_fetched_ground(request, scenario, progress):
        seen.calls.append(("fetched", request.fetch))
        return request

    monkeypatch.setattr("skyshed.serve.opened.opened", opened)
    monkeypatch.setattr(command, "on_fetched_ground", on_fetched_ground)
    monkeypatch.setattr(command, "open_browser", lambda address: seen.calls.append(("browser", address)))
    provide("skyshed.serve.house", House=house)
    provide("skyshed.serve.run", serve=serve_at)
    provide("skyshed.serve.static", write_static=write_static)

    def call(line):
        seen.calls = []
        monkeypatch.setattr(sys, "argv", ["skyshed", "serve", *line.split()])
        try:
            code = main()
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err, list(seen.calls)

    return call


FLIPS = {
    "what": ("", "smooth-sea"),
    "port": ("", "--port 0"),
    "host": ("", "--host 0.0.0.0"),
    "token": ("", "--token twelve-letters"),
    "no_browser": ("", "--no-browser"),
    "static": ("", "--static page"),
    "terrain": ("", "--terrain x.tif --terrain y"),
    "fetch": ("", "--fetch"),
    "levels": ("", "--levels 100mAGL,FL330"),
    "refraction": ("", "--refraction k=4/3"),
    "propagation": ("", "--propagation line-of-sight"),
    "rain": ("", "--rain 10mm/h"),
    "clutter": ("", "--clutter 40dB"),
    "grid": ("", "--grid 2km"),
    "jobs": ("", "-j 2"),
    "overwrite": ("--static page", "--static page --overwrite"),
}


@pytest.mark.parametrize("flag", FLIPS)
def test_flag_changes_what_is_asked(run, flag):
    before, after = map(run, FLIPS[flag])

    assert (before[0], after[0]) == (0, 0)
    assert before != after


def test_no_flag_is_missing_from_the_table():
    assert set(FLIPS) == set(inspect.signature(command.serve).parameters)


def test_what_was_typed_arrives(run):
    code, out, err, calls = run(
        "my.yaml --port 0 --host 0.0.0.0 --token twelve-letters --no-browser --terrain x.tif --refraction k=4/3 "
        "--propagation line-of-sight --rain 10mm/h --clutter 40dB --grid 2km -j 2"
    )

    assert (code, out, err) == (0, "globe: http://127.0.0.1:8765/\nCtrl-C ends it\n", "")
    asked = {
        "terrain": (Path("x.tif"),),
        "refraction": "k=4/3",
        "propagation": "line-of-sight",
        "rain_mm_h": 10.0,
        "clutter_improvement_db": 40.0,
        "grid_spacing_m": 2000.0,
        "n_threads": 2,
    }
    opening, fetching, (made, levels, overrides), serving = calls
    assert (opening, fetching) == (("opened", "my.yaml"), ("fetched", None))
    assert (made, [level.label for level in levels]) == ("house", ["100 m AGL", "1000 m AGL", "3000 m", "10000 m"])
    assert overrides == asked
    assert serving == ("served", "0.0.0.0", 0, "twelve-letters")


def test_a_page_is_written_and_nothing_served(run):
    code, out, err, calls = run("iraq-offer --static page --levels FL330")

    assert (code, out, err) == (0, f"page: {Path('page') / 'index.html'}\n", "")
    *_, (written, levels, folder, _) = calls
    assert (written, [level.label for level in levels], folder) == ("written", ["FL330"], "page")
