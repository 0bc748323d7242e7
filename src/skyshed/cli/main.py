"""The front door of the program: exit codes, and one line for everything that goes wrong.

0 done; 1 a defect of skyshed; 2 input, place or option that cannot be used; 130 stopped by the user.
"""

import atexit
import errno
import gc
import logging
import os
import sys
import warnings

from skyshed.cli.usage import usage_words
from skyshed.errors import Cancelled, SkyshedError, printable

EXIT_DEFECT, EXIT_INPUT, EXIT_STOPPED = 1, 2, 130
STOPPED = "stopped; nothing was written"
DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
# What is wrong with a place that the user named, whichever reader or writer met it first.
OF_PLACES = (errno.ENAMETOOLONG, errno.EACCES, errno.EPERM, errno.EROFS, errno.ELOOP, errno.ENOTDIR)
# New objects before the collector of cycles looks for dead ones. Imports make hundreds of thousands that all live:
# with Python's 700 it goes through them again and again, a second in all.
_COLLECTED_AFTER = 20_000


def main() -> int:
    """Run the command line and return the exit code."""
    is_debugging = bool(os.environ.get("SKYSHED_DEBUG"))
    if not is_debugging:
        _quiet_libraries()
    gc.set_threshold(_COLLECTED_AFTER)
    atexit.register(gc.freeze)  # nor need it go through everything when the program ends
    try:
        from skyshed.cli.app import app

        code = app(prog_name="skyshed", standalone_mode=False)
        sys.stdout.flush()
    except (KeyboardInterrupt, Cancelled) as stop:
        _say(str(stop) or STOPPED)
        return EXIT_STOPPED
    except BrokenPipeError:
        # The reader of our output has gone (`skyshed catalogue | head`): nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_DEFECT
    except SkyshedError as error:
        if is_debugging:
            raise
        _say(str(error))
        return EXIT_INPUT
    except Exception as error:
        if words := usage_words(error):
            print(words, file=sys.stderr)  # noqa: T201
            return EXIT_INPUT
        if is_debugging:
            raise
        return _say_unforeseen(error)
    return code or 0


def _say_unforeseen(error: Exception) -> int:
    if getattr(error, "errno", None) in DISK_FULL:
        _say("no space left on the disk for the answer; give it a file on another one")
        return EXIT_INPUT
    if getattr(error, "errno", None) in OF_PLACES and getattr(error, "filename", None):
        _say(f"{os.fspath(error.filename)!r} cannot be used: {error.strerror}")
        return EXIT_INPUT
    _say(f"a defect of skyshed: {type(error).__name__}: {error}; set SKYSHED_DEBUG=1 to see where")
    return EXIT_DEFECT


def _say(message: str) -> None:
    for line in message.splitlines():
        print(f"skyshed: {line}", file=sys.stderr)  # noqa: T201


def _quiet_libraries() -> None:
    """Keep libraries' own warnings and log lines off the screen; tests turn warnings into errors instead."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())
    os.environ.setdefault("CPL_LOG", os.devnull)  # GDAL's own lines; what they mean is said by the errors we raise
    logging.getLogger("skyshed").addHandler(_Teller())


class _Teller(logging.Handler):
    """Passes on what skyshed itself logs: an answer in the cache that was damaged and is made again."""

    def emit(self, record: logging.LogRecord) -> None:
        _say(printable(record.getMessage()))
