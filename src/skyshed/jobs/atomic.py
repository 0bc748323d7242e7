"""A result folder appears whole or not at all.

Work is written to ``.NAME.partial-XXXXXXXX`` beside the place that was asked for, and moved in when
complete. A run that is killed leaves such a folder, which nobody takes for a result; the next run
to the same place removes it, unless the run that writes it is still alive. Where the place is a mount
point, or its parent may not be written, the work goes on inside it: see `skyshed.jobs.inside`.
"""

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from skyshed.errors import ExistsError, OutputError, SkyshedError
from skyshed.jobs import inside
from skyshed.jobs.held import held, is_abandoned

RESULT_MARKS = ("summary.json", "provenance.json")
_LONGEST_BYTES = 200  # of 255 that disks take
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
    place = _place_of(out)
    with _explained(out, place):
        _restore_displaced(place)
        is_inside = inside.must_fill(place)
    _check_place(out, place, overwrite)
    made_parents: list[Path] = []
    partial = inside.new_hidden(place, "partial") if is_inside else _beside(place, "partial")
    try:
        _make_parents(out, place, made_parents)
        with _explained(out, partial.parent):
            partial.mkdir()
        with held(partial):
            _remove_leftovers(place)
            with _disk_full_explained(out, partial):
                yield partial
                _sync(partial)
            _check_place(out, place, overwrite)  # something may have been written there meanwhile
            with _explained(out, place):
                _move_in(partial, place, is_inside)
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
        ``path`` exists and ``overwrite`` is not given, or cannot be written, or the disk is full.
    """
    place = _place_of(path)
    if place.is_dir():
        raise OutputError(f"{str(path)!r} is a folder; name a file")
    if os.path.lexists(place) and not overwrite:
        raise ExistsError(f"{str(path)!r} exists; name another file, or have it overwritten")
    partial = place.with_name(f".{_short(place.stem)}.partial-{secrets.token_hex(4)}{place.suffix}")
    try:
        with _explained(path, place.parent):
            partial.touch()
        with _disk_full_explained(path, place.parent):
            yield partial
            with partial.open("rb+") as opened:
                os.fsync(opened.fileno())
            _replace_file(partial, place)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def _replace_file(partial: Path, place: Path) -> None:
    try:
        partial.replace(place)
    except OSError as error:
        if error.errno not in inside.CANNOT_EXCHANGE:
            raise
        shutil.copyfile(partial, place)  # a file that is a mount point itself


def beside(out: Path, kind: str) -> Path:
    """Return the hidden folder in which a run to ``out`` keeps what a later run to it may go on from.

    It stands beside ``out``, or within where that must be filled from inside; it is the caller's to make and remove.

    Raises
    ------
    OutputError
        ``out`` cannot be written.
    """
    place = _place_of(out)
    with _explained(out, place):
        if inside.must_fill(place):
            return place / f"{inside.HIDDEN}{kind}"
    return place.with_name(f".{_short(place.name)}.{kind}")


def _place_of(out: Path) -> Path:
    """Return where a name leads, links followed; a name that no disk takes is refused at once, as is a disk's root."""
    with _explained(out, out):
        try:
            place = out.absolute().resolve()
        except RuntimeError as error:  # before Python 3.13, a circle of links
            raise OutputError(f"{str(out)!r} cannot be written: a circle of links; name another place") from error
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            place.lstat()
        if not place.name:
            raise OutputError(f"{str(out)!r} is the root of a disk; name a folder or file in it")
        return place


def _beside(place: Path, kind: str) -> Path:
    return place.with_name(f".{_short(place.name)}.{kind}-{secrets.token_hex(4)}")


def _short(name: str) -> str:
    """Return a name short enough to have something added to it on any disk."""
    raw = os.fsencode(name)
    return name if len(raw) <= _LONGEST_BYTES else hashlib.sha256(raw).hexdigest()[:32]


def _check_place(out: Path, place: Path, overwrite: bool) -> None:
    if not os.path.lexists(place):
        return
    if not place.is_dir():
        raise OutputError(f"output folder {str(out)!r} is a file; name a folder")
    with _explained(out, place):
        names = inside.names_in(place)
    inside.check_writable(out, place)
    if not names:
        return
    if not overwrite:
        raise ExistsError(f"output folder {str(out)!r} already holds files; name another, or have it overwritten")
    if not names.issuperset(RESULT_MARKS):
        raise OutputError(
            f"output folder {str(out)!r} is not an earlier result of skyshed (it lacks {' or '.join(RESULT_MARKS)}), "
            "so it is not overwritten; name another"
        )


def _make_parents(out: Path, place: Path, made: list[Path]) -> None:
    """Make missing parents; those to be made are put into ``made`` first, innermost first."""
    with _explained(out, place.parent):
        made += [parent for parent in place.parents if not parent.exists()]
        place.parent.mkdir(parents=True, exist_ok=True)


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
        if _tells_full(error) or _is_full(partial):
            raise _disk_full(out) from error
        raise
    if _is_full(partial):
        raise _disk_full(out)


def _disk_full(out: Path) -> OutputError:
    return OutputError(f"no space left on the disk of {str(out)!r}; nothing was written")


def _tells_full(error: Exception) -> bool:
    """Return whether an error means a full disk; libraries in other languages say so in words only."""
    if isinstance(error, SkyshedError):
        return False
    in_words = any(os.strerror(code) in str(error) for code in DISK_FULL_ERRNOS)
    return in_words or getattr(error, "errno", None) in DISK_FULL_ERRNOS


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free == 0
    except OSError:
        return False


def _remove_leftovers(place: Path) -> None:
    for leftover in [*_siblings(place, "partial"), *_siblings(place, "old"), *inside.hidden(place, "partial")]:
        with contextlib.suppress(OSError):
            if is_abandoned(leftover):
                shutil.rmtree(leftover, ignore_errors=True)


def _restore_displaced(place: Path) -> None:
    """Finish what a run that was killed in the middle of ``_move_in`` had begun."""
    for moving in inside.hidden(place, "moving"):
        with contextlib.suppress(OSError):
            if is_abandoned(moving):
                inside.finish_moving(moving, place, RESULT_MARKS)
    for displaced in inside.hidden(place, "old"):
        with contextlib.suppress(OSError):
            if inside.names_in(place).issuperset(RESULT_MARKS):
                shutil.rmtree(displaced, ignore_errors=True)
            elif is_abandoned(displaced) and not inside.hidden(place, "moving"):
                inside.put_back(displaced, place)
    if os.path.lexists(place):
        return
    for displaced in _siblings(place, "old"):
        with contextlib.suppress(OSError):
            if is_abandoned(displaced):
                displaced.rename(place)
                return


def _siblings(place: Path, kind: str) -> list[Path]:
    if not place.parent.is_dir():
        return []
    prefix = f".{_short(place.name)}.{kind}-"
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


def _move_in(partial: Path, place: Path, is_inside: bool) -> None:
    if is_inside:
        inside.move_up(partial, place, RESULT_MARKS)
    else:
        _exchange(partial, place)


def _exchange(partial: Path, place: Path) -> None:
    displaced = None
    if place.is_dir():
        if any(place.iterdir()):
            displaced = _beside(place, "old")
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
