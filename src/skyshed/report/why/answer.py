"""Why a point is, or is not, covered: in words for people, and as JSON for machines."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from skyshed.model.figure import Status
from skyshed.report.credits import credit_of
from skyshed.report.records import figure_record, rounded, terrain_record
from skyshed.report.why.declared import declared_lines, declared_record, lost_in_clutter
from skyshed.report.why.diffraction import diffraction_lines, diffraction_record
from skyshed.report.words import (
    NBSP,
    apart_words,
    figure_name,
    footing,
    km_words,
    level_words,
    metres_words,
    place_words,
    span_words,
    with_article,
)
from skyshed.verbs.limits import ground_words
from skyshed.zone.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from skyshed.model.figure import Claim, Figure, Source
    from skyshed.model.scenario import Scenario
    from skyshed.verbs.obstacle import Obstacle
    from skyshed.verbs.why import UnitAnswer, WhyAnswer

_ON_THE_GROUND_M = 0.05  # a point at 0 m above ground is ground and point at once, but for rounding
_INDENT = "  "


def why_text(answer: WhyAnswer, scenario: Scenario) -> str:
    """Return the answer in lines: first whether the point is covered, then every fire unit, then who says so."""
    names = {target.key: target.name for target in scenario.targets}
    lines = [
        _first_line(answer, names.get(answer.target, answer.target)),
        *_decided(answer),
        *declared_lines(answer),
        *diffraction_lines(answer),
        "",
    ]
    alike: dict[tuple[str, ...], list[UnitAnswer]] = {}
    for unit in answer.units:
        alike.setdefault((unit.fire_unit, *_detail_lines(unit, answer.altitude_msl_m)), []).append(unit)
    for (_, *details), units in alike.items():
        lines += [_unit_line(units), *details]
    obstacles = (obstacle for unit in answer.units for obstacle in _decisive(unit))
    figures = {obstacle.figure.key: obstacle.figure for obstacle in obstacles if obstacle.figure is not None}
    lines += ["", *(line for figure in figures.values() for line in _source_lines(figure, scenario.sources))]
    label = f" {answer.terrain.label}. {answer.terrain.note}" if answer.terrain.label else ""
    lines.append(credit_of(answer.terrain) + label)
    lines += [f"Ground stated: {ground_words(ground)}." for ground in answer.grounds]
    return "\n".join(lines).replace(NBSP, " ")


def _decisive(unit: UnitAnswer) -> tuple[Obstacle, ...]:
    """Return a unit's obstacles; out of the missile's range, what its radars see there decides nothing."""
    beyond = [
        obstacle for obstacle in unit.obstacles if obstacle.antenna is None and obstacle.reason is Reason.ENVELOPE_RANGE
    ]
    return tuple(beyond[:1]) or unit.obstacles


def _first_line(answer: WhyAnswer, target: str) -> str:
    where = f"{place_words(answer.lat_deg, answer.lon_deg)} at {level_words(answer.level)}"
    height = f"{metres_words(answer.altitude_msl_m)} above sea level, ground {metres_words(answer.ground_msl_m)}"
    by = ""
    if answer.is_covered:
        names = dict.fromkeys(unit.fire_unit for unit in answer.units if unit.is_covered)  # once, however many offers
        by = f" by {', '.join(names)}"
    asked = f"against {with_article(target)}, {answer.case} case, reach (no clock)"
    return f"{verdict_words(answer)}{by}: {where} ({height}), {asked}."


def verdict_words(answer: WhyAnswer) -> str:
    """Return whether a point is covered, in words that begin a sentence."""
    if answer.is_inside_ground:
        return "Not covered, inside the ground"
    return "Covered" if answer.is_covered else _open_or_not(answer)


def _open_or_not(answer: WhyAnswer | UnitAnswer) -> str:
    return "Not covered" if answer.is_known else "Not known"


def _decided(answer: WhyAnswer) -> Iterator[str]:
    """Say what blocks the view from the antenna that decides, and from which altitude on it is free."""
    if answer.profile is None or answer.antenna is None:
        return
    antenna = f"{answer.antenna.radar} of {answer.antenna.unit.name}"
    blocker = answer.profile.blocker
    sector = answer.antenna.unit.sector_of(answer.antenna.radar, answer.case)
    if sector is not None and any(obstacle.reason is Reason.SECTOR for obstacle in answer.units[0].obstacles):
        edges = (sector.middle_deg - sector.width_deg / 2) % 360, (sector.middle_deg + sector.width_deg / 2) % 360
        yield (
            f"{antenna} looks at {sector.middle_deg:03.0f}°, from {edges[0]:03.0f}° to {edges[1]:03.0f}°; the point "
            f"lies at {answer.profile.azimuth_deg:03.0f}° from it."
        )
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


def seen_from_words(answer: WhyAnswer) -> str:
    """Return the altitude from which the point's place is seen, fine enough to differ from the one asked about."""
    assert answer.profile is not None, "it is said of a profile"
    return apart_words(answer.profile.visible_from_msl_m, answer.altitude_msl_m)


def _unit_line(units: Sequence[UnitAnswer]) -> str:
    """Return the verdict on one fire unit; packages with the same answer share it."""
    unit = units[0]
    verdict = "covers it" if unit.is_covered else f"{_open_or_not(unit).lower()}: {unit.reason.words}"
    packages = "; ".join(dict.fromkeys(unit.package for unit in units))
    return (
        f"{unit.fire_unit} ({unit.system}; in {packages}), {km_words(unit.range_m)} away, bearing from it "
        f"{unit.azimuth_deg:03.0f}°: {verdict}"
    )


def _detail_lines(unit: UnitAnswer, altitude_msl_m: float) -> Iterator[str]:
    if unit.chain is not None and not unit.is_covered:
        radars = ", ".join(antenna.radar for antenna in unit.chain.antennas)
        yield f"{_INDENT}nearest chain: {unit.chain.missile}, {radars}"
    for obstacle in _decisive(unit):
        yield f"{_INDENT}{_obstacle_words(obstacle, altitude_msl_m)}"
        if obstacle.figure is not None:
            yield f"{_INDENT * 2}deciding figure: {_figure_words(obstacle.figure)}"


def _obstacle_words(obstacle: Obstacle, asked_msl_m: float) -> str:
    owner = f" of {obstacle.antenna.unit.name}" if obstacle.antenna is not None else ""
    low_m, high_m = obstacle.allowed_low_msl_m, obstacle.allowed_high_msl_m
    allows = "no altitude there"
    if low_m <= high_m:
        allows = f"{apart_words(low_m, asked_msl_m)} to {apart_words(high_m, asked_msl_m)} above sea level there"
    if obstacle.reason is Reason.NO_TERRAIN_DATA:
        allows = "an unknown range of altitudes there"
    return f"{obstacle.component}{owner}: {obstacle.reason.words}; it allows {allows}"


def _figure_words(figure: Figure) -> str:
    note = f" ({figure.note})" if figure.note else ""
    return f"{figure_name(figure)}, {span_words(figure)}, {footing(figure)}{note}"


def _source_lines(figure: Figure, sources: Mapping[str, Source]) -> Iterator[str]:
    """Yield what each source says of a figure; nothing for an assumed one, which has no source."""
    if figure.status is not Status.ASSUMED:
        yield f"{figure_name(figure)}:"
        yield from (f"{_INDENT}{_claim_words(claim, sources)}" for claim in figure.claims)


def _claim_words(claim: Claim, sources: Mapping[str, Source]) -> str:
    source = sources.get(claim.source)
    return f"“{claim.as_printed}” {claim.source if source is None else f'{source.title}, {source.address}'}"


def why_json(answer: WhyAnswer) -> str:
    """Return the answer as JSON: SI units in the names, numbers to four significant digits, NaN as null."""
    record = {
        "is_covered": answer.is_covered,
        "is_known": answer.is_known,
        "lat_deg": answer.lat_deg,
        "lon_deg": answer.lon_deg,
        "level": answer.level.label,
        "altitude_msl_m": answer.altitude_msl_m,
        "ground_msl_m": answer.ground_msl_m,
        "is_inside_ground": answer.is_inside_ground,
        "target": answer.target,
        "case": answer.case,
        "units": [_unit_record(unit) for unit in answer.units],
        "line_of_sight": _sight_record(answer),
        "propagation": answer.propagation,
        "diffraction": diffraction_record(answer.diffraction),
        **declared_record(answer),
        "terrain": terrain_record(answer.terrain),
        "grounds": [asdict(ground) for ground in answer.grounds],
    }
    return json.dumps(rounded(record), ensure_ascii=False, indent=1, allow_nan=False)


def _unit_record(unit: UnitAnswer) -> dict[str, object]:
    return {
        "package": unit.package,
        "fire_unit": unit.fire_unit,
        "system": unit.system,
        "range_m": unit.range_m,
        "azimuth_deg": unit.azimuth_deg,
        "is_covered": unit.is_covered,
        "is_known": unit.is_known,
        "reason": unit.reason.words,
        "obstacles": [
            {
                "component": obstacle.component,
                "reason": obstacle.reason.words,
                "allowed_low_msl_m": obstacle.allowed_low_msl_m,
                "allowed_high_msl_m": obstacle.allowed_high_msl_m,
                "figure": None if obstacle.figure is None else figure_record(obstacle.figure),
            }
            for obstacle in unit.obstacles
        ],
    }


def _sight_record(answer: WhyAnswer) -> dict[str, object] | None:
    if answer.profile is None or answer.antenna is None:
        return None
    blocker = answer.profile.blocker
    ground = ("range_m", "lat_deg", "lon_deg", "ground_msl_m", "is_terrain")
    return {
        "unit": answer.antenna.unit.name,
        "radar": answer.antenna.radar,
        "antenna_msl_m": answer.antenna_msl_m,
        "visible_from_msl_m": answer.profile.visible_from_msl_m,
        "blocker": None if blocker is None else {name: getattr(blocker, name) for name in ground},
    }
