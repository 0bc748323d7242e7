"""What declared rain and clutter do to a point: lines for people, a record for machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from skyshed.report.words import NBSP, apart_words
from skyshed.zone.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skyshed.verbs.obstacle import Obstacle
    from skyshed.verbs.why import WhyAnswer


def lost_in_clutter(answer: WhyAnswer) -> list[Obstacle]:
    """Return the radars of the nearest chain to which the ground's echo hides the point."""
    return [each for each in answer.units[0].obstacles if each.reason is Reason.CLUTTER]


def declared_lines(answer: WhyAnswer) -> Iterator[str]:
    """Yield what declared rain takes of the echo, and where declared clutter hides the point of the nearest chain."""
    yield from _rain(answer)
    if answer.clutter is None:
        return
    improvement = f"{answer.clutter.improvement_db:g}{NBSP}dB"
    lost = lost_in_clutter(answer)
    for each in lost:
        low_m, high_m = each.allowed_low_msl_m, each.allowed_high_msl_m
        seen = f"it sees that place from {apart_words(low_m, answer.altitude_msl_m)} above sea level on"
        yield (
            f"The point is lost in the ground's echo to {each.component}: the declared clutter improvement "
            f"({improvement}) decides; {seen if low_m <= high_m else 'it sees no altitude there'}."
        )
    if not lost:
        yield f"The declared clutter (improvement {improvement}) does not decide."


def brief_declared(answer: WhyAnswer) -> Iterator[str]:
    """Yield the same in one line, for a text that says elsewhere which radar the point is lost to."""
    says = [each.removesuffix(".") for each in _rain(answer)]
    if answer.clutter is not None:
        does = "decides" if lost_in_clutter(answer) else "does not decide"
        says.append(f"the declared clutter improvement ({answer.clutter.improvement_db:g}{NBSP}dB) {does}")
    if says:
        text = "; ".join(says)
        yield f"{text[0].upper()}{text[1:]}."


def _rain(answer: WhyAnswer) -> Iterator[str]:
    if answer.rain is None:
        return
    rate = f"{answer.rain.rate_mm_h:g}{NBSP}mm/h"
    if answer.antenna is None or answer.profile is None:
        yield f"The declared rain ({rate}) does not decide."
        return
    yield (
        f"The declared rain ({rate}) takes {answer.rain_db:.1f}{NBSP}dB of the echo to {answer.antenna.radar}, "
        f"both ways: {answer.rain_db / 2:.1f}{NBSP}dB one way."
    )


def declared_record(answer: WhyAnswer) -> dict[str, object]:
    """Return a record for machines: what is declared, None for nothing, and what rain takes both ways (dB)."""
    return {
        "rain": None if answer.rain is None else asdict(answer.rain),
        "rain_db": answer.rain_db,
        "clutter": None if answer.clutter is None else asdict(answer.clutter),
    }
