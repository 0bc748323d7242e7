"""A ring on one screen of a terminal: at most 24 lines of 80 letters."""

import textwrap
from collections.abc import Iterator

from skyshed.model.figure import Case
from skyshed.report.ring.words import (
    NEEDS,
    POINTS,
    behind_words,
    by_point,
    cell_words,
    end_words,
    is_round,
    level_words,
    mast_words,
    question_words,
    said_words,
    standing_words,
    verdict_words,
)
from skyshed.report.words import NBSP, bare_km, between_words, share_words
from skyshed.verbs.limits import terrain_words
from skyshed.verbs.ring import RingAnswer, RingLevel

_WIDTH, _MOST_LINES = 80, 23  # the name of the page comes below
_MOST_STATES = 3
_CASES = (Case.CLAIMED, Case.NOMINAL, Case.CONSERVATIVE)


def ring_text(ring: RingAnswer) -> str:
    """Return the answer in lines."""
    where = ring.place.words or standing_words(ring)
    lines = [
        *_wrapped(f"{question_words(ring)} {ring.unit.system.name}; {where}."),
        *_wrapped(verdict_words(ring)),
        "",
        *_table(ring),
        *_directions(ring),
        *_wrapped(f"Advertised: {said_words(ring.advertised)}."),
        *_ends(ring),
        *_wrapped(f"Radars: {mast_words(ring)}."),
        *_neighbours(ring),
        *_wrapped(_ground(ring)),
        *(_wrapped(f"Place: {standing_words(ring)}.") if ring.place.words else []),
    ]
    if len(lines) > _MOST_LINES:
        lines.remove("")
    return "\n".join(lines).replace(NBSP, " ")


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, _WIDTH)


def _table(ring: RingAnswer) -> Iterator[str]:
    shares = "  of the area" if ring.ring_share is not None else ""
    yield f"{'Reach, km':22}{'claimed':>9}{'nominal':>13}{'conservative':>14}{shares}"
    share = f"{share_words(ring.ring_share):>13}" if ring.ring_share is not None else ""
    yield f"{'advertised ring':22}{bare_km(ring.ring_m):>9}{'':27}{share}".rstrip()
    for each in ring.levels:
        if not each.answered:
            yield f"{level_words(each.level):22}{NEEDS:>23}"
            continue
        cells = [_cell(each, case) for case in _CASES]
        yield f"{level_words(each.level):22}{cells[0]:>9}{cells[1]:>13}{cells[2]:>14}{_share(each)}".rstrip()


def _cell(each: RingLevel, case: Case) -> str:
    """Return the least and the most of a level over all directions, or the one number."""
    if case not in each.answered:
        return "–"
    if is_round(each.rows[case]):
        return cell_words(each, case, "reach_median_m")
    return f"{cell_words(each, case, 'reach_min_m')}–{cell_words(each, case, 'reach_max_m')}"


def _share(each: RingLevel) -> str:
    if Case.NOMINAL not in each.shares or not each.is_answered:
        return ""
    return f"{between_words(each.shares[Case.NOMINAL], share_words):>13}"


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
    ground = f"Ground: {terrain_words(ring.terrain)}."
    if ring.is_whole:
        return ground
    return f"{ground} Where it may decide, no number stands."


def _neighbours(ring: RingAnswer) -> Iterator[str]:
    """Yield how far the reach at the highest level that leads abroad leads into other states, the deepest first."""
    highest = [each for each in ring.into if each.level == ring.into[-1].level]
    if highest:
        said = [f"{each.state} {bare_km(each.depth_m)} km" for each in highest[:_MOST_STATES]]
        more = f", {len(highest) - _MOST_STATES} more" if len(highest) > _MOST_STATES else ""
        yield from _wrapped(f"Reaches into, {level_words(highest[0].level)}, nominal: {', '.join(said)}{more}.")
