"""Why a point is, or is not, covered, in at most twelve lines: verdict, what decides, whose figure, what it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skyshed.model.figure import Status
from skyshed.report.credits import credit_of
from skyshed.report.facts import names_in
from skyshed.report.why.declared import brief_declared
from skyshed.report.why.diffraction import brief_diffraction
from skyshed.report.why.reasons import joined_reason
from skyshed.report.why.verdict import (
    counted,
    decided,
    first_line,
    named_with_packages,
    packages_of,
    unit_key,
    verb_of,
)
from skyshed.report.why.whole import decisive
from skyshed.report.words import apart_words, figure_name, footing, km_words, metres_words, span_words
from skyshed.verbs.limits import ground_words
from skyshed.zone.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skyshed.model.figure import Figure
    from skyshed.model.scenario import Scenario
    from skyshed.verbs.unit_answer import UnitAnswer
    from skyshed.verbs.why import WhyAnswer

_MOST_NAMED = 3
_ZENITH = (Reason.ELEVATION_LIMIT, True)  # with whether a point lies above what is looked at


def brief_lines(answer: WhyAnswer, scenario: Scenario, rest: str = "") -> Iterator[str]:
    """Yield at most twelve lines; ``rest`` says where to find what they leave out."""
    yield first_line(answer, scenario, _MOST_NAMED)
    if answer.is_covered:
        yield from _packages(answer)
        yield from decided(answer)
    elif not answer.is_inside_ground:
        yield _lead_line(answer)
        yield from _figures(answer, scenario)
    if not answer.is_inside_ground:
        yield from _altitudes(answer)
        yield from brief_diffraction(answer)
        yield from brief_declared(answer)
        yield from _others(answer)
    label = f" {answer.terrain.label[0].upper()}{answer.terrain.label[1:]}." if answer.terrain.label else ""
    yield credit_of(answer.terrain) + label
    if answer.grounds:
        named = [ground_words(ground) for ground in answer.grounds[:_MOST_NAMED]]
        n_more = len(answer.grounds) - len(named)
        yield f"Ground stated: {'; '.join(named)}{f'; and of {n_more} more sites' if n_more else ''}."
    if rest:
        yield f"Every fire unit, figure and source: {rest}."


def _packages(answer: WhyAnswer) -> Iterator[str]:
    """Say which packages cover the point, where some do not."""
    names = dict.fromkeys(unit.package for unit in answer.units)
    covering = dict.fromkeys(unit.package for unit in answer.units if unit.is_covered)
    others = [name for name in names if name not in covering]
    if others:
        participle = answer.participle.capitalize()
        yield f"{participle} in {counted(list(covering), _MOST_NAMED)}; not in {counted(others, _MOST_NAMED)}."


def _lead_line(answer: WhyAnswer) -> str:
    """Say which unit comes nearest, and everything that stops it."""
    unit = answer.units[0]
    packages = packages_of(answer, unit, answer.units)
    system = f"{unit.system} in {counted(packages, _MOST_NAMED)}" if packages else unit.system
    where = f"{system}, {km_words(unit.range_m)} away, bearing from it {unit.azimuth_deg:03.0f}°"
    coming = "covering" if answer.participle == "covered" else "reaching"
    return f"{unit.fire_unit} ({where}) comes nearest to {coming} it: {joined_reason(answer, unit)}."


def _figures(answer: WhyAnswer, scenario: Scenario) -> Iterator[str]:
    """Say on whose figures that rests."""
    obstacles = decisive(answer.units[0])
    figures = {obstacle.figure.key: obstacle.figure for obstacle in obstacles if obstacle.figure is not None}
    if figures:
        noun = "figure" if len(figures) == 1 else "figures"
        yield f"Deciding {noun}: {'; '.join(_figure_words(each, scenario) for each in figures.values())}."


def _figure_words(figure: Figure, scenario: Scenario) -> str:
    words = f"{figure_name(figure, names_in(scenario))}, {span_words(figure)}, {footing(figure)}"
    if figure.status is Status.ASSUMED or not figure.claims:
        return words
    claim = next((each for each in figure.claims if each.is_compared), figure.claims[0])
    n_more = len(figure.claims) - 1
    source = scenario.sources.get(claim.source)
    more = f"; {n_more} more {'claim' if n_more == 1 else 'claims'}" if n_more else ""
    return f"{words} (“{claim.as_printed}”, {claim.source if source is None else source.title}{more})"


def _altitudes(answer: WhyAnswer) -> Iterator[str]:
    """Say from which altitude on the place is covered, as far as it is known."""
    participle, asked_m = answer.participle, answer.altitude_msl_m
    reached = [
        (low_m, high_m, named_with_packages(answer, unit, [one for one in answer.units if one.reached_msl_m]))
        for unit in answer.units
        for low_m, high_m in unit.reached_msl_m
    ]
    if answer.is_covered:
        here = next((each for each in reached if each[0] <= float(np.float32(asked_m)) <= each[1]), None)
        if here is not None:
            low, high = (_height(each, answer) for each in here[:2])
            yield f"{here[2]} {verb_of(participle)} that place from {low} to {high}."
        return
    above = min((each for each in reached if each[0] > asked_m), default=None)
    below = max(((high_m, name) for _, high_m, name in reached if high_m < asked_m), default=None)
    says = []
    if above is not None:
        says.append(f"from {_height(above[0], answer)} on, by {above[2]}")
    if below is not None:
        says.append(f"up to {_height(below[0], answer)}, by {below[1]}")
    if says:
        yield f"The place would be {participle} {'; and '.join(says)}."
    elif answer.is_known:
        beside = [unit for unit in answer.units if _is_beside(unit, asked_m)]
        yield _beside_words(answer, beside) if beside else f"The place is {participle} at no altitude."


def _is_beside(unit: UnitAnswer, asked_m: float) -> bool:
    """Return whether a point lies too near a fire unit: inside its shortest range, or above what its radars look at."""
    stops = {(each.reason, asked_m > each.allowed_high_msl_m) for each in unit.obstacles}
    return unit.reason is Reason.TOO_NEAR or bool(stops & {(Reason.TOO_NEAR, True), (Reason.TOO_NEAR, False), _ZENITH})


def _beside_words(answer: WhyAnswer, beside: list[UnitAnswer]) -> str:
    """Say that a place beside fire units is not what they fail at."""
    names = list(dict.fromkeys(named_with_packages(answer, unit, beside) for unit in beside))
    return (
        f"Straight above that place no altitude is covered (too near {counted(names, _MOST_NAMED)}); what flies "
        "towards it can be engaged farther out."
    )


def _height(altitude_msl_m: float, answer: WhyAnswer) -> str:
    """Return an altitude above sea level, with its height above the ground there where that is known."""
    height_m = altitude_msl_m - answer.ground_msl_m
    over = f" ({metres_words(height_m)} above ground)" if height_m > 0 else ""
    return f"{apart_words(altitude_msl_m, answer.altitude_msl_m)} above sea level{over}"


def _others(answer: WhyAnswer) -> Iterator[str]:
    """Name a few of the other fire units that do not cover the point, and count those that cannot matter."""
    first = answer.units[:1] if not answer.is_covered else ()
    told = {unit_key(unit) for unit in answer.units if unit.is_covered} | {unit_key(unit) for unit in first}
    others = {unit_key(unit): unit for unit in reversed(answer.units) if unit_key(unit) not in told}
    near = sorted((unit for unit in others.values() if not unit.is_far), key=lambda unit: unit.range_m)
    says = [
        f"{named_with_packages(answer, unit, answer.units)}, {km_words(unit.range_m)} away: {unit.reason.words}"
        for unit in near[:_MOST_NAMED]
    ]
    if n_more := len(near) - len(says):
        says.append(f"{n_more} more likewise")
    if n_far := len(others) - len(near):
        noun, whose = ("fire unit", "its") if n_far == 1 else ("fire units", "their")
        says.append(f"{n_far} {noun} that cannot matter, the point far beyond the range of {whose} missiles")
    if says:
        yield f"Others: {'; '.join(says)}."
