"""What replications of every question counted, read as answers and curves; and the ways that targets fly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from skyshed.engage.answers import Curve, IfUnlimited, Lines, RaidAnswer
from skyshed.engage.answers_of import UsedByKind, answer_of, mean_leakers, point_of
from skyshed.engage.batches import RaidQuestion
from skyshed.engage.prepare import Preparation
from skyshed.engage.reference import Fought, fight
from skyshed.engage.sums import Counts, Summed
from skyshed.verbs.asked_raids import Sweep
from skyshed.verbs.raid_questions import Fights, Key

SCALED_NOTE = (
    "groups grow in proportion, by largest remainder, and the raid lasts as long as before: more come in each minute, "
    "and saturation hangs on that, not on the count alone"
)
REPLACED_NOTE = "the value stands in place of the figure's own in all cases"
DEALT_NOTE = (
    "the value is a fire unit's missiles, dealt over its types in proportion to the nominal load; it stands in place "
    "of the load in all cases"
)


N_FOUGHT = 5  # replications of each package whose events are kept
_MOST_MEETINGS = 100_000  # replications by targets squared, as the plain engine's time grows: some seconds a package


def n_fought_of(n_targets: int) -> int:
    """Return of how many replications events are kept: fewer of raids above 141 targets, none above 316."""
    return min(N_FOUGHT, _MOST_MEETINGS // n_targets**2)


@dataclass(frozen=True)
class Found:
    """Questions and what replications of them counted."""

    fights: Fights
    asked: Mapping[Key, RaidQuestion]
    summed: Summed
    used: UsedByKind

    def counts(self, key: Key) -> Counts:
        """Return what replications of a question counted."""
        return self.summed.counts[list(self.asked).index(key)]

    def answers(self, *, is_own: bool) -> Iterator[RaidAnswer]:
        """Yield the answers under each package's own command, or the other one."""
        names = [asset.name for asset in self.fights.raid.assets]
        for place, (key, question) in enumerate(self.asked.items()):
            if key.is_own == is_own and key.is_answer:
                yield answer_of(
                    self.summed.counts[place],
                    question.tables,
                    names,
                    self.fights.roster(key).magazines,
                    used=self.used.of(place),
                    if_unlimited=self._if_unlimited(key) if is_own else None,
                )

    def _if_unlimited(self, key: Key) -> IfUnlimited | None:
        lifted = {name: key._replace(lifted=name) for name in IfUnlimited._fields}
        if not all(each in self.asked for each in lifted.values()):
            return None
        return IfUnlimited(**{name: mean_leakers(self.counts(each)) for name, each in lifted.items()})

    def fought(self, key: Key, seed: int, n: int) -> tuple[Fought, ...]:
        """Return the first of ``n`` replications of a question with their events."""
        _, tables, rules = self.asked[key]
        return tuple(fight(tables, rules, seed, each) for each in range(min(n_fought_of(tables.n_targets), n)))

    def curves(self) -> Iterator[Curve]:
        """Yield what each sweep shows."""
        for index, sweep in enumerate(self.fights.sweeps):
            points = [
                point_of(counts, key.value)
                for key, counts in zip(self.asked, self.summed.counts, strict=True)
                if key.sweep == index
            ]
            yield Curve(sweep.label, tuple(points), _note_on(sweep))


def _note_on(sweep: Sweep) -> str:
    """Return how a sweep sets what it sweeps."""
    if sweep.is_of_raid:
        return SCALED_NOTE
    return DEALT_NOTE if sweep.name == "ready_missiles" else REPLACED_NOTE


def lines_of(preparation: Preparation) -> Iterator[Lines]:
    """Yield the ways of the targets of the raid itself."""
    tracks = preparation.tracks
    for target in range(*map(int, tracks.first_of[:2])):
        at = slice(*map(int, tracks.sample_of[target : target + 2]))
        points = tracks.points
        yield Lines(
            tracks.time_s[at],
            points.lat_deg[at],
            points.lon_deg[at],
            np.asarray(tracks.altitude_msl_m[at], dtype=np.float64),
        )
