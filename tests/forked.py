"""A program that has imported skyshed and loaded its kernels, and forks every run it is asked for from itself.

Why: imports and loading cost two to three seconds of processor a run, most runs that tests look at need a tenth of one
for themselves, and there are hundreds. A run is a process of its own in all else: folder, environment, streams,
signals, threads, its end. It needs POSIX; elsewhere `command_line.run_skyshed` begins every run anew: right, and slow.

`command_line.py` asks; one end of a socket is standard input here, and this program ends with it.
"""

import atexit
import gc
import io
import json
import os
import pkgutil
import runpy
import select
import socket
import sys
import tempfile
import threading
from contextlib import redirect_stdout, suppress
from pathlib import Path
from types import ModuleType

from factories import TINY

# What is imported only where a verb needs it.
LATE = ("duckdb", "geopandas", "netCDF4", "pyogrio", "rich.progress", "xarray")
LOOKS_EVERY_S = 0.01


def warm_up() -> None:
    """Import all there is, and assess the tiny scenario once, so that compiled kernels and fonts are loaded.

    No module is named that skyshed might rename: what it has is found, and it is run by its command line's words.
    """
    import skyshed

    for each in pkgutil.walk_packages(skyshed.__path__, "skyshed."):
        if not each.name.endswith("__main__"):
            __import__(each.name)
    for name in LATE:
        __import__(name)
    from skyshed.cli.app import app
    from skyshed.jobs.kept import kept
    from skyshed.jobs.memory import give_back

    with tempfile.TemporaryDirectory() as folder, redirect_stdout(io.StringIO()):
        path = Path(folder) / "tiny.yaml"
        path.write_text(TINY, "utf-8")
        words = ["assess", str(path), "-o", str(Path(folder) / "out"), "-q", "-j", "1"]
        app(words, prog_name="skyshed", standalone_mode=False)
    kept.cache_clear()
    gc.collect()
    give_back()  # the less memory there is, the less a fork has to note down


def next_run(requests: socket.socket) -> dict:
    """Serve requests; return what one asks in the process that is to run it, and nowhere else."""
    running: dict[int, int] = {}  # process: where to tell how it ended
    while True:
        if running and not select.select([requests], [], [], LOOKS_EVERY_S)[0]:
            _tell_ended(running)
            continue
        mark, handed, *_ = socket.recv_fds(requests, 1, 4)
        if not mark:
            sys.exit()
        *streams, status = handed
        if (pid := os.fork()) == 0:
            for each in (status, *running.values()):  # who asks is told by this program, or sees that it has ended
                os.close(each)
            return _become(*streams)
        for each in streams:
            os.close(each)
        running[pid] = status
        os.write(status, f"{pid}\n".encode())


def _tell_ended(running: dict[int, int]) -> None:
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        told = running.pop(pid)
        with suppress(BrokenPipeError):  # nobody waits for this run any more
            os.write(told, f"{os.waitstatus_to_exitcode(status)}\n".encode())
        os.close(told)


def _become(request: int, out: int, err: int) -> dict:
    """Make this process one that a shell has begun, in streams, folder and environment; return what is asked."""
    for each, place in ((os.open(os.devnull, os.O_RDONLY), 0), (out, 1), (err, 2)):
        os.dup2(each, place)
        os.close(each)
    # The streams that stand remember what they were begun on: a file that can be wound, or a terminal.
    for name, place in (("stdout", 1), ("stderr", 2)):
        was = getattr(sys, name)
        stream = os.fdopen(place, "w", 1 if place == 2 else -1, was.encoding, was.errors, closefd=False)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    with open(request, encoding="utf-8") as file:
        asked = json.load(file)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    return asked


def main() -> None:
    """Serve; in a run, do what ``python -m skyshed`` or ``-c`` does and end without taking down what was imported."""
    requests = socket.socket(fileno=os.dup(0))
    warm_up()
    gc.freeze()  # what all runs share stays shared
    asked = next_run(requests)
    sys.argv = ["skyshed", *asked["words"]]
    requests.close()
    sys.path[0] = str(Path.cwd())
    code = _code_of_run(asked["program"])
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _code_of_run(program: str | None) -> int:
    try:
        if program is None:
            runpy.run_module("skyshed", run_name="__main__", alter_sys=True)
        else:
            exec(compile(program, "<string>", "exec"), vars(ModuleType("__main__")))
    except SystemExit as end:
        return end.code or 0
    except BaseException:  # noqa: BLE001 - as the interpreter would say it
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


if __name__ == "__main__":
    main()
