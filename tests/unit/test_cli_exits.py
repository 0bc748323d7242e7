"""Exit codes, and one line for whatever ends a run early."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from command_line import Begun, Ended, run_skyshed

# Runs the real main() with a pipeline that does what the test asks for.
DRIVER = """
import sys
from types import ModuleType, SimpleNamespace
from pathlib import Path

def provide(name, **functions):
    module = ModuleType(name)
    vars(module).update(functions)
    sys.modules[name] = module

def assess(scenario, *, progress, **named):
    progress.start("horizons", 10)
    {body}
    return SimpleNamespace(warnings=())

def write_outputs(result, folder, **named):
    for name in ("summary.json", "provenance.json", "report.html"):
        (folder / name).write_text("x" * 100_000)
    {writing}
    return folder / "report.html"

provide("skyshed.catalogue.resolve", load_scenario=lambda path: "scenario")
provide("skyshed.verbs.assess", assess=assess)
provide("skyshed.export.assess.write", write_exports=lambda result, folder, **named: [])
provide("skyshed.report.assess.write", write_outputs=write_outputs)
{before}
from skyshed.cli.main import main
sys.exit(main())
"""

# A run hears what nohup, or a shell that runs the tests in the background, has it ignore.
HEARD = "import signal; [signal.signal(each, signal.SIG_DFL) for each in (signal.SIGTERM, signal.SIGHUP)]"
HEARD = HEARD if os.name != "nt" else "pass"


WORDS = "assess", "a.yaml", "-o", "out"


@pytest.fixture
def run(tmp_path):
    """Return a function that runs the driver to its end."""
    (tmp_path / "a.yaml").write_text("name: a\n")

    def call(body: str = "pass", writing: str = "pass", before: str = HEARD, **environment: str) -> Ended:
        program = DRIVER.format(body=body, writing=writing, before=before)
        return run_skyshed(*WORDS, cwd=tmp_path, timeout_s=30.0, program=program, **environment)

    return call


@pytest.fixture
def begin(tmp_path):
    """Return a function that begins the driver; ``has_come`` waits for a text that prints "here"."""
    (tmp_path / "a.yaml").write_text("name: a\n")

    def call(body: str = "pass", writing: str = "pass", *, has_come: bool = True) -> Begun:
        program = DRIVER.format(body=body, writing=writing, before=HEARD)
        if not has_come:
            return Begun(*WORDS, cwd=tmp_path, program=program)
        heard, out = os.pipe()
        begun = Begun(*WORDS, cwd=tmp_path, out=out, program=program)
        os.close(out)
        with os.fdopen(heard) as file:
            assert file.readline() == "here\n"
        return begun

    return call


def test_done_is_0(run, tmp_path):
    ended = run()

    assert (ended.code, ended.out, ended.err) == (0, f"report: {os.path.join('out', 'report.html')}\n", "")  # noqa: PTH118
    assert (tmp_path / "out" / "summary.json").exists()


def test_defect_is_1_in_one_line_without_a_traceback(run, tmp_path):
    ended = run("raise KeyError('ground')")

    assert ended.code == 1
    assert ended.err == "skyshed: a defect of skyshed: KeyError: 'ground'; set SKYSHED_DEBUG=1 to see where\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_debugging_shows_the_traceback(run):
    ended = run("raise KeyError('ground')", SKYSHED_DEBUG="1")

    assert ended.code == 1
    assert "Traceback" in ended.err


def test_warnings_of_libraries_stay_off_the_screen(run):
    ended = run("import warnings, logging; warnings.warn('deep'); logging.getLogger('rasterio').warning('deep')")

    assert (ended.code, ended.err) == (0, "")


@pytest.mark.parametrize("where", ["body", "writing"])
@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_is_130_in_one_line_and_leaves_nothing(begin, tmp_path, where):
    run = begin(**{where: "print('here', flush=True); import time; time.sleep(30)"})
    run.send_signal(signal.SIGINT)
    code = run.wait(30.0)

    assert (code, run.err) == (130, "skyshed: stopped; nothing was written\n")
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


@pytest.mark.parametrize("where", ["body", "writing"])
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_other_signals_stop_it_as_ctrl_c_does(begin, tmp_path, where, name):
    number = getattr(signal, name)
    run = begin(**{where: "print('here', flush=True); import time; time.sleep(30)"})
    run.send_signal(number)
    code = run.wait(30.0)

    assert (code, run.err) == (128 + number, "skyshed: stopped; nothing was written\n")
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_second_signal_does_not_stop_the_cleaning_up(begin, tmp_path):
    body = "import os, time; from skyshed.jobs import atomic; tidy = atomic.shutil.rmtree; "
    body += "atomic.shutil.rmtree = lambda *a, **k: (os.kill(os.getpid(), 15), time.sleep(0.1), tidy(*a, **k)); "
    body += "print('here', flush=True); time.sleep(30)"
    run = begin(body)
    run.send_signal(signal.SIGTERM)
    code = run.wait(30.0)

    assert code == 143
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


# A stop that is raised while compiled code calls back into Python goes no further than that.
SWALLOWED = """
import ctypes, os
called = ctypes.CFUNCTYPE(None)(lambda: os.kill(os.getpid(), {number}))
called()
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("where", ["body", "writing"])
@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_stop_is_heard_where_it_is_swallowed(run, tmp_path, where, name):
    number = int(getattr(signal, name))
    ended = run(**{where: f"exec({SWALLOWED.format(number=number)!r}, {{}})"})

    assert (ended.code, ended.out, ended.err) == (128 + number, "", "skyshed: stopped; nothing was written\n")
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_stop_that_a_library_tells_as_an_error_of_its_own_is_a_stop(run, tmp_path):
    interrupted = f"{SWALLOWED.format(number=2)}\nraise RuntimeError('Query interrupted')"
    ended = run(f"exec({interrupted!r}, {{}})")

    assert (ended.code, ended.out, ended.err) == (130, "", "skyshed: stopped; nothing was written\n")
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


# Code that is compiled from a text, as that of dataclasses is; a module that is run with -m.
FROM_TEXT = """
import os, sys
from skyshed.cli.stop import exit_code, listen
listen()
try:
    exec("os.kill(os.getpid(), 15); sum(range(100))")
except KeyboardInterrupt:
    sys.exit(exit_code())
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_stop_within_code_from_a_text_ends_as_any_other(tmp_path):
    (tmp_path / "from_text.py").write_text(f"{HEARD}\n{FROM_TEXT}")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    run = subprocess.run([sys.executable, "-m", "from_text"], env=environment, check=False, timeout=30)

    assert run.returncode == 143


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_stop_outside_a_command_is_said_too(run, tmp_path):
    raising = "import os, skyshed.cli.assess as asked; from skyshed.cli import app; app.StoppableGroup.parse_args = "
    raising += "lambda self, *words: os.kill(os.getpid(), 1)"
    ended = run(before=f"{HEARD}\n{raising}")

    assert (ended.code, ended.out, ended.err) == (129, "", "skyshed: stopped; nothing was written\n")


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_hangup_that_nohup_ignores_stays_ignored(run):
    body = "import os, signal; os.kill(os.getpid(), signal.SIGHUP)"
    ended = run(body, before="import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)")

    assert ended.code == 0


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        ("PermissionError(13, 'Permission denied', 'data/flights.csv')", "data/flights.csv: permission denied"),
        ("OSError(36, 'File name too long', 'x' * 300)", f"{'x' * 300}: file name too long"),
        ("OSError(5, 'Input/output error')", "input/output error"),
        ("MemoryError()", "not enough memory; ask about fewer units or a coarser grid, or use fewer threads (-j)"),
    ],
)
def test_what_the_system_refuses_is_input(run, tmp_path, raised, said):
    ended = run(f"raise {raised}")

    assert (ended.code, ended.out, ended.err) == (2, "", f"skyshed: {said}\n")
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_reader_that_has_gone_is_no_defect(tmp_path):
    run = subprocess.Popen(
        [sys.executable, "-m", "skyshed", "catalogue", "--json"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    run.stdout.close()
    _, err = run.communicate(timeout=60)

    assert (run.returncode, err) == (141, b"")


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_during_threads_is_130(begin):
    body = (
        "from skyshed.jobs.run import map_blocks; import time; print('here', flush=True); "
        "map_blocks(lambda _: time.sleep(0.05), range(1000), n_threads=2, progress=progress)"
    )
    run = begin(body)
    begun_s = time.monotonic()
    run.send_signal(signal.SIGINT)
    code = run.wait(30.0)

    assert (code, run.err) == (130, "skyshed: stopped; nothing was written\n")
    assert time.monotonic() - begun_s < 5.0


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_killed_run_leaves_nothing_that_looks_finished(run, begin, tmp_path):
    for n in range(8):
        killed = begin(writing="import time; time.sleep(0.05)", has_come=False)
        time.sleep(0.015 * n)
        killed.send_signal(signal.SIGKILL)
        killed.wait(30.0)
        assert not (tmp_path / "out").exists() or (tmp_path / "out" / "report.html").stat().st_size == 100_000
        if (tmp_path / "out").exists():
            break

    last = run()

    assert last.code in {0, 2}  # done, or refused where a killed one was
    assert {path.name for path in tmp_path.iterdir()} == {"a.yaml", "out"}


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes")
def test_reader_that_goes_away_is_no_traceback():
    run = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(0.3); from skyshed.cli.main import main; main()", "--help"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    run.stdout.close()
    err = run.stderr.read()
    run.wait(timeout=30)
    run.stderr.close()

    assert err == ""


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
@pytest.mark.parametrize("closing", [">&-", ">&- 2>&-", ">&- <&-"])
@pytest.mark.parametrize("words", ["catalogue", "--version", "check smooth-sea", "new a.yaml"])
def test_closed_stdout_ends_as_a_closed_pipe_does(tmp_path, closing, words):
    line = f"exec {sys.executable} -m skyshed {words} {closing}"
    run = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, timeout=60.0, check=False)

    assert (run.returncode, run.stdout, run.stderr) == (141, b"", b"")


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
@pytest.mark.parametrize(("words", "code"), [("check smooth-sea", 0), ("check nowhere.yaml", 2)])
def test_closed_stderr_changes_no_exit_code(tmp_path, words, code):
    line = f"exec {sys.executable} -m skyshed {words} 2>&-"
    run = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, timeout=60.0, check=False)

    assert run.returncode == code


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full stands for a full disk")
def test_an_answer_without_room_says_where_the_page_lies(tmp_path):
    line = f"exec {sys.executable} -m skyshed ring tor-m2 --at Erbil > /dev/full"
    run = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, timeout=60.0, check=False)

    page = "out/ring-tor-m2-erbil-iraq/report.html"
    assert (tmp_path / page).is_file()
    assert run.returncode == 2
    assert run.stderr.decode() == (f"skyshed: no space left on the disk for the answer; the page is written: {page}\n")
