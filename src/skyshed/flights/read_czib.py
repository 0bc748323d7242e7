"""EASA's conflict zone information bulletins, as its site shows and exports them.

A bulletin's own page (saved as HTML) is a sequence of labels and what stands under them: the number, days of issue and
revision, until when it holds, the affected airspace, recommendations. The site's table (CSV) has a row a bulletin under
the same labels. Its list in JSON names countries alone, neither FIRs nor levels, and is no warning.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from skyshed.errors import InputError
from skyshed.flights.airspaces import plain

_MOST_BYTES = 5_000_000  # a page of EASA's and its whole table have a few hundred kB
_MOST_BULLETINS = 1_000
# What stands under each label; "" where nothing asks for it, but the label before it ends there.
_LABELS = {
    "status": "status", "czib number": "number", "issue date": "issued", "revision date": "revised",
    "valid until": "until", "affected airspace": "airspace", "recommendation(s)": "advice", "subject": "title",
    "revision description": "", "referenced publication(s)": "", "affected countries": "", "affected country": "",
    "applicability": "", "applicability description": "", "description": "", "note": "", "contact us": "",
    "get notified via email alerts": "",
}  # fmt: skip
_NEEDED = {"number": "CZIB number", "airspace": "Affected Airspace"}
_BLOCKS = {"address", "article", "br", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header",
           "hr", "li", "main", "nav", "ol", "p", "section", "table", "td", "th", "tr", "ul"}  # fmt: skip
_UNSEEN = {"script", "style", "template", "noscript"}
_HEAD_BYTES = 4096
# A "<" that no ">" follows before the next "<", or very late: text to a reader, to the parser a search without end.
# So is a marked section (<![CDATA[, <![endif]>), which has no place in a page.
_MARKED = re.compile(r"<!\[[^<>]*>")
_NO_TAG = re.compile(r"<(?![^<>]{0,16384}>)")


@dataclass(frozen=True)
class Bulletin:
    """What one bulletin says, in its own words; ``advice`` are the lines of its recommendations."""

    number: str
    title: str
    status: str
    issued: str
    revised: str
    until: str
    airspace: str
    advice: tuple[str, ...]


def is_bulletin(content: bytes) -> bool:
    """Return whether a file is one that EASA's site gives of its bulletins: a page, a table, a list, a PDF."""
    head = content[:_HEAD_BYTES].lstrip().lower()
    is_page = head.startswith(b"<") and any(mark in head for mark in (b"<!doctype html", b"<html", b"<main"))
    is_table = b"czib number" in head.split(b"\n", 1)[0]
    is_list = head.startswith((b"{", b"[")) and (b'"conflict_zones"' in head or b'"valid_until_date"' in head)
    return is_page or is_table or is_list or head.startswith(b"%pdf")


def bulletins_in(text: str) -> Iterator[Bulletin]:
    """Yield the bulletins of a file.

    Raises
    ------
    InputError
        If it is none of EASA's, or a form of them that does not say what is warned of.
    """
    if len(text) > _MOST_BYTES:
        raise InputError(f"larger than any bulletin of EASA's ({len(text) / 1e6:,.0f} MB)")
    start = text[:_HEAD_BYTES].lstrip()
    if start.startswith("%PDF"):
        raise InputError("a PDF, which is not read; save the bulletin's own page (HTML)")
    if start.startswith(("{", "[")):
        raise InputError(
            "EASA's list of bulletins as JSON names countries, but neither FIRs nor levels; "
            "save the bulletin's own page (HTML), or the list as CSV"
        )
    yield from _page(text) if start.startswith("<") else _table(text)


def _page(text: str) -> Iterator[Bulletin]:
    page = _seen(text)
    found = _under_labels(page.lines)
    if lacking := [label for key, label in _NEEDED.items() if not found.get(key)]:
        raise InputError(f"an HTML page without {' and '.join(map(repr, lacking))}: no bulletin of EASA's")
    yield _bulletin(found | {"title": [page.title]})


def _table(text: str) -> Iterator[Bulletin]:
    try:
        heads = text.split("\n", 1)[0]
        parted_by = max(",;\t", key=heads.count)  # a spreadsheet of Europe's parts columns with semicolons
        rows = csv.DictReader(io.StringIO(text, newline=""), strict=True, delimiter=parted_by)
        columns = {name: _LABELS.get(_label(name), "") for name in rows.fieldnames or ()}
        if lacking := [label for key, label in _NEEDED.items() if key not in columns.values()]:
            raise InputError(f"a table of bulletins without a column {' and '.join(map(repr, lacking))}")
        for number, row in enumerate(rows, start=1):
            if number > _MOST_BULLETINS:
                raise InputError(f"more than {_MOST_BULLETINS:,} bulletins")
            found = {key: _plain_lines(row[name] or "") for name, key in columns.items() if key}
            if found.get("number"):
                yield _bulletin(found)
    except csv.Error as error:
        raise InputError(f"a table of bulletins that cannot be read ({plain(error)})") from error


def _seen(text: str) -> "_Lines":
    page = _Lines()
    try:
        page.feed(_NO_TAG.sub("&lt;", _MARKED.sub("", _without_comments(text))))
        page.close()
    except (AssertionError, ValueError) as error:  # how the parser is at a loss, as with &#999...;
        raise InputError(f"HTML that cannot be read ({plain(error)})") from error
    return page


def _without_comments(text: str) -> str:
    """Return a page without its comments; one that does not end is none."""
    kept, begin = [], 0
    while (at := text.find("<!--", begin)) >= 0 and (end := text.find("-->", at + 4)) >= 0:
        kept.append(text[begin:at])
        begin = end + 3
    return "".join([*kept, text[begin:].replace("<!--", "&lt;!--")])


def _bulletin(found: Mapping[str, list[str]]) -> Bulletin:
    def first(key: str) -> str:
        return (found.get(key) or [""])[0]

    return Bulletin(
        plain(first("number")),
        plain(first("title")),
        plain(first("status")),
        first("issued"),
        first("revised"),
        first("until"),
        " ".join(found.get("airspace") or []),
        tuple(found.get("advice") or []),
    )


def _label(line: str) -> str:
    return line.strip().rstrip(":").lower()


def _under_labels(lines: list[str]) -> dict[str, list[str]]:
    """Return what stands under each label that is asked for, up to the next label, at its first place."""
    found: dict[str, list[str]] = {}
    into: list[str] = []
    for line in lines:
        if (label := _label(line)) in _LABELS:
            into = found.setdefault(_LABELS[label], []) if not found.get(_LABELS[label]) else []
        else:
            into.append(line)
    return found


def _plain_lines(cell: str) -> list[str]:
    """Return the lines of a table's cell, which may hold a page's own tags."""
    return _seen(cell if "<" in cell else "<br>".join(cell.splitlines())).lines


def _words(text: str) -> str:
    return " ".join(text.split())


class _Lines(HTMLParser):
    """Takes in a page, and keeps the lines that a reader sees in its main part, and its first heading."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.lines: list[str] = []
        self._parts: list[str] = []
        self._unseen = ""
        self._is_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the base's
        if self._unseen:
            return
        if tag in _UNSEEN:
            self._unseen = tag
        elif tag in _BLOCKS:
            self._end_line()
        if tag == "main":  # what stands before it is the site's, not the page's
            self.lines.clear()
            self.title = ""
        self._is_heading = self._is_heading or tag == "h1"

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""
        elif tag in _BLOCKS and not self._unseen:
            self._end_line()
        if tag == "h1":
            self._is_heading = False

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._parts.append(data)

    def close(self) -> None:
        """Take in what is left."""
        super().close()
        self._end_line()

    def _end_line(self) -> None:
        line = _words("".join(self._parts))
        self._parts.clear()
        if self._is_heading:
            self.title = self.title or line
        elif line:
            self.lines.append(line)
