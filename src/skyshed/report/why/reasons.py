"""Why one fire unit does not cover a point, in one sentence, whatever number of its radars fail and however they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skyshed.report.why.verdict import sector_words
from skyshed.report.why.whole import decisive
from skyshed.report.words import apart_words, km_words, listed, metres_words, place_words
from skyshed.zone.reason import Reason

if TYPE_CHECKING:
    from skyshed.verbs.obstacle import Obstacle
    from skyshed.verbs.unit_answer import UnitAnswer
    from skyshed.verbs.why import WhyAnswer

# What one component does not do, and what several do not.
_SAYS = {
    Reason.CURVATURE: ("does not see that low for the Earth's curve", "do not see that low for the Earth's curve"),
    Reason.TARGET_TOO_SMALL: ("detects nothing that small so far off", "detect nothing that small so far off"),
    Reason.DIFFRACTION_LOSS: ("loses it to diffraction", "lose it to diffraction"),
    Reason.CLUTTER: ("loses it in the ground's echo", "lose it in the ground's echo"),
    Reason.NO_TERRAIN_DATA: ("looks over ground that is not known", "look over ground that is not known"),
    Reason.NO_RADAR_LEFT: ("has no radar left", "have no radar left"),
    Reason.ENVELOPE_RANGE: ("does not fly that far", "do not fly that far"),
    Reason.TOO_NEAR: ("does not hit so near, inside its shortest range", "do not hit so near"),
    Reason.GROUND: ("is stopped by the ground itself", "are stopped by the ground itself"),
    Reason.TERRAIN: ("is blocked by terrain", "are blocked by terrain"),
}


def joined_reason(answer: WhyAnswer, unit: UnitAnswer) -> str:
    """Return everything that stops a fire unit: "its A is blocked by a ridge at ..., its B does not see that low"."""
    if unit.chain is None or not unit.obstacles:
        return "no radar is left to serve it" if unit.reason is Reason.NO_RADAR_LEFT else unit.reason.words
    alike: dict[tuple[str, str], list[str]] = {}
    for obstacle in decisive(unit):
        alike.setdefault(_says(answer, unit, obstacle), []).append(_owner(unit, obstacle))
    return ", ".join(f"{listed(names)} {says[len(names) > 1]}" for says, names in alike.items())


def _owner(unit: UnitAnswer, obstacle: Obstacle) -> str:
    if obstacle.antenna is None or obstacle.antenna.unit.name == unit.fire_unit:
        return f"its {obstacle.component}"
    return f"the {obstacle.component} of {obstacle.antenna.unit.name}"


def _says(answer: WhyAnswer, unit: UnitAnswer, obstacle: Obstacle) -> tuple[str, str]:
    if obstacle.reason is Reason.TERRAIN:
        return _blocked(answer, obstacle)
    if obstacle.reason is Reason.SECTOR and obstacle.antenna is not None:
        sector = obstacle.antenna.unit.sector_of(obstacle.antenna.radar, answer.case)
        is_own = obstacle.antenna.unit.name == unit.fire_unit  # a lent radar sees the point from elsewhere
        looks = "" if sector is None or not is_own else f" (it {sector_words(sector, unit.azimuth_deg)})"
        return f"does not look that way{looks}", f"do not look that way{looks}"
    low_m, high_m = obstacle.allowed_low_msl_m, obstacle.allowed_high_msl_m
    asked_m = answer.altitude_msl_m
    if obstacle.reason is Reason.ELEVATION_LIMIT:
        way = "that high, near its zenith" if asked_m > high_m else "that low"
        return f"does not look {way}", f"do not look {way}"
    if obstacle.reason is Reason.ENVELOPE_ALTITUDE:
        ends = f" (there {apart_words(low_m, asked_m)} to {apart_words(high_m, asked_m)} above sea level)"
        way = f"{'high' if asked_m > high_m else 'low'}{ends if low_m <= high_m else ''}"
        return f"does not fly that {way}", f"do not fly that {way}"
    return _SAYS[obstacle.reason]


def _blocked(answer: WhyAnswer, obstacle: Obstacle) -> tuple[str, str]:
    """Return what blocks the view of a radar, with its place where the profile from it was looked at."""
    profile = answer.profiles.get(obstacle.component)
    blocker = None if profile is None else profile.blocker
    if profile is None or blocker is None:
        return _SAYS[Reason.TERRAIN]
    if blocker.range_m >= profile.range_m[-1]:
        what = "hidden from it by the ground of the place itself"
        return f"has it {what}", f"have it {what}"
    what = (
        f"blocked by a ridge of {metres_words(blocker.ground_msl_m)} at "
        f"{place_words(blocker.lat_deg, blocker.lon_deg)}, {km_words(blocker.range_m)} from it"
    )
    return f"is {what}", f"are {what}"
