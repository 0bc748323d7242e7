"""The build hook: what makes it build the pages' scripts again, and what makes it leave npm alone."""

import runpy
import shutil
import sys
import types
from pathlib import Path
from types import SimpleNamespace

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def hook(monkeypatch):
    hatchling = types.ModuleType("hatchling.builders.hooks.plugin.interface")
    hatchling.BuildHookInterface = object
    monkeypatch.setitem(sys.modules, hatchling.__name__, hatchling)
    return runpy.run_path(str(REPOSITORY / "hatch_build.py"))


@pytest.fixture
def clone(tmp_path):
    """Return a copy of what the hook reads, with built files in place."""
    shutil.copytree(REPOSITORY / "web", tmp_path / "web", ignore=shutil.ignore_patterns("node_modules"))
    for part in ("terrain/data", "report/live", "serve/page"):
        shutil.copytree(REPOSITORY / "src" / "skyshed" / part, tmp_path / "src" / "skyshed" / part)
    return tmp_path


def run(hook, root):
    """Run the hook; return whether it went to npm."""
    fetched = []
    made = hook["WebHook"]()
    made.root, made.app = str(root), SimpleNamespace(abort=pytest.fail)
    made._fetch, made._bundle = fetched.append, lambda web, package: None
    made.initialize("standard", {})
    return bool(fetched)


def test_nothing_is_fetched_where_all_is_built(hook, clone):
    assert not run(hook, clone)


@pytest.mark.parametrize(
    "name", ["build.mjs", "symbols.mjs", "licences.mjs", "package-lock.json", "src/main.ts", "src/desk/page.css"]
)
def test_a_changed_source_is_built_again(hook, clone, name):
    with (clone / "web" / name).open("a") as source:
        source.write("\n")
    assert run(hook, clone)


def test_a_new_source_at_any_depth_is_built(hook, clone):
    new = clone / "web" / "src" / "desk" / "panels" / "deep" / "new.ts"
    new.parent.mkdir(parents=True)
    new.touch()
    assert run(hook, clone)


def test_every_built_file_is_wanted(hook, clone):
    for name in hook["SCRIPTS"]:
        path = clone / "src" / "skyshed" / name
        built = path.read_bytes()
        path.unlink()
        assert run(hook, clone), name
        path.write_bytes(built)
    assert not run(hook, clone)
