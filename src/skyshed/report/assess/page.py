"""``report.html``: one page that opens without a network; the first screen answers, sections lead on."""

from collections.abc import Mapping
from pathlib import Path

from skyshed.report.assess.sections import sections_of
from skyshed.report.assess.verdict import verdict_of
from skyshed.report.credits import border_credit, terrain_credit
from skyshed.report.facts import Facts
from skyshed.report.live.block import page_map
from skyshed.report.page import filled_page, parts_apart
from skyshed.report.table import filled


def map_page_text(facts: Facts) -> tuple[str, Mapping[str, str]]:
    """Return the first screen with its map as a page for a web server, and the files, by name, that lie beside it."""
    made = page_map(facts)
    page = filled_page(
        "assess.html",
        page_map=made,
        is_apart=True,
        scenario=facts.result.scenario,
        verdict=verdict_of(facts),
        label=facts.label,
        sections=(),
        credits=_credits(facts),
    )
    return page, parts_apart(made)


def page_text(facts: Facts, folder: Path, curve: Path | None) -> str:
    """Return the page. Other files that are in ``folder`` are listed, ``curve`` is a drawing to take in."""
    return filled_page(
        "assess.html",
        page_map=page_map(facts),
        scenario=facts.result.scenario,
        verdict=verdict_of(facts),
        label=facts.label,
        sections=filled(sections_of(facts, folder, curve)),
        credits=_credits(facts),
    )


def _credits(facts: Facts) -> tuple[str, str]:
    return terrain_credit(facts.result), border_credit(facts.result)
