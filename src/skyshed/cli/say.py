"""The one place that writes to the terminal: whatever came from a file or a server is plain text there."""

import errno
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from skyshed.cli.stop import Unread
from skyshed.errors import OutputError

# Joiners shape Arabic, Persian and Indic names; line feeds and tabs lay out what we say.
_PLAIN = "\n\t\u200c\u200d"
# Controls (C0, C1, delete), formats (such as overrides of the writing direction), halves of pairs (names of
# files that are not UTF-8), line and paragraph separators.
_HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def plain(text: str) -> str:
    r"""Return text in which nothing can steer a terminal: what could is written as JSON writes it.

    JSON stays the same JSON, since such characters stand inside its texts alone.

    >>> plain("Tor\x1b[31m")
    'Tor\\u001b[31m'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_written(letter) for letter in text)


def _written(letter: str) -> str:
    if letter in _PLAIN or unicodedata.category(letter) not in _HARMFUL:
        return letter
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))


DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def beside(page: Path) -> Iterator[None]:
    """Say where the page lies if the disk has no room for the answer that is said beside it."""
    try:
        yield
    except OSError as error:
        if error.errno not in DISK_FULL:
            raise
        raise OutputError(f"no space left on the disk for the answer; the page is written: {page}") from error


def say(text: str, *, ends_line: bool = True) -> None:
    """Write an answer to stdout.

    Raises
    ------
    Unread
        If stdout is closed: nobody reads there.
    """
    if sys.stdout is None:
        raise Unread
    typer.echo(plain(text), nl=ends_line)


def tell(line: str) -> None:
    """Write a remark or an error to stderr, on a line of its own."""
    typer.echo(plain(line).replace("\n", "\\u000a"), err=True)
