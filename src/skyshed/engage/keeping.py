"""Batches on the disk, so that a run that was cut goes on where it stopped and ends with the same bytes.

A file holds one batch under its number: a head of fixed size, then the rows. It appears whole or not at all, says
which question, seed and program it is of, and carries a checksum; it is data alone.
"""

import hashlib
import logging
import os
import secrets
import shutil
import stat
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

import numpy as np

from skyshed.engage.batches import Batch, RaidQuestion, Rows, key_of
from skyshed.engage.whose import about_run, check_same, write_about
from skyshed.errors import CutError, InputError, OutputError
from skyshed.jobs.held import held, is_abandoned

_LOG = logging.getLogger(__name__)
_MARK = b"skyshed batch 1\n"
_HEAD = struct.Struct("<16s32sqqq32s")  # mark, key, first, rows, columns, checksum
_NAMED = 5


class Folder:
    """Batches of one run, kept under their numbers. Any thread may read and write."""

    def __init__(self, path: Path, questions: Sequence[RaidQuestion], seed: int) -> None:
        self.path = path
        self._keys = [key_of(each, seed) for each in questions]
        self._n_columns = [each.n_columns for each in questions]
        self._damaged: list[int] = []
        self._lock = Lock()

    def read(self, batch: Batch) -> Rows | None:
        """Return the rows of a batch, None where it is not there or not whole; the latter is remembered."""
        n_columns = self._n_columns[batch.question]
        n_bytes = batch.n * n_columns * 4
        try:
            whole = _bytes_of(self._file(batch), _HEAD.size + n_bytes)
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            whole = b""
        if len(whole) != _HEAD.size + n_bytes or whole[: _HEAD.size] != self._head(batch, whole[_HEAD.size :]):
            with self._lock:
                self._damaged.append(batch.number)
            return None
        return np.frombuffer(whole, "<i4", offset=_HEAD.size).reshape(batch.n, n_columns)

    def write(self, batch: Batch, rows: Rows) -> None:
        """Keep the rows of a batch."""
        content = rows.astype("<i4").tobytes()
        path = self._file(batch)
        partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            partial.write_bytes(self._head(batch, content) + content)
            partial.replace(path)
        except OSError as error:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            reason = (error.strerror or str(error)).lower()
            raise CutError(f"{str(self.path)!r}: a batch cannot be kept: {reason}") from error

    def n_kept(self) -> int:
        """Return how many batches are kept."""
        return sum(1 for _ in self.path.glob("*.rows"))

    def say_damaged(self) -> None:
        """Say in one remark which batches were not whole."""
        if self._damaged:
            numbers = sorted(self._damaged)
            named = ", ".join(map(str, numbers[:_NAMED])) + (", ..." if len(numbers) > _NAMED else "")
            _LOG.warning("kept batches that were damaged, and run again: %d (number %s)", len(numbers), named)

    def _head(self, batch: Batch, content: bytes) -> bytes:
        key, n_columns = self._keys[batch.question], self._n_columns[batch.question]
        fields = _MARK, key, batch.first, batch.n, n_columns
        checksum = hashlib.sha256(_HEAD.pack(*fields, b"") + content).digest()
        return _HEAD.pack(*fields, checksum)

    def _file(self, batch: Batch) -> Path:
        return self.path / f"{batch.number:08d}.rows"


def _bytes_of(path: Path, n_bytes: int) -> bytes:
    """Return a file of this size; nothing of another size is read, nor of a pipe or device."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode) or found.st_size != n_bytes:
        raise ValueError("not a batch")
    with path.open("rb") as opened:
        return opened.read(n_bytes + 1)


@contextmanager
def kept_in(path: Path, questions: Sequence[RaidQuestion], *, n: int, seed: int, is_resuming: bool) -> Iterator[Folder]:
    """Yield the folder of a run: a new one, or with ``is_resuming`` what a run of the same questions has left.

    It stays where the run is cut and a batch of it is done.

    Raises
    ------
    InputError
        Another run holds the folder, or it is resumed and belongs to another run.
    CutError
        The run was cut, as is said, and so many batches are kept.
    OutputError
        It cannot be written.
    """
    about = about_run(questions, n=n, seed=seed)
    try:
        if os.path.lexists(path):
            _take_over(path, about, is_resuming)
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"{str(path)!r}: batches cannot be kept there: {reason}") from error
    with held(path):
        write_about(path, about)
        folder = Folder(path, questions, seed)
        try:
            yield folder
        except CutError as error:
            raise _cut(error, folder) from error
        finally:
            folder.say_damaged()
            if not folder.n_kept():
                discard(path)


def _cut(error: CutError, folder: Folder) -> InputError:
    n_kept = folder.n_kept()
    if not n_kept:
        return InputError(f"{error}; no batch was done")
    batches = "1 batch that is done is" if n_kept == 1 else f"{n_kept:,} batches that are done are"
    return CutError(f"{error}; {batches} kept in {folder.path.name!r}: resume to go on")


def discard(path: Path) -> None:
    """Remove the folder of a run whose result is in place."""
    shutil.rmtree(path, ignore_errors=True)


def _take_over(path: Path, about: dict, is_resuming: bool) -> None:
    if path.is_symlink() or not path.is_dir():
        raise InputError(f"{str(path)!r} is not a folder of batches; remove it, or name another output")
    if not is_abandoned(path):
        raise InputError(f"{str(path)!r} is in use by a run that goes on; wait for it, or name another output")
    if not is_resuming:
        discard(path)
    else:
        check_same(path, about)
