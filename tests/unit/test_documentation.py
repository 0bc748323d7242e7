"""What the documentation shows is run: marked snippets of its pages, and the examples in docstrings."""

import doctest
import os
import pkgutil
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import skyshed
from command_line import run_skyshed

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SNIPPET = re.compile(r"^```(python|sh) run\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SNIPPETS = [
    (page.relative_to(ROOT).as_posix(), *found.groups())
    for page in PAGES
    for found in SNIPPET.finditer(page.read_text("utf-8"))
]
SOURCE = ROOT / "src"
WITH_EXAMPLES = sorted(
    ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    for path in SOURCE.rglob("*.py")
    if ">>> " in path.read_text("utf-8") and path.name != "__init__.py"
)
BLOCK = re.compile(r"^```[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^skyshed ([a-z]+)", re.MULTILINE)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Return a folder with the command ``skyshed`` on its path and the result of smooth-sea in ``sea``."""
    folder = tmp_path_factory.mktemp("desk")
    command = folder / "bin" / "skyshed"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m skyshed "$@"\n')
    command.chmod(0o755)
    assert run_skyshed("assess", "smooth-sea", "-o", "sea", "--grid", "25km", "-q", cwd=folder).code == 0
    return folder


def run(folder: Path, language: str, code: str) -> str:
    if language == "python":
        ended = run_skyshed(cwd=folder, program=code)
        assert ended.code == 0, f"{code}\n{ended.out}\n{ended.err}"
        return ended.out
    path = os.pathsep.join([str(folder / "bin"), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path}
    done = subprocess.run(["sh", "-e", "-c", code], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{code}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.skipif(os.name == "nt", reason="the pages speak to a POSIX shell")
@pytest.mark.parametrize(
    ("page", "language", "code"), SNIPPETS, ids=[f"{page}:{n}" for n, (page, *_) in enumerate(SNIPPETS)]
)
def test_marked_snippets_run_and_say_something(page, language, code, desk):
    assert run(desk, language, code).strip()


@pytest.mark.skipif(os.name == "nt", reason="ended by a signal of POSIX")
@pytest.mark.parametrize("what", ["iraq-offer", "four"])
def test_what_the_page_about_the_globe_serves_is_served(what, desk):
    page = (ROOT / "docs" / "how-to" / "what-if-it-stood-elsewhere.md").read_text("utf-8")
    (shown,) = re.findall(rf"^skyshed serve {what}\b", page, re.MULTILINE)
    if what == "four" and not (desk / what).exists():
        (made,) = re.findall(rf"^skyshed simulate .* -o {what}$", page, re.MULTILINE)
        run(desk, "sh", made)

    words = [*shown.split()[1:], "--no-browser", "--port", "0", "-j", "1"]
    with subprocess.Popen([sys.executable, "-m", "skyshed", *words], cwd=desk, stdout=subprocess.PIPE, text=True) as it:
        try:
            assert it.stdout.readline().startswith("globe: http://127.0.0.1:")
            assert it.stdout.readline() == "Ctrl-C ends it\n"
        finally:
            it.send_signal(signal.SIGINT)
        assert it.wait(30) == 0


def test_the_page_about_why_shows_what_is_printed(desk):
    page = (ROOT / "docs" / "how-to" / "why-is-this-point-not-covered.md").read_text("utf-8")
    command, shown = re.search(r"^```sh\n(.*?)^```\n\n```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL).groups()

    assert run(desk, "sh", command.replace("-o profile.png", "")) == shown


@pytest.mark.skipif(os.name == "nt", reason="the pages speak to a POSIX shell")
def test_the_page_about_adding_a_system_shows_how_a_value_is_refused(desk):
    page = (ROOT / "docs" / "how-to" / "add-a-system.md").read_text("utf-8")
    (written,) = re.findall(r"^cat > osprey.yaml .*?^END\n", page, re.MULTILINE | re.DOTALL)
    command, shown = re.search(r"^```sh\n(sed .*?)^```\n\n```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL).groups()

    assert run(desk, "sh", f"{written}{command.rstrip()} 2>&1 || test $? -eq 2") == shown


def test_there_are_snippets():
    assert {language for _, language, _ in SNIPPETS} == {"python", "sh"}
    assert len(SNIPPETS) >= 6


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_that_pages_show_exist(page):
    from skyshed.cli.app import app

    known = {command.name or command.callback.__name__ for command in app.registered_commands}
    known |= {group.name for group in app.registered_groups}

    shown = {name for block in BLOCK.findall(page.read_text("utf-8")) for name in COMMAND.findall(block)}
    assert shown <= known


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_in_docstrings(name):
    module = pkgutil.resolve_name(name)
    assert any(found.examples for found in doctest.DocTestFinder().find(module))

    failed, _ = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert failed == 0


def test_the_citation_names_this_version():
    citation = (ROOT / "CITATION.cff").read_text("utf-8")

    assert f"version: {skyshed.__version__}\n" in citation
    assert f"## {skyshed.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_files_page_names_every_file(desk):
    page = (ROOT / "docs" / "reference" / "files.md").read_text("utf-8")
    for path in (desk / "sea").rglob("*"):
        if path.is_file():
            name = path.relative_to(desk / "sea").as_posix()
            shape = re.sub(r"^(floor|layers)_.*\.tif$", r"\1_PACKAGE_TARGET_CASE.tif", name)
            shape = re.sub(r"^maps/.*\.png$", "maps/*.png", shape)
            shape = re.sub(r"^tables/(.*)\.csv$", r"\1", shape)
            assert f"`{shape}`" in page, f"docs/reference/files.md does not tell of {name}"
