"""Where the program begins and ends: signals are listened to before anything large is imported.

0 done; 1 a defect of skyshed; 2 input, place or option that cannot be used; 128 and the signal's number when stopped
by one: 130 by Ctrl-C, 143 by SIGTERM, 129 by SIGHUP, 141 where nobody reads the answer any more. `serve` goes on
until a signal ends it: 0.
"""

from skyshed.cli.stop import end_listening, exit_code, listen
from skyshed.errors import Cancelled

STOPPED = "stopped; nothing was written"


def main() -> int:
    """Run the command line and return the exit code."""
    listen()
    try:
        from skyshed.cli.front import carried_out

        return carried_out()
    except (KeyboardInterrupt, Cancelled) as stop:
        from skyshed.cli.say import tell

        for line in (str(stop) or STOPPED).split("\n"):
            tell(f"skyshed: {line}")
        return exit_code()
    finally:
        end_listening()
