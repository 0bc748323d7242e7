"""How a result looks in a notebook: one table of covered shares."""

import math
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from skyshed.coverage.left_open import Ends, ends_of
from skyshed.coverage.rows import AreaRow
from skyshed.coverage.situation import Situation
from skyshed.model.figure import Case
from skyshed.model.scenario import Scenario
from skyshed.units import format_share

_CELL = "text-align:left"


def result_html(
    scenario: Scenario, terrain: str, areas: Iterable[AreaRow], cases: Sequence[Case], warnings: Iterable[str]
) -> str:
    """Return HTML with every text escaped: title, covered shares by case, warnings."""
    return "".join(_pieces(scenario, terrain, areas, cases, warnings))


def _pieces(
    scenario: Scenario, terrain: str, areas: Iterable[AreaRow], cases: Sequence[Case], warnings: Iterable[str]
) -> Iterator[str]:
    participles = dict.fromkeys(Situation(scenario, package).participle for package in scenario.packages)
    does = " or, from outside, ".join(sorted(participles))
    shares: dict[tuple[str, str, str], dict[Case, Ends]] = {}
    for row in areas:
        shares.setdefault((row.package, row.target, row.level), {})[row.case] = ends_of(row, "covered_share")
    yield f"<div><b>{escape(scenario.name)}</b>: share of the area's sky {does}, by case, on {escape(terrain)}"
    yield "<table><thead><tr>"
    yield from (f'<th style="{_CELL}">{escape(head)}</th>' for head in ("package", "target", "level", *cases))
    yield "</tr></thead><tbody>"
    for labels, by_case in shares.items():
        yield "<tr>"
        yield from (f'<td style="{_CELL}">{escape(label)}</td>' for label in labels)
        yield from (f"<td>{_percent(by_case.get(case, (math.nan, math.nan)))}</td>" for case in cases)
        yield "</tr>"
    yield "</tbody></table>"
    yield from (f"<p>{escape(warning)}</p>" for warning in warnings)
    yield "</div>"


def _percent(ends: Ends) -> str:
    """Return a share in per cent; one that missing terrain leaves open has two ends."""
    if math.isnan(ends[0]):
        return "not known"
    least, most = map(format_share, ends)
    return least if least == most else f"{least} to {most}"
