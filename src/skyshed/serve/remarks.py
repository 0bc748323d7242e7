"""What is said beside the changes of a draft: what the scenario itself leaves out, and what cannot be saved."""

from collections.abc import Iterator

from skyshed.catalogue.rewrite_units import unwritten
from skyshed.errors import printable
from skyshed.report.words import listed
from skyshed.serve.draft import Draft


def remarks_of(draft: Draft) -> list[str]:
    """Return sentences, none where there is nothing to remark."""
    start = draft.start.scenario
    whole = draft.whole.scenario
    refused = unwritten(start.text, start, whole) if draft.changes and start.path is not None else []
    return [printable(each) for each in (*_left_out(draft), *(f"Cannot be saved: {each}." for each in refused))]


def _left_out(draft: Draft) -> Iterator[str]:
    """Yield what offers, and what is held, are stated without: it stands on no globe, and cannot be switched on."""
    scenario = draft.start.scenario
    for package in scenario.offers if scenario.held is None else (scenario.held, *scenario.offers):
        if package.without:
            gone = listed(list(package.without))
            yield f"The scenario states {package.name} without {gone}: not on the globe, and left so when saved."
