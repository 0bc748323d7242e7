"""YAML as a tree that knows where everything stands, and holds nothing but text, lists and mappings.

Every scalar stays the text that the user wrote: what it means is decided by the key it stands under,
so that neither "No" nor "12:30" nor "1_000" turns into something else. `composing.py` makes it of text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

MAX_FILE_BYTES = 8_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file: where it stands (counted from 1), under which key, and what would be right."""

    line: int
    column: int
    key: str
    message: str


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of YAML: ``value`` is text, a tuple of nodes, or a mapping of text to nodes."""

    value: "str | tuple[Node, ...] | Mapping[str, Node]"
    line: int
    column: int
    key_spots: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    is_quoted: bool = False

    @property
    def kind(self) -> str:
        """What a person would call it."""
        if isinstance(self.value, str):
            return "text" if self.value or self.is_quoted else "nothing"
        return "a list" if isinstance(self.value, tuple) else "a mapping"

    @property
    def is_null(self) -> bool:
        """Whether nothing was written (or ``null`` or ``~``)."""
        return isinstance(self.value, str) and not self.is_quoted and self.value in {"", "~", "null"}


class Unreadable(Exception):  # noqa: N818 - carries a problem that is shown, and never leaves this room
    """A file has no tree; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file of bounded size, or raise `Unreadable`."""
    try:
        if path.is_dir():
            raise Unreadable(Problem(1, 1, "file", "is a folder; a file is needed"))
        if path.exists() and not path.is_file():
            raise Unreadable(Problem(1, 1, "file", "is a device or a pipe; a file is needed"))
        with path.open("rb") as opened:
            raw = opened.read(MAX_FILE_BYTES + 1)  # whatever size is stated
        if len(raw) > MAX_FILE_BYTES:
            size = max(path.stat().st_size, len(raw))
            message = f"has {size / 1e6:.1f} MB; at most {MAX_FILE_BYTES / 1e6:.0f} MB are read"
            raise Unreadable(Problem(1, 1, "file", message))
    except OSError as error:
        raise Unreadable(Problem(1, 1, "file", f"cannot be read: {error.strerror or error}")) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        message = f"byte {raw[error.start]:#04x} is not UTF-8; save the file as UTF-8"
        raise Unreadable(Problem(line, column, "file", message)) from None


def lacking(path: Path) -> str:
    """Return why a path cannot be read ("no such file or folder", a name too long); "" if it can."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return "no such file or folder"
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    return ""


def one_line(text: str) -> str:
    """Return a name or value on one line, so that no line of it can be mistaken for our own words."""
    return text if len(text.splitlines()) <= 1 else " ".join(text.split())


def moved(node: Node, line: int, column: int) -> Node:
    """Return a copy of a tree whose nodes all have one place (where a catalogue entry was taken over)."""
    value = node.value
    if isinstance(value, tuple):
        value = tuple(moved(item, line, column) for item in value)
    elif isinstance(value, Mapping):
        value = {key: moved(item, line, column) for key, item in value.items()}
    return Node(value, line, column, {}, node.is_quoted)
