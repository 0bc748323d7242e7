"""What sources say of a figure, the value of each, and the rule by which a nominal value leans on the best of them.

The value of a claim is what its text begins with ("up to 250 km against aircraft"), or stands under ``value`` where it
does not. A cited nominal value lies between the values of the best grade that gives one, so that it never follows
the press where an institute says otherwise.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from skyshed.catalogue.entry import Entry
from skyshed.catalogue.grades import best_of, grade_of
from skyshed.catalogue.keys import CLAIM_KEYS
from skyshed.catalogue.nearest import suggestion
from skyshed.catalogue.rules import FigureRule
from skyshed.model.figure import COUNTED, PER_MISSILE, Claim, CountedClaim, Figure, Source
from skyshed.units import UnitError, format_quantity, parse_quantity, units_of

NO_VALUE = "none"
_LEAD = (
    r"(?:(?:about|around|approximately|roughly|nearly|almost|some|only|up to|at least|at most|at|more than|less than"
    r"|over|under|between|from)\s+|[~<>\u2264\u2265]\s*)*"
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,15})?(?:e[+-]?\d{1,3})?"
_BETWEEN = r"\s*(?:-|\u2013|/|to|and|or)\s*"
_TOLERANCE = 0.01  # a nominal value may be a claim rounded to two digits

Span = tuple[float, float]


def read_claims(entry: Entry, sources: Mapping[str, Source], rule: FigureRule) -> tuple[Claim, ...]:
    """Return the claims of a figure, every problem noted."""
    claims = []
    for item in entry.items("claims"):
        item.only(CLAIM_KEYS)
        says = item.text("says") if item.require("says", "250 km (aircraft)") else None
        source = item.text("source") if item.require("source", "a key of sources") else None
        if source is not None and source not in sources:
            item.note_key("source", f"source {source!r} is not listed; {suggestion(source, sources)}")
        low, high = _span(item, says or "", rule) or (None, None)
        counted = _counted(item) if rule.is_counted else None
        if item.has("counted") and not rule.is_counted:
            item.note_key("counted", "says what a kill_probability counts, and belongs to its claims alone")
        if says and source:
            read = says, source, low, high
            claims.append(CountedClaim(*read, counted) if counted else Claim(*read))
    return tuple(claims)


def value_said(text: str, rule: FigureRule) -> Span | None:
    """Return the least and the greatest value that a text begins with, in the unit of the figure; None for none.

    >>> from skyshed.catalogue.rules import MISSILE
    >>> value_said("up to 70-160 km, by target", MISSILE["max_range"])
    (70000.0, 160000.0)
    """
    found = _begins(rule.dimension).match(text)
    if found is None:
        return None
    unit = found["unit"]
    written = [(found["first"], found["first_unit"] or unit), (found["last"], unit), (found["only"], unit)]
    try:
        ends = [_quantity(number, of, rule.dimension) for number, of in written if number is not None]
    except UnitError:
        return None
    return (min(ends), max(ends)) if rule.least <= min(ends) and max(ends) <= rule.most else None


def check_leaning(entry: Entry, figure: Figure, sources: Mapping[str, Source]) -> None:
    """Note a cited nominal value that lies outside its claims, or does not lean on the best grade among them."""
    valued = [claim for claim in figure.claims if claim.low is not None]
    best = best_of(valued, sources)
    if not best or _holds(best, figure.nominal):
        return
    written = entry.text("nominal")
    if not _holds(valued, figure.nominal):
        said = _said(valued, figure.unit)
        entry.note_key("nominal", f"{written} lies outside its claims ({said}); take a value that one of them says")
        return
    keys = ", ".join(dict.fromkeys(claim.source for claim in best))
    said = f"{grade_of(best[0], sources)} ({keys}) says {_said(best, figure.unit)}"
    entry.note_key("nominal", f"{written} does not lean on the best grade among its claims: {said}")


def _span(item: Entry, says: str, rule: FigureRule) -> Span | None:
    """Return what a claim says: what stands under ``value``, or else what its text begins with."""
    text = item.text("value")
    if text is None:
        return value_said(says, rule)
    if text == NO_VALUE:
        return None
    said = value_said(text, rule)
    if said is None or not _begins(rule.dimension).fullmatch(text):
        right = f"write for example value: {rule.example}, two with a hyphen between them, or value: {NO_VALUE}"
        item.note_key("value", f"{text!r} is not a believable value of this figure; {right}")
    return said


@cache
def _begins(dimension: str) -> re.Pattern[str]:
    """Return what a text that states a value begins with, in the units of a dimension."""
    names = sorted(units_of(dimension), key=len, reverse=True)
    unit = "|".join(map(re.escape, names)) or "(?!)"
    is_plain = dimension in {"count", "ratio", "probability"}
    gap = rf"\s*(?P<unit>{unit}){'?' if is_plain else ''}"
    first = rf"(?P<first>[+-]?(?:{_NUMBER}))(?:\s*(?P<first_unit>{unit}))?"
    pattern = rf"{_LEAD}(?:{first}{_BETWEEN}(?P<last>{_NUMBER})|(?P<only>[+-]?(?:{_NUMBER}))){gap}(?![\w%.]*\d|[\w%])"
    return re.compile(pattern, re.IGNORECASE)


def _quantity(number: str, unit: str | None, dimension: str) -> float:
    return parse_quantity(f"{number.replace(',', '')} {unit or ''}".strip(), dimension)


def _holds(claims: Sequence[Claim], value: float) -> bool:
    low, high = _ends(claims)
    slack = _TOLERANCE * abs(value)
    return low - slack <= value <= high + slack


def _ends(claims: Sequence[Claim]) -> Span:
    lows = [claim.low for claim in claims if claim.low is not None]
    highs = [claim.high for claim in claims if claim.high is not None]
    return min(lows), max(highs)


def _said(claims: Sequence[Claim], unit: str) -> str:
    low, high = (format_quantity(value, unit) for value in _ends(claims))
    return low if low == high else f"{low} to {high}"


def _counted(item: Entry) -> str | None:
    if item.require("counted", PER_MISSILE) is None:
        return None
    return item.choice("counted", COUNTED)
