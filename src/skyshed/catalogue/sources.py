"""Sources: who says it, where it can be read, how near to who would know, and when it was read."""

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from skyshed.catalogue.entry import Entry
from skyshed.catalogue.keys import OLDER_SOURCE_KEYS, SOURCE_KEYS
from skyshed.model.figure import Grade, Source

_MONTH_OR_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)
_WORDS = ", ".join(Grade)
_OLD_GRADE = "kind"
_ZONES = timedelta(days=1)  # it is tomorrow already, east of here


def read_sources(top: Entry) -> dict[str, Source]:
    """Return the sources listed under ``sources``, also those with a problem: what cites them is not wrong."""
    return {key: _source(key, entry) for key, entry in top.entries("sources")}


def _source(key: str, entry: Entry) -> Source:
    is_older = entry.has(_OLD_GRADE) and not entry.has("grade")
    if is_older:
        entry.only(OLDER_SOURCE_KEYS)
        entry.note_key(_OLD_GRADE, f"is called grade now; write grade: and one of {_WORDS}")
    else:
        entry.only(SOURCE_KEYS)
    title = entry.text("title") if entry.require("title", "Who says it, where and when") else None
    address = entry.text("address") if entry.require("address", "https://...") else None
    if address is not None and not _is_address(address):
        entry.note_key("address", f"{address!r} is not an address; write https://... where it can be read")
    is_graded = not is_older and entry.require("grade", f"press ({_WORDS})") is not None
    grade = entry.choice("grade", tuple(Grade)) if is_graded else None
    read_on = entry.text("read_on") if entry.require("read_on", "2026-11-30 (the day on which you read it)") else None
    if read_on is not None:
        _check_day(entry, read_on)
    return Source(key, title or "", address or "", Grade(grade or Grade.QUOTED_IN), read_on or "")


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and bool(parts.netloc) and not re.search(r"\s", text)


def _check_day(entry: Entry, read_on: str) -> None:
    """Note what is no day, and a day that is still to come: nobody has read anything on it."""
    day = _first_day(read_on)
    if day is None:
        entry.note_key("read_on", f"{read_on!r} is not a day; write for example read_on: 2026-11-30")
    elif day > _today() + _ZONES:
        entry.note_key("read_on", f"{read_on!r} is still to come; write the day on which you read it")


def _first_day(text: str) -> date | None:
    """Return a day, or the first one of a month; None where it is neither."""
    found = _MONTH_OR_DAY.fullmatch(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None


def _today() -> date:
    return datetime.now(UTC).date()
