"""Files and folders, as a caller may name them; the brother of `skyshed.verbs.asked`."""

from collections.abc import Sequence
from pathlib import Path

from skyshed.errors import InputError
from skyshed.verbs.given import be_of, each_of, shown

Paths = Sequence[Path | str] | Path | str


def paths_of(asked: Paths, where: str) -> tuple[Path, ...]:
    """Return paths.

    Raises
    ------
    InputError
        If something is not a path.
    """
    paths = list(each_of(asked, (Path, str)))
    for each in paths:
        be_of((Path, str), each, where, "the name of a file or folder", wanted="a path")
    return tuple(Path(each) for each in paths if isinstance(each, (Path, str)))


def file_of(asked: Path | str, where: str) -> Path:
    """Return one path.

    Raises
    ------
    InputError
        If it is none.
    """
    be_of((Path, str), asked, where, "the name of a file", wanted="a path")
    return Path(asked)


def folder_of(asked: Path | str, where: str) -> Path:
    """Return a folder that is there.

    Raises
    ------
    InputError
        If it is none.
    """
    be_of((Path, str), asked, where, "the name of a folder", wanted="a path")
    try:
        is_there = Path(asked).is_dir()
    except (OSError, UnicodeEncodeError):
        is_there = False
    if not is_there:
        raise InputError(f"{where}: there is no folder {shown(str(asked))}; make it, or leave it out")
    return Path(asked)
