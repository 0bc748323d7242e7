"""A result folder appears whole or not at all.

Work is written to ``.NAME.partial-XXXXXXXX`` beside the place that was asked for, and moved in when
complete. A run that is killed leaves such a folder, which nobody takes for a result; the next run
to the same place removes it, unless the run that writes it is still alive.
"""

import contextlib
import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from skyshed.errors import OutputError

try:
    import fcntl
except ImportError:  # Windows has none: there, leftovers are told by their age
    fcntl = None

RESULT_MARKS = ("summary.json", "provenance.json")
LEFTOVER_AGE_S = 86_400.0
DISK_FULL_ERRNOS = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def folder_in_place(out: Path, overwrite: bool = False) -> Iterator[Path]:
    """Yield an empty folder to write into; it becomes ``out`` when the block ends without an error.

    An earlier result at ``out`` is replaced only with ``overwrite``, and only if it is one (it
    holds summary.json and provenance.json); until the new one is whole the old one stays.

    Raises
    ------
    OutputError
        ``out`` is a file, holds something already, cannot be written, or the disk is full.
    """
    place = out.absolute().resolve()
    _restore_displaced(place)
    _check_place(out, place, overwrite)
    made_parents = _make_parents(out, place)
    partial = place.with_name(f".{place.name}.partial-{secrets.token_hex(4)}")
    try:
        with _explained(out, place.parent):
            partial.mkdir()
        with _held(partial):
            _remove_leftovers(place)
            with _disk_full_explained(out, partial):
                yield partial
                _sync(partial)
            _check_place(out, place, overwrite)  # somebody may have written there meanwhile
            _move_in(partial, place)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        for parent in made_parents:
            with contextlib.suppress(OSError):
                parent.rmdir()
        raise


@contextmanager
def file_in_place(path: Path, overwrite: bool = False) -> Iterator[Path]:
    """Yield a path to write one file to; it becomes ``path`` when the block ends without an error.

    The yielded name has the suffix of ``path``, since writers choose their format by it.

    Raises
    ------
    OutputError
        ``path`` exists and ``overwrite`` is not said, or cannot be written, or the disk is full.
    """
    place = path.absolute().resolve()
    if place.is_dir():
        raise OutputError(f"{str(path)!r} is a folder; name a file")
    if os.path.lexists(place) and not overwrite:
        raise OutputError(f"{str(path)!r} exists; name another file, or add --overwrite")
    partial = place.with_name(f".{place.stem}.partial-{secrets.token_hex(4)}{place.suffix}")
    try:
        with _explained(path, place.parent):
            partial.touch()
        with _disk_full_explained(path, place.parent):
            yield partial
            with partial.open("rb+") as opened:
                os.fsync(opened.fileno())
        partial.replace(place)
    finally:
        partial.unlink(missing_ok=True)


def _check_place(out: Path, place: Path, overwrite: bool) -> None:
    if not os.path.lexists(place):
        return
    if not place.is_dir():
        raise OutputError(f"output folder {str(out)!r} is a file; name a folder with -o")
    with _explained(out, place):
        names = {path.name for path in place.iterdir()}
    if not names:
        return
    if not overwrite:
        raise OutputError(f"output folder {str(out)!r} already holds files; name another with -o, or add --overwrite")
    if not names.issuperset(RESULT_MARKS):
        raise OutputError(
            f"output folder {str(out)!r} is not an earlier result of skyshed (it lacks {' or '.join(RESULT_MARKS)}), "
            "so --overwrite leaves it alone; name another with -o"
        )


def _make_parents(out: Path, place: Path) -> list[Path]:
    """Make missing parents; return those made, innermost first."""
    missing = [parent for parent in place.parents if not parent.exists()]
    with _explained(out, place.parent):
        place.parent.mkdir(parents=True, exist_ok=True)
    return missing


@contextmanager
def _explained(out: Path, where: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL_ERRNOS:
            raise _disk_full(out) from error
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"{str(out)!r} cannot be written: {str(where)!r}: {reason}; name another place") from error


@contextmanager
def _disk_full_explained(out: Path, partial: Path) -> Iterator[None]:
    """Say that the disk is full, also where a library's own error (or silence) hides it."""
    try:
        yield
    except Exception as error:
        if getattr(error, "errno", None) in DISK_FULL_ERRNOS or _is_full(partial):
            raise _disk_full(out) from error
        raise
    if _is_full(partial):
        raise _disk_full(out)


def _disk_full(out: Path) -> OutputError:
    return OutputError(f"no space left on the disk of {str(out)!r}; nothing was written")


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free == 0
    except OSError:
        return False


@contextmanager
def _held(partial: Path) -> Iterator[None]:
    """Hold a lock on the folder for as long as this run lives; the system drops it when the run dies."""
    if fcntl is None:
        yield
        return
    descriptor = os.open(partial, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _is_abandoned(folder: Path) -> bool:
    if fcntl is None:
        return time.time() - folder.stat().st_mtime > LEFTOVER_AGE_S
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(descriptor)


def _remove_leftovers(place: Path) -> None:
    for leftover in [*_siblings(place, "partial"), *_siblings(place, "old")]:
        with contextlib.suppress(OSError):
            if _is_abandoned(leftover):
                shutil.rmtree(leftover, ignore_errors=True)


def _restore_displaced(place: Path) -> None:
    """Put back the earlier result of a run that was killed between the two moves of ``_move_in``."""
    if os.path.lexists(place):
        return
    for displaced in _siblings(place, "old"):
        with contextlib.suppress(OSError):
            if _is_abandoned(displaced):
                displaced.rename(place)
                return


def _siblings(place: Path, kind: str) -> list[Path]:
    if not place.parent.is_dir():
        return []
    prefix = f".{place.name}.{kind}-"
    with contextlib.suppress(OSError):
        return sorted(path for path in place.parent.iterdir() if path.name.startswith(prefix) and path.is_dir())
    return []


def _sync(folder: Path) -> None:
    """Bring every file to the disk, so that a power cut after the move cannot leave hollow files."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as opened:
                os.fsync(opened.fileno())
        elif path.is_dir():
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _move_in(partial: Path, place: Path) -> None:
    displaced = None
    if place.is_dir():
        if any(place.iterdir()):
            displaced = place.with_name(f".{place.name}.old-{secrets.token_hex(4)}")
            place.rename(displaced)
        else:
            place.rmdir()
    try:
        partial.rename(place)
    except OSError:
        if displaced is not None:
            displaced.rename(place)
        raise
    _sync_folder(place.parent)
    if displaced is not None:
        shutil.rmtree(displaced, ignore_errors=True)
