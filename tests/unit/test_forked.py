"""The program that forks the runs of tests: what a test is told where it has ended, and what a run inherits."""

import os

import pytest

from command_line import Begun, Server, run_anew, run_skyshed

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="without fork every run is begun anew")

SERVES_NONE = "import sys; sys.stderr.write('no kernels'); sys.exit(3)"
SERVES_UNTIL_ASKED = "import socket, sys; socket.socket(fileno=0).recv(1); sys.exit('broken in serving')"


@pytest.mark.parametrize(("text", "code", "said"), [(SERVES_NONE, 3, "no kernels"), (SERVES_UNTIL_ASKED, 1, "broken")])
def test_the_end_of_the_program_that_forks_is_told_to_who_asks(tmp_path, text, code, said):
    program = tmp_path / "ends.py"
    program.write_text(text)
    server = Server(program)
    with pytest.raises(RuntimeError, match=rf"^tests/forked.py, .* has ended with code {code}: {said}"):
        Begun("--version", cwd=tmp_path, by=server)
    server.end()


def test_a_forked_run_is_as_one_begun_anew(tmp_path):
    program = "import os, sys; print(os.getcwd(), sys.argv[1:], os.environ['SKYSHED_CACHE'], sys.stdin.read() == '')\n"
    program += "import threading; threading.Thread(target=print, args=['late']).start(); sys.exit(7)"
    how = {"cwd": tmp_path, "program": program, "SKYSHED_CACHE": "elsewhere"}
    forked = run_skyshed("a", "b", **how)

    assert forked == run_anew("a", "b", **how)
    assert (forked.code, forked.out) == (7, f"{tmp_path} ['a', 'b'] elsewhere True\nlate\n")
