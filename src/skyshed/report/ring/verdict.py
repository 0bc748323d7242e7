"""The verdict on a ring: whether the circle is true, how far the unit reaches, and what the ground leaves open.

Two things are kept apart: *by direction* is the spread over all azimuths of one case, the *cases* are the two ends of
what is published.
"""

from collections.abc import Sequence
from enum import Enum

from skyshed.coverage.left_open import ends_of
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, LevelKind
from skyshed.report.ring.remedy import CLOSE_WORDS
from skyshed.report.ring.words import (
    against_words,
    is_open_somewhere,
    is_round,
    level_words,
    or_more,
    system_words,
    towards_words,
)
from skyshed.report.words import NBSP, bare_km, km_words, listed, metres_words, share_words
from skyshed.verbs.limits import length_words
from skyshed.verbs.ring import RingAnswer, RingLevel

_AS_GOOD = 0.02  # of the ring: no published range is known so well that less of it would make the circle false


class _Mark(Enum):
    """How true the circle is at a level, nominal case, to within 2 % of it."""

    TRUE = "in every direction"
    PARTLY = "in some directions"
    FALSE = "in none"
    OPEN = "missing terrain decides"


def verdict_words(ring: RingAnswer) -> str:
    """Return the verdict: whether the circle is true, the nominal reach where it is answered, and what is not."""
    answered = [each for each in ring.levels if each.is_answered]
    said = [f"{_lead_words(ring, answered)}. {_reached_words(ring, answered)}."] if answered else []
    left = [each.level for each in ring.levels if not each.is_answered]
    if left:
        posts = length_words(ring.terrain.spacing_m).replace(" ", NBSP)
        heights = _heights(left)
        lead = f"At {heights}" if answered else f"This ground cannot tell, against {against_words(ring)}: at {heights}"
        said.append(f"{lead} the ground may decide, and posts {posts} apart do not know it well enough.")
    missing = no_ground_words(ring)
    return " ".join([*said, *([f"{missing}; {CLOSE_WORDS}."] if missing else [])])


def no_ground_words(ring: RingAnswer) -> str:
    """Say under how much of the ground in reach there is no terrain data, and towards where; "" where all is known."""
    share, points = ring.no_ground.share, ring.no_ground.points
    if share > 0:
        return f"No terrain data under {share_words(share)} of the ground in reach ({towards_words(points)})"
    rows = (row for each in ring.levels for row in each.rows.values())
    return (
        f"No terrain data in spots (under 0.1{NBSP}% of the ground in reach)"
        if any(map(is_open_somewhere, rows))
        else ""
    )


def is_true(ring: RingAnswer, each: RingLevel) -> bool | None:
    """Whether the circle is true at a level, nominal case: in every direction, in none, or None for in some or open."""
    return {_Mark.TRUE: True, _Mark.FALSE: False}.get(_mark(ring, each))


def _mark(ring: RingAnswer, each: RingLevel) -> _Mark:
    row = each.rows[Case.NOMINAL]
    shortest, longest = (
        [_reaches(ring, end_m) for end_m in ends_of(row, name)] for name in ("reach_min_m", "reach_max_m")
    )
    if all(shortest):
        return _Mark.TRUE
    if not any(longest):
        return _Mark.FALSE
    return _Mark.PARTLY if all(longest) and not any(shortest) else _Mark.OPEN


def _reaches(ring: RingAnswer, reach_m: float) -> bool:
    """Whether a reach is as good as the ring: not shorter, to within 2 %, or printed alike."""
    return reach_m >= (1.0 - _AS_GOOD) * ring.ring_m or _is_printed_as_the_ring(ring, reach_m)


def _is_printed_as_the_ring(ring: RingAnswer, reach_m: float) -> bool:
    return reach_m >= ring.ring_m or bare_km(reach_m) == bare_km(ring.ring_m)


def _is_nearly(ring: RingAnswer, answered: Sequence[RingLevel]) -> bool:
    """Whether a reach that is as good as the ring is printed as less than it somewhere."""
    ends = (ends_of(each.rows[Case.NOMINAL], "reach_min_m") for each in answered)
    return not all(_is_printed_as_the_ring(ring, end_m) for level in ends for end_m in level)


def _lead_words(ring: RingAnswer, answered: Sequence[RingLevel]) -> str:
    marks = {_mark(ring, each) for each in answered}
    asked = "asked about" if len(answered) == len(ring.levels) else "answered"
    if len(marks) == 1:
        nearly = _is_nearly(ring, answered)
        return {
            _Mark.TRUE: f"Yes, nearly: to within 2{NBSP}% at every height {asked}"
            if nearly
            else f"Yes: at every height {asked}",
            _Mark.PARTLY: f"Not in every direction, at any height {asked}",
            _Mark.FALSE: f"No: at no height {asked}",
            _Mark.OPEN: "Open: ground without terrain data decides",
        }[marks.pop()]
    if not marks & {_Mark.FALSE, _Mark.PARTLY}:
        return "At some heights; at others ground without terrain data decides"
    if marks == {_Mark.FALSE, _Mark.PARTLY}:
        return "Not at every height, and at none in every direction"
    return "Not at every height"


def _reached_words(ring: RingAnswer, answered: Sequence[RingLevel]) -> str:
    said: list[str] = []
    for each, words in _named(answered):
        is_first = not any("median" in before for before in said)
        said.append(f"at {words} {reach_words(each, Case.NOMINAL, names_median=is_first)}")
    return f"Against {against_words(ring)} the {system_words(ring)} reaches, nominal case, {'; '.join(said)}"


def reach_words(each: RingLevel, case: Case, *, names_median: bool = True) -> str:
    """Return a reach: one number, or that in the median direction and those by direction, each said to be so."""
    row = each.rows[case]
    if not ends_of(row, "reach_max_m")[1] > 0:
        return "nothing"
    middle = or_more(ends_of(row, "reach_median_m"), km_words)
    if is_round(row):
        return f"{middle} in every direction"
    median = " in the median direction" if names_median else ""
    shortest, longest = bare_km(ends_of(row, "reach_min_m")[0]), or_more(ends_of(row, "reach_max_m"), km_words)
    return f"{middle}{median}, by direction {shortest} to {longest}"


def _named(levels: Sequence[RingLevel]) -> list[tuple[RingLevel, str]]:
    """Return levels with their words; of several above ground in a row the last alone says so."""
    words = [level_words(each.level) for each in levels]
    kinds = [each.level.kind for each in levels]
    short = [
        one.removesuffix(" above ground")
        if kinds[n] is LevelKind.AGL and kinds[n + 1 : n + 2] == [LevelKind.AGL]
        else one
        for n, one in enumerate(words)
    ]
    return list(zip(levels, short, strict=True))


def _heights(levels: Sequence[Level]) -> str:
    agl = [metres_words(level.altitude_m).split(NBSP)[0] for level in levels if level.kind is LevelKind.AGL]
    others = [level_words(level) for level in levels if level.kind is not LevelKind.AGL]
    low = [f"{listed(agl)}{NBSP}m above ground"] if agl else []
    return " and at ".join([*low, *others])
