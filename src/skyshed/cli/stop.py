"""Stopping on a signal: as cleanly as on Ctrl-C, and once."""

import signal
import threading
from types import FrameType


class Unread(Exception):  # noqa: N818 - nothing has gone wrong
    """Nobody reads the answer any more."""


# The terminal has gone (SIGHUP), a person or a batch system ends the run (SIGTERM); Windows lacks the first.
_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
_LATER_S = 0.02
_stopped_by = [signal.SIGINT]


def listen() -> None:
    """Let SIGTERM and SIGHUP stop the work as Ctrl-C does; a signal that is ignored, as under nohup, stays so."""
    if threading.current_thread() is not threading.main_thread():
        return
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)
    for number in _SIGNALS:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)


def exit_code() -> int:
    """Return what a shell expects of a program that a signal has stopped."""
    return 128 + _stopped_by[0]


def _stop(number: int, frame: FrameType | None) -> None:
    if hasattr(signal, "setitimer") and _is_importing(frame):
        # An import that is broken off may keep its lock, and a thread that waits for it would wait for ever.
        signal.signal(signal.SIGALRM, lambda _, then: _stop(number, then))
        signal.setitimer(signal.ITIMER_REAL, _LATER_S)
        return
    if number != signal.SIGINT:
        signal.signal(number, signal.SIG_IGN)  # cleaning up is not to be stopped again
    _stopped_by[0] = signal.Signals(number)
    raise KeyboardInterrupt


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False
