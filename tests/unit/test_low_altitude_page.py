"""The page on low altitude shows what the model says of the printed pairs, and what it says obeys what must hold."""

from dataclasses import replace
from pathlib import Path

import low_altitude
import pytest

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "low-altitude.md"
PAIRS = list(low_altitude.pairs())
NAMES = [f"{pair.radar}-{pair.target_m:g}" for pair in PAIRS]


def test_page_shows_the_table_as_it_comes_out():
    text = PAGE.read_text("utf-8")

    assert "\n".join(low_altitude.table()) in text, "stale: python builders/low_altitude.py"
    assert "\n".join(low_altitude.biases()) in text, "stale: python builders/low_altitude.py"


def test_three_pairs_were_added_to_those_given():
    assert sum(pair.is_added for pair in PAIRS) == 3
    assert sum(not pair.is_added for pair in PAIRS) == 6


# What a throwaway prototype said of the nominal figures, to the kilometre.
@pytest.mark.parametrize(
    ("radar", "target_m", "expected_km"),
    [("36D6M", 100, (48, 47, 46)), ("36D6M", 1000, (129, 128, 124)), ("P-18", 500, (64, 64, 64))],
)
def test_ranges_by_hand(radar, target_m, expected_km):
    pair = next(pair for pair in PAIRS if (pair.radar, pair.target_m) == (radar, target_m))

    losses_db = (pair.horizon_loss_db.low, pair.horizon_loss_db.nominal, pair.horizon_loss_db.high)
    assert [pair.at_loss_m(each) / 1e3 for each in losses_db] == pytest.approx(expected_km, abs=0.6)


@pytest.mark.parametrize("pair", PAIRS, ids=NAMES)
def test_the_nominal_range_lies_in_its_interval(pair):
    least_m, most_m = pair.interval_m

    assert least_m <= pair.nominal_m <= most_m


@pytest.mark.parametrize("pair", PAIRS, ids=NAMES)
def test_short_waves_end_at_the_line_of_sight_or_where_power_ends(pair):
    light = replace(pair, frequency_hz=1e15)

    end_m = min(pair.line_of_sight_m, pair.free_space_m.nominal)
    assert light.at_loss_m(0.0) == pytest.approx(end_m, rel=2e-3)


def test_what_is_left_over_is_what_the_model_would_have_to_lose():
    pair = next(pair for pair in PAIRS if pair.radar == "9S18M1")

    assert pair.at_loss_m(pair.horizon_loss_db.nominal + pair.spare_db) == pytest.approx(pair.printed_m, rel=1e-6)


def test_a_verdict_says_on_which_side_the_model_lies():
    pair = PAIRS[0]

    assert replace(pair, printed_m=30e3).verdict == "**no**: model too far"
    assert replace(pair, printed_m=60e3).verdict == "**no**: model too short"
    assert replace(pair, printed_m=46e3).verdict == "yes"
    assert replace(pair, printed_m=30e3, is_one_sided=True).verdict == "not contradicted"
    assert replace(pair, printed_m=60e3, is_one_sided=True).verdict == "**no**: model too short"
