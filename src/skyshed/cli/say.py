"""The one place that writes to the terminal: whatever came from a file or a server is plain text there."""

import unicodedata

import typer

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


def say(text: str, *, ends_line: bool = True) -> None:
    """Write an answer to stdout."""
    typer.echo(plain(text), nl=ends_line)


def tell(line: str) -> None:
    """Write a remark or an error to stderr, on a line of its own."""
    typer.echo(plain(line).replace("\n", "\\u000a"), err=True)
