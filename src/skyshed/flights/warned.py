"""What the user names as warnings: files of airspaces, bulletins, and FIRs by their names."""

import re
from collections.abc import Sequence
from pathlib import Path

from skyshed.errors import NoOutlinesError
from skyshed.flights.airspaces import Airspaces, plain
from skyshed.flights.read_volumes import read_firs, read_volumes

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}$")


def warned_by_all(warnings: Sequence[Path], firs: Path | None) -> list[Airspaces]:
    """Return the airspaces of every warning; what is no file is the name of an FIR, whose outline is in ``firs``.

    Raises
    ------
    InputError
        If a file cannot be used, or a name is not that of one FIR.
    """
    outlines = read_firs(firs) if firs is not None else None
    found = []
    for path in warnings:
        if _is_there(path) or _ENDING.search(path.name):
            found.append(read_volumes(path, outlines))
            continue
        if outlines is None:
            raise NoOutlinesError(
                f"no file is called {plain(path)!r}, and if that is the name of an FIR, it needs a file of outlines"
            )
        found.append(Airspaces((outlines.named(str(path)),)))
    return found


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # longer than a name of a file may be, or with a zero byte
        return False
