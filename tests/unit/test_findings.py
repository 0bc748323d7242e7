"""The scripts in findings/: their form. What they show needs packages from outside, and is run by hand."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "findings"
SCRIPTS = sorted(FOLDER.iterdir())
LOOSE = re.compile(r"pip install(?!.*==)|[\w-]+(?:>=|~=|<)\d|@latest|@\^")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_finding_says_what_it_is_and_stands_alone(path):
    text = path.read_text("utf-8")
    head = text.partition("set -eu\n")[0]

    assert path.suffix == ".sh"
    assert path.stat().st_mode & 0o111
    assert text.startswith("#!/bin/sh\n# ")
    assert re.search(r"\d+\.\d+", head.splitlines()[1]), "the first line names the version"
    assert re.findall(r"^# (Guessed|Seen|Matters) ", head, re.MULTILINE) == ["Guessed", "Seen", "Matters"]
    assert "mktemp -d" in text
    assert "trap 'rm -rf \"$folder\"' EXIT" in text
    assert not LOOSE.search(text), "packages are pinned"
    assert "://" not in text
    assert not re.search(r"import skyshed|from skyshed|install.*skyshed", text)


def test_there_are_findings():
    assert len(SCRIPTS) >= 3


@pytest.mark.parametrize("line", ["pip install itur", 'pip install "itur>=0.4"', "npm install world-atlas@latest"])
def test_the_rule_of_pins_itself(line):
    assert LOOSE.search(line)
