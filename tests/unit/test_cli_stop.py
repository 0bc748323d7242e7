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
