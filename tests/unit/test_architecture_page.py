"""ARCHITECTURE.md says what is: its paths exist, its layers are the contract's, every room has a line."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
QUOTED = re.compile(r"`([^`\s]+)`")
LINKS = re.compile(r"\]\(([^)#]+?)(?:#[^)]*)?\)")


def paths(text: str) -> list[str]:
    """Return what stands between backticks and looks like a path of this repository."""
    return [each for each in QUOTED.findall(text) if re.match(r"(src|tests|docs|builders|benchmarks)/", each)]


def test_paths_on_the_page_exist():
    missing = [each for each in paths(PAGE) if not (ROOT / each).exists()]

    assert len(paths(PAGE)) > 15
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_paths_and_links_of_every_page_lead_somewhere(page):
    text = page.read_text("utf-8")
    patterns = [each for each in paths(text) if not any(ROOT.glob(each.rstrip("/")))]
    links = [each for each in LINKS.findall(text) if "://" not in each and not (page.parent / each).exists()]

    assert not patterns
    assert not links


def layers() -> list[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (contract,) = [each for each in contracts if each.get("containers") == ["skyshed"]]
    return contract["layers"]


def test_layers_are_those_that_import_linter_keeps():
    block = re.search(r"<!-- layers -->\n```\n(.*?)```", PAGE, re.DOTALL)

    assert block[1].splitlines() == layers()


def test_every_room_is_a_layer_and_every_layer_a_room():
    named = {name.strip("() ") for layer in layers() for name in layer.split("|")}
    source = ROOT / "src" / "skyshed"
    rooms = {path.parent.name for path in source.glob("*/__init__.py")}
    leaves = {path.stem for path in source.glob("*.py") if not path.stem.startswith("__")}

    assert rooms | leaves == named


def test_the_page_is_one_page():
    assert len(PAGE.splitlines()) <= 120
