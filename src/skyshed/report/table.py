"""What a page is made of: sections of paragraphs, tables and pictures. The template knows only these."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from markupsafe import Markup

from skyshed.coverage.left_open import Ends
from skyshed.model.figure import Case
from skyshed.report.words import NBSP, UNKNOWN, between_words, share_words


@dataclass(frozen=True, slots=True)
class Bar:
    """A range drawn in a cell, in per cent of the whole: from ``low`` to ``high`` with a tick; a NaN tick is none."""

    low: float
    tick: float
    high: float

    @property
    def width(self) -> float:
        return max(self.high - self.low, 0.6)


@dataclass(frozen=True, slots=True)
class Measure:
    """One large number of a first screen, what it is, and what stands under it."""

    number: str
    label: str
    note: str = ""
    bar: Bar | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere: an address that may be opened, or a place on the page."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: words, smaller words under them, bars, links; ``kind`` is text, number, yes, partly, no or open."""

    words: str
    small: str = ""
    kind: str = "text"
    bars: tuple[Bar, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; the first cell of every row is its heading.

    A row of one cell is the heading of the rows that follow it.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    def kind_of(self, column: int) -> str:
        """Return the kind of a column's cells, by which its heading is set."""
        return next((row[column].kind for row in self.rows if len(row) > column > 0), "text")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture inside the page (base64 of a PNG), its caption and what it shows in words."""

    data: str
    width_px: int
    height_px: int
    caption: str
    alt: str
    title: str = ""
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page, closed to its title and ``finding`` until it is opened.

    ``parts`` are sections inside it, in sight once it is open unless they are folded again. ``drawings`` are SVG of our
    own making. One with nothing but sentences in it is left out.
    """

    key: str
    title: str
    lead: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()
    points: tuple[Cell, ...] = ()
    finding: str = ""
    parts: "tuple[Section, ...]" = ()
    is_folded: bool = False
    drawings: tuple[Markup, ...] = ()
    links: tuple[Link, ...] = ()

    def with_links(self, links: tuple[Link, ...]) -> "Section":
        """Return the section with the files that hold its numbers in full."""
        return replace(self, links=links)

    @property
    def is_empty(self) -> bool:
        own = any(table.rows for table in self.tables) or self.pictures or self.points or self.drawings
        return not own and all(part.is_empty for part in self.parts)


def text(words: str, small: str = "") -> Cell:
    return Cell(words, small)


def number(words: str, small: str = "") -> Cell:
    return Cell(words, small, "number")


def share_cell(shares: dict[Case, Ends], lead: Case) -> Cell:
    """Return the leading share with the range over all cases under it, and both as a bar.

    A share that missing terrain leaves open shows its two ends, and has no tick.
    """
    drawn = share_bar(shares, lead)
    if drawn is None:
        return Cell(UNKNOWN, kind="number")
    ends = share_words(drawn.low / 100), share_words(drawn.high / 100)
    words = between_words(shares[lead], share_words)
    small = f"{ends[0].removesuffix(f'{NBSP}%')}–{ends[1]}" if ends[0] != ends[1] else ""
    return Cell(words, "" if small.replace("–", " to ") == words else small, "number", (drawn,))


def share_bar(shares: dict[Case, Ends], lead: Case) -> Bar | None:
    """Return the bar of a share: all cases from end to end, a tick at the leading one; None where it is not known."""
    known = [end for ends in shares.values() for end in ends if not np.isnan(end)]
    least, most = shares.get(lead, (np.nan, np.nan))
    if np.isnan(least) or not known:
        return None
    return Bar(min(known) * 100, least * 100 if least == most else np.nan, max(known) * 100)


def filled(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return the sections that have something in them, each table without rows left out."""
    return tuple(
        replace(
            section,
            tables=tuple(table for table in section.tables if table.rows),
            parts=filled(section.parts),
        )
        for section in sections
        if not section.is_empty
    )
