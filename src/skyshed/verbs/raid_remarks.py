"""What a reader of a simulation must know beside its numbers, one sentence each."""

from collections.abc import Iterator, Sequence

from skyshed.engage.answers import RaidAnswer
from skyshed.model.figure import lead_case
from skyshed.verbs.raid_questions import Fights, Key


def remarks_on(fights: Fights, answers: Sequence[RaidAnswer]) -> Iterator[str]:
    """Yield what the answers rest on that nobody would guess."""
    yield from fights.preparation.scenario.notes
    yield from _open(fights)
    for answer in answers:
        if not fights.roster(Key(answer.package, answer.case)).magazines:
            yield f"{answer.package}, {answer.case}: no fire unit has a missile ready, by its load"
        elif answer.bound.never_in_reach == answer.n_targets:
            yield f"{answer.package}, {answer.case}: no missile can ever meet a target of this raid"
        elif answer.bound.not_seen == answer.n_targets:
            yield f"{answer.package}, {answer.case}: no radar ever starts a track of this raid"


def _open(fights: Fights) -> Iterator[str]:
    case = lead_case(fights.cases)
    for package in fights.packages:
        n_open = fights.preparation.open_targets(package, case)
        if n_open:
            yield (
                f"{package.name}: on the way to {n_open} of {fights.raid.count} targets terrain is not known; there "
                "they count as not seen"
            )
