"""What a bulletin warns of: the FIRs of its affected airspace, at the levels and in the days that it states.

The levels are those below (above, between) which its recommendations say not to operate, where they name the FIR or
none; else those of the affected airspace. Where they only ask for caution, nothing is warned of. What cannot be drawn
(a part of an FIR, an exception) is told in its own words, and the whole FIR is taken.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from skyshed.errors import InputError, NoOutlinesError
from skyshed.flights.advice import Advice, advice_in
from skyshed.flights.airspaces import ALWAYS, Unwarned, plain
from skyshed.flights.firs import DESIGNATOR, Firs
from skyshed.flights.limits import parse_limit
from skyshed.flights.read_czib import Bulletin
from skyshed.flights.said_levels import EXCEPT, has_heights, levels_in
from skyshed.flights.volume import Limit, Part, Slice, Span, Volume

_DAY = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
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


def warned_by(bulletin: Bulletin, firs: Firs | None) -> Iterator[Volume | Unwarned | str]:
    """Yield the airspaces that a bulletin warns of, and a line for everything that is left out or taken whole.

    Raises
    ------
    NoOutlinesError
        If there are no outlines of FIRs.
    """
    advice = advice_in(bulletin.advice)
    if cautious := _cautious(advice):
        yield Unwarned(
            f"{_titled(bulletin)} only advises caution: it warns of nothing here, and its FIRs are not counted "
            f"({_quoted(bulletin.airspace)}): {_quoted(cautious)}"
        )
        return
    if firs is None:
        raise NoOutlinesError(
            f"{bulletin.number} names FIRs ({plain(bulletin.airspace)}), which needs a file of their outlines"
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
    yield f"{_titled(bulletin)} counts {_days(bulletin)}"
    yield from _left_out(bulletin, advice)


def _titled(bulletin: Bulletin) -> str:
    return f"{bulletin.number} ({bulletin.title or plain(bulletin.airspace)})"


def _warned(bulletin: Bulletin, region: Volume, name: str, valid_s: tuple[Span, ...]) -> Volume | Unwarned:
    about = [each for each in advice_in(bulletin.advice) if _is_about(each.line, region, name)]
    if cautious := _cautious(about):
        return Unwarned(f"{bulletin.number} only advises caution in {name}, which is not counted: {_quoted(cautious)}")
    floor, ceiling = _limits(bulletin, about)
    parts = tuple(replace(part, floor=floor, ceiling=ceiling) for part in _parts(region))
    return replace(
        region,
        name=f"{bulletin.number} {region.name}",
        slices=(Slice(parts, valid_s),),
        note=f"{_titled(bulletin)}: levels and days of the bulletin, outline of the whole FIR",
    )


def _cautious(advice: Sequence[Advice]) -> str:
    """Return the first line that asks for caution, where none says not to operate, in whatever words; else ""."""
    others = [each for each in advice if not each.is_of_caution]
    if any(each.against or has_heights(each.line) for each in others):
        return ""
    return next((each.line for each in advice if each.is_of_caution), "")


def _parts(region: Volume) -> tuple[Part, ...]:
    """Return the outline of a region, whatever lies in it at different heights."""
    return (Part(region.outline, region.floor, region.ceiling),)


def _limits(bulletin: Bulletin, about: Sequence[Advice]) -> tuple[Limit, Limit]:
    """Return the levels between which a bulletin says not to operate in a region, by what it says about that."""
    said = [levels for each in about if not _A_PART.search(each.against) and (levels := levels_in(each.against))]
    if said:
        return min((low for low, _ in said), key=_height_m), max((high for _, high in said), key=_height_m)
    whole = parse_limit("SFC", "floor"), parse_limit("UNL", "ceiling")
    return levels_in(bulletin.airspace) or whole


def _height_m(limit: Limit) -> float:
    return limit.height_m


def _is_about(line: str, region: Volume, name: str) -> bool:
    """Return whether a line speaks of a region: by a name of it, or of none."""
    spoken = line.upper()
    return not _bracketed(line) or any(each.upper() in spoken for each in (name, *region.names))


def _bracketed(text: str) -> list[str]:
    """Return the designators that stand in brackets."""
    return [word for inner in _IN_BRACKETS.findall(text) for word in _designators(inner)]


def _left_out(bulletin: Bulletin, advice: Sequence[Advice]) -> Iterator[str]:
    """Yield what is said of parts and exceptions, which are not drawn, and what was taken instead."""
    number, banned = bulletin.number, [each for each in advice if each.against]
    if _A_PART.search(bulletin.airspace):
        yield f"{number}: the whole FIR is taken, though only a part of it is affected: {_quoted(bulletin.airspace)}"
    elif EXCEPT.search(bulletin.airspace):
        yield f"{number}: the whole FIR is taken, without the exception that is made: {_quoted(bulletin.airspace)}"
    if advice and not banned:
        unknown = next((each for each in advice if not each.is_of_caution), advice[0])
        yield (
            f"{number} recommends neither not to operate nor caution in words that are known here, and counts as a "
            f"warning: {_quoted(unknown.line)}"
        )
    for said in dict.fromkeys((bulletin.airspace, *(each.against for each in banned))):
        if has_heights(said) and not _A_PART.search(said) and levels_in(said) is None:
            yield f"{number} states heights that are not read, and they bound nothing: {_quoted(said)}"
    for each in banned:
        if _A_PART.search(each.against):
            yield f"{number}: {_instead(each, banned)}: {_quoted(each.line)}"
        elif EXCEPT.search(each.against):
            yield f"{number}: the whole FIR is taken, without the exception that is made: {_quoted(each.line)}"


def _instead(of_a_part: Advice, banned: Sequence[Advice]) -> str:
    """Say what was taken instead of a part of an FIR that advice is about."""
    names = set(_bracketed(of_a_part.line))
    for each in banned:
        named = set(_bracketed(each.line))
        is_of_one = not names or not named or names & named
        if is_of_one and not _A_PART.search(each.against) and levels_in(each.against):
            return "the whole FIR is taken at the levels advised for the rest of it, without what is said of a part"
    return "the whole FIR is taken, though the advice is for a part of it"


def _quoted(text: str) -> str:
    """Return words of a bulletin in one line, cut where they are long."""
    words = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return f"'{words if len(words) <= _MOST_QUOTED else words[: _MOST_QUOTED - 3].rstrip() + '...'}'"


def _regions_in(text: str, firs: Firs) -> list[str]:
    """Return what FIRs a text names: designators in brackets, or any that the file holds; else names after FIR."""
    known = [word for word in _designators(text) if firs.holds(word)]
    names = dict.fromkeys(_bracketed(text) + known) or dict.fromkeys(f"FIR {name}" for name in _NAMED.findall(text))
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
        issued = _day("Issue date", bulletin.issued)
        first += f", its last revision ({f'issued {issued:%Y-%m-%d}; ' if issued else ''}earlier revisions are files "
        first += "of their own),"
    last = f"to {end:%Y-%m-%d}" if end else "until further notice"
    withdrawn = "; it is withdrawn, and may have ended earlier" if bulletin.status.lower() == "withdrawn" else ""
    return f"{first} {last}, days of UTC{withdrawn}"
