"""The files of a result folder, which pages may take: plain files inside it, and nothing that leads elsewhere."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from skyshed.errors import InputError, printable

_MOST_FILES = 2_000
_DEEPEST = 2  # folders below it, as in replay/A-0.czml


@dataclass(frozen=True)
class ResultFolder:
    """A folder that skyshed has written."""

    path: Path

    def names(self) -> list[str]:
        """Return the names of its files, sorted, with a slash between folder and file; at most 2,000.

        Links, hidden files and folders, devices and pipes are not among them.
        """
        found = []
        for name in _names(self.path, "", _DEEPEST):
            found.append(name)
            if len(found) == _MOST_FILES:
                break
        return sorted(found)

    def path_of(self, name: str) -> Path:
        """Return the path of one of its files.

        Raises
        ------
        InputError
            If there is none of that name; "..", absolute names and links lead nowhere.
        """
        if name not in self.names():
            raise InputError(f"the result folder holds no file {printable(name[:200])!r}")
        return self.path / name


def _names(folder: Path, before: str, depth: int) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_file(follow_symlinks=False) and entry.name.isprintable():
            yield f"{before}{entry.name}"
        elif depth and entry.is_dir(follow_symlinks=False):
            yield from _names(folder / entry.name, f"{before}{entry.name}/", depth - 1)
