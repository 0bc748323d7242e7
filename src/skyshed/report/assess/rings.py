"""What remains of the advertised rings, system by system."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import cast

from markupsafe import Markup

from skyshed.angles import angle_difference_deg
from skyshed.coverage.left_open import Ends, SeriesEnds, ends_of
from skyshed.coverage.rows import AZIMUTHS_DEG, RangeRow
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, Offer, Unit
from skyshed.report.facts import Facts, label_note, short_system
from skyshed.report.rose import RoseLine, rose_svg
from skyshed.report.words import between_words, km_words, level_words, with_article


@dataclass(frozen=True, slots=True)
class RingLeft:
    """One system's advertised range and, by case, the median reach of its fire units over the directions, two ends.

    The directions are all, or those that the radars of a unit look into where it is stated to look somewhere.
    """

    system: str
    advertised_m: float
    median_m: dict[Case, Ends]
    is_all_round: bool = True

    @property
    def directions(self) -> str:
        """The directions in words."""
        return "all directions" if self.is_all_round else "the directions that its radar looks into"


def rings_left(facts: Facts, package: Offer, level: Level) -> list[RingLeft]:
    """Return what remains of each ring against the leading class, the widest first; what is held is told apart."""
    asked = package.name, facts.lead_target.key, level.label
    rows = [
        row
        for row in facts.result.ranges
        if (row.package, row.target, row.level) == asked and row.fire_unit in facts.result.headline.fire_units
    ]
    found = []
    for system in {unit.system.key: unit.system for unit in facts.own_units(package)}.values():
        mine = [row for row in rows if row.system == system.key]
        looks = {unit.name: unit for unit in facts.own_units(package) if unit.looking_deg is not None}
        medians = {case: _medians(mine, case, looks) for case in facts.result.cases}
        if medians[facts.lead_case]:
            ends_m = {case: (min(ends), max(ends)) for case, ends in medians.items()}
            is_all_round = looks.keys().isdisjoint(row.fire_unit for row in mine)
            found.append(RingLeft(short_system(system), mine[0].advertised_range_m, ends_m, is_all_round))
    return sorted(found, key=lambda ring: -ring.advertised_m)


def _medians(rows: list[RangeRow], case: Case, looks: Mapping[str, Unit]) -> list[float]:
    return [end for row in rows if row.case is case for end in _middle(row, looks.get(row.fire_unit))]


def _middle(row: RangeRow, looking: Unit | None) -> Ends:
    """Return the median reach over all directions, or over those in the sector of a unit that looks into one."""
    radar = looking.system.engagement_radar if looking is not None else None
    sector = looking.sector_of(radar, row.case) if looking is not None and radar is not None else None
    if sector is None:
        return ends_of(row, "reach_median_m")
    beside_deg = abs(angle_difference_deg(list(AZIMUTHS_DEG), sector.middle_deg))
    inside = [number for number, each in enumerate(beside_deg) if each <= sector.width_deg / 2]
    ends = row.left_open.get("reach_by_azimuth_m", (row.reach_by_azimuth_m, row.reach_by_azimuth_m))
    low, high = (median(end[number] for number in inside) for end in cast("SeriesEnds", ends))
    return low, high


def ring_lines(facts: Facts, package: Offer, level: Level) -> Iterator[str]:
    """Yield a sentence for each system on what remains of its advertised ring."""
    where = " (fire units in gentle ground)" if facts.barred_units(package) else ""
    for ring in rings_left(facts, package, level):
        others = [
            f"{case} {between_words(median_m, km_words)}"
            for case, median_m in ring.median_m.items()
            if case is not facts.lead_case
        ]
        spread = f" ({', '.join(others)})" if others else ""
        yield (
            f"{ring.system}: advertised {km_words(ring.advertised_m)}; at {level_words(level)} against "
            f"{with_article(facts.lead_target.name)} its median reach over {ring.directions}{where} is "
            f"{between_words(ring.median_m[facts.lead_case], km_words)}{spread}{label_note(facts)}."
        )


def rose_drawings(facts: Facts, package: Offer, level: Level) -> Iterator[Markup]:
    """Yield a rose for each system of a package: the reach of its first fire unit by direction at one level.

    The band round the line is from the least to the most of all cases.
    """
    own = {unit.system.key: unit for unit in reversed(facts.own_units(package))}
    for unit in reversed(own.values()):
        by_case = _azimuth_rows(facts, package, unit, level)
        if facts.lead_case not in by_case:
            continue
        every = [row.reach_by_azimuth_m for row in by_case.values()]
        inner, outer = tuple(map(min, *every, every[0])), tuple(map(max, *every, every[0]))
        line = RoseLine(level_words(level), by_case[facts.lead_case].reach_by_azimuth_m, inner, outer)
        ring_m = by_case[facts.lead_case].advertised_range_m
        title = f"{unit.name}: reach by direction"
        says = f"{line.label}, {facts.lead_case} case: {_least_to_most(line.reach_m)}"
        drawing = rose_svg([line], ring_m=ring_m, title=title, description=says)
        yield _figure(drawing, title, f"At {says}; band: all cases; dashed: the advertised {km_words(ring_m)}.")


def _figure(drawing: Markup, title: str, caption: str) -> Markup:
    return Markup('<figure class="rose-figure">{}<figcaption><strong>{}.</strong> {}</figcaption></figure>').format(
        drawing, title, caption
    )


def _azimuth_rows(facts: Facts, package: Offer, unit: Unit, level: Level) -> dict[Case, RangeRow]:
    asked = package.name, unit.key, facts.lead_target.key, level.label
    return {
        row.case: row
        for row in facts.result.ranges
        if (row.package, row.fire_unit, row.target, row.level) == asked and row.reach_by_azimuth_m
    }


def _least_to_most(reach_m: Sequence[float]) -> str:
    known = [each for each in reach_m if not math.isnan(each)]
    return between_words((min(known), max(known)), km_words) if known else "not known"
