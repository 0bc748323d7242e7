"""From counts over replications to answers: one `RaidAnswer` a question, a `PairedRaids` a pair of packages."""

from collections.abc import Mapping, Sequence

import numpy as np

from skyshed.engage.answers import (
    AssetAnswer,
    Bound,
    CurvePoint,
    IfUnlimited,
    Magazine,
    MissileUse,
    PairedRaids,
    RaidAnswer,
)
from skyshed.engage.batches import Batch, RaidQuestion, Rows
from skyshed.engage.statistics import Histogram, exact_share, mean_interval, spread_of
from skyshed.engage.sums import Counts, Difference
from skyshed.engage.tables import LEAKERS, MISSILES, N_FIXED, NEVER_IN_REACH, SHOT_AT, Tables
from skyshed.model.figure import Case

NETWORKED, AUTONOMOUS = "networked", "autonomous"
Kind = tuple[str, str]  # a system and a missile of it
_LEDGER = range(NEVER_IN_REACH, NEVER_IN_REACH + len(Bound._fields))


class UsedByKind:
    """Adds up how many missiles of each kind replications use: a package has several magazines of one kind.

    Hand `add` to whatever yields batches. ``magazines`` are those of each question, in the order of its tables.
    """

    def __init__(self, questions: Sequence[RaidQuestion], magazines: Sequence[Sequence[Magazine]]) -> None:
        self._columns: list[dict[Kind, list[int]]] = []
        for question, each in zip(questions, magazines, strict=True):
            first = N_FIXED + question.tables.n_assets
            columns: dict[Kind, list[int]] = {}
            for index, magazine in enumerate(each):
                columns.setdefault((magazine.system, magazine.missile), []).append(first + index)
            self._columns.append(columns)
        empty = np.zeros(1, np.int64)
        self._found: list[dict[Kind, Histogram]] = [dict.fromkeys(each, empty) for each in self._columns]

    def add(self, batch: Batch, rows: Rows) -> None:
        """Add a batch."""
        for kind, columns in self._columns[batch.question].items():
            before = self._found[batch.question][kind]
            found = np.bincount(rows[:, columns].sum(axis=1, dtype=np.int64), minlength=before.size)
            found[: before.size] += before
            self._found[batch.question][kind] = found

    def of(self, question: int) -> Mapping[Kind, Histogram]:
        """Return in how many replications of a question how many missiles of each kind were used."""
        return self._found[question]


def answer_of(
    counts: Counts,
    tables: Tables,
    assets: Sequence[str],
    magazines: Sequence[Magazine],
    *,
    used: Mapping[Kind, Histogram],
    if_unlimited: IfUnlimited | None = None,
) -> RaidAnswer:
    """Return what a question shows; ``assets`` and ``magazines`` are named in the order of its tables.

    ``used`` is that of `UsedByKind`.
    """
    label, n, leakers = counts.label, counts.n, spread_of(counts.leakers)
    n_stopped = n * label.size - counts.total(LEAKERS)
    low, high = mean_interval(counts.leakers)
    by_asset = tuple(_assets(counts, tables, assets))
    n_out = sum(asset.n_never_in_reach for asset in by_asset)  # they arrive in every replication that there could be
    return RaidAnswer(
        package=label.package,
        case=Case(label.case),
        is_networked=label.command == NETWORKED,
        n=n,
        n_targets=label.size,
        histogram=counts.leakers,
        leakers=leakers,
        mean_low=max(low, min(float(n_out), leakers.mean)),
        mean_high=high,
        none_through=exact_share(int(counts.leakers[0]), n),
        assets=by_asset,
        missiles=tuple(_missiles(magazines, used)),
        used=spread_of(counts.histograms[MISSILES]),
        missiles_per_stopped=counts.total(MISSILES) / n_stopped if n_stopped else float("nan"),
        n_shot_at=counts.total(SHOT_AT) / n,
        bound=Bound(*(counts.total(column) / n for column in _LEDGER)),
        if_unlimited=if_unlimited,
    )


def point_of(counts: Counts, value: float) -> CurvePoint:
    """Return what a question shows at one value of what is swept."""
    label = counts.label
    none_through = exact_share(int(counts.leakers[0]), counts.n)
    return CurvePoint(label.package, Case(label.case), value, label.size, spread_of(counts.leakers), none_through)


def mean_leakers(counts: Counts) -> float:
    """Return the mean number of leakers of a question, as `IfUnlimited` holds it."""
    return counts.total(LEAKERS) / counts.n


def paired_of(difference: Difference) -> PairedRaids:
    """Return how two packages differ under the same luck."""
    n = int(difference.histogram.sum())
    low, high = mean_interval(difference.histogram, -difference.offset)
    return PairedRaids(
        difference.first.package,
        difference.second.package,
        Case(difference.first.case),
        spread_of(difference.histogram, -difference.offset),
        low,
        high,
        difference.n_fewer / n,
        difference.n_alike / n,
    )


def _assets(counts: Counts, tables: Tables, assets: Sequence[str]) -> list[AssetAnswer]:
    heading = np.bincount(tables.asset, minlength=len(assets))
    never = np.bincount(tables.asset[np.diff(tables.option_of) == 0], minlength=len(assets))
    return [
        AssetAnswer(name, int(n), spread_of(each[: int(n) + 1]), exact_share(int(each[0]), counts.n), int(n_never))
        for name, n, n_never, each in zip(assets, heading, never, counts.by_asset, strict=True)
    ]


def _missiles(magazines: Sequence[Magazine], used: Mapping[Kind, Histogram]) -> list[MissileUse]:
    found = []
    for (system, missile), histogram in used.items():
        mine = [each for each in magazines if (each.system, each.missile) == (system, missile)]
        n_ready, n_reserve = sum(each.n_ready for each in mine), sum(each.n_reserve for each in mine)
        left = spread_of(histogram[::-1], first=n_ready + n_reserve - histogram.size + 1)
        found.append(MissileUse(system, missile, n_ready, spread_of(histogram), left, n_reserve))
    return found
