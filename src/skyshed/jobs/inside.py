"""Fill a folder that cannot be exchanged for another: a mount point, or one whose parent may not be written.

Work is written to a hidden folder inside it, and moved up when complete:

    .skyshed.partial-XX   the new result, being written            left by a dead run: removed
    .skyshed.old-XX       the earlier result, moved aside          left alone: moved back
    .skyshed.moving-XX    the new result, whole, being moved up    left by a dead run: moved up to the end

The files that mark a result come last, so that half a result never looks finished.
"""

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path

from skyshed.errors import OutputError

HIDDEN = ".skyshed."
# A disk's own folder, which stands in the root of a file system.
_NOT_OURS = {"lost+found"}
# What the system answers where a folder cannot be exchanged, though it may be filled.
CANNOT_EXCHANGE = {errno.EBUSY, errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS, errno.EINVAL}


def names_in(folder: Path) -> set[str]:
    """Return what a folder holds, without what belongs to the disk or to runs of ours."""
    names = {path.name for path in folder.iterdir()}
    return {name for name in names if not name.startswith(HIDDEN)} - _NOT_OURS


def hidden(place: Path, kind: str) -> list[Path]:
    """Return the folders of a kind that runs have left in a place."""
    with contextlib.suppress(OSError):
        return sorted(path for path in place.iterdir() if path.name.startswith(f"{HIDDEN}{kind}-") and path.is_dir())
    return []


def new_hidden(place: Path, kind: str) -> Path:
    """Return the name of a new hidden folder."""
    return place / f"{HIDDEN}{kind}-{secrets.token_hex(4)}"


def must_fill(place: Path) -> bool:
    """Return whether a folder must be filled from inside; nothing in it or of it is changed.

    Raises
    ------
    OSError
        If it cannot be written either.
    """
    if not place.is_dir():
        return False
    beside = place.with_name(f".skyshed.{secrets.token_hex(4)}")
    try:
        beside.mkdir()
        beside.rmdir()
    except OSError as error:
        if error.errno not in CANNOT_EXCHANGE:
            raise
        return True
    return place.stat().st_dev != place.parent.stat().st_dev or _is_mount(place)


def _is_mount(place: Path) -> bool:
    """Return whether something is mounted there; a folder mounted from the same disk has the disk's own number."""
    with contextlib.suppress(OSError):
        text = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
        written = str(place).replace("\\", r"\134").replace(" ", r"\040").replace("\t", r"\011").replace("\n", r"\012")
        return any(line.split(" ")[4] == written for line in text.splitlines() if line)
    return os.path.ismount(place)


def move_up(partial: Path, place: Path, marks: Iterable[str]) -> None:
    """Move a whole new result up into ``place``; an earlier one is moved aside and removed at the end."""
    last = set(marks)
    old = new_hidden(place, "old")
    earlier = names_in(place)
    if earlier:
        old.mkdir()
    moving = new_hidden(place, "moving")
    try:
        _move(sorted(earlier, key=lambda name: name not in last), place, old)
        shutil.move(partial, moving)
    except BaseException:
        put_back(old, place)
        raise
    finish_moving(moving, place, last)
    shutil.rmtree(old, ignore_errors=True)


def finish_moving(moving: Path, place: Path, marks: Iterable[str]) -> None:
    """Move what is left of a whole result up, the files that mark it last."""
    last = set(marks)
    _move(sorted((path.name for path in moving.iterdir()), key=lambda name: name in last), moving, place)
    moving.rmdir()


def put_back(old: Path, place: Path) -> None:
    """Move an earlier result back to where it was."""
    if old.is_dir():
        _move([path.name for path in old.iterdir()], old, place)
        old.rmdir()


def _move(names: Iterable[str], source: Path, target: Path) -> None:
    for name in names:
        (source / name).rename(target / name)


def check_writable(out: Path, place: Path) -> None:
    """Refuse a folder that cannot be written, in one line."""
    if not os.access(place, os.W_OK | os.X_OK):
        raise OutputError(f"{str(out)!r} cannot be written: permission denied; name another place")
