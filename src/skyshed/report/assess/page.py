"""``report.html``: one page that opens without a network; the first screen answers, sections lead on."""

from pathlib import Path

from skyshed.report.assess.sections import sections_of
from skyshed.report.assess.verdict import verdict_of
from skyshed.report.credits import border_credit, terrain_credit
from skyshed.report.facts import Facts
from skyshed.report.live.block import page_map
from skyshed.report.page import filled_page
from skyshed.report.table import filled


def page_text(facts: Facts, folder: Path, curve: Path | None) -> str:
    """Return the page. Other files that are in ``folder`` are listed, ``curve`` is a drawing to take in."""
    return filled_page(
        "assess.html",
        page_map=page_map(facts),
        scenario=facts.result.scenario,
        verdict=verdict_of(facts),
        label=facts.label,
        sections=filled(sections_of(facts, folder, curve)),
        credits=(terrain_credit(facts.result), border_credit(facts.result)),
    )
