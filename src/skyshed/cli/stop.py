"""Stopping on a signal: as cleanly as on Ctrl-C, and once."""

import signal
import threading


class Unread(Exception):  # noqa: N818 - nothing has gone wrong
    """Nobody reads the answer any more."""


# The terminal has gone (SIGHUP), a person or a batch system ends the run (SIGTERM); Windows lacks the first.
_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
_stopped_by = [signal.SIGINT]


def listen() -> None:
    """Let SIGTERM and SIGHUP stop the work as Ctrl-C does; a signal that is ignored, as under nohup, stays so."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in _SIGNALS:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)


def exit_code() -> int:
    """Return what a shell expects of a program that a signal has stopped."""
    return 128 + _stopped_by[0]


def _stop(number: int, _frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)  # cleaning up is not to be stopped again
    _stopped_by[0] = signal.Signals(number)
    raise KeyboardInterrupt
