"""What sources say of a figure, the value of each, and the rule by which a nominal value leans on the best of them.

The value of a claim is what its text begins with ("up to 250 km against aircraft"), or stands under ``value`` where it
does not. A cited nominal value lies between the values of the best grade that gives one, so that it never follows
the press where an institute says otherwise.
"""

from collections.abc import Mapping, Sequence

from skyshed.catalogue.entry import Entry
from skyshed.catalogue.grades import best_of, grade_of
from skyshed.catalogue.keys import CLAIM_KEYS
from skyshed.catalogue.nearest import suggestion
from skyshed.catalogue.rules import FigureRule
from skyshed.catalogue.said import Span, value_said, value_written
from skyshed.model.figure import COUNTED, PER_MISSILE, Claim, CountedClaim, Figure, Source
from skyshed.units import format_quantity

NO_VALUE = "none"
_TOLERANCE = 0.01  # a nominal value may be a claim rounded to two digits


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
    if text.casefold() == NO_VALUE:
        return None
    said = value_written(text, rule)
    if said is None:
        right = f"write for example value: {rule.example}, two with a hyphen between them, or value: {NO_VALUE}"
        item.note_key("value", f"{text!r} is not a believable value of this figure; {right}")
    return said


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
