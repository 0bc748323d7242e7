"""A signal during an import is acted upon after it: half an import would keep its lock."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX signals")

STOPPING_MODULE = """
import os, signal, time
os.kill(os.getpid(), signal.{name})
until_s = time.monotonic() + 0.2
while time.monotonic() < until_s:
    pass
is_whole = True
"""
PROGRAM = """
import sys, time
from skyshed.cli.stop import exit_code, listen

listen()
try:
    import stopping_module
    time.sleep(30)
except KeyboardInterrupt:
    print(sys.modules["stopping_module"].is_whole, exit_code())
"""


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_waits_for_the_import_that_it_meets(tmp_path, name, code):
    (tmp_path / "stopping_module.py").write_text(STOPPING_MODULE.format(name=name))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=20, check=False
    )
    assert run.stdout == f"True {code}\n", run.stderr


EARLY = """
import os, signal, sys
from skyshed.cli.main import main

class Finder:
    def find_spec(self, name, path, target=None):
        if name == "typer":
            os.kill(os.getpid(), signal.{name})

sys.meta_path.insert(0, Finder())
sys.argv = ["skyshed", *{words}]
sys.exit(main())
"""


def ended_early(name, *words):
    """Return exit code and words of a run that a signal meets while the program itself is imported."""
    program = EARLY.format(name=name, words=words)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=20, check=False
    )
    return run.returncode, run.stdout, run.stderr


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_while_the_program_is_still_imported_says_one_line(name, code):
    asked = "why", "iraq-offer", "--at", "34,43,500mAGL", "--target", "fighter"
    assert ended_early(name, *asked) == (code, "", "skyshed: stopped; nothing was written\n")


def test_a_signal_that_still_waits_does_not_end_what_has_ended():
    """A fault in the words is told before the signal's turn comes, or after it."""
    code, _, said = ended_early("SIGINT", "why", "iraq-offer")
    assert (code, said.count("\n")) in {(2, 1), (130, 1)}, said
