"""How a CSV file is written: its encoding, separator, quotes and line ends, and the names of its columns.

DuckDB could find that out itself, but from a few lines, and leaves out silently what does not fit.
"""

import codecs
import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from skyshed.errors import InputError

_BLOCK_BYTES = 1 << 18
_HEAD_BYTES = 1 << 18
_MOST_COLUMNS = 2000
_SEPARATORS = ",;\t|"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_EXCEL = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)


@dataclass(frozen=True)
class Dialect:
    """What a reader must know: column names in order, separator, lines before the names, quote ("" where none hold).

    ``notes`` say what is odd about the file.
    """

    path: Path
    names: tuple[str, ...]
    separator: str
    n_before: int
    encoding: str
    quote: str
    notes: tuple[str, ...] = field(default=())


def dialect_of(path: Path, spare: Path) -> Dialect:
    """Look through a CSV file once; one with stray line ends is written anew, to ``spare``.

    Raises
    ------
    InputError
        If it has no row of column names.
    """
    looked = _Looked()
    with path.open("rb") as opened:
        head = opened.read(_HEAD_BYTES)
        opened.seek(0)
        while block := opened.read(_BLOCK_BYTES):
            looked.at(block)
    encoding = "utf-8" if looked.is_utf8 else "latin-1"
    text = head.decode(encoding, errors="replace").removeprefix("\ufeff")
    n_before, line, separator = _line_of_names(text)
    names = _names(line, separator)
    notes = [] if looked.is_utf8 else ["no UTF-8: read as Latin-1"]
    if looked.n_quotes % 2:
        notes.append("a quotation mark is not closed: none was treated as one")
    if looked.n_returns and looked.has_feeds:
        n_torn = _mended(path, spare, separator.encode(encoding), len(names))
        notes += [f"{n_torn:,} lines held a stray carriage return, taken for a space"] if n_torn else []
        path = spare
    return Dialect(path, names, separator, n_before, encoding, "" if looked.n_quotes % 2 else '"', tuple(notes))


class _Looked:
    """What is seen on the way through a file: quotes, line feeds, and carriage returns that stand alone."""

    def __init__(self) -> None:
        self.n_quotes = self.n_returns = 0
        self.has_feeds, self.is_utf8 = False, True
        self._decoder, self._last = codecs.getincrementaldecoder("utf-8")(), b""

    def at(self, block: bytes) -> None:
        # Plain ASCII, as nearly all recordings are, is told at once; the decoder may wait for the rest of a letter.
        if self.is_utf8 and not (block.isascii() and not self._decoder.getstate()[0]):
            try:
                self._decoder.decode(block)
            except UnicodeDecodeError:
                self.is_utf8 = False
        self.n_quotes += block.count(b'"')
        self.has_feeds = self.has_feeds or b"\n" in block
        if b"\r" in block or self._last == b"\r":
            is_split = self._last == b"\r" and block[:1] == b"\n"
            self.n_returns += block.count(b"\r") - block.count(b"\r\n") - is_split
        self._last = block[-1:]


def _line_of_names(text: str) -> tuple[int, str, str]:
    """Return how many lines stand before the names of columns, the names, and what separates them.

    Blank lines, comments and the ``sep=;`` of spreadsheets may stand before.
    """
    separator = ""
    for n_before, found in enumerate(_LINE.finditer(text)):
        line = found[0].rstrip("\r\n")
        if excel := _EXCEL.match(line):
            separator = excel[1]
        elif line.strip() and not line.startswith("#"):
            return n_before, line, separator or max(_SEPARATORS, key=lambda each: _unquoted(line).count(each))
    raise InputError("no line names the columns")


def _unquoted(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line)


def _names(line: str, separator: str) -> tuple[str, ...]:
    """Return the names of columns, each once: an empty or repeated one gets its number."""
    try:
        cells = next(csv.reader(io.StringIO(line), delimiter=separator), [])
    except csv.Error as error:
        raise InputError(f"the line that names the columns cannot be read ({error})") from error
    if len(cells) > _MOST_COLUMNS:
        raise InputError(f"{len(cells):,} columns, more than {_MOST_COLUMNS:,}")
    names: dict[str, None] = {}
    for number, cell in enumerate(cells, 1):
        name = cell.replace("\0", "").strip()
        is_free = name and name.lower() not in {each.lower() for each in names}
        names[name if is_free else f"{name} (column {number})".strip()] = None
    return tuple(names)


def _mended(path: Path, spare: Path, separator: bytes, n_columns: int) -> int:
    """Write a file with both kinds of line ends anew; return how many lines held a carriage return inside a cell.

    A carriage return ends a line where both sides of it are whole rows.
    """
    n_torn = 0
    with path.open("rb") as opened, spare.open("wb") as out:
        for line in opened:
            parts = line.rstrip(b"\r\n").split(b"\r")
            is_whole = all(part.count(separator) >= n_columns - 1 for part in parts)
            n_torn += not is_whole
            out.write((b"\n" if is_whole else b" ").join(parts) + b"\n")
    return n_torn
