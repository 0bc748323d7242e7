"""What a reader of a simulation must know beside its numbers, one sentence each."""

from collections.abc import Iterator, Sequence

from skyshed.engage.answers import RaidAnswer
from skyshed.engage.ignorance import N_EACH, n_each_of
from skyshed.model.figure import lead_case
from skyshed.verbs.raid_found import N_FOUGHT, n_fought_of
from skyshed.verbs.raid_questions import Fights, Key


def remarks_on(fights: Fights, answers: Sequence[RaidAnswer], *, has_draws: bool) -> Iterator[str]:
    """Yield what the answers rest on that nobody would guess."""
    yield from fights.preparation.scenario.notes
    yield from _open(fights)
    yield from _large(fights.raid.count, has_draws=has_draws)
    for answer in answers:
        if not fights.roster(Key(answer.package, answer.case)).magazines:
            yield f"{answer.package}, {answer.case}: no fire unit has a missile ready, by its load"
        elif answer.bound.never_in_reach == answer.n_targets:
            yield f"{answer.package}, {answer.case}: no missile can ever meet a target of this raid"
        elif answer.bound.not_seen == answer.n_targets:
            yield f"{answer.package}, {answer.case}: no radar ever starts a track of this raid"


def _large(n_targets: int, *, has_draws: bool) -> Iterator[str]:
    n_fought, n_each = n_fought_of(n_targets), n_each_of(n_targets)
    if n_fought < N_FOUGHT:
        yield (
            f"with {n_targets:,} targets events and replays are kept of {n_fought or 'no'} "
            f"replication{'s' if n_fought > 1 else ''} a package, not of {N_FOUGHT}"
        )
    if has_draws and n_each < N_EACH:
        yield f"with {n_targets:,} targets each draw of the figures has {n_each} replications, not {N_EACH}"


def _open(fights: Fights) -> Iterator[str]:
    case = lead_case(fights.cases)
    for package in fights.packages:
        n_open = fights.preparation.open_targets(package, case)
        if n_open:
            yield (
                f"{package.name}: on the way to {n_open} of {fights.raid.count} targets terrain is not known; there "
                "they count as not seen"
            )
