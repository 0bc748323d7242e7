"""Stopping on a signal: as cleanly as on Ctrl-C, and once."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from skyshed.errors import Cancelled


class Unread(Exception):  # noqa: N818 - nothing has gone wrong
    """Nobody reads the answer any more."""


class Stopped(KeyboardInterrupt):
    """A signal asks the work to stop.

    A class of its own: Python itself ends on SIGINT when a plain KeyboardInterrupt has passed through code that was
    compiled from a text, as that of dataclasses is, even where it has been caught (`run_eval_code_obj` of CPython).
    """


# A person; a person or a batch system; a terminal that has gone, which Windows does not report.
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
_UNHEARD = {signal.SIG_DFL, signal.default_int_handler}
_LATER_S = 0.02
_stopped_by: list[int] = []


def listen() -> None:
    """Let signals stop the work; one that is ignored, as under nohup, stays so."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in _SIGNALS:
        if signal.getsignal(number) in _UNHEARD:
            signal.signal(number, _stop)
    sys.unraisablehook = _say_unraisable


def raise_if_stopped() -> None:
    """Stop the work if a signal has asked for it and nothing has stopped yet.

    Raises
    ------
    Cancelled
        If so: what is raised while a library calls back from compiled code goes no further.
    """
    if _stopped_by:
        raise Cancelled


@contextmanager
def stops_only() -> Iterator[None]:
    """Let whatever ends the block after a signal be a stop: libraries tell a stop of theirs as an error of their own.

    Raises
    ------
    Cancelled
        In place of such an error, as of DuckDB's "Query interrupted".
    """
    try:
        yield
    except Exception as error:
        if _stopped_by and not isinstance(error, Cancelled):
            raise Cancelled from error
        raise


def end_listening() -> None:
    """Let a signal that waits for an import come no more: after the program's end it would be one of Python's own."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def exit_code() -> int:
    """Return what a shell expects of a program that a signal has stopped."""
    return 128 + (_stopped_by[0] if _stopped_by else signal.SIGINT)


def _stop(number: int, frame: FrameType | None) -> None:
    if hasattr(signal, "setitimer") and _is_importing(frame):
        # An import that is broken off may keep its lock, and a thread that waits for it would wait for ever.
        signal.signal(signal.SIGALRM, lambda _, then: _stop(number, then))
        signal.setitimer(signal.ITIMER_REAL, _LATER_S)
        return
    is_first = not _stopped_by
    _stopped_by.append(signal.Signals(number))
    if is_first or number == signal.SIGINT:  # only a person may stop the cleaning up
        raise Stopped


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _say_unraisable(unraisable: "sys.UnraisableHookArgs") -> None:
    """Leave a stop that could not be raised further to `raise_if_stopped`; report everything else as usual."""
    if not isinstance(unraisable.exc_value, Stopped):
        sys.__unraisablehook__(unraisable)
