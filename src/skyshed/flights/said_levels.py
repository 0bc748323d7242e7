"""Heights that a sentence states ("below FL 260", "SFC to FL 320", "at 26,000 ft AGL and above"), as floor and ceiling.

What stands after "except" or "unless" is the contrary of what is said, and is not read. Where a sentence states heights
in a way that is not known here, nothing is read, and `has_heights` says that it does.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from skyshed.errors import InputError
from skyshed.flights.limits import parse_limit
from skyshed.flights.volume import Limit

EXCEPT = re.compile(r"\b(?:except(?:ion|ing)?|unless|excluding|apart from)\b", re.IGNORECASE)
_HEIGHT = re.compile(
    r"(?:\bflight levels?\b|\(?\bFL\)?)\s*(?:\(?FL\)?\s*)?(?P<level>\d{2,3})\b"
    r"|(?<![\d.,])(?P<number>\d{1,3}[, ]\d{3}|\d{3,5})\s*(?P<unit>ft|feet|m|metres|meters)\b"
    r"(?:\s*(?P<datum>AGL|AMSL|MSL)\b)?",
    re.IGNORECASE,
)
_ANY_HEIGHT = re.compile(r"\bFL\W{0,3}\d|\bflight levels?\W{1,3}\d|\d\s?(?:ft|feet|metres|meters)\b", re.IGNORECASE)
_ALL = re.compile(r"\b(?:all|any)\b[^.;]{0,20}\b(?:altitudes?|levels?)\b", re.IGNORECASE)
_LOWEST, _HIGHEST = "SFC", "UNL"
_GROUND, _TOP = r"(?:SFC|GND|(?:the )?(?:surface|ground)(?: level)?)", r"(?:UNL|UNLTD|unlimited)"
_TO, _OR = r"(?:up to|to|and|through|[-\u2013/])", r"(?:and|or)"


def _height(name: str) -> str:
    return rf"\x01(?P<{name}>\d+)\x01"


_SAID = re.compile(
    rf"(?:between|from)?\s*{_height('low')}\s*{_TO}\s*(?:{_height('high')}|(?P<bare>\d{{2,3}})\b(?![.,]?\d))"
    rf"|\b{_GROUND}\s*{_TO}\s*(?:{_height('top')}|{_TOP}\b)"
    rf"|(?:below|under|beneath|(?:lower|less) than|up to(?: and including)?)\s+{_height('below')}"
    rf"|{_height('to_below')}\s*{_OR}\s+(?:below|lower|under)\b"
    rf"|(?:above|over|from|exceeding|higher than)\s+{_height('above')}"
    rf"|{_height('to_above')}\s*(?:{_OR}\s+(?:above|higher|over)\b|{_TO}\s*{_TOP}\b)",
    re.IGNORECASE,
)
_MOST_SPANS = 100  # of one sentence
_MOST_DENIAL = 8  # letters of a denial and the spaces after it
_DENIED = re.compile(r"\b(?:not|no)\s+$", re.IGNORECASE)


def levels_in(text: str) -> tuple[Limit, Limit] | None:
    """Return the floor and the ceiling that a sentence states, None where it states none.

    >>> [limit.text for limit in levels_in("Not operate below FL 320, except to the coast.")]
    ['SFC', 'FL320']
    """
    said = _before_exception(text)
    with suppress(InputError):  # a height that is none, as FL 000 or 900,000 ft
        if found := [*islice(_spans(said), _MOST_SPANS)]:
            floor, ceiling = _together(found)
            return (floor, ceiling) if floor.height_m < ceiling.height_m else None
    return (_limit(_LOWEST), _limit(_HIGHEST)) if _ALL.search(said) and not has_heights(said) else None


def has_heights(text: str) -> bool:
    """Return whether a sentence states a height before any exception, be it read or not."""
    return _ANY_HEIGHT.search(_before_exception(text)) is not None


def _before_exception(text: str) -> str:
    found = EXCEPT.search(text)
    return text[: found.start()] if found else text


def _spans(text: str) -> Iterator[tuple[Limit, Limit]]:
    """Yield floor and ceiling of every statement of heights; raises `InputError` where one is no height."""
    heights: list[str] = []

    def marked(found: re.Match[str]) -> str:
        heights.append(_words(found))
        return f"\x01{len(heights) - 1}\x01"

    words = _HEIGHT.sub(marked, text.replace("\x01", " "))
    for found in _SAID.finditer(words):
        if _DENIED.search(words[max(found.start() - _MOST_DENIAL, 0) : found.start()]) is None:
            yield _floor_and_ceiling(found, heights)


def _words(found: re.Match[str]) -> str:
    if found["level"]:
        return f"FL{found['level']}"
    unit = "m" if found["unit"].lower().startswith("m") else "ft"
    return f"{found['number']} {unit} {found['datum'] or 'MSL'}"


def _floor_and_ceiling(found: re.Match[str], heights: list[str]) -> tuple[Limit, Limit]:
    def height(*names: str, otherwise: str) -> Limit:
        number = next((found[name] for name in names if found[name]), None)
        return _limit(otherwise if number is None else heights[int(number)])

    floor = height("low", "above", "to_above", otherwise=_LOWEST)
    bare = f"FL{found['bare']}" if found["bare"] else _HIGHEST
    ceiling = height("high", "top", "below", "to_below", otherwise=bare)
    return (floor, ceiling) if floor.height_m <= ceiling.height_m else (ceiling, floor)


def _together(found: list[tuple[Limit, Limit]]) -> tuple[Limit, Limit]:
    """Return the band between "above" and "below" where they meet, else all that is stated."""
    floors, ceilings = ([span[end] for span in found] for end in (0, 1))
    low, high = max(floors, key=_height_m), min(ceilings, key=_height_m)
    is_one_band = len(found) == 2 and _height_m(min(floors, key=_height_m)) == -_height_m(max(ceilings, key=_height_m))
    if is_one_band and low.height_m < high.height_m:
        return low, high
    return min(floors, key=_height_m), max(ceilings, key=_height_m)


def _height_m(limit: Limit) -> float:
    return limit.height_m


def _limit(words: str) -> Limit:
    return parse_limit(words, "level")
