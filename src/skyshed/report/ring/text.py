"""A ring on one screen of a terminal: lines of 80 letters, at most 24 where the terrain is whole."""

import textwrap
from collections.abc import Iterator

from skyshed.model.figure import Case
from skyshed.report.beyond import ballistic_words
from skyshed.report.ring.remedy import next_words
from skyshed.report.ring.verdict import verdict_words
from skyshed.report.ring.words import (
    NEEDS,
    POINTS,
    behind_words,
    by_point,
    cell_words,
    end_words,
    ground_words,
    is_round,
    level_words,
    mast_words,
    open_words,
    or_more,
    question_words,
    said_words,
    standing_words,
)
from skyshed.report.words import NBSP, bare_km, share_words
from skyshed.verbs.ring import RingAnswer, RingLevel

_WIDTH, _MOST_LINES = 80, 23  # the name of the page comes below
_MOST_STATES = 6
_GAP = "  "
_CASES = (Case.CLAIMED, Case.NOMINAL, Case.CONSERVATIVE)


def ring_text(ring: RingAnswer) -> str:
    """Return the answer in lines."""
    where = ring.place.words or standing_words(ring)
    directions, ballistic = list(_directions(ring)), ballistic_words([ring.unit])
    lines = [
        *_wrapped(next_words(ring)),
        *_wrapped(f"{question_words(ring)} {ring.unit.system.name}; {where}."),
        *_wrapped(verdict_words(ring)),
        "",
        *_table(ring),
        *directions,
        *_wrapped(f"Advertised: {said_words(ring.advertised)}."),
        *_ends(ring),
        *_wrapped(f"Radars: {mast_words(ring)}."),
        *(_wrapped(f"Ballistic missiles: {ballistic}.") if ballistic else []),
        *_neighbours(ring),
        *_wrapped(_ground(ring)),
        *(_wrapped(f"Place: {standing_words(ring)}.") if ring.place.words else []),
    ]
    for left_out in ([""], directions):  # the page has them
        if len(lines) > _MOST_LINES:
            lines = [line for line in lines if line not in left_out]
    return "\n".join(lines).replace(NBSP, " ")


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, _WIDTH, break_on_hyphens=False)


def _table(ring: RingAnswer) -> Iterator[str]:
    """Yield the table, columns as wide as they must be, and what its cells mean."""
    body = [_row(ring, each) for each in ring.levels if each.answered]
    head = ["Reach, no clock, km", *(case.value for case in _CASES)]
    advertised = ["advertised ring", bare_km(ring.ring_m), "", ""]
    if ring.ring_share is not None:
        head, advertised = [*head, "of the area"], [*advertised, share_words(ring.ring_share)]
    widths = [max(map(len, column)) for column in zip(head, advertised, *body, strict=True)]
    widths[0] = max(widths[0], *(len(level_words(each.level)) for each in ring.levels))
    if sum(widths) + len(_GAP) * (len(widths) - 1) > _WIDTH:
        widths[0] = max(map(len, (head[0], advertised[0])))
        body = [[row[0].replace(" above ground", " AGL"), *row[1:]] for row in body]
    yield _line(head, widths)
    yield _line(advertised, widths)
    rows = iter(body)
    for each in ring.levels:
        yield _line(next(rows), widths) if each.answered else f"{level_words(each.level):{widths[0]}}{_GAP}{NEEDS}"
    if any("–" in cell.strip("–") for row in body for cell in row[1:]):
        yield "a–b: by direction, shortest to longest. Columns: cases, the ends of the figures."
    if said := open_words(ring):
        yield from _wrapped(f"{said}.")


def _line(cells: list[str], widths: list[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    return _GAP.join([f"{first[0]:{first[1]}}", *(f"{cell:>{width}}" for cell, width in others)]).rstrip()


def _row(ring: RingAnswer, each: RingLevel) -> list[str]:
    cells = [level_words(each.level), *(cell_words(each, case) for case in _CASES)]
    return cells if ring.ring_share is None else [*cells, _share(each)]


def _share(each: RingLevel) -> str:
    return or_more(each.shares[Case.NOMINAL], share_words).replace("or more", "open") if each.is_answered else ""


def _directions(ring: RingAnswer) -> Iterator[str]:
    shown = [each for each in ring.levels if each.is_answered and not is_round(each.rows[Case.NOMINAL])]
    if not shown:
        return
    yield f"{'Nominal, by direction':22}{''.join(f'{point:>7}' for point in POINTS)}"
    for each in shown:
        cells = (_short(ends) for ends in by_point(each.rows[Case.NOMINAL]))
        yield f"{level_words(each.level):22}{''.join(f'{cell:>7}' for cell in cells)}"


def _short(ends: tuple[float, float]) -> str:
    return "open" if ends[0] != ends[1] else f"{ends[0] / 1000:.0f}"


def _ends(ring: RingAnswer) -> Iterator[str]:
    """Yield what ends the reach, levels that end alike together."""
    alike: dict[str, list[str]] = {}
    for each in ring.levels:
        if each.is_answered and (words := end_words(each)):
            behind = behind_words(each)
            said = f"{words} ({behind})" if behind else words
            alike.setdefault(said, []).append(level_words(each.level).removesuffix(" above ground"))
    if alike:
        yield from _wrapped(
            "Ends by: " + "; ".join(f"{', '.join(levels)}: {said}" for said, levels in alike.items()) + "."
        )


def _ground(ring: RingAnswer) -> str:
    ground = f"Ground: {ground_words(ring)}."
    if ring.is_whole:
        return ground
    return f"{ground} Where it may decide, no number stands."


def _neighbours(ring: RingAnswer) -> Iterator[str]:
    """Yield how far the reach at the highest level that leads abroad leads into other states, the nearest first."""
    highest = [each for each in ring.into if each.level == ring.into[-1].level]
    if highest:
        said = [f"{each.state} {bare_km(each.depth_m)} km" for each in highest[:_MOST_STATES]]
        more = f", {len(highest) - _MOST_STATES} more" if len(highest) > _MOST_STATES else ""
        yield from _wrapped(f"Reaches into, {level_words(highest[0].level)}, nominal: {', '.join(said)}{more}.")
