"""The front door of the program: one line for everything that goes wrong, and its exit code."""

import atexit
import gc
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from skyshed.cli.say import DISK_FULL, tell
from skyshed.cli.stop import Unread, stops_only
from skyshed.cli.usage import usage_words
from skyshed.errors import Cancelled, CutError, ExistsError, InputError, NoOutlinesError, SkyshedError, UnfetchedError

EXIT_DEFECT, EXIT_INPUT, EXIT_UNREAD = 1, 2, 141
_FLAGS: dict[type[SkyshedError], str] = {
    ExistsError: " (--overwrite)",
    UnfetchedError: ", or --fetch",
    CutError: " (--resume)",
    NoOutlinesError: ": --firs FILE",
}
# How many new objects there may be before the garbage collector runs. Imports make hundreds of thousands that all live:
# with Python's 700 it goes through them again and again, a second in all.
_COLLECTED_AFTER = 20_000
# pyogrio and duckdb import these where they are there, to make frames of what they read. The command line reads none:
# they would cost it an eighth of a second and 40 MB.
_LEFT_OUT = ("geopandas", "pandas")


def carried_out() -> int:
    """Carry out the command line and return the exit code.

    Raises
    ------
    KeyboardInterrupt, Cancelled
        If a signal has stopped it.
    """
    is_debugging = bool(os.environ.get("SKYSHED_DEBUG"))
    if not is_debugging:
        _quiet_libraries()
    _accept_any_letter()
    _fill_closed()
    gc.set_threshold(_COLLECTED_AFTER)
    atexit.register(gc.freeze)  # nor need it go through everything when the program ends
    try:
        _refuse_odd_names()
        with stops_only(), _without(*_LEFT_OUT):
            from skyshed.cli.app import app

            code = app(prog_name="skyshed", standalone_mode=False)
        _flush()
    except Cancelled:
        raise
    except (BrokenPipeError, Unread):
        return _left_unread()
    except SkyshedError as error:
        if is_debugging:
            raise
        _say(str(error) + _FLAGS.get(type(error), ""))
        return EXIT_INPUT
    except Exception as error:
        if words := usage_words(error):
            for line in words.split("\n"):
                tell(line)
            return EXIT_INPUT
        if is_debugging:
            raise
        return _say_unforeseen(error)
    return code or 0


def _flush() -> None:
    if sys.stdout is not None:  # it is closed
        sys.stdout.flush()


def _left_unread() -> int:
    """Say no more: the reader of our output has gone (`skyshed catalogue | head`), or there never was one (`>&-`)."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return EXIT_UNREAD


def _say_unforeseen(error: Exception) -> int:
    if getattr(error, "errno", None) in DISK_FULL:
        _say("no space left on the disk for the answer; write it to a file on another disk")
        return EXIT_INPUT
    if isinstance(error, OSError) and error.errno is not None:  # what the system refuses is not a defect of ours
        where = f"{error.filename!s}: " if error.filename is not None else ""
        _say(f"{where}{(error.strerror or str(error)).lower()}")
        return EXIT_INPUT
    if isinstance(error, MemoryError):
        _say("not enough memory; ask about fewer units or a coarser grid, or use fewer threads (-j)")
        return EXIT_INPUT
    _say(f"a defect of skyshed: {type(error).__name__}: {error}; set SKYSHED_DEBUG=1 to see where")
    return EXIT_DEFECT


def _say(message: str) -> None:
    for line in message.split("\n"):
        tell(f"skyshed: {line}")


def _refuse_odd_names() -> None:
    """Refuse words that are not UTF-8 before the work: results say what they were made from, and could not."""
    for word in sys.argv[1:]:
        try:
            word.encode("utf-8")
        except UnicodeEncodeError:
            raise InputError(f"'{word}' is not UTF-8 and could not be named in results; rename it") from None


class _Notes(logging.Handler):
    """Writes warnings of our own log to stderr."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line to stderr."""
        tell(f"skyshed: note: {record.getMessage()}")


def _accept_any_letter() -> None:
    """Let a terminal that lacks a letter show its number: that is no reason to fail."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _fill_closed() -> None:
    """Let nothing that is opened take the number of a stream that is closed: libraries would write into it."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the system gives the lowest number that is free


@contextmanager
def _without(*names: str) -> Iterator[None]:
    """Let packages that were not imported yet count as not installed."""
    absent = [name for name in names if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]  # says so: https://docs.python.org/3/reference/import.html
    try:
        yield
    finally:
        for name in absent:
            sys.modules.pop(name, None)


def _quiet_libraries() -> None:
    """Keep libraries' own warnings and log lines off the screen; tests turn warnings into errors instead."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())
    logging.getLogger("skyshed").addHandler(_Notes(logging.WARNING))
    os.environ.setdefault("CPL_LOG", os.devnull)  # GDAL's own lines: the errors that we raise say what they mean
