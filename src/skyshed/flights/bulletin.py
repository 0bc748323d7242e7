"""What a bulletin warns of: the FIRs of its affected airspace, at the levels and in the days that it states.

The levels are those below (above, between) which its recommendations say not to operate, where they name the FIR or
none; else those of the affected airspace. What cannot be drawn (a part of an FIR, an exception) is told in its own
words, and the whole FIR is taken.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from skyshed.errors import InputError
from skyshed.flights.airspaces import ALWAYS, plain
from skyshed.flights.firs import DESIGNATOR, Firs
from skyshed.flights.limits import parse_limit
from skyshed.flights.read_czib import Bulletin
from skyshed.flights.said_levels import EXCEPT, has_heights, levels_in
from skyshed.flights.volume import Limit, Part, Slice, Span, Volume

_DAY = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_NOT_OPERATE = re.compile(
    r"\bnot\s+(?:to\s+)?(?:operate|fly|enter|conduct)\b|\bavoid\w*\b|\bshould not\b|\brecommends? not\b", re.IGNORECASE
)
_A_PART = re.compile(
    r"\b(?:west|east|north|south)(?:ern)?\b[\w\s-]{0,12}\b(?:of|part|portion)\b"
    r"|\bthe waters\b|\blongitude\b|\blatitude\b"
    r"|\bprovinces?\b|\bwithin \d+ ?(?:NM|nautical|km)\b|\b(?:defined|bounded|delimited) by\b|\bthe line\b"
    r"|\b(?:portion|parts?) of\b",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\(([^()]{0,80})\)")
_NAMED = re.compile(r"\b(?:FIR|UIR)s?\s+([A-Z][\w'\u2019-]*(?: [A-Z][\w'\u2019-]*)?)")
_DAY_S = 86_400.0
_MOST_REGIONS = 100
_MOST_QUOTED = 200


def warned_by(bulletin: Bulletin, firs: Firs | None) -> Iterator[Volume | str]:
    """Yield the airspaces that a bulletin warns of, and a line for everything that is left out or taken whole.

    Raises
    ------
    InputError
        If there are no outlines of FIRs.
    """
    if firs is None:
        raise InputError(
            f"{bulletin.number} names FIRs ({plain(bulletin.airspace)}), and no file of their outlines is given"
        )
    try:
        valid_s = _valid_s(bulletin)
    except InputError as error:
        yield f"{bulletin.number} is passed over: {error}"
        return
    names = _regions_in(bulletin.airspace, firs)
    if not names:
        yield f"{bulletin.number} is passed over: its affected airspace names no FIR: {_quoted(bulletin.airspace)}"
    for name in names:
        try:
            yield _warned(bulletin, firs.named(name), name, valid_s)
        except InputError as error:
            yield f"{bulletin.number}: {name} is passed over: {error}"
    yield f"{bulletin.number} ({bulletin.title or plain(bulletin.airspace)}) counts {_days(bulletin)}"
    yield from _left_out(bulletin)


def _warned(bulletin: Bulletin, region: Volume, name: str, valid_s: tuple[Span, ...]) -> Volume:
    floor, ceiling = _limits(bulletin, region, name)
    parts = tuple(replace(part, floor=floor, ceiling=ceiling) for part in _parts(region))
    return Volume(f"{bulletin.number} {region.name}", (Slice(parts, valid_s),), region.names)


def _parts(region: Volume) -> tuple[Part, ...]:
    """Return the outline of a region, whatever lies in it at different heights."""
    return (Part(region.outline, region.floor, region.ceiling),)


def _limits(bulletin: Bulletin, region: Volume, name: str) -> tuple[Limit, Limit]:
    """Return the levels between which a bulletin says not to operate in a region."""
    said = [levels for line in _advice(bulletin) if not _A_PART.search(line) and _is_about(line, region, name)
            if (levels := levels_in(line))]  # fmt: skip
    if said:
        return min((low for low, _ in said), key=_height_m), max((high for _, high in said), key=_height_m)
    whole = parse_limit("SFC", "floor"), parse_limit("UNL", "ceiling")
    return levels_in(bulletin.airspace) or whole


def _height_m(limit: Limit) -> float:
    return limit.height_m


def _is_about(line: str, region: Volume, name: str) -> bool:
    """Return whether a line speaks of a region: by a name of it, or of none."""
    spoken = line.upper()
    named = [word for inner in _IN_BRACKETS.findall(line) for word in _designators(inner)]
    return not named or any(each.upper() in spoken for each in (name, *region.names))


def _advice(bulletin: Bulletin) -> tuple[str, ...]:
    return tuple(line for line in bulletin.advice if _NOT_OPERATE.search(line))


def _left_out(bulletin: Bulletin) -> Iterator[str]:
    """Yield what is said of parts and exceptions, which are not drawn."""
    if _A_PART.search(bulletin.airspace) or EXCEPT.search(bulletin.airspace):
        yield (
            f"{bulletin.number} affects a part only, or makes an exception, which is not drawn (the whole FIR counts): "
            f"{_quoted(bulletin.airspace)}"
        )
    lines = _advice(bulletin)
    for line in dict.fromkeys((bulletin.airspace, *lines)):
        if has_heights(line) and not _A_PART.search(line) and levels_in(line) is None:
            yield f"{bulletin.number} states heights that are not read, and they bound nothing: {_quoted(line)}"
    is_rest_said = any(levels_in(line) for line in lines if not _A_PART.search(line))
    instead = f"is not drawn ({'what is said of the rest' if is_rest_said else 'the whole FIR'} counts)"
    for line in lines:
        if _A_PART.search(line):
            yield f"{bulletin.number} advises so for a part only, which {instead}: {_quoted(line)}"
        elif EXCEPT.search(line):
            yield f"{bulletin.number} makes an exception, which is not drawn: {_quoted(line)}"


def _quoted(text: str) -> str:
    """Return words of a bulletin in one line, cut where they are long."""
    words = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return f"'{words if len(words) <= _MOST_QUOTED else words[: _MOST_QUOTED - 3].rstrip() + '...'}'"


def _regions_in(text: str, firs: Firs) -> list[str]:
    """Return what FIRs a text names: designators in brackets, or any that the file holds; else names after FIR."""
    inside = [word for inner in _IN_BRACKETS.findall(text) for word in _designators(inner)]
    known = [word for word in _designators(text) if firs.holds(word)]
    names = dict.fromkeys(inside + known) or dict.fromkeys(f"FIR {name}" for name in _NAMED.findall(text))
    return [*names][:_MOST_REGIONS]


def _designators(text: str) -> list[str]:
    return re.findall(rf"\b{DESIGNATOR.pattern}\b", text)


def _valid_s(bulletin: Bulletin) -> tuple[Span, ...]:
    begin, end, _ = _from_to(bulletin)
    if begin is None and end is None:
        return ALWAYS
    begin_s = begin.timestamp() if begin else float("-inf")
    end_s = end.timestamp() + _DAY_S if end else float("inf")
    if not begin_s < end_s:
        raise InputError(f"its validity ends ({end:%Y-%m-%d}) before it begins ({begin:%Y-%m-%d})")
    return ((begin_s, end_s),)


def _from_to(bulletin: Bulletin) -> tuple[datetime | None, datetime | None, bool]:
    """Return the first and the last day, and whether the first is that of the last revision, whose text is read."""
    issued, revised, end = (
        _day(what, text)
        for what, text in (
            ("Issue date", bulletin.issued),
            ("Revision date", bulletin.revised),
            ("Valid until", bulletin.until),
        )
    )
    # A day of revision after the last one is that of the withdrawal.
    is_revised = revised is not None and (end is None or revised <= end) and (issued is None or revised >= issued)
    return revised if is_revised else issued, end, is_revised


def _day(what: str, text: str) -> datetime | None:
    """Return a day, dd/mm/yyyy, in UTC, the last where there are several; None where none is stated.

    Raises
    ------
    InputError
        If figures stand there that are no day.
    """
    found = next(reversed([*_DAY.finditer(text)]), None)
    if found is None and not any(each.isdigit() for each in text):
        return None
    day, month, year = map(int, found.groups()) if found else (0, 0, 0)
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        raise InputError(f"{what} {plain(text)!r} is not a day (dd/mm/yyyy)") from None


def _days(bulletin: Bulletin) -> str:
    """Say from which day to which a bulletin counts, and why."""
    begin, end, is_revised = _from_to(bulletin)
    first = f"from {begin:%Y-%m-%d}" if begin else "from no stated day"
    if is_revised:
        first += f", its last revision (issued {bulletin.issued}; earlier revisions are files of their own),"
    last = f"to {end:%Y-%m-%d}" if end else "until further notice"
    withdrawn = "; it is withdrawn, and may have ended earlier" if bulletin.status.lower() == "withdrawn" else ""
    return f"{first} {last}, days of UTC{withdrawn}"
