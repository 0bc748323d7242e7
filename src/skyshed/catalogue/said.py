"""The quantity, or the span of quantities, that the text of a claim begins with.

A number that is a part of something else is no value: another unit ("5-6 km/s" of a length), half of a span ("40 km to
60 miles"), some of so many ("2 of 3"), a date, a name ("9M317"). Nothing is read there, rather than a wrong number.
"""

import re
from collections.abc import Iterable
from functools import cache

from skyshed.catalogue.rules import UNIT_OF_DIMENSION, FigureRule
from skyshed.units import UnitError, parse_quantity, units_of

Span = tuple[float, float]

_LEAD = (
    r"(?:(?:about|around|approximately|roughly|nearly|almost|some|only|up to|at least|at most|at|more than|less than"
    r"|over|under|between|from)\s+|[~<>\u2264\u2265]\s*)*"
)
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,15})?(?:e[+-]?\d{1,3})?)"
_DASH = r"[-\u2010-\u2015\u2212]"
_BETWEEN = rf"\s*(?:{_DASH}|to|and|or)\s*"
_PLAIN = {"count", "ratio", "probability"}
_SHARES = {"ratio", "probability"}
# Three decimals may be thousands as much of Europe groups them; of money and frequency three decimals are usual.
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_HAS_DECIMALS = {"frequency", "money"}
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    *("december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"),
)
_MULTIPLES = ("dozen", "hundred", "thousand", "million", "billion", "mn", "bn", "per cent", "percent", "pc", "permille")
_MASSES = ("kg", "g", "t", "ton", "tons", "tonnes", "kw", "mw")
# What goes on after a number and its unit, so that they are not the whole of what is said: a digit, a letter, a sign
# of arithmetic, another number, the rest of a span, both sides of a sector.
_GOES_ON = (
    r"(?![\w%.]*\d|[\w%]|,\d|\s+\d|\s*[%^*~\u00b1\u00d7\u2030\u00bd\u00bc\u00be]|\s*x\s*\d"
    rf"|{_BETWEEN}[+-]?\d|\s+(?:each|either|both)\s+(?:side|way)s?\b)"
)


def value_said(text: str, rule: FigureRule) -> Span | None:
    """Return the least and the greatest value that a text begins with, in the unit of the figure; None for none.

    >>> from skyshed.catalogue.rules import MISSILE
    >>> value_said("up to 70-160 km, by target", MISSILE["max_range"])
    (70000.0, 160000.0)
    """
    found = _begins(rule.dimension).match(text)
    if found is None or _is_share_of_words(found, rule.dimension):
        return None
    numbers = [found[name] for name in ("first", "last", "only") if found[name]]
    if rule.dimension not in _HAS_DECIMALS and any(map(_GROUPED.fullmatch, numbers)):
        return None
    return _span(found, rule)


def value_written(text: str, rule: FigureRule) -> Span | None:
    """Return the value that a text states and nothing besides, in our own way of writing numbers; None for none."""
    found = _begins(rule.dimension).fullmatch(text)
    return None if found is None else _span(found, rule)


def _span(found: re.Match[str], rule: FigureRule) -> Span | None:
    unit = found["unit"]
    written = [(found["first"], found["first_unit"] or unit), (found["last"], unit), (found["only"], unit)]
    try:
        ends = [_quantity(number, of, rule.dimension) for number, of in written if number is not None]
    except UnitError:
        return None
    if found["first"] and found["first"].startswith("-") and re.fullmatch(_DASH, found["between"]) and ends[-1] >= 0:
        return None  # "-5-10": to +10, or to -10?
    return (min(ends), max(ends)) if rule.least <= min(ends) and max(ends) <= rule.most else None


def _is_share_of_words(found: re.Match[str], dimension: str) -> bool:
    """Return whether a bare 0 or 1 before a word is said of a share: it counts something ("1 hit")."""
    bare = found["last"] or found["only"]
    return (
        dimension in _SHARES
        and not found["unit"]
        and bare.isdigit()
        and re.match(r"\s+\w", found.string[found.end() :]) is not None
    )


@cache
def _begins(dimension: str) -> re.Pattern[str]:
    """Return what a text that states a value begins with, in the units of a dimension."""
    unit = _either(units_of(dimension)) or "(?!)"
    gap = rf"\s*(?P<unit>{unit}){'?' if dimension in _PLAIN else ''}"
    first = rf"(?P<first>{_NUMBER})(?:\s*(?P<first_unit>{unit}))?"
    value = rf"(?:{first}(?P<between>{_BETWEEN})(?P<last>{_NUMBER})|(?P<only>{_NUMBER})){gap}"
    return re.compile(_LEAD + value + _GOES_ON + _goes_on_as(dimension), re.IGNORECASE)


def _goes_on_as(dimension: str) -> str:
    """Return what makes another quantity of a number of one dimension."""
    compound = r"(?!\s*/|\s+per\s+(?:h|hour|s|sec|second|min|minute)\b)" if dimension != "money" else ""
    if dimension not in _PLAIN:
        return compound
    others = {unit for other in UNIT_OF_DIMENSION if other not in _PLAIN for unit in units_of(other)}
    words = _either([*others, *_MULTIPLES, *_MASSES, *_MONTHS])
    some_of = r"(?:(?<=%)|(?!\s+(?:of|out of)\s+(?:the\s+)?\d|\s+in\s+\d{1,3}\b))"
    return compound + rf"(?!\s*:|\s*(?:{words})(?!\w))" + some_of


def _either(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _quantity(number: str, unit: str | None, dimension: str) -> float:
    return parse_quantity(f"{number.replace(',', '')} {unit or ''}".strip(), dimension)
