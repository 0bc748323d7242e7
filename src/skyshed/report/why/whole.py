"""Everything that ``why`` knows of a point: every fire unit, every obstacle, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skyshed.model.figure import Status
from skyshed.report.credits import credit_of
from skyshed.report.facts import names_in
from skyshed.report.why.declared import declared_lines
from skyshed.report.why.diffraction import diffraction_lines
from skyshed.report.why.verdict import decided, first_line, open_or_not, verb_of
from skyshed.report.words import apart_words, figure_name, footing, km_words, not_compared, span_words
from skyshed.verbs.limits import ground_words
from skyshed.zone.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from skyshed.model.figure import Claim, Figure, Source
    from skyshed.model.scenario import Scenario
    from skyshed.verbs.obstacle import Obstacle
    from skyshed.verbs.unit_answer import UnitAnswer
    from skyshed.verbs.why import WhyAnswer

_INDENT = "  "


def whole_lines(answer: WhyAnswer, scenario: Scenario) -> Iterator[str]:
    """Yield first whether the point is covered, then every fire unit, then who says so."""
    participle, names = answer.participle, names_in(scenario)
    yield first_line(answer, scenario)
    yield from decided(answer)
    yield from declared_lines(answer)
    yield from diffraction_lines(answer)
    yield ""
    alike: dict[tuple[str, ...], list[UnitAnswer]] = {}
    for unit in answer.units:
        alike.setdefault((unit.fire_unit, *_detail_lines(unit, answer.altitude_msl_m, names)), []).append(unit)
    for (_, *details), units in alike.items():
        yield _unit_line(units, participle)
        yield from details
    yield ""
    obstacles = (obstacle for unit in answer.units for obstacle in decisive(unit))
    figures = {obstacle.figure.key: obstacle.figure for obstacle in obstacles if obstacle.figure is not None}
    yield from (line for figure in figures.values() for line in _source_lines(figure, scenario.sources, names))
    label = f" {answer.terrain.label}. {answer.terrain.note}" if answer.terrain.label else ""
    yield credit_of(answer.terrain) + label
    yield from (f"Ground stated: {ground_words(ground)}." for ground in answer.grounds)


def decisive(unit: UnitAnswer) -> tuple[Obstacle, ...]:
    """Return a unit's obstacles; out of the missile's range, what its radars see there decides nothing."""
    beyond = [
        obstacle for obstacle in unit.obstacles if obstacle.antenna is None and obstacle.reason is Reason.ENVELOPE_RANGE
    ]
    return tuple(beyond[:1]) or unit.obstacles


def _unit_line(units: Sequence[UnitAnswer], participle: str) -> str:
    """Return the verdict on one fire unit; packages with the same answer share it."""
    unit = units[0]
    verdict = f"{open_or_not(unit, participle).lower()}: {unit.reason.words}"
    if unit.is_covered:
        verdict = f"{verb_of(participle)} it"
    packages = "; ".join(dict.fromkeys(unit.package for unit in units))
    return (
        f"{unit.fire_unit} ({unit.system}; in {packages}), {km_words(unit.range_m)} away, bearing from it "
        f"{unit.azimuth_deg:03.0f}°: {verdict}"
    )


def _detail_lines(unit: UnitAnswer, altitude_msl_m: float, names: Mapping[str, str]) -> Iterator[str]:
    if unit.chain is not None and not unit.is_covered:
        radars = ", ".join(antenna.radar for antenna in unit.chain.antennas)
        yield f"{_INDENT}nearest chain: {unit.chain.missile}, {radars}"
    for obstacle in decisive(unit):
        yield f"{_INDENT}{_obstacle_words(obstacle, altitude_msl_m)}"
        if obstacle.figure is not None:
            yield f"{_INDENT * 2}deciding figure: {_figure_words(obstacle.figure, names)}"


def _obstacle_words(obstacle: Obstacle, asked_msl_m: float) -> str:
    owner = f" of {obstacle.antenna.unit.name}" if obstacle.antenna is not None else ""
    low_m, high_m = obstacle.allowed_low_msl_m, obstacle.allowed_high_msl_m
    allows = "no altitude there"
    if low_m <= high_m:
        allows = f"{apart_words(low_m, asked_msl_m)} to {apart_words(high_m, asked_msl_m)} above sea level there"
    if obstacle.reason is Reason.NO_TERRAIN_DATA:
        allows = "an unknown range of altitudes there"
    return f"{obstacle.component}{owner}: {obstacle.reason.words}; it allows {allows}"


def _figure_words(figure: Figure, names: Mapping[str, str]) -> str:
    note = f" ({figure.note})" if figure.note else ""
    return f"{figure_name(figure, names)}, {span_words(figure)}, {footing(figure)}{note}"


def _source_lines(figure: Figure, sources: Mapping[str, Source], names: Mapping[str, str]) -> Iterator[str]:
    """Yield what each source says of a figure; nothing for an assumed one, which has no source."""
    if figure.status is not Status.ASSUMED:
        yield f"{figure_name(figure, names)}:"
        yield from (f"{_INDENT}{_claim_words(claim, sources)}" for claim in figure.claims)


def _claim_words(claim: Claim, sources: Mapping[str, Source]) -> str:
    source = sources.get(claim.source)
    said_by = claim.source if source is None else f"{source.title}, {source.address}"
    return f"“{claim.as_printed}” {said_by}{not_compared(claim, '; ')}"
