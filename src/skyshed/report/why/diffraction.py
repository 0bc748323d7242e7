"""What diffraction takes from a point or gives it: lines for people, a record for machines."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING

from skyshed.diffraction.choice import MOST_SPACING_M
from skyshed.model.propagation import Propagation
from skyshed.report.words import km_words, metres_words, place_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skyshed.verbs.losses import Budget, Diffraction, Edge
    from skyshed.verbs.why import WhyAnswer

LIMITS = (
    "Median air, no ducting, no lobes; about ± 3 dB near the horizon, ± 10 dB deep in shadow; at VHF the antenna's "
    "height decides."
)
_SAME_M = 0.5
_DEEP_DB = 40.0  # the model is good to 10 dB there


def diffraction_lines(answer: WhyAnswer) -> Iterator[str]:
    """Yield what is lost one way to the point, what may be, the edge, and the lowest altitude seen.

    Nothing where line of sight was asked for; where it was left to the terrain and that is too coarse, so much is said.
    """
    found = answer.diffraction
    is_left_to_terrain = answer.propagation_asked is Propagation.BY_TERRAIN
    if is_left_to_terrain and answer.propagation is Propagation.LINE_OF_SIGHT and answer.profile is not None:
        apart = km_words(answer.terrain.spacing_m)
        yield (
            f"By line of sight alone: posts are {apart} apart, more than {km_words(MOST_SPACING_M)}, so that they have "
            "no edges that waves are diffracted over, and not all ground in reach is open sea."
        )
    if found is None:
        return
    yield loss_words(found)
    if found.edge is not None:
        yield f"Most is lost at {edge_words(found.edge)}, at {place_words(found.edge.lat_deg, found.edge.lon_deg)}."
    yield _altitude_words(found)
    apart = size_words(answer.altitude_msl_m - found.sight_msl_m)
    if found.is_seen and not found.is_in_sight:
        verdict = "is covered" if answer.is_covered else "is seen"
        yield f"The point lies {apart} below the line of sight, and {verdict} all the same."
    if found.is_in_sight and not found.is_seen:
        verdict = "is not covered" if not answer.is_covered else "is not seen"
        yield f"The point lies in line of sight, {apart} above where it begins, and {verdict} all the same."
    yield LIMITS


def brief_diffraction(answer: WhyAnswer) -> Iterator[str]:
    """Yield the same in at most three lines."""
    lines = list(diffraction_lines(answer))
    if len(lines) < 2:
        yield from lines
        return
    n_of_loss = 2 if answer.diffraction is not None and answer.diffraction.edge is not None else 1
    whose = "" if answer.antenna is None else f"{answer.antenna.radar} of {answer.antenna.unit.name}: "
    told = " ".join(lines[:n_of_loss])
    yield f"{whose}{told[0].lower()}{told[1:]}" if whose else told
    yield " ".join(lines[n_of_loss:-1])
    yield lines[-1]


def loss_words(found: Diffraction) -> str:
    """Return what is lost to the point and what may be, in a sentence."""
    budget = found.budget
    taken = "nothing" if found.edge is None else f"{_db(found.lost_db)} one way"
    is_within, is_within_on_map = found.lost_db <= budget.spare_db, budget.map_lost_db <= budget.spare_db
    maps = ""
    if is_within is not is_within_on_map:
        maps = f"; maps read {_db(budget.map_lost_db)} off a table of losses, and that decides"
    strength = "strongly enough" if is_within_on_map else "too weakly"
    behind = f"the ground on the way takes {taken}, {_spare_words(budget)}{maps}"
    return f"The radar's waves reach the point {strength} to see it there: {behind}."


def _spare_words(budget: Budget) -> str:
    if budget.spare_db < 0:
        return f"and the echo from that range is {_db(-budget.spare_db)} short as it is"
    whole_db = budget.spare_db + budget.beam_db
    less = f" ({_db(whole_db)} less {_db(budget.beam_db)} that the beam loses near the horizon)"
    return f"and {_db(budget.spare_db)} can be spared at that range{less if budget.beam_db else ''}"


def short_loss_words(found: Diffraction) -> str:
    """Return what is lost and what may be, as short as a picture has it."""
    taken = "nothing" if found.edge is None else f"{_db(found.lost_db)} one way"
    may = "nothing" if found.budget.spare_db < 0 else _db(found.budget.spare_db)
    return f"Diffraction takes {taken}, {may} can be spared"


def size_words(difference_m: float) -> str:
    """Return the size of a difference of altitudes."""
    return metres_words(abs(difference_m)) if abs(difference_m) >= _SAME_M else f"less than {metres_words(1.0)}"


def edge_words(edge: Edge) -> str:
    """Return where most is lost, and how the ground there stands to the line to the point."""
    side = "above" if edge.above_line_m >= 0 else "below"
    return (
        f"ground {metres_words(edge.ground_msl_m)} above sea level, {km_words(edge.range_m)} from the site, "
        f"{size_words(edge.above_line_m)} {side} the line to the point"
    )


def lowest_words(found: Diffraction) -> str:
    """Return by how much the lowest altitude seen differs from the line of sight."""
    apart_m = found.lowest_above_sight_m
    if abs(apart_m) < _SAME_M:
        return "the same"
    return f"{metres_words(abs(apart_m))} {'higher' if apart_m > 0 else 'lower'}"


def _altitude_words(found: Diffraction) -> str:
    seen = f"the lowest altitude seen is {metres_words(found.lowest_msl_m)}, {lowest_words(found)}"
    if math.isnan(found.lowest_msl_m):
        seen = "no altitude is seen at that range"
    return (
        f"The line of sight there begins at {metres_words(found.sight_msl_m)} above sea level; with diffraction {seen}."
    )


def _db(loss_db: float) -> str:
    return f"{loss_db:.{0 if loss_db >= _DEEP_DB else 1}f} dB"


def diffraction_record(found: Diffraction | None) -> dict[str, object] | None:
    """Return a record for machines; None where line of sight decides, or nothing is known."""
    if found is None:
        return None
    return {
        "lost_db": found.lost_db,
        **asdict(found.budget),
        "is_in_sight": found.is_in_sight,
        "is_seen": found.is_seen,
        "sight_msl_m": found.sight_msl_m,
        "lowest_msl_m": found.lowest_msl_m,
        "lowest_above_sight_m": found.lowest_above_sight_m,
        "edge": None if found.edge is None else asdict(found.edge),
    }
