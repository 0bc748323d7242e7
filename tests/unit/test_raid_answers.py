"""From counts to answers, against rows that can be added up by hand."""

import numpy as np
import pytest

from raid_one_shot import made
from skyshed.engage.answers import Magazine
from skyshed.engage.answers_of import NETWORKED, UsedByKind, answer_of, mean_leakers, paired_of, point_of
from skyshed.engage.batches import Batch, RaidLabel, RaidQuestion
from skyshed.engage.sums import Sums
from skyshed.engage.tables import LEAKERS, MISSED, MISSILES, NO_CHANNEL, SHOT_AT, n_columns
from skyshed.model.figure import Case

ASSETS = ("Baghdad", "Basra")
MAGAZINES = (
    Magazine("north", "sam", "large", 2),
    Magazine("north", "sam", "small", 4, 4),
    Magazine("south", "sam", "large", 2),
)
# Leakers at Baghdad and Basra, missiles used of the three magazines, leakers that were missed.
FOUGHT = ((0, 0, 2, 0, 0, 0), (1, 0, 2, 5, 1, 1), (1, 1, 2, 8, 2, 0), (0, 0, 0, 0, 1, 0))


def question(package="One"):
    """Return six targets, four of which head for Baghdad; three magazines."""
    tables, rules = made({})
    tables = tables._replace(
        arrival_s=tables.arrival_s[:6],
        asset=np.array([0, 0, 0, 0, 1, 1]),
        option_of=np.array([0, 0, 0, 1, 2, 3, 3]),  # nothing can meet two of those at Baghdad and one at Basra
        magazine_unit=np.array([0, 0, 1]),
    )
    return RaidQuestion(RaidLabel("raid", package, "nominal", NETWORKED, 6), tables, rules)


def rows_of(fought):
    rows = np.zeros((len(fought), n_columns(question().tables)), np.int32)
    for row, (baghdad, basra, *used, missed) in zip(rows, fought, strict=True):
        row[[LEAKERS, MISSILES, SHOT_AT]] = baghdad + basra, sum(used), 6
        row[[MISSED, NO_CHANNEL]] = missed, baghdad + basra - missed
        row[10:] = baghdad, basra, *used
    return rows


def summed(*by_question):
    questions = [question(name) for name in ("One", "Two")[: len(by_question)]]
    sums, used = Sums(questions, [(0, 1)][: len(by_question) - 1]), UsedByKind(questions, [MAGAZINES] * len(questions))
    halves = [(first, first + 2) for first in range(0, len(by_question[0]), 2)]
    number = 0
    for first, end in halves:
        for index, fought in enumerate(by_question):
            batch, rows = Batch(number, index, first, end - first), rows_of(fought[first:end])
            sums.add(batch, rows)
            used.add(batch, rows)
            number += 1
    return sums.summed(), used


def answer():
    found, used = summed(FOUGHT)
    return answer_of(found.counts[0], question().tables, ASSETS, MAGAZINES, used=used.of(0))


def test_an_answer_adds_up():
    found = answer()
    assert (found.package, found.case, found.is_networked, found.n, found.n_targets) == (
        *("One", Case.NOMINAL, True, 4, 6),
    )
    assert found.leakers == (0.75, 0.0, 0.0, 2.0)
    assert found.none_through.share == 0.5
    assert found.histogram.tolist() == [2, 1, 1, 0, 0, 0, 0]
    assert found.used == (23 / 4, 1.0, 2.0, 12.0)
    assert found.missiles_per_stopped == 23 / (24 - 3)
    assert (found.n_shot_at, found.bound.missed, found.bound.no_channel) == (6.0, 0.25, 0.5)
    assert sum(found.bound) == found.leakers.mean
    assert found.mean_low <= 0.75 < found.mean_high  # the made-up rows spare some that nothing could meet
    assert found.if_unlimited is None


def test_assets_say_how_often_nothing_reaches_them():
    baghdad, basra = answer().assets
    assert (baghdad.asset, baghdad.n_heading, baghdad.unharmed.share) == ("Baghdad", 4, 0.5)
    assert (basra.asset, basra.n_heading, basra.unharmed.share) == ("Basra", 2, 0.75)
    assert (baghdad.n_never_in_reach, basra.n_never_in_reach) == (2, 1)
    assert basra.unharmed.low == pytest.approx(0.194, abs=0.001)
    assert baghdad.leakers == (0.5, 0.0, 0.0, 1.0)


def test_missiles_of_one_kind_are_added_over_magazines_replication_by_replication():
    large, small = answer().missiles
    assert (large.system, large.missile, large.n_ready, large.n_reserve) == ("sam", "large", 4, 0)
    # Used 2, 3, 4 and 1: of the two magazines alone nobody could tell.
    assert large.used == (2.5, 1.0, 2.0, 4.0)
    assert large.left == (1.5, 0.0, 1.0, 3.0)
    assert (small.n_ready, small.n_reserve) == (4, 4)
    assert small.used == (13 / 4, 0.0, 0.0, 8.0)
    assert small.left == (8 - 13 / 4, 0.0, 3.0, 8.0)


def test_where_everything_gets_through_no_missile_has_stopped_any():
    everything = tuple((4, 2, 0, 0, 0, 6) for _ in range(4))
    found, used = summed(everything)
    got = answer_of(found.counts[0], question().tables, ASSETS, MAGAZINES, used=used.of(0))
    assert np.isnan(got.missiles_per_stopped)
    assert got.missiles[0].left == (4.0, 4.0, 4.0, 4.0)


def test_no_interval_of_a_mean_reaches_below_those_that_nothing_can_meet():
    found, used = summed(tuple((2, 1, 0, 0, 0, 0) for _ in range(4)))
    got = answer_of(found.counts[0], question().tables, ASSETS, MAGAZINES, used=used.of(0))

    assert sum(asset.n_never_in_reach for asset in got.assets) == 3
    assert (got.leakers.mean, got.mean_low) == (3.0, 3.0)  # from their scatter alone it would be 1.2
    assert 3.0 < got.mean_high <= 6.0


def test_pairs_are_compared_replication_by_replication():
    others = ((1, 0, 0, 0, 0, 0), (1, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 0), (1, 1, 0, 0, 0, 0))
    found, _ = summed(FOUGHT, others)
    pair = paired_of(found.differences[0])
    assert (pair.first, pair.second, pair.case) == ("One", "Two", Case.NOMINAL)
    assert pair.difference == (-0.25, -2.0, -1.0, 2.0)  # -1, 0, 2, -2
    assert (pair.share_first_fewer, pair.share_equal) == (0.5, 0.25)
    assert pair.mean_low < -0.25 < pair.mean_high


def test_a_point_of_a_curve_and_a_mean():
    found, _ = summed(FOUGHT)
    point = point_of(found.counts[0], 64.0)
    assert (point.value, point.n_targets, point.leakers.mean) == (64.0, 6, 0.75)
    assert mean_leakers(found.counts[0]) == 0.75
