"""Sentences for numbers that missing terrain leaves open."""

from collections.abc import Iterator

from skyshed.model.scenario import Offer
from skyshed.report.facts import Facts
from skyshed.report.words import level_words, listed, share_words

OPEN_ENDS = "“a to b” is from nothing of it reached to all of it, at whatever height that ground stands"
LEAST_OPEN_SHARE = 0.001


def left_open_words(facts: Facts, package: Offer) -> Iterator[str]:
    """Say how much of the sky missing terrain leaves open at every level of the answer, where it matters."""
    asked = package.name, facts.lead_target.key, facts.lead_case
    rows = {answer_level: facts.areas.get((*asked, answer_level.label)) for answer_level in facts.answer_levels}
    shares = {level: row.unknown_share for level, row in rows.items() if row is not None}
    if max(shares.values(), default=0.0) >= LEAST_OPEN_SHARE:
        says = listed([f"{share_words(share)} at {level_words(level)}" for level, share in shares.items()])
        yield f"Of the sky, {says} is open for want of terrain data; {OPEN_ENDS}."
