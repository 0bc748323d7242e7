"""When an airspace is active by an AIXM timesheet: every day, or some days of the week, between two times in UTC."""

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from skyshed.flights.airspaces import together
from skyshed.flights.gml import text_of
from skyshed.flights.volume import Span

_DAY_S = 86_400.0
_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_MOST_DAYS = 4000
_PLAIN_WORDS = {"excluded": {"", "NO"}, "timeReference": {"", "UTC"}, "daylightSavingAdjust": {"", "NO"}}
_NOT_PLAIN = ("startDate", "endDate", "startEvent", "endEvent", "dayTil")
NOT_READ = "its timesheet is of a kind that is not read: it counts as active at all times of its validity"


def active_s(sheets: Sequence[Element], valid_s: Sequence[Span]) -> tuple[tuple[Span, ...], str]:
    """Return when timesheets say active within the valid time, and why they are not read, if so.

    Without any, and where one is not read, that is all of the valid time: it errs on the safe side.
    """
    is_bounded = all(math.isfinite(end) and end - begin < _MOST_DAYS * _DAY_S for begin, end in valid_s)
    if not sheets:
        return tuple(valid_s), ""
    if not is_bounded or not all(map(_is_plain, sheets)):
        return tuple(valid_s), NOT_READ
    return together(span for sheet in sheets for valid in valid_s for span in _spans(sheet, valid)), ""


def _is_plain(sheet: Element) -> bool:
    day = text_of(sheet, "day").upper()
    return (
        all(text_of(sheet, tag).upper() in words for tag, words in _PLAIN_WORDS.items())
        and not any(text_of(sheet, tag) for tag in _NOT_PLAIN)
        and day in {"", "ANY", *_DAYS}
        and all(_time_s(text_of(sheet, tag)) is not None for tag in ("startTime", "endTime"))
    )


def _time_s(text: str) -> float | None:
    """Return seconds of the day of 06:30; None where it is not a time."""
    hour, _, minute = text.partition(":")
    if not (hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
        return None
    seconds = int(hour[:3]) * 3600.0 + int(minute[:3]) * 60.0
    return seconds if seconds <= _DAY_S else None


def _spans(sheet: Element, valid: Span) -> Iterator[Span]:
    day = text_of(sheet, "day").upper()
    start_s, end_s = _time_s(text_of(sheet, "startTime")) or 0.0, _time_s(text_of(sheet, "endTime")) or 0.0
    length_s = (end_s - start_s) % _DAY_S or _DAY_S
    midnight_s = math.floor(valid[0] / _DAY_S - 1) * _DAY_S
    while midnight_s < valid[1]:
        weekday = _DAYS[datetime.fromtimestamp(midnight_s, UTC).weekday()]
        begin_s, finish_s = max(midnight_s + start_s, valid[0]), min(midnight_s + start_s + length_s, valid[1])
        if day in {"", "ANY", weekday} and finish_s > begin_s:
            yield begin_s, finish_s
        midnight_s += _DAY_S
