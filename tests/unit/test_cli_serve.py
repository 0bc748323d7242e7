"""Every flag of ``skyshed serve`` changes what is asked, and a browser is opened only where there is a screen."""

import dataclasses
import sys
import webbrowser
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from skyshed.cli import serve
from skyshed.cli.app import app
from skyshed.cli.main import main
from skyshed.cli.serve_request import ServeRequest

FLIPS = {
    "what": ("other.yaml", {"what": "other.yaml"}),
    "port": ("--port 0", {"port": 0}),
    "host": ("--host 0.0.0.0", {"host": "0.0.0.0"}),
    "token": ("--token a-token-of-letters", {"token": "a-token-of-letters"}),
    "no_browser": ("--no-browser", {"is_opening": False}),
    "static": ("--static page", {"static": Path("page")}),
    "terrain": ("--terrain x.tif --terrain y", {"terrain": (Path("x.tif"), Path("y"))}),
    "fetch": ("--fetch", {"fetch": "glo-90"}),
    "levels": ("--levels FL330", {"levels": ("FL330",)}),
    "refraction": ("--refraction k=4/3", {"refraction": "k=4/3"}),
    "propagation": ("--propagation line-of-sight", {"propagation": "line-of-sight"}),
    "rain": ("--rain 10mm/h", {"rain_mm_h": 10.0}),
    "clutter": ("--clutter 40dB", {"clutter_improvement_db": 40.0}),
    "grid": ("--grid 2km", {"grid_spacing_m": 2000.0}),
    "jobs": ("-j 2", {"n_threads": 2}),
    "overwrite": ("--overwrite", {"is_overwriting": True}),
}


@pytest.fixture
def asked(monkeypatch):
    """Return what a command line asks for, as a dictionary."""

    def of(words):
        found = []
        monkeypatch.setattr(serve, "carry_out", found.append)
        monkeypatch.setattr(sys, "argv", ["skyshed", "serve", *words.split()])
        assert main() == 0
        (request,) = found
        record = {each.name: getattr(request, each.name) for each in dataclasses.fields(request)}
        if record["levels"] is not None:
            record["levels"] = tuple(level.label for level in record["levels"])
        return record

    return of


def test_without_words_the_shipped_offer_is_served_on_this_machine(asked):
    fields = dataclasses.fields(ServeRequest)
    assert asked("") == {each.name: each.default for each in fields} | {"what": "iraq-offer"}


@pytest.mark.parametrize("name", FLIPS)
def test_each_flag_changes_one_field(asked, name):
    words, changed = FLIPS[name]

    assert asked(words) == asked("") | changed


def test_no_flag_is_missing_from_the_table():
    command = typer.main.get_command(app).commands["serve"]

    assert {each.name for each in command.params} == set(FLIPS)


def test_overrides_are_those_that_a_workspace_takes(asked):
    request = ServeRequest(**(asked("--grid 2km -j 2") | {"what": "a.yaml"}))

    assert request.overrides() == {
        "terrain": None,
        "refraction": None,
        "propagation": None,
        "rain_mm_h": None,
        "clutter_improvement_db": None,
        "grid_spacing_m": 2000.0,
        "n_threads": 2,
    }


@pytest.mark.parametrize(
    ("platform", "environment", "is_opened"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"BROWSER": "firefox"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_a_browser_is_opened_where_there_is_a_screen(monkeypatch, platform, environment, is_opened):
    opened = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    monkeypatch.setattr(serve, "sys", SimpleNamespace(platform=platform))
    monkeypatch.setattr(serve.os, "environ", environment)
    monkeypatch.setattr(
        serve, "Thread", lambda target, args, daemon: SimpleNamespace(start=lambda: daemon and target(*args))
    )

    serve.open_browser("http://127.0.0.1:8765/")

    assert opened == ["http://127.0.0.1:8765/"] * is_opened
