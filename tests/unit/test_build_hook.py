"""The build hook: what makes it build scripts and catalogue again, and what makes it leave npm alone."""

import json
import runpy
import shutil
import sys
import tomllib
import types
from pathlib import Path, PurePath
from types import SimpleNamespace

import pytest

from skyshed.catalogue.load import load_catalogue

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
    made = hook["PackageHook"]()
    made.root, made.app = str(root), SimpleNamespace(abort=pytest.fail)
    made._fetch, made._bundle = fetched.append, lambda web, package: None
    made._compile_catalogue = lambda source: None
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


@pytest.fixture
def sources(tmp_path):
    """Return a folder of sources with all that the catalogue is read with, not compiled."""
    left_out = shutil.ignore_patterns("__pycache__", "compiled.json", "*.js", "*.css", "terrain", "serve")
    shutil.copytree(REPOSITORY / "src" / "skyshed", tmp_path / "src" / "skyshed", ignore=left_out)
    return tmp_path / "src"


def test_the_catalogue_is_compiled(hook, sources):
    compile_with(hook, sources, pytest.fail)
    compiled = sources / "skyshed" / "catalogue" / "compiled.json"
    assert list(json.loads(compiled.read_bytes())["systems"]) == list(load_catalogue().systems)
    made = compiled.stat().st_mtime_ns
    compile_with(hook, sources, pytest.fail)
    assert compiled.stat().st_mtime_ns == made


def test_a_wrong_entry_ends_the_build_with_its_line(hook, sources):
    entry = sources / "skyshed" / "catalogue" / "data" / "tor-m2.yaml"
    entry.write_text(entry.read_text("utf-8").replace("    band: Ku", "    bond: Ku", 1), "utf-8")
    told = []
    compile_with(hook, sources, told.append)
    line = entry.read_text("utf-8").splitlines().index("    bond: Ku") + 1
    assert f"\ntor-m2.yaml:{line}: radars.engagement radar.bond: is not a known key" in told[0]
    assert "Traceback" not in told[0]
    assert not (sources / "skyshed" / "catalogue" / "compiled.json").exists()


def compile_with(hook, sources, abort):
    made = hook["PackageHook"]()
    made.app = SimpleNamespace(abort=abort)
    made._compile_catalogue(sources)


@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_what_is_built_is_shipped(hook, target):
    """Git ignores it, and so would the builder."""
    shipped = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    patterns = shipped["tool"]["hatch"]["build"]["targets"][target]["artifacts"]
    built = ("catalogue/compiled.json", *hook["SCRIPTS"], *(f"terrain/data/{each.name}" for each in hook["OUTLINES"]))
    for name in built:
        assert any(PurePath(f"src/skyshed/{name}").match(pattern) for pattern in patterns), name
