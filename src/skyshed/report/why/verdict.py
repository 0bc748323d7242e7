"""Whether a point is covered, by whom, and what lies between it and the antenna that decides: sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skyshed.coverage.standing import is_inside
from skyshed.model.scenario import Site
from skyshed.report.situation import Situation
from skyshed.report.why.declared import lost_in_clutter
from skyshed.report.words import apart_words, km_words, level_words, listed, metres_words, place_words, with_article
from skyshed.zone.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skyshed.model.scenario import Scenario, Sector
    from skyshed.verbs.unit_answer import UnitAnswer
    from skyshed.verbs.why import WhyAnswer

_ON_THE_GROUND_M = 0.05  # a point at 0 m above ground is ground and point at once, but for rounding


def participle_of(answer: WhyAnswer, scenario: Scenario) -> str:
    """Return "covered", or "reached" of a point in an area that every fire unit stands outside of."""
    at = Site("the point", answer.lat_deg, answer.lon_deg)
    situation = Situation(scenario)
    return situation.participle if situation.is_from_outside and is_inside(at, scenario.area) else "covered"


def verb_of(participle: str) -> str:
    """Return what one fire unit does to such a point: "covers" or "reaches"."""
    return {"covered": "covers", "reached": "reaches"}[participle]


def first_line(answer: WhyAnswer, scenario: Scenario, most_names: int | None = None) -> str:
    """Return the verdict on the point with its class and case; more than ``most_names`` fire units are counted."""
    where = f"{place_words(answer.lat_deg, answer.lon_deg)} at {level_words(answer.level)}"
    height = f"{metres_words(answer.altitude_msl_m)} above sea level, ground {metres_words(answer.ground_msl_m)}"
    by = ""
    if answer.is_covered:
        names = list(dict.fromkeys(unit.fire_unit for unit in answer.units if unit.is_covered))  # once for all offers
        if most_names is not None and len(names) > most_names + 1:
            names = [*names[:most_names], f"{len(names) - most_names} more"]
        by = f" by {listed(names) if most_names else ', '.join(names)}"
    names_of_classes = {target.key: target.name for target in scenario.targets}
    target = names_of_classes.get(answer.target, answer.target_name or answer.target)
    asked = f"against {with_article(target)}, {answer.case} case, reach (no clock)"
    return f"{verdict_words(answer, participle_of(answer, scenario))}{by}: {where} ({height}), {asked}."


def verdict_words(answer: WhyAnswer, participle: str = "covered") -> str:
    """Return whether a point is covered, in words that begin a sentence."""
    if answer.is_inside_ground:
        return f"Not {participle}, inside the ground"
    return participle.capitalize() if answer.is_covered else open_or_not(answer, participle)


def open_or_not(answer: WhyAnswer | UnitAnswer, participle: str = "covered") -> str:
    """Return "Not covered", or "Not known" where missing terrain leaves that open."""
    return f"Not {participle}" if answer.is_known else "Not known"


def decided(answer: WhyAnswer) -> Iterator[str]:
    """Say what blocks the view from the antenna that decides, and from which altitude on it is free."""
    if answer.profile is None or answer.antenna is None:
        return
    antenna = f"{answer.antenna.radar} of {answer.antenna.unit.name}"
    blocker = answer.profile.blocker
    sector = answer.antenna.unit.sector_of(answer.antenna.radar, answer.case)
    if sector is not None and any(obstacle.reason is Reason.SECTOR for obstacle in answer.units[0].obstacles):
        yield f"{antenna} {sector_words(sector, answer.profile.azimuth_deg)}."
        return
    free = f"from {seen_from_words(answer)} above sea level on"
    view, seen = "view", f"; it sees that place {free}"
    if answer.diffraction is not None or lost_in_clutter(answer):  # lines below say what it sees
        view, seen = "line of sight", ""
    if not answer.profile.is_known:
        yield f"Terrain on the way from {antenna} is unknown, so nothing can be said of its view."
        return
    is_own_ground = blocker is not None and blocker.range_m >= answer.profile.range_m[-1]
    lacking_m = answer.profile.visible_from_msl_m - answer.altitude_msl_m
    if blocker is None or (is_own_ground and lacking_m < _ON_THE_GROUND_M):
        yield f"Nothing blocks the {view} from {antenna}{seen}."
        return
    if is_own_ground:
        yield f"No {view} from {antenna}: the ground of the place itself is in the way{seen}."
        return
    by = "ground" if blocker.is_terrain else "the Earth's curvature, over ground"
    yield (
        f"The {view} from {antenna} is blocked {km_words(blocker.range_m)} from the site, at "
        f"{place_words(blocker.lat_deg, blocker.lon_deg)}, by {by} {metres_words(blocker.ground_msl_m)} above sea "
        f"level{seen}."
    )


def sector_words(sector: Sector, azimuth_deg: float) -> str:
    """Return where a radar with a sector looks, and where the point lies from it."""
    edges = (sector.middle_deg - sector.width_deg / 2) % 360, (sector.middle_deg + sector.width_deg / 2) % 360
    return (
        f"looks at {sector.middle_deg:03.0f}°, from {edges[0]:03.0f}° to {edges[1]:03.0f}°; the point lies at "
        f"{azimuth_deg:03.0f}° from it"
    )


def seen_from_words(answer: WhyAnswer) -> str:
    """Return the altitude from which the point's place is seen, fine enough to differ from the one asked about."""
    assert answer.profile is not None, "it is said of a profile"
    return apart_words(answer.profile.visible_from_msl_m, answer.altitude_msl_m)
